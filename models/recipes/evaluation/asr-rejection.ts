/** Whether nothing is made up: sounds without words, and speech that the recogniser cannot read. */
import { wordsOf } from "../../../src-main/bench/metrics/align-words.ts";
import { countWords } from "../../../src-main/bench/metrics/compare-words.ts";
import { createDice } from "../../../src-main/bench/statistics/dice.ts";
import { mapInLanes, withLanes } from "./lanes.ts";
import type { Listener, Window } from "./listener.ts";
import { DROWNED_SPEECH, NO_SPEECH, type MakeRecording } from "./no-speech.ts";
import { shareOf } from "./rates.ts";
import { openRawReader, type RawReader } from "./raw-reader.ts";
import type { Reading } from "./readings.ts";
import { asRecorded, type Utterance } from "./shards.ts";
import type { Table } from "./table.ts";

/** `each` recordings of every kind, heard by the app (voice activity detector first) and by the recogniser alone. */
export async function tableOfNothing(
  listeners: readonly Listener[],
  utterances: readonly Utterance[],
  { seed, each }: { seed: string; each: number },
): Promise<Table> {
  const speech = utterances.map((said) => said.speech);
  const kinds: [string, MakeRecording][] = Object.entries({ ...NO_SPEECH, ...DROWNED_SPEECH });
  const rows: Table["rows"] = [];
  for (const [kind, make] of kinds) {
    const numbers = Array.from({ length: each }, (_, number) => number);
    const results = await mapInLanes(listeners, numbers, async (listener, number) => {
      const pcm = make(createDice(`${seed} ${kind} ${number}`), speech);
      return { app: await listener.hear(pcm, "auto"), alone: await listener.read(pcm, "auto") };
    });
    rows.push({
      recording: kind,
      "holds speech": kind in DROWNED_SPEECH,
      of: each,
      "app: nothing": shareOf(results, ({ app }) => app.text === ""),
      "no speech found": results.filter(({ app }) => app.verdict === "unasked").length,
      "recogniser alone: nothing": shareOf(results, ({ alone }) => alone.text === ""),
      silence: results.filter(({ alone }) => alone.verdict === "silence").length,
      unintelligible: results.filter(({ alone }) => alone.verdict === "unintelligible").length,
      speech: results.filter(({ alone }) => alone.verdict === "speech").length,
    });
  }
  return {
    id: "nothing",
    title: "Recordings without words, or with words that cannot be read: how many give nothing",
    rows,
  };
}

/** More than this share of its words wrong makes a reading worth nothing. */
const UNREADABLE = 0.5;

/**
 * Of readings that are mostly wrong, how many the guards threw away, and how many good ones they threw away with them. What was
 * thrown away is read again without the guards.
 */
export async function tableOfGuards(
  { modelDir, window }: { modelDir: string; window: Window },
  bySet: ReadonlyMap<string, readonly Reading[]>,
): Promise<Table> {
  const all = [...bySet].flatMap(([set, readings]) => readings.map((reading) => ({ set, reading })));
  const judged = await withLanes(
    1,
    () => openRawReader(modelDir, window),
    (readers) =>
      mapInLanes(readers, all, async (reader, { set, reading: { said, heard, errors, words } }) => {
        const rejected = heard.text === "";
        const wrong = rejected ? await countRawErrors(reader, said) : errors;
        return { set, rejected, wrong: wrong / words };
      }),
  );
  const rows = ["all", ...bySet.keys()].map((set) => {
    const some = judged.filter((one) => set === "all" || one.set === set);
    const unreadable = some.filter(({ wrong }) => wrong > UNREADABLE);
    const good = some.filter(({ wrong }) => wrong === 0);
    return {
      set,
      unreadable: unreadable.length,
      "of them rejected": shareOf(unreadable, ({ rejected }) => rejected),
      "read without an error": good.length,
      "of them lost": shareOf(good, ({ rejected }) => rejected),
    };
  });
  return { id: "guards", title: "The guards: readings more than half wrong, and readings without an error", rows };
}

async function countRawErrors(reader: RawReader, { text, speech }: Utterance): Promise<number> {
  return countWords(wordsOf(text), wordsOf(await reader.read(asRecorded(speech)))).errors;
}

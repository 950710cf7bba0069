/**
 * What the recogniser makes of words: a table of the words it hears wrong, for training a language model on them. Utterances of
 * which it heard nothing are left out, for then there is nothing to answer; so are confusions that came less than `--fewest` times (2 by default).
 *
 *     node models/recipes/evaluation/confusions.ts --model models/starter/asr --sound DIR --kinds train --limit 3000 --out FILE.json
 *
 * `--sound` is a folder of shards (synthesise.py), `--limit` counts per kind, `--accent` is auto or right (defaults to auto).
 */
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { parseArgs } from "node:util";
import { alignWords, wordsOf, type AlignedPair } from "../../../src-main/bench/metrics/align-words.ts";
import { countPairs } from "../../../src-main/bench/metrics/compare-words.ts";
import { runCommand } from "./command.ts";
import { countConfusions } from "./confusion-table.ts";
import { mapInLanes, withLanes } from "./lanes.ts";
import { openListener, type Listener } from "./listener.ts";
import { asRecorded, readShards } from "./shards.ts";

const LANES = 2;

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "models/starter/asr" },
    sound: { type: "string" },
    kinds: { type: "string", default: "train" },
    limit: { type: "string", default: "3000" },
    accent: { type: "string", default: "auto" },
    fewest: { type: "string", default: "2" },
    out: { type: "string" },
  },
});
await runCommand(writeConfusions);

async function writeConfusions(): Promise<void> {
  const { sound, out } = values;
  if (sound === undefined || out === undefined) throw new RangeError("--sound and --out are needed.");

  const alignments = await withLanes(
    LANES,
    () => openListener({ modelDir: values.model }),
    (listeners) => alignAll(listeners, sound),
  );
  const table = countConfusions(alignments, Number(values.fewest));
  await writeFile(out, `${JSON.stringify(table, null, 1)}\n`);
  process.stderr.write(`${Object.keys(table).length} words that were heard wrong, in ${out}\n`);
}

/** Every utterance of which anything was heard, beside what was heard of it. */
async function alignAll(listeners: readonly Listener[], sound: string): Promise<AlignedPair[][]> {
  const alignments: AlignedPair[][] = [];
  for (const kind of values.kinds.split(",")) {
    const utterances = await readShards(sound, kind, Number(values.limit));
    let done = 0;
    const heard = await mapInLanes(listeners, utterances, async (listener, { text, accent, speech }) => {
      // An accent that this model has no name for is left for it to find.
      const asked = values.accent === "right" && listener.accents.includes(accent) ? accent : "auto";
      const { text: words } = await listener.hear(asRecorded(speech), asked);
      done += 1;
      if (done % 200 === 0) process.stderr.write(`${kind}: ${done} of ${utterances.length}\n`);
      return words === "" ? [] : alignWords(wordsOf(text), wordsOf(words));
    });
    const read = heard.filter((pairs) => pairs.length > 0);
    const counts = read.map((pairs) => countPairs(pairs));
    const wrong = counts.reduce((sum, { errors }) => sum + errors, 0);
    const words = counts.reduce((sum, count) => sum + count.words, 0);
    alignments.push(...read);
    const rate = ((100 * wrong) / words).toFixed(1);
    process.stderr.write(
      `${kind}: ${read.length} of ${utterances.length} heard, ${wrong} of ${words} words wrong (${rate} %)\n`,
    );
  }
  return alignments;
}

/** Utterances as they were said beside what was heard of them. */
import { wordsOf } from "../../../src-main/bench/metrics/align-words.ts";
import { countWords } from "../../../src-main/bench/metrics/compare-words.ts";
import { mapInLanes } from "./lanes.ts";
import type { Heard, Listener } from "./listener.ts";
import type { Count } from "./rates.ts";
import { asRecorded, type Utterance } from "./shards.ts";

export interface Reading {
  said: Utterance;
  heard: Heard;
  /** Substitutions, deletions and insertions: a blank is all words wrong. */
  errors: number;
  words: number;
}

export interface HowToRead {
  /** The accent asked for; undefined leaves the utterance out. Defaults to "auto". */
  accentOf?: (said: Utterance) => string | undefined;
  /** What becomes of the recording before it is heard. Defaults to nothing. */
  change?: (pcm: Float32Array, index: number) => Float32Array;
}

/** Reads the utterances, each as a turn hears it, as many at once as there are listeners. */
export async function readAll(
  listeners: readonly Listener[],
  utterances: readonly Utterance[],
  { accentOf = () => "auto", change = (pcm) => pcm }: HowToRead = {},
): Promise<Reading[]> {
  const readings = await mapInLanes(listeners, utterances, async (listener, said, index) => {
    const accent = accentOf(said);
    if (accent === undefined) return undefined;
    const heard = await listener.hear(change(asRecorded(said.speech), index), accent);
    return compare(said, heard);
  });
  return readings.filter((reading) => reading !== undefined);
}

function compare(said: Utterance, heard: Heard): Reading {
  const { errors, words } = countWords(wordsOf(said.text), wordsOf(heard.text));
  return { said, heard, errors, words };
}

/** What a word error rate counts of a reading. */
export function wordErrors({ errors, words }: Reading): Count {
  return { part: errors, whole: words };
}

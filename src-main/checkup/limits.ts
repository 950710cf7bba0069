/**
 * Every limit that the checkup judges by, with its reason. They are ours: wide enough for any pack that works, narrow enough that
 * a wrong graph, a wrong vocabulary, a wrong window or a machine that is too slow falls outside. None depends on the pack. Pure.
 */
import type { Fault } from "./check.ts";

export interface Limit {
  bound: "at most" | "at least";
  value: number;
  /** "%" is for shares from 0 to 1. */
  unit: "ms" | "%" | "" | "tokens/s" | "tokens";
  why: string;
  /** What to do beyond it. */
  advice: string;
}

const SLOW = "Close other programs and check again; if it stays slow, a smaller pack is quicker.";
// Hashes come first: what is said here is said of files that are right.
const WRONG_VOICE = "Tell us with this report, or choose another voice.";
const WRONG_EARS = "Tell us with this report, or choose a pack with a larger recogniser.";
const WRONG_WORDS = "Tell us with this report, or choose another language model.";

export const LIMITS = {
  loadMs: {
    bound: "at most",
    value: 60_000,
    unit: "ms",
    why: "three gigabytes come from a disk of 100 MB/s in 30 s; as long again for what is done with them",
    advice: SLOW,
  },
  level: {
    bound: "at least",
    value: 0.01,
    unit: "",
    why: "root mean square of full scale, -40 dB: less is hardly heard",
    advice: WRONG_VOICE,
  },
  clippedShare: {
    bound: "at most",
    value: 0.001,
    unit: "%",
    why: "samples at full scale: more of them crackle",
    advice: WRONG_VOICE,
  },
  quickestLetterMs: {
    bound: "at least",
    value: 35,
    unit: "ms",
    why: "sound by the letter, numbers written out: people speak at 55 to 90 ms, less than 35 leaves words out",
    advice: WRONG_VOICE,
  },
  slowestLetterMs: {
    bound: "at most",
    value: 150,
    unit: "ms",
    why: "the same: more than 150 ms is drawn out, or goes on after the words",
    advice: WRONG_VOICE,
  },
  leadMs: {
    bound: "at most",
    value: 200,
    unit: "ms",
    why: "silence before the first sound is waited for; the engines leave 20 ms and the soft start of a word",
    advice: WRONG_VOICE,
  },
  trailMs: {
    bound: "at most",
    value: 500,
    unit: "ms",
    why: "the engines leave 150 ms after a sentence, and the soft end of a word",
    advice: WRONG_VOICE,
  },
  firstChunkMs: {
    bound: "at most",
    value: 1000,
    unit: "ms",
    why: "the median of the sentences: the answer begins no sooner",
    advice: SLOW,
  },
  speakingShare: {
    bound: "at most",
    value: 0.8,
    unit: "%",
    why: "time to make the sound by its length, median: at 100 % there are gaps, and the language model works beside it",
    advice: SLOW,
  },
  sentenceErrors: {
    bound: "at most",
    value: 0.4,
    unit: "%",
    why: "wrong words of one sentence: a name and a little word may go wrong in eight, half of them may not",
    advice: WRONG_EARS,
  },
  allErrors: {
    bound: "at most",
    value: 0.15,
    unit: "%",
    why: "wrong words of all sentences: clear speech without noise, of which good models get all but a few words",
    advice: WRONG_EARS,
  },
  recordedErrors: {
    bound: "at most",
    value: 0.25,
    unit: "%",
    why: "wrong words in the bundled questions: old synthesisers in several accents are harder than the pack's own voice",
    advice: WRONG_EARS,
  },
  hearingShare: {
    bound: "at most",
    value: 1,
    unit: "%",
    why: "time to recognise by the length of what was said, median: a person waits for all of it",
    advice: SLOW,
  },
  firstTokenMs: {
    bound: "at most",
    value: 1000,
    unit: "ms",
    why: "median, with what came before read already, as it is while a person speaks: the answer begins no sooner",
    advice: SLOW,
  },
  tokensPerSecond: {
    bound: "at least",
    value: 5,
    unit: "tokens/s",
    why: "speech takes some four: 180 words a minute, four tokens to three words",
    advice: SLOW,
  },
  extraTokens: {
    bound: "at most",
    value: 8,
    unit: "tokens",
    why: "evaluated in the second turn beyond its own: the last token of the answer and the marks around it",
    advice: WRONG_WORDS,
  },
  coldTurnMs: {
    bound: "at most",
    value: 20_000,
    unit: "ms",
    why: "release of the key to the first sound, every model still to be loaded: who waits longer thinks it is broken",
    advice: SLOW,
  },
  warmTurnMs: {
    bound: "at most",
    value: 2000,
    unit: "ms",
    why: "the same with every model in, median of five: other programs of the kind state 0.5 to 2.1 s",
    advice: SLOW,
  },
  windowErrors: {
    bound: "at most",
    value: 0.05,
    unit: "%",
    why: "wrong words that window auto may add to those of the full window: three of some eighty",
    advice: "Write window: full into a copy of the pack's file, and tell us with this report.",
  },
  windowShare: {
    bound: "at most",
    value: 1,
    unit: "%",
    why: "time with window auto by that with the full window: above it the short window is of no use",
    advice: "Write window: full into a copy of the pack's file, and tell us with this report.",
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** What is wrong with `value`, or null: it is within the limit. NaN is outside every limit. */
export function exceed(name: LimitName, what: string, value: number): Fault | null {
  const limit: Limit = LIMITS[name];
  const isWithin = limit.bound === "at most" ? value <= limit.value : value >= limit.value;
  if (isWithin) return null;
  const found = Number.isNaN(value) ? "could not be measured" : withUnit(value, limit.unit);
  return { what: `${what} ${found}, ${describeLimit(limit)}`, advice: limit.advice };
}

/** "at most 200 ms" */
export function describeLimit({ bound, value, unit }: Limit): string {
  return `${bound} ${withUnit(value, unit)}`;
}

/** "12.5 %" of 0.125; "1234 ms"; two figures behind the point where there is no unit. */
export function withUnit(value: number, unit: Limit["unit"]): string {
  if (unit === "%") return percent(value);
  if (unit === "") return value.toFixed(3);
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** A share as "12.5 %". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

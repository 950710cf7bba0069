/**
 * When not to believe a recogniser. Pure. The figures are openai/whisper's (`transcribe.py`), and the ladder of temperatures
 * with them: a reading that is doubted is made again, a little more at random, and if none is believed there is no text.
 */
import { deflateSync } from "node:zlib";

/** After a first reading at 0. */
export const RETRY_TEMPERATURES: readonly number[] = [0.2, 0.4, 0.6, 0.8, 1];

export interface GuardLimits {
  /** Text that zlib shrinks by more goes in circles. Defaults to 2.4. */
  maxCompressionRatio: number;
  /** Defaults to -1. */
  minAverageLogProb: number;
  /** Defaults to 0.6. */
  maxNoSpeechProb: number;
  /**
   * Natural logarithms by the letter that the CTC head's score of the text may lie under its own best path. Only for models
   * that have one. The starter on its test sets: 478 right readings, all under 0.85; 70 sentences of other languages and of
   * words it never heard, all above 1.03. Defaults to 1.
   */
  maxCtcGap: number;
}

export const DEFAULT_GUARD_LIMITS: GuardLimits = {
  maxCompressionRatio: 2.4,
  minAverageLogProb: -1,
  maxNoSpeechProb: 0.6,
  maxCtcGap: 1,
};

export interface Reading {
  text: string;
  averageLogProb: number;
  noSpeechProb: number;
  compressionRatio: number;
  looped: boolean;
  /** See `GuardLimits.maxCtcGap`; undefined without a CTC head. */
  ctcGap: number | undefined;
}

/** `speech`: believed. `silence`: nobody speaks. `doubted`: made up, as like as not. */
export type Judgement = "speech" | "silence" | "doubted";

export function judgeReading(reading: Reading, limits: GuardLimits = DEFAULT_GUARD_LIMITS): Judgement {
  const isUnsure = reading.averageLogProb < limits.minAverageLogProb;
  if (reading.noSpeechProb > limits.maxNoSpeechProb && isUnsure) return "silence";
  if (reading.ctcGap !== undefined && reading.ctcGap > limits.maxCtcGap) return "doubted";
  if (reading.looped || isUnsure || reading.compressionRatio > limits.maxCompressionRatio) return "doubted";
  return reading.text === "" ? "silence" : "speech";
}

/** Bytes of the text by bytes that zlib makes of it; 0 for none. */
export function compressionRatioOf(text: string): number {
  if (text === "") return 0;
  const bytes = Buffer.from(text, "utf8");
  return bytes.length / deflateSync(bytes).length;
}

/** At least this many tokens must have gone round before it counts: people do say "no no no no". */
const LOOP_TOKENS = 24;
const LOOP_ROUNDS = 4;

/** Whether the end of `tokens` is the same few tokens over and over: at least four rounds, 24 tokens long together. */
export function isLooping(tokens: readonly number[]): boolean {
  const longest = Math.floor(tokens.length / LOOP_ROUNDS);
  for (let period = 1; period <= longest; period++) {
    const length = Math.max(period * LOOP_ROUNDS, LOOP_TOKENS);
    if (length > tokens.length) return false;
    const tail = tokens.slice(-length);
    if (tail.every((token, index) => index < period || token === tail[index - period])) return true;
  }
  return false;
}

/** Fewer tokens than this said twice are how people talk. */
const REPEATED_TOKENS = 4;

/**
 * Whether at least four tokens come twice, one time straight after the other. People rarely say a phrase twice; a model whose
 * window is shorter than what it has learnt on does, once and without a doubt, so that no other guard sees it.
 */
export function repeatsItself(tokens: readonly number[]): boolean {
  for (let period = REPEATED_TOKENS; period * 2 <= tokens.length; period++) {
    let same = 0;
    for (let at = period; at < tokens.length; at++) {
      same = tokens[at] === tokens[at - period] ? same + 1 : 0;
      if (same === period) return true;
    }
  }
  return false;
}

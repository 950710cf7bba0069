/** What was said against what was heard, as it sounds. Pure. */
import { countWords, type WordCounts } from "../bench/metrics/compare-words.ts";
import { writeOut } from "../engines/tts/speech-text/write-out.ts";

/**
 * The words of a text as they are compared: numbers, dates and signs written out as they are spoken, small letters, no marks.
 * "It's 7:30." and "its seven thirty" have the same words.
 */
export function wordsOf(text: string): string[] {
  const plain = writeOut(text, "american").toLowerCase().replaceAll(/['’]/gu, "");
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** Errors and words of one text. */
export function compareTexts(said: string, heard: string): WordCounts {
  return countWords(wordsOf(said), wordsOf(heard));
}

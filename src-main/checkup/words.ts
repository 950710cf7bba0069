/** What was said against what was heard, word by word. Pure. */
import { distance } from "fastest-levenshtein";
import { writeOut } from "../engines/tts/speech-text/write-out.ts";

/**
 * The words of a text as they are compared: numbers, dates and signs written out as they are spoken, small letters, no marks.
 * "It's 7:30." and "its seven thirty" have the same words.
 */
export function wordsOf(text: string): string[] {
  const plain = writeOut(text, "american").toLowerCase().replaceAll(/['’]/gu, "");
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/**
 * Substitutions, deletions and insertions, as a word error rate counts them: Levenshtein's distance over words, each word
 * standing as one character. At most 65,536 different words.
 */
export function countWordErrors(said: readonly string[], heard: readonly string[]): number {
  const characters = new Map<string, string>();
  const spell = (words: readonly string[]): string =>
    words
      .map((word) => {
        const character = characters.get(word) ?? String.fromCharCode(characters.size);
        characters.set(word, character);
        return character;
      })
      .join("");
  return distance(spell(said), spell(heard));
}

export interface WordCount {
  errors: number;
  words: number;
}

/** Errors and words of one text. */
export function compareTexts(said: string, heard: string): WordCount {
  const words = wordsOf(said);
  return { errors: countWordErrors(words, wordsOf(heard)), words: words.length };
}

/** Errors by words over all of them: 0 for none wrong; NaN where no word was said. */
export function errorRateOf(counts: readonly WordCount[]): number {
  const errors = counts.reduce((sum, count) => sum + count.errors, 0);
  return errors / counts.reduce((sum, count) => sum + count.words, 0);
}

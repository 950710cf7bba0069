/** What was said against what was heard: the counts that word error rates are made of. Pure. */
import { alignWords, type AlignedPair } from "./align-words.ts";
import { englishWords } from "./english/normalise-english.ts";

export interface WordCounts {
  substitutions: number;
  deletions: number;
  insertions: number;
  /** All three together. */
  errors: number;
  /** Words that were said. */
  words: number;
}

/** Of two texts, both normalised by Whisper's English rules. */
export function compareWords(said: string, heard: string): WordCounts {
  return countWords(englishWords(said), englishWords(heard));
}

/** As the reference system counts: lower-cased and cut at white space, punctuation kept with its word. */
export function compareReferenceWords(said: string, heard: string): WordCounts {
  const cut = (text: string) =>
    text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== "");
  return countWords(cut(said), cut(heard));
}

/** Of words that are compared as they are. */
export function countWords(said: readonly string[], heard: readonly string[]): WordCounts {
  return countPairs(alignWords(said, heard));
}

export function countPairs(pairs: readonly AlignedPair[]): WordCounts {
  const substitutions = pairs.filter(({ said, heard }) => said !== heard && said !== "" && heard !== "").length;
  const deletions = pairs.filter(({ heard }) => heard === "").length;
  const insertions = pairs.filter(({ said }) => said === "").length;
  const errors = substitutions + deletions + insertions;
  return { substitutions, deletions, insertions, errors, words: pairs.length - insertions };
}

/** Errors by words over all of them: 0 for none wrong; NaN where no word was said. */
export function errorRateOf(counts: readonly Pick<WordCounts, "errors" | "words">[]): number {
  const errors = counts.reduce((sum, count) => sum + count.errors, 0);
  return errors / counts.reduce((sum, count) => sum + count.words, 0);
}

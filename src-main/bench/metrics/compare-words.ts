/** What was said against what was heard: the counts that word error rates are made of. Pure. */
import { wordsOf } from "../../checkup/words.ts";
import { alignWords } from "./align-words.ts";

export interface WordCounts {
  substitutions: number;
  deletions: number;
  insertions: number;
  /** All three together. */
  errors: number;
  /** Words that were said. */
  words: number;
}

/** Counts after both texts were normalised. */
export function compareWords(said: string, heard: string): WordCounts {
  return countWords(wordsOf(said), wordsOf(heard));
}

/** As the reference system counts: lower-cased and cut at white space, punctuation kept with its word. */
export function compareReferenceWords(said: string, heard: string): WordCounts {
  const wordsOf = (text: string) =>
    text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== "");
  return countWords(wordsOf(said), wordsOf(heard));
}

function countWords(said: readonly string[], heard: readonly string[]): WordCounts {
  const counts = { substitutions: 0, deletions: 0, insertions: 0 };
  for (const pair of alignWords(said, heard)) {
    if (pair.heard === "") counts.deletions += 1;
    else if (pair.said === "") counts.insertions += 1;
    else if (pair.said !== pair.heard) counts.substitutions += 1;
  }
  const errors = counts.substitutions + counts.deletions + counts.insertions;
  return { ...counts, errors, words: said.length };
}

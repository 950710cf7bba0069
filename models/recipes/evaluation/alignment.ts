/** What was said against what was heard, word by word. Pure. */
import { distance } from "fastest-levenshtein";

/** A place in an alignment. `said` is "" for an inserted word, `heard` is "" for a deleted one. */
export interface AlignedPair {
  said: string;
  heard: string;
}

/** Makes an edit between like-sounding spellings the cheaper one of two that cost the same; too small to outweigh an edit. */
const LIKENESS_WEIGHT = 0.001;

/** The alignment with the fewest edits, and of those the one that pairs the words that are spelled most alike. */
export function alignWords(said: readonly string[], heard: readonly string[]): AlignedPair[] {
  const costs = [Array.from({ length: heard.length + 1 }, (_, at) => at)];
  for (const [row, word] of said.entries()) {
    const above = costs[row] ?? [];
    const next = [row + 1];
    for (const [column, other] of heard.entries()) {
      const swap = (above[column] ?? 0) + costOf(word, other);
      next.push(Math.min(swap, (above[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    costs.push(next);
  }
  return walkBack(costs, said, heard);
}

/** Substitutions, deletions and insertions: what a word error rate counts. */
export function countEdits(pairs: readonly AlignedPair[]): number {
  return pairs.filter(({ said, heard }) => said !== heard).length;
}

/** The words of a text; none for "". */
export function wordsOf(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function costOf(said: string, heard: string): number {
  if (said === heard) return 0;
  return 1 + (LIKENESS_WEIGHT * distance(said, heard)) / Math.max(said.length, heard.length);
}

function walkBack(costs: readonly number[][], said: readonly string[], heard: readonly string[]): AlignedPair[] {
  const pairs: AlignedPair[] = [];
  let row = said.length;
  let column = heard.length;
  while (row > 0 || column > 0) {
    const word = said[row - 1];
    const other = heard[column - 1];
    const here = costs[row]?.[column];
    if (
      word !== undefined &&
      other !== undefined &&
      here === (costs[row - 1]?.[column - 1] ?? 0) + costOf(word, other)
    ) {
      pairs.push({ said: word, heard: other });
      row -= 1;
      column -= 1;
    } else if (word !== undefined && here === (costs[row - 1]?.[column] ?? 0) + 1) {
      pairs.push({ said: word, heard: "" });
      row -= 1;
    } else {
      pairs.push({ said: "", heard: other ?? "" });
      column -= 1;
    }
  }
  return pairs.toReversed();
}

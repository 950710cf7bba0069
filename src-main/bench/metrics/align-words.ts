/** What was said against what was heard, word by word. Pure. */
import { distance } from "fastest-levenshtein";

/** A place in an alignment. `said` is "" for an inserted word, `heard` is "" for a deleted one. */
export interface AlignedPair {
  said: string;
  heard: string;
}

/**
 * The alignment with the fewest edits (Wagner and Fischer, 1974), and of those the one that pairs the words that are spelled
 * most alike. Words are not empty.
 */
export function alignWords(said: readonly string[], heard: readonly string[]): AlignedPair[] {
  // Makes an edit between like spellings the cheaper one of two that cost the same; all of them together are less than one edit.
  const likenessWeight = 1 / (2 * (said.length + 1));
  const costOf = (word: string, other: string) => costOfEdit(word, other, likenessWeight);
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
  return walkBack(costs, said, heard, costOf);
}

/** The words of a text that has nothing but words and single spaces; none for "". */
export function wordsOf(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function costOfEdit(said: string, heard: string, likenessWeight: number): number {
  if (said === heard) return 0;
  return 1 + (likenessWeight * distance(said, heard)) / Math.max(said.length, heard.length);
}

function walkBack(
  costs: readonly number[][],
  said: readonly string[],
  heard: readonly string[],
  costOf: (word: string, other: string) => number,
): AlignedPair[] {
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

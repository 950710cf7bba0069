/** How often which word was heard as which others. Pure. */
import type { AlignedPair } from "../../../src-main/bench/metrics/align-words.ts";

/** `{ said: { "heard as": count } }`; "" for a word that was not heard at all. */
export type ConfusionTable = Record<string, Record<string, number>>;

/**
 * The edits of an alignment as what each said word became. A word that was inserted beside one that was heard wrong belongs to
 * it ("spain" heard as "this pain"); one inserted between words heard right is nobody's and is left out.
 */
export function listConfusions(pairs: readonly AlignedPair[]): AlignedPair[] {
  const found: AlignedPair[] = [];
  for (let at = 0; at < pairs.length; at += 1) {
    const edits: AlignedPair[] = [];
    for (let pair = pairs[at]; pair !== undefined && pair.said !== pair.heard; pair = pairs[++at]) edits.push(pair);
    found.push(...joinInsertions(edits));
  }
  return found;
}

/** Counts of all confusions; those that came fewer than `fewest` times are left out. Words in the order of the alphabet. */
export function countConfusions(alignments: Iterable<readonly AlignedPair[]>, fewest: number): ConfusionTable {
  const counts = new Map<string, Map<string, number>>();
  for (const pairs of alignments) {
    for (const { said, heard } of listConfusions(pairs)) {
      const row = counts.get(said) ?? new Map<string, number>();
      counts.set(said, row.set(heard, (row.get(heard) ?? 0) + 1));
    }
  }
  const rows = [...counts].map(([said, row]) => [said, [...row].filter(([, count]) => count >= fewest)] as const);
  return Object.fromEntries(
    rows
      .filter(([, row]) => row.length > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([said, row]) => [said, Object.fromEntries(row.toSorted(([, a], [, b]) => b - a))]),
  );
}

/** A run of neighbouring edits, its inserted words given to the said word before them, or to the first one. */
function joinInsertions(edits: readonly AlignedPair[]): AlignedPair[] {
  const joined: AlignedPair[] = [];
  let leading = "";
  for (const { said, heard } of edits) {
    const last = joined.at(-1);
    if (said !== "") joined.push({ said, heard: join(leading, heard) });
    else if (last !== undefined) last.heard = join(last.heard, heard);
    leading = said === "" && last === undefined ? join(leading, heard) : "";
  }
  return joined;
}

function join(before: string, after: string): string {
  return [before, after].filter((part) => part !== "").join(" ");
}

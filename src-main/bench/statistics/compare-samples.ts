/** Whether two samples differ, and by how much. Pure, and the same for the same seed. */
import { bootstrapIntervals, type Interval, type Seed } from "./bootstrap.ts";
import { ranksOf, shuffleP, signFlipP, swapP } from "./permutation.ts";
import { createMedianPicker, median } from "./quantile.ts";
import { ratioOfPicked, sumOf, type Count } from "./summarise.ts";

/**
 * What stands for a sample. `median`: the median of the units' values. `sum`: the sum of their parts by the sum of their wholes,
 * which is the mean where each unit has the sum and the number of its trials, and a word error rate where it has errors and words.
 */
export type Centre = "median" | "sum";

/** From `a` to `b`. */
export interface Difference {
  /** How many units there were on each side; of pairs it is the same number. */
  units: { a: number; b: number };
  isPaired: boolean;
  /** No pair differs at all: there is nothing to ask. */
  isSame: boolean;
  difference: number;
  interval95: Interval | null;
  /** `b` by `a`; null where that has no meaning. */
  ratio: number | null;
  ratioInterval95: Interval | null;
  /** Two-sided, of one question; see `holm` for several. */
  p: number;
}

const NONE = new Int32Array();

interface Options {
  centre: Centre;
  seed: Seed;
}

/**
 * The same units on both sides, in the same order. With `median`, the difference is the median of the differences, unit by unit,
 * the ratio the median of the ratios, and p is Wilcoxon's: a few outliers carry no weight. With `sum`, they are those of the two
 * sums, and p comes from swapping the sides unit by unit. Throws for none.
 */
export function comparePairs(pairs: readonly { a: Count; b: Count }[], { centre, seed }: Options): Difference {
  if (pairs.length === 0) throw new RangeError("There are no pairs to compare.");
  const units = { a: pairs.length, b: pairs.length };
  const result = centre === "median" ? compareMedianPairs(pairs, seed) : compareSumPairs(pairs, seed);
  const isSame = pairs.every(({ a, b }) => a.part === b.part && a.whole === b.whole);
  return { units, isPaired: true, isSame, ...result };
}

/**
 * Different units on each side. The difference and the ratio are those of the two centres; p comes from dealing the units out
 * anew: of the ranks' sum (Wilcoxon, 1945; Mann and Whitney, 1947) or of the difference of the sums. Throws for none on a side.
 */
export function compareGroups(a: readonly Count[], b: readonly Count[], { centre, seed }: Options): Difference {
  if (a.length === 0 || b.length === 0) throw new RangeError("There is nothing to compare on one side.");
  const result = centre === "median" ? compareMedianGroups(a, b, seed) : compareSumGroups(a, b, seed);
  return { units: { a: a.length, b: b.length }, isPaired: false, isSame: false, ...result };
}

type Result = Omit<Difference, "units" | "isPaired" | "isSame">;

function compareMedianPairs(pairs: readonly { a: Count; b: Count }[], seed: Seed): Result {
  const before = pairs.map(({ a }) => valueOf(a));
  const after = pairs.map(({ b }) => valueOf(b));
  const differences = before.map((value, at) => (after[at] ?? Number.NaN) - value);
  const hasRatios = [...before, ...after].every((value) => value > 0);
  const ratios = hasRatios ? before.map((value, at) => (after[at] ?? Number.NaN) / value) : [];
  const medianOf = { differences: createMedianPicker(differences), ratios: createMedianPicker(ratios) };
  const [interval95 = null, ratioInterval95 = null] = bootstrapIntervals(
    [pairs.length],
    2,
    (picks = NONE) => [medianOf.differences(picks), hasRatios ? medianOf.ratios(picks) : Number.NaN],
    { seed },
  );
  // Times vary in proportion: a long one by more milliseconds than a short one.
  const scores = hasRatios ? ratios.map((ratio) => Math.log(ratio)) : differences;
  return {
    difference: median(differences),
    interval95,
    ratio: hasRatios ? median(ratios) : null,
    ratioInterval95,
    p: signFlipP(signedRanks(scores), seed),
  };
}

function compareSumPairs(pairs: readonly { a: Count; b: Count }[], seed: Seed): Result {
  const before = pairs.map(({ a }) => a);
  const after = pairs.map(({ b }) => b);
  const differenceOf = (isSwapped: Uint8Array): number => {
    const one = { part: 0, whole: 0 };
    const other = { part: 0, whole: 0 };
    let at = 0;
    for (const { a, b } of pairs) {
      add(one, isSwapped[at] === 1 ? b : a);
      add(other, isSwapped[at] === 1 ? a : b);
      at += 1;
    }
    return valueOf(other) - valueOf(one);
  };
  const [interval95 = null, ratioInterval95 = null] = bootstrapIntervals(
    [pairs.length],
    2,
    (picks = NONE) => differenceAndRatio(ratioOfPicked(before, picks), ratioOfPicked(after, picks)),
    { seed },
  );
  return {
    ...differenceOfSums(before, after),
    interval95,
    ratioInterval95,
    p: swapP(pairs.length, differenceOf, seed),
  };
}

function compareMedianGroups(a: readonly Count[], b: readonly Count[], seed: Seed): Result {
  const before = a.map((unit) => valueOf(unit));
  const after = b.map((unit) => valueOf(unit));
  const medianOf = { before: createMedianPicker(before), after: createMedianPicker(after) };
  const [interval95 = null, ratioInterval95 = null] = bootstrapIntervals(
    [a.length, b.length],
    2,
    (picksOfA = NONE, picksOfB = NONE) => differenceAndRatio(medianOf.before(picksOfA), medianOf.after(picksOfB)),
    { seed },
  );
  const [difference, ratio] = differenceAndRatio(median(before), median(after));
  const ranks = ranksOf([...before, ...after]);
  const expected = (a.length * (ranks.length + 1)) / 2;
  const p = shuffleP(
    ranks.length,
    a.length,
    (order, first) => order.subarray(0, first).reduce((sum, at) => sum + (ranks[at] ?? 0), -expected),
    seed,
  );
  return { difference, interval95, ratio: definedOrNull(ratio), ratioInterval95, p };
}

function compareSumGroups(a: readonly Count[], b: readonly Count[], seed: Seed): Result {
  const all = [...a, ...b];
  const [interval95 = null, ratioInterval95 = null] = bootstrapIntervals(
    [a.length, b.length],
    2,
    (picksOfA = NONE, picksOfB = NONE) => differenceAndRatio(ratioOfPicked(a, picksOfA), ratioOfPicked(b, picksOfB)),
    { seed },
  );
  const p = shuffleP(
    all.length,
    a.length,
    (order, first) => ratioOfPicked(all, order.subarray(first)) - ratioOfPicked(all, order.subarray(0, first)),
    seed,
  );
  return { ...differenceOfSums(a, b), interval95, ratioInterval95, p };
}

function differenceOfSums(a: readonly Count[], b: readonly Count[]): { difference: number; ratio: number | null } {
  const [difference, ratio] = differenceAndRatio(valueOf(sumOf(a)), valueOf(sumOf(b)));
  return { difference, ratio: definedOrNull(ratio) };
}

function differenceAndRatio(a: number, b: number): [difference: number, ratio: number] {
  return [b - a, a > 0 ? b / a : Number.NaN];
}

/** Ranks of the sizes with the signs of the values; what does not differ weighs nothing. */
function signedRanks(values: readonly number[]): number[] {
  const different = values.filter((value) => value !== 0);
  return ranksOf(different.map((value) => Math.abs(value))).map((rank, at) => rank * Math.sign(different[at] ?? 0));
}

function add(sum: Count, { part, whole }: Count): void {
  sum.part += part;
  sum.whole += whole;
}

function valueOf({ part, whole }: Count): number {
  return whole === 0 ? Number.NaN : part / whole;
}

function definedOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** How often chance alone does what was seen: permutation tests. Pure, and the same for the same seed. */
import type { Seed } from "./bootstrap.ts";
import { createDice } from "./dice.ts";

/** Up to so many pairs every way of swapping them is tried, above it as many as `SHUFFLES` at random. */
const EXACT_PAIRS = 12;
const SHUFFLES = 4_999;
const FEWEST_SHUFFLES = 999;

/** Of more units than some thousands fewer shuffles are made, so that a long run is not compared for hours. */
const MOST_SHUFFLED = 20_000_000;
const LOTS = 30;

/**
 * Two-sided p-value of `scores`, one a pair: how often the sum is as far from 0 when the sides of each pair are swapped by lot,
 * which turns the sign of its score (Fisher, 1935). With ranks for scores it is Wilcoxon's signed-rank test (1945). At random,
 * what was seen counts as one of the shuffles, so that p is never 0 (Phipson and Smyth, 2010).
 */
export function signFlipP(scores: readonly number[], seed: Seed): number {
  return swapP(
    scores.length,
    (isSwapped) => {
      let sum = 0;
      let at = 0;
      for (const score of scores) sum += isSwapped[at++] === 1 ? -score : score;
      return sum;
    },
    seed,
  );
}

/** The same for any statistic that is the further from 0, the more the sides differ; it is told which pairs are swapped. */
export function swapP(pairs: number, statistic: (isSwapped: Uint8Array) => number, seed: Seed): number {
  const isSwapped = new Uint8Array(pairs);
  const seen = Math.abs(statistic(isSwapped));
  if (pairs <= EXACT_PAIRS) {
    let reached = 0;
    for (let mask = 0; mask < 2 ** pairs; mask += 1) {
      for (let at = 0; at < pairs; at += 1) isSwapped[at] = (mask >> at) & 1;
      if (isAsFar(statistic(isSwapped), seen)) reached += 1;
    }
    return reached / 2 ** pairs;
  }
  const dice = createDice(String(seed));
  return shareAtRandom(pairs, () => {
    let lots = 0;
    for (let at = 0; at < pairs; at += 1) {
      // One draw is worth thirty lots.
      if (at % LOTS === 0) lots = dice.whole(2 ** LOTS);
      isSwapped[at] = (lots >> (at % LOTS)) & 1;
    }
    return isAsFar(statistic(isSwapped), seen);
  });
}

/** Two-sided p-value of two groups, of which the first `first` of `all` are one: how often a group drawn by lot is as far off. */
export function shuffleP(
  all: number,
  first: number,
  statistic: (order: Int32Array, first: number) => number,
  seed: Seed,
): number {
  const order = Int32Array.from({ length: all }, (_, at) => at);
  const seen = Math.abs(statistic(order, first));
  const dice = createDice(String(seed));
  return shareAtRandom(all, () => {
    // Only the first group has to be drawn (Fisher and Yates).
    for (let at = 0; at < first; at += 1) {
      const other = at + dice.whole(all - at);
      const kept = order[at] ?? 0;
      order[at] = order[other] ?? 0;
      order[other] = kept;
    }
    return isAsFar(statistic(order, first), seen);
  });
}

/** The ranks of the values, from 1; equal ones share the mean of theirs. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).toSorted((one, other) => one.value - other.value);
  const ranks = values.map(() => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (order[to + 1]?.value === order[from]?.value && to + 1 < order.length) to += 1;
    for (let place = from; place <= to; place += 1) ranks[order[place]?.at ?? 0] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

function shareAtRandom(units: number, isReached: () => boolean): number {
  const shuffles = Math.min(SHUFFLES, Math.max(FEWEST_SHUFFLES, Math.floor(MOST_SHUFFLED / Math.max(1, units))));
  let reached = 1;
  for (let shuffle = 0; shuffle < shuffles; shuffle += 1) if (isReached()) reached += 1;
  return reached / (shuffles + 1);
}

/** Sums in another order differ in their last digits. What is undefined counts as far: chance is not made rarer by it. */
function isAsFar(value: number, seen: number): boolean {
  return !(Math.abs(value) < seen * (1 - 1e-9));
}

/** How far an estimate might lie from the truth: the bootstrap. Pure, and the same for the same seed. */
import { createDice } from "./dice.ts";
import { quantileOfSorted } from "./quantile.ts";

/** Both ends included. */
export interface Interval {
  low: number;
  high: number;
}

/** Any text or number; another one gives other draws. */
export type Seed = string | number;

export interface BootstrapOptions {
  seed: Seed;
  /** Defaults to 2,000, and to fewer of more than 2,000 units: 500 of 8,000 or more. */
  draws?: number;
  /** Fewer units than this have no interval. Defaults to `FEWEST_UNITS`. */
  fewest?: number;
}

/**
 * Below so many units an interval would claim what nobody can know: even the least and the greatest of five values hold the true
 * median between them in 93.75 % of cases only (1 - 2 / 2^5).
 */
export const FEWEST_UNITS = 6;

const DRAWS = 2_000;
const FEWEST_DRAWS = 500;

/** Draws of so many units altogether are enough: with thousands of units an interval is narrow, and its ends need no more. */
const MOST_DRAWN = 4_000_000;

/** More draws than this without a result, and there is no interval. */
const UNDEFINED_SHARE = 0.05;

/**
 * 95 % intervals of several estimates from the same draws: in each draw as many units as there are, with replacement, and of the
 * estimates the 2.5 % and 97.5 % quantiles (percentile bootstrap: Efron, 1979; Efron and Tibshirani, "An Introduction to the
 * Bootstrap", 1993, section 13.3). A unit is what varies by itself: a trial, a recording, a speaker with all that he said.
 *
 * @param sizes how many units there are: one number for each sample, which are drawn by themselves
 * @param of how many estimates there are
 * @param estimate from the numbers of the drawn units, a list for each sample, to the estimates; NaN where there is none
 * @returns null for an estimate that is often undefined, and for all of them where the units are fewer than `fewest`
 */
export function bootstrapIntervals(
  sizes: readonly number[],
  of: number,
  estimate: (...picks: Int32Array[]) => readonly number[],
  { seed, draws = drawsOf(sizes), fewest = FEWEST_UNITS }: BootstrapOptions,
): (Interval | null)[] {
  const drawn = Array.from({ length: of }, () => new Float64Array(draws));
  if (sizes.some((size) => size < fewest)) return drawn.map(() => null);
  const dice = createDice(String(seed));
  const picks = sizes.map((size) => new Int32Array(size));
  for (let draw = 0; draw < draws; draw += 1) {
    for (const list of picks) dice.drawInto(list, list.length);
    const estimates = estimate(...picks);
    for (const [at, values] of drawn.entries()) values[draw] = estimates[at] ?? Number.NaN;
  }
  return drawn.map((values) => {
    const defined = values.filter((value) => !Number.isNaN(value)).toSorted();
    if (defined.length < draws * (1 - UNDEFINED_SHARE) || defined.length === 0) return null;
    return { low: quantileOfSorted(defined, 0.025), high: quantileOfSorted(defined, 0.975) };
  });
}

function drawsOf(sizes: readonly number[]): number {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  return Math.min(DRAWS, Math.max(FEWEST_DRAWS, Math.floor(MOST_DRAWN / Math.max(1, units))));
}

/** The same for one estimate of one sample. */
export function bootstrapInterval(
  units: number,
  estimate: (picks: Int32Array) => number,
  options: BootstrapOptions,
): Interval | null {
  return bootstrapIntervals([units], 1, (picks = new Int32Array()) => [estimate(picks)], options)[0] ?? null;
}

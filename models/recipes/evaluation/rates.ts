/** Shares and error rates with their intervals. Pure. */
import { bootstrapInterval } from "../../../src-main/bench/statistics/bootstrap.ts";
import { ratioOfPicked, sumOf, type Count } from "../../../src-main/bench/statistics/summarise.ts";

/** One of the things counted: wrong words of all its words, right answers (0 or 1) of 1. */
export type { Count };

/** `value`, `low` and `high` in percent; null where nothing was counted. */
export interface Rate {
  value: number | null;
  /** 95 % interval. */
  low: number | null;
  high: number | null;
  /** How many were counted. */
  of: number;
}

const DRAWS = 1000;

/**
 * The sum of the parts of the sum of the wholes, with a 95 % bootstrap interval: the 2.5 % and 97.5 % quantiles of as many
 * draws with replacement (Efron, 1979; of whole utterances, as Bisani and Ney do for word errors, 2004). Differences are
 * counted as parts, so they are paired. `seed` defaults to "rate".
 */
export function rateOf(counts: readonly Count[], seed = "rate"): Rate {
  const of = counts.length;
  const { part, whole } = sumOf(counts);
  if (whole === 0) return { value: null, low: null, high: null, of };
  const interval = bootstrapInterval(of, (picks) => 100 * ratioOfPicked(counts, picks), { seed, draws: DRAWS, fewest: 1 });
  return { value: (100 * part) / whole, low: interval?.low ?? null, high: interval?.high ?? null, of };
}

/** How many of `items` pass, with its interval. */
export function shareOf<T>(items: readonly T[], passes: (item: T) => boolean): Rate {
  return rateOf(items.map((item) => ({ part: Number(passes(item)), whole: 1 })));
}

/** The items by what `keyOf` says of them, in the order in which the keys came first. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

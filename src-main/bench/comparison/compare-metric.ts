/** One metric of two sides. Pure. */
import type { Start } from "../../contract.ts";
import type { Metric } from "../metrics/catalogue.ts";
import {
  chooseUnit,
  figureOf,
  keyOf,
  summariseMetric,
  type MetricKind,
  type MetricSummary,
  type UnitKind,
} from "../metrics/summarise-metric.ts";
import type { Trial } from "../runs/records.ts";
import { compareGroups, comparePairs, type Difference } from "../statistics/compare-samples.ts";
import { median } from "../statistics/quantile.ts";
import { sumOf, type Count } from "../statistics/summarise.ts";

/** `any`: the trials of all starts together, because the sides began differently or nobody told. */
export type StartGroup = Start | "any";

export interface MetricDifference {
  /** Null where a side has no figure. */
  base: MetricSummary | null;
  other: MetricSummary | null;
  /** Null where a side is missing. */
  difference: Difference | null;
  unit: UnitKind | null;
  /** Trials without the figure. */
  missing: { base: number; other: number };
}

export interface MetricInput {
  name: string;
  metric: MetricKind;
  /** Trials that count, in order. */
  base: readonly Trial[];
  other: readonly Trial[];
  seed: string;
}

/**
 * The same recordings are compared pair by pair, others as two groups. Pairs are of one recording and one repetition; those of one
 * unit (`chooseUnit`) count as one.
 */
export function compareMetric({ name, metric, base, other, seed }: MetricInput): MetricDifference {
  const has = (trial: Trial): boolean => figureOf(name, metric, trial) !== null;
  const [before, after] = [base.filter(has), other.filter(has)];
  const result = {
    base: summariseMetric(name, metric, base, `${seed} base`),
    other: summariseMetric(name, metric, other, `${seed} other`),
    missing: { base: base.length - before.length, other: other.length - after.length },
  };
  if (result.base === null || result.other === null) return { ...result, difference: null, unit: null };

  const centre = metric.centre === "median" ? "median" : "sum";
  const pairs = pairTrials(before, after);
  if (pairs.length * 2 >= Math.min(before.length, after.length)) {
    const unit = chooseUnit(
      metric,
      pairs.map((pair) => pair.base),
    );
    const cells = groupBy(pairs, (pair) => keyOf(unit, pair.base)).map((some) => ({
      a: cellOf(
        name,
        metric,
        some.map((pair) => pair.base),
      ),
      b: cellOf(
        name,
        metric,
        some.map((pair) => pair.other),
      ),
    }));
    return { ...result, unit, difference: comparePairs(cells, { centre, seed }) };
  }
  const unit = chooseUnit(metric, before.length < after.length ? before : after);
  const cellsOf = (trials: readonly Trial[]): Count[] =>
    groupBy(trials, (trial) => keyOf(unit, trial)).map((some) => cellOf(name, metric, some));
  return { ...result, unit, difference: compareGroups(cellsOf(before), cellsOf(after), { centre, seed }) };
}

/** How the trials are split for a metric that depends on the start: by what both sides have, else all together. */
export function splitByStart(
  base: readonly Trial[],
  other: readonly Trial[],
): { start: StartGroup; base: Trial[]; other: Trial[] }[] {
  const starts: Start[] = ["warm", "swapped", "cold"];
  const own = starts.map((start) => ({
    start,
    base: base.filter((trial) => trial.start === start),
    other: other.filter((trial) => trial.start === start),
  }));
  const shared = own.filter((group) => group.base.length > 0 && group.other.length > 0);
  const isAlike =
    pairTrials(base, other).every((pair) => pair.base.start !== null && pair.base.start === pair.other.start) &&
    shared.length > 0;
  return isAlike ? shared : [{ start: "any", base: [...base], other: [...other] }, ...shared];
}

/** Of one recording and one repetition. */
function pairTrials(base: readonly Trial[], other: readonly Trial[]): { base: Trial; other: Trial }[] {
  const byKey = new Map(other.map((trial) => [keyOf("trial", trial), trial]));
  return base.flatMap((trial) => {
    const match = byKey.get(keyOf("trial", trial));
    return match === undefined ? [] : [{ base: trial, other: match }];
  });
}

/** All that one unit has: the median of its trials, or their sums. */
function cellOf(name: string, metric: Pick<Metric, "centre">, trials: readonly Trial[]): Count {
  const figures = trials.flatMap((trial) => figureOf(name, metric, trial) ?? []);
  return metric.centre === "median" ? { part: median(figures.map(({ part }) => part)), whole: 1 } : sumOf(figures);
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

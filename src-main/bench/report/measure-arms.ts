/** One figure of one arm over its trials. Pure. */
import { METRICS, type Metric } from "../metrics/catalogue.ts";
import { chooseUnit, keyOf, summariseMetric, type UnitKind } from "../metrics/summarise-metric.ts";
import type { Trial } from "../runs/records.ts";
import type { Interval } from "../statistics/bootstrap.ts";
import { summarise, type Summary } from "../statistics/summarise.ts";
import { byStart, type ArmView, type StartName } from "./arm-views.ts";

/** Of what a trial has that the catalogue does not know. */
const UNKNOWN: Metric = {
  title: "not in the catalogue",
  unit: "count",
  better: null,
  family: "account",
  what: "A figure that the run brought along.",
  centre: "median",
  isByStart: false,
};

export function metricOf(name: string): Metric {
  return METRICS[name] ?? { ...UNKNOWN, title: name };
}

export interface ArmFigure {
  arm: string;
  /** Null where cold, warm and swapped trials are taken together. */
  start: StartName | null;
  /** Trials that have it. 0: it is missing, and so is all of the rest. */
  count: number;
  centre: number | null;
  interval95: Interval | null;
  /** What was drawn for the interval. */
  unit: UnitKind | null;
  /** Of the trials' own values; null where none has one by itself. */
  summary: Summary | null;
}

/** A row for each arm, and for each start where the figure depends on it. */
export function measureArms(name: string, arms: readonly ArmView[]): ArmFigure[] {
  const metric = metricOf(name);
  return arms.flatMap((arm) => {
    const parts = metric.isByStart ? byStart(arm.counted) : [];
    if (parts.length === 0) return [measureTrials(name, arm, null, arm.counted)];
    return parts.map(({ start, trials }) => measureTrials(name, arm, start, trials));
  });
}

export function measureTrials(
  name: string,
  { label, run }: Pick<ArmView, "label" | "run">,
  start: StartName | null,
  trials: readonly Trial[],
): ArmFigure {
  const seed = `${run.seed} ${name} ${label} ${start ?? "all"}`;
  const metric = metricOf(name);
  const { centre } = metric;
  const told = trials.filter(({ metrics }) => metrics[name] !== undefined);
  const values = told.flatMap(({ metrics }) => metrics[name] ?? []);
  const place = { arm: label, start };
  if (typeof centre === "object") {
    const found = summariseMetric(name, metric, trials, seed);
    const summary = values.length === 0 ? null : summarise(values, { seed });
    if (found === null) return { ...place, count: 0, centre: null, interval95: null, unit: null, summary };
    const { count, value, interval95, unit } = found;
    return { ...place, count, centre: value, interval95, unit, summary };
  }
  if (told.length === 0) return { ...place, count: 0, centre: null, interval95: null, unit: null, summary: null };
  // As `summariseMetric` does it, with the rest of the summary.
  const unit = chooseUnit(metric, told);
  const summary = summarise(values, { seed, centre, keys: told.map((trial) => keyOf(unit, trial)) });
  return { ...place, count: told.length, centre: summary[centre], interval95: summary.interval95, unit, summary };
}

/** One figure of one arm over its trials. Pure. */
import { METRICS, type Metric } from "../metrics/catalogue.ts";
import { summariseMetric, type UnitKind } from "../metrics/summarise-metric.ts";
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
  const found = summariseMetric(name, metricOf(name), trials, seed);
  const values = trials.flatMap(({ metrics }) => metrics[name] ?? []);
  return {
    arm: label,
    start,
    count: found?.count ?? 0,
    centre: found?.value ?? null,
    interval95: found?.interval95 ?? null,
    unit: found?.unit ?? null,
    summary: values.length === 0 ? null : summarise(values, { seed }),
  };
}

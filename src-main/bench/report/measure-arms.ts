/** One figure of one arm over its trials. Pure. */
import { METRICS, type Metric } from "../metrics/catalogue.ts";
import type { Trial } from "../runs/records.ts";
import type { Interval } from "../statistics/bootstrap.ts";
import { summarise, summariseRatio, type Summary } from "../statistics/summarise.ts";
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
  const { centre } = metricOf(name);
  const told = trials.filter(({ metrics }) => metrics[name] !== undefined);
  const values = told.map(({ metrics }) => metrics[name] ?? Number.NaN);
  const place = { arm: label, start, count: told.length };
  if (told.length === 0) return { ...place, centre: null, interval95: null, summary: null };
  // The repetitions of one recording are drawn together: they are no more recordings.
  const keys = told.map(({ row }) => row.id);
  const seed = `${run.seed} ${name} ${label} ${start ?? "all"}`;
  if (typeof centre === "object") {
    const { value, interval95 } = measureRatio(trials, centre, seed, ({ row }) => row.id);
    return { ...place, centre: value, interval95, summary: summarise(values, { seed }) };
  }
  const summary = summarise(values, { seed, centre, keys });
  return { ...place, centre: summary[centre], interval95: summary.interval95, summary };
}

/** A ratio of sums over the trials that have both; whole keys are drawn for its interval. */
export function measureRatio(
  trials: readonly Trial[],
  { part, whole }: { part: string; whole: string },
  seed: string,
  keyOf: (trial: Trial) => string,
): ReturnType<typeof summariseRatio> {
  const told = trials.filter(({ metrics }) => metrics[part] !== undefined && metrics[whole] !== undefined);
  const counts = told.map(({ metrics }) => ({ part: metrics[part] ?? 0, whole: metrics[whole] ?? 0 }));
  return summariseRatio(counts, { seed, keys: told.map(keyOf) });
}

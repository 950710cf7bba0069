/** What one number stands for many trials, and how sure it is. Pure. */
import type { Trial } from "../runs/records.ts";
import type { Interval, Seed } from "../statistics/bootstrap.ts";
import { summarise, summariseRatio, type Count } from "../statistics/summarise.ts";
import type { Metric } from "./catalogue.ts";

/**
 * What varies by itself, and is drawn as a whole. Words of one speaker go together; times of one recording do. With few recordings
 * that were repeated it is the trial: what is found then holds for these recordings.
 */
export type UnitKind = "trial" | "row" | "speaker";

/** So many recordings, or speakers, stand for others; an interval from fewer would have nothing to draw from. */
const ENOUGH = 10;

export function chooseUnit(metric: MetricKind, trials: readonly Trial[]): UnitKind {
  const rows = countRows(trials);
  if (metric.isByStart) return rows < ENOUGH && rows < trials.length ? "trial" : "row";
  const speakers = countSpeakers(trials);
  return isOfSpeaker(metric) && speakers !== null && speakers < rows && speakers >= ENOUGH ? "speaker" : "row";
}

/** How many speakers there are, where they are known, repeat and are too few to stand for others; else null. */
export function countFewSpeakers(trials: readonly Trial[]): number | null {
  const speakers = countSpeakers(trials);
  return speakers !== null && speakers < countRows(trials) && speakers < ENOUGH ? speakers : null;
}

/** What the catalogue says of a metric that matters to how its trials are added up. */
export type MetricKind = Pick<Metric, "centre" | "isByStart" | "family" | "unit">;

/** Words that were heard depend on who said them. */
function isOfSpeaker({ family, unit }: MetricKind): boolean {
  return family === "words" || (family === "reference" && unit === "share");
}

function countRows(trials: readonly Trial[]): number {
  return new Set(trials.map(({ row }) => row.id)).size;
}

/** Null where one of them is not told. */
function countSpeakers(trials: readonly Trial[]): number | null {
  const speakers = new Set(trials.map(({ row }) => row.speaker));
  return speakers.has(null) ? null : speakers.size;
}

export function keyOf(unit: UnitKind, { row, repetition }: Trial): string {
  if (unit === "speaker") return row.speaker ?? row.id;
  return unit === "row" ? row.id : JSON.stringify([row.id, repetition]);
}

/** What a trial adds to a metric: a value as one of one, or the part and the whole of a ratio. Null where it is missing. */
export function figureOf(
  name: string,
  { centre }: Pick<Metric, "centre">,
  { metrics }: Pick<Trial, "metrics">,
): Count | null {
  if (typeof centre !== "object") {
    const value = metrics[name];
    return value === undefined ? null : { part: value, whole: 1 };
  }
  const [part, whole] = [metrics[centre.part], metrics[centre.whole]];
  return part === undefined || whole === undefined ? null : { part, whole };
}

export interface MetricSummary {
  /** Trials that have it. */
  count: number;
  /** By the metric's `centre`. */
  value: number;
  interval95: Interval | null;
  unit: UnitKind;
}

/** Null where no trial has it. */
export function summariseMetric(
  name: string,
  metric: MetricKind,
  trials: readonly Trial[],
  seed: Seed,
): MetricSummary | null {
  const told = trials.flatMap((trial) => {
    const figure = figureOf(name, metric, trial);
    return figure === null ? [] : [{ trial, figure }];
  });
  if (told.length === 0) return null;
  const unit = chooseUnit(
    metric,
    told.map(({ trial }) => trial),
  );
  const keys = told.map(({ trial }) => keyOf(unit, trial));
  const figures = told.map(({ figure }) => figure);
  if (typeof metric.centre === "object") {
    const { value, interval95 } = summariseRatio(figures, { seed, keys });
    return value === null ? null : { count: told.length, value, interval95, unit };
  }
  const summary = summarise(
    figures.map(({ part }) => part),
    { seed, centre: metric.centre, keys },
  );
  return { count: told.length, value: summary[metric.centre], interval95: summary.interval95, unit };
}

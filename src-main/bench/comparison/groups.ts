/** Word errors by who spoke, and which accent was taken for which. Pure. */
import { METRICS } from "../metrics/catalogue.ts";
import { chooseUnit, figureOf, keyOf, summariseMetric, type MetricSummary } from "../metrics/summarise-metric.ts";
import type { Trial } from "../runs/records.ts";
import { bootstrapInterval, type Interval } from "../statistics/bootstrap.ts";
import { ratioOfPicked, sumOf, type Count } from "../statistics/summarise.ts";
import type { SidePair } from "./sides.ts";

export type GroupKey = "accent" | "speaker";

export interface GroupRow {
  group: string;
  /** Recordings, of both sides together. */
  rows: number;
  base: MetricSummary | null;
  other: MetricSummary | null;
}

/** How much worse than the whole the worst group fares. */
export interface WorstGroup {
  group: string;
  /** Its rate less that of all. */
  gap: number;
  /** Of this group: that another draw might have another worst one is not in it. */
  interval95: Interval | null;
}

export interface GroupTable {
  metric: string;
  by: GroupKey;
  groups: GroupRow[];
  base: WorstGroup | null;
  other: WorstGroup | null;
}

/** Null where the dataset tells of fewer than two groups, or nothing was measured. Most recordings first. */
export function compareByGroup(name: string, by: GroupKey, { base, other }: SidePair, seed: string): GroupTable | null {
  const metric = METRICS[name];
  const trials = [...base.counted, ...other.counted];
  const names = [...new Set(trials.flatMap(({ row }) => row[by] ?? []))];
  if (metric === undefined || names.length < 2) return null;
  const groups = names.map((group): GroupRow => {
    const own = (side: readonly Trial[]): Trial[] => side.filter(({ row }) => row[by] === group);
    return {
      group,
      rows: new Set(own(trials).map(({ row }) => row.id)).size,
      base: summariseMetric(name, metric, own(base.counted), `${seed} ${group} base`),
      other: summariseMetric(name, metric, own(other.counted), `${seed} ${group} other`),
    };
  });
  if (groups.every((group) => group.base === null && group.other === null)) return null;
  return {
    metric: name,
    by,
    groups: groups.toSorted((one, another) => another.rows - one.rows || (one.group < another.group ? -1 : 1)),
    base: findWorstGroup(
      name,
      by,
      base.counted,
      groups.map((row) => ({ group: row.group, summary: row.base })),
      seed,
    ),
    other: findWorstGroup(
      name,
      by,
      other.counted,
      groups.map((row) => ({ group: row.group, summary: row.other })),
      seed,
    ),
  };
}

/** Of groups with enough recordings for an interval: one bad recording makes no bad group. */
export function findWorstGroup(
  name: string,
  by: GroupKey,
  trials: readonly Trial[],
  groups: readonly { group: string; summary: MetricSummary | null }[],
  seed: string,
): WorstGroup | null {
  const metric = METRICS[name];
  if (metric === undefined) return null;
  const [worst] = groups
    .flatMap(({ group, summary }) =>
      summary === null || summary.interval95 === null ? [] : [{ group, value: summary.value }],
    )
    .toSorted((one, another) => another.value - one.value);
  if (worst === undefined) return null;
  const unit = chooseUnit(metric, trials);
  const units = new Map<string, { all: Count; own: Count }>();
  for (const trial of trials) {
    const figure = figureOf(name, metric, trial);
    if (figure === null) continue;
    const key = keyOf(unit, trial);
    const { all, own } = units.get(key) ?? { all: NOTHING, own: NOTHING };
    const isOwn = trial.row[by] === worst.group;
    units.set(key, { all: sumOf([all, figure]), own: isOwn ? sumOf([own, figure]) : own });
  }
  const all = [...units.values()].map((counts) => counts.all);
  const own = [...units.values()].map((counts) => counts.own);
  const [ofOwn, ofAll] = [sumOf(own), sumOf(all)];
  return {
    group: worst.group,
    gap: ofOwn.part / ofOwn.whole - ofAll.part / ofAll.whole,
    interval95: bootstrapInterval(units.size, (picks) => ratioOfPicked(own, picks) - ratioOfPicked(all, picks), {
      seed,
    }),
  };
}

const NOTHING: Count = { part: 0, whole: 0 };

/** `{ spoken: { heard: count } }` of trials whose accent was left to the recogniser; "not told" where it did not say. */
export type AccentTable = Record<string, Record<string, number>>;

export function countHeardAccents(trials: readonly Trial[]): AccentTable {
  const table: AccentTable = {};
  for (const { row, accentAsked, accentHeard } of trials) {
    if (accentAsked !== "auto" || row.accent === null) continue;
    const heard = (table[row.accent] ??= {});
    const name = accentHeard ?? "not told";
    heard[name] = (heard[name] ?? 0) + 1;
  }
  return table;
}

/** How often each reason was given for the end of a reply; "not told" where there is none. */
export function countStopReasons(trials: readonly Trial[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { stopReason } of trials) counts[stopReason ?? "not told"] = (counts[stopReason ?? "not told"] ?? 0) + 1;
  return counts;
}

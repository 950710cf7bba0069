/** A comparison as people read it, in a terminal. Pure. */
import { formatFigure } from "../report/numbers.ts";
import type { Interval } from "../statistics/bootstrap.ts";
import {
  LEVEL,
  SAME,
  type Comparison,
  type MetricComparison,
  type PairComparison,
  type SideSummary,
} from "./compare-runs.ts";
import type { AccentTable, GroupTable, WorstGroup } from "./groups.ts";

/** Lines of all pairs, one after the other. */
export function printComparison({ pairs, unpaired }: Comparison): string[] {
  const alone = unpaired.length === 0 ? [] : [`Compared with nothing: ${unpaired.join(", ")}.`, ""];
  return [...pairs.flatMap((pair) => [...printPair(pair), ""]), ...alone, ...EXPLANATION];
}

const EXPLANATION = [
  "In brackets: 95 % intervals (percentile bootstrap). The difference is of the same recordings, pair by pair, unless marked *;",
  `p is raised for the number of figures (Holm); a difference is certain where p is below ${LEVEL} and its interval holds no 0.`,
];

function printPair(pair: PairComparison): string[] {
  const { base, other, warnings, remarks, metrics, groups } = pair;
  return [
    ...warnings.map((warning) => `!! ${warning}`),
    ...[base, other].map((side, at) => `${at === 0 ? "base " : "other"}  ${describeSide(side)}`),
    ...remarks.map((remark) => `note: ${remark}`),
    "",
    ...alignRows([HEAD, ...metrics.filter((one) => !isSame(one)).map(rowOf)]),
    ...listSame(metrics.filter(isSame)),
    ...groups.flatMap((table) => ["", ...printGroups(table)]),
    ...printAccents(pair),
  ];
}

/** What differs in no pair is a line for all of it, and no row. */
function isSame({ why }: MetricComparison): boolean {
  return why === SAME;
}

function listSame(metrics: readonly MetricComparison[]): string[] {
  const told = metrics.map(
    ({ name, metric, base }) => `${name} ${formatFigure(metric.unit, base?.value ?? Number.NaN)}`,
  );
  return told.length === 0 ? [] : [`${SAME}: ${told.join(", ")}`];
}

const HEAD = ["figure", "start", "base", "other", "difference", "other by base", "pairs", "p", ""];

function rowOf({ name, metric, start, base, other, difference, adjustedP, verdict, why }: MetricComparison): string[] {
  const say = (value: number): string => formatFigure(metric.unit, value);
  const withInterval = (value: number, interval: Interval | null): string =>
    interval === null ? say(value) : `${say(value)} [${say(interval.low)}, ${say(interval.high)}]`;
  return [
    name,
    start ?? "",
    base === null ? "missing" : withInterval(base.value, base.interval95),
    other === null ? "missing" : withInterval(other.value, other.interval95),
    difference === null ? "" : `${signed(difference.difference, say)}${inBrackets(difference.interval95, say)}`,
    difference === null || difference.ratio === null
      ? ""
      : `${difference.ratio.toFixed(2)}${inBrackets(difference.ratioInterval95, (ratio) => ratio.toFixed(2))}`,
    difference === null
      ? ""
      : difference.isPaired
        ? String(difference.units.a)
        : `${difference.units.a}, ${difference.units.b} *`,
    adjustedP === null ? "" : adjustedP < 0.001 ? "< 0.001" : adjustedP.toFixed(3),
    why === null ? verdict : `${verdict} (${why})`,
  ];
}

function signed(value: number, say: (value: number) => string): string {
  return value > 0 ? `+${say(value)}` : say(value);
}

function inBrackets(interval: Interval | null, say: (value: number) => string): string {
  return interval === null ? "" : ` [${say(interval.low)}, ${say(interval.high)}]`;
}

function describeSide({ name, program, played, failed, starts, stopReasons }: SideSummary): string {
  const list = (counts: Record<string, number>): string =>
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ");
  const failures = failed === 0 ? "" : `, ${failed} FAILED`;
  return `${name} (${program}): ${played} trials${failures}; starts: ${list(starts) || "none"}; replies ended: ${list(stopReasons) || "none"}`;
}

function printGroups({ metric, by, groups, base, other }: GroupTable): string[] {
  const say = (value: number): string => formatFigure("share", value);
  const cell = (summary: GroupTable["groups"][number]["base"]): string =>
    summary === null ? "missing" : `${say(summary.value)}${inBrackets(summary.interval95, say)}`;
  const gap = (side: string, worst: WorstGroup | null): string =>
    worst === null
      ? `worst ${by}, ${side}: not told, no group has enough recordings for an interval`
      : `worst ${by}, ${side}: ${worst.group}, ${signed(worst.gap, say)} over all${inBrackets(worst.interval95, say)}`;
  return [
    ...alignRows([
      [`${metric} by ${by}`, "recordings", "base", "other"],
      ...groups.map((row) => [row.group, String(row.rows), cell(row.base), cell(row.other)]),
    ]),
    gap("base", base),
    gap("other", other),
  ];
}

function printAccents({ base, other }: PairComparison): string[] {
  return [base, other].flatMap(({ name, heardAccents }) => {
    const rows = rowsOfAccents(heardAccents);
    return rows.length === 0 ? [] : ["", `accents as they were heard by ${name}`, ...alignRows(rows)];
  });
}

/** A row for each accent that was spoken, a column for each that was heard; none where no accent was left to the recogniser. */
function rowsOfAccents(table: AccentTable): string[][] {
  const spoken = Object.entries(table);
  const heard = [...new Set(spoken.flatMap(([, counts]) => Object.keys(counts)))].toSorted();
  if (spoken.length === 0) return [];
  return [
    ["spoken", ...heard],
    ...spoken.map(([accent, counts]) => [accent, ...heard.map((name) => String(counts[name] ?? 0))]),
  ];
}

function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

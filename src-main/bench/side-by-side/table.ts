/** Rows as a Markdown table for people. Pure. */
import type { Row, Summarised, Unit } from "./comparison.ts";

export interface Comparison {
  title: string;
  ours: string;
  theirs: string;
  rows: readonly Row[];
  /** Said under the table. */
  notes: readonly string[];
}

export function printComparison({ title, ours, theirs, rows, notes }: Comparison): string {
  return [
    `**${title}**`,
    "",
    `| median (min–max) | ${ours} | ${theirs} | cost ratio | n | |`,
    "|---|---|---|---|---|---|",
    ...rows.map(printRow),
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ].join("\n");
}

function printRow({ figure, unit, ours, theirs, costRatio, aim, verdict }: Row): string {
  const told = aim === null ? verdict : `${verdict}: ≤ ${aim}`;
  const counts = ours.count === theirs.count ? `${ours.count}` : `${ours.count}, ${theirs.count}`;
  const cells = [`${figure} (${unit})`, printSummary(ours, unit), printSummary(theirs, unit), costRatio.toFixed(2)];
  return `| ${[...cells, counts, told].join(" | ")} |`;
}

function printSummary({ median, min, max }: Summarised, unit: Unit): string {
  const print = (value: number): string => value.toFixed(unit === "tokens/s" ? 1 : 0);
  return `${print(median)} (${print(min)}–${print(max)})`;
}

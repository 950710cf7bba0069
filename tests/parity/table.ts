/** The rows as people read them. Pure. */
import { CHOICES, type Choice } from "./choices.ts";
import { hasFailed, type Row } from "./compare.ts";

const HEADINGS = ["what", "cases", "equal", "on purpose", "differ", "worst", "allowed"];
/** Of a row's failures, how many are told. */
const TOLD = 5;

export function renderTable(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map(renderRow)];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function renderRow(row: Row): string[] {
  const counts = [row.cases, row.equal, row.excused.length, row.failed.length].map(String);
  return [row.what, ...counts, `${renderNumber(row.worst)} ${row.unit}`, renderNumber(row.tolerance)];
}

function renderNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential(1);
}

/** The choices that differences were put down to, each with its reason. */
export function renderChoices(rows: readonly Row[]): string {
  const names = Object.keys(CHOICES) as Choice[];
  return names
    .map((name) => ({ name, times: rows.reduce((sum, row) => sum + (row.chosen[name] ?? 0), 0) }))
    .filter(({ times }) => times > 0)
    .map(({ name, times }) => `${name} (${times}): ${CHOICES[name]}`)
    .join("\n");
}

/** "row: equal of cases, by group" for the rows that have groups. */
export function renderGroups(rows: readonly Row[]): string {
  return rows
    .filter(({ groups }) => Object.keys(groups).length > 0)
    .map(({ what, groups }) => {
      const counts = Object.entries(groups).map(([group, { cases, equal }]) => `${group} ${equal} of ${cases}`);
      return `${what}: equal are ${counts.join(", ")}`;
    })
    .join("\n");
}

/** What differs for no known reason; "" where nothing does. */
export function renderFailures(rows: readonly Row[]): string {
  return rows
    .filter(hasFailed)
    .flatMap((row) => {
      if (row.cases === 0) return [`${row.what}: nothing was compared`];
      const told = row.failed.slice(0, TOLD).map(({ name, detail }) => `${row.what}: ${name}: ${detail ?? "differs"}`);
      const more = row.failed.length - told.length;
      return more > 0 ? [...told, `${row.what}: and ${more} more`] : told;
    })
    .join("\n");
}

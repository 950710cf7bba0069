/** A result as records for JSON and as a Markdown table for people. Pure. */
import type { Rate } from "./rates.ts";

export type Cell = string | number | boolean | null | Rate;

export interface Table {
  /** Under which it is found in the JSON. */
  id: string;
  title: string;
  /** Each with the same keys. */
  rows: Record<string, Cell>[];
}

export function printTable({ title, rows }: Omit<Table, "id">): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => columns.map((column) => printCell(row[column] ?? null)));
  const widths = columns.map((column, at) => Math.max(column.length, ...lines.map((line) => line[at]?.length ?? 0)));
  const printLine = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [`### ${title}`, "", printLine(columns), rule, ...lines.map(printLine), ""].join("\n");
}

/** "3.7 % [2.1, 5.2]" for a rate, at most one digit after the point for a number, "-" for null. */
export function printCell(cell: Cell): string {
  if (cell === null) return "-";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (typeof cell === "number") return Number.isInteger(cell) ? String(cell) : cell.toFixed(1);
  if (typeof cell === "string") return cell;
  const { value, low, high } = cell;
  if (value === null || low === null || high === null) return "-";
  return `${value.toFixed(1)} % [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}

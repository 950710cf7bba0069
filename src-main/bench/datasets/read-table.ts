/** Tables of recordings, row by row: CSV, tab-separated as Common Voice writes it, JSON Lines. */
import { extname } from "node:path";
import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { Info } from "csv-parse";
import { toText } from "./columns.ts";
import { explainReadError, readLines } from "./read-lines.ts";
import { invalidDataset } from "./trouble.ts";

export interface TableRow {
  /** The last line of the file that belongs to it. */
  line: number;
  cells: Record<string, string | null>;
}

export const TABLE_ENDINGS = [".csv", ".tsv", ".jsonl"];

/** Errors: DATASET_INVALID with the line, DATASET_MISSING, the signal's reason. */
export async function* readTable(path: string, signal: AbortSignal): AsyncGenerator<TableRow> {
  const ending = extname(path).toLowerCase();
  let count = 0;
  for await (const row of ending === ".jsonl" ? readJsonLines(path, signal) : readCsv(path, ending, signal)) {
    count += 1;
    yield row;
  }
  if (count === 0) throw invalidDataset({ path }, "it has no rows", "Add a line for each recording under the names.");
}

async function* readCsv(path: string, ending: string, signal: AbortSignal): AsyncGenerator<TableRow> {
  // Common Voice writes quotation marks as they are, and never a tab.
  const marks = ending === ".tsv" ? { delimiter: "\t", quote: false } : {};
  const parser = parse({
    ...marks,
    info: true,
    skip_empty_lines: true,
    columns: (names: string[]) => checkNames(path, names),
  });
  pipeline(Readable.from(textOf(path, signal)), parser, () => {});
  try {
    for await (const item of parser) {
      const { record, info } = item as { record: Record<string, string>; info: Info };
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw explainCsvError(path, error);
  }
}

async function* textOf(path: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const { text } of readLines(path, signal)) yield `${text}\n`;
}

function checkNames(path: string, written: string[]): string[] {
  const names = written.map((name) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return names;
  throw invalidDataset({ path, line: 1 }, `two columns are called "${twice}"`, "Rename one of them.");
}

function explainCsvError(path: string, error: unknown): unknown {
  if (!(error instanceof CsvError)) return explainReadError(path, error);
  const place = { path, ...(typeof error["lines"] === "number" ? { line: error["lines"] } : {}) };
  switch (error.code) {
    case "CSV_RECORD_INCONSISTENT_COLUMNS":
    case "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH":
      return invalidDataset(
        place,
        "it has more or fewer cells than the first line has names",
        "Put cells with commas in quotation marks.",
        error,
      );
    case "CSV_QUOTE_NOT_CLOSED":
      return invalidDataset(
        place,
        "a quotation mark is opened and never closed",
        "Write a quotation mark inside of a quoted cell twice.",
        error,
      );
    default:
      return invalidDataset(
        place,
        "its quotation marks do not fit",
        "Write a quotation mark inside of a quoted cell twice, and nothing after the closing one.",
        error,
      );
  }
}

async function* readJsonLines(path: string, signal: AbortSignal): AsyncGenerator<TableRow> {
  for await (const { number, text } of readLines(path, signal)) {
    if (text.trim() === "") continue;
    const place = { path, line: number };
    yield { line: number, cells: toCells(parseJson(text, place), place) };
  }
}

function parseJson(text: string, place: { path: string; line: number }): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidDataset(place, "it is no JSON", "Write one whole JSON object a line.", error);
  }
}

function toCells(value: unknown, place: { path: string; line: number }): Record<string, string | null> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidDataset(place, "it is no JSON object", 'Write {"audio": "a.wav", "transcript": "…"}, one a line.');
  // What is neither text, number nor truth is no cell: where it is needed it will be missed by name.
  const cells = Object.entries(value).map(([name, cell]) => ({ name, cell, text: toText(cell) }));
  return Object.fromEntries(
    cells.filter(({ cell, text }) => cell === null || text !== null).map(({ name, text }) => [name, text]),
  );
}

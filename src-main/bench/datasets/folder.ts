/** A folder with recordings and a table of them. */
import { readdir } from "node:fs/promises";
import { basename, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { MiniflowError } from "../../errors.ts";
import { mapColumns, readCells } from "./columns.ts";
import type { Columns } from "./columns.ts";
import { createFileDataset } from "./file-rows.ts";
import type { ExaminedDataset, FileRow, Reading } from "./file-rows.ts";
import { explainReadError } from "./read-lines.ts";
import { readTable, TABLE_ENDINGS } from "./read-table.ts";
import type { TableRow } from "./read-table.ts";
import type { ColumnsAsked, DatasetSpec } from "./spec.ts";
import { invalidDataset } from "./trouble.ts";

type FolderSpec = Extract<DatasetSpec, { kind: "folder" }>;

/**
 * Opens `spec.path`: wav files, and one table (CSV, TSV, JSON Lines) that names them by paths inside of the folder. A row's id is its
 * cell in a column `id`, else the path of its recording. Errors: DATASET_MISSING, DATASET_INVALID.
 */
export async function openFolder(spec: FolderSpec): Promise<ExaminedDataset> {
  const table = join(spec.path, spec.file ?? (await findTable(spec.path)));
  return createFileDataset(basename(spec.path), table, (signal) => readFileRows(spec, table, signal));
}

/** The only table, or the one that is called metadata. */
async function findTable(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw explainReadError(folder, error);
  });
  const tables = names.filter((name) => TABLE_ENDINGS.includes(extname(name).toLowerCase())).toSorted();
  const chosen = tables.length === 1 ? tables[0] : tables.find((name) => basename(name, extname(name)) === "metadata");
  if (chosen !== undefined) return chosen;
  if (tables.length === 0)
    throw invalidDataset(
      { path: folder },
      "no table of the recordings is in it",
      "Add metadata.csv with the columns audio and transcript.",
    );
  throw invalidDataset(
    { path: folder },
    `several tables are in it: ${tables.join(", ")}`,
    "Say which: in an experiment, dataset.file.",
  );
}

async function* readFileRows(
  { path: folder, columns: asked = {} }: FolderSpec,
  table: string,
  signal: AbortSignal,
): AsyncGenerator<Reading<FileRow>> {
  const columnsOf = createColumnFinder(table, asked);
  for await (const row of readTable(table, signal)) yield toFileRow(row, columnsOf(row), folder, table);
}

/** The rows of JSON Lines may have different columns. */
function createColumnFinder(table: string, asked: ColumnsAsked): (row: TableRow) => Reading<Columns> {
  let names = "";
  let columns: ReturnType<typeof mapColumns> = { problem: "" };
  return ({ cells, line }) => {
    const present = Object.keys(cells);
    if (present.join("\n") !== names) columns = mapColumns(present, asked);
    names = present.join("\n");
    if (!("problem" in columns)) return columns;
    const hint = "Rename a column of the table, or say which it is: in an experiment, dataset.columns.";
    return invalidDataset({ path: table, line }, columns.problem, hint);
  };
}

function toFileRow(
  { cells, line }: TableRow,
  columns: Reading<Columns>,
  folder: string,
  table: string,
): Reading<FileRow> {
  if (columns instanceof MiniflowError) return columns;
  const place = { path: table, line };
  const { isSilence, ...text } = readCells(cells, columns);
  const audio = cells[columns.get("audio") ?? ""]?.trim() ?? "";
  if (audio === "") return invalidDataset(place, "it names no recording", "Name a wav file, or take the row out.");
  if (!isInside(folder, audio))
    return invalidDataset(place, `"${audio}" is not inside of the folder`, "Give paths from the table's own folder.");
  if (text.transcript === null) return invalidDataset(place, "it does not say what is said in it", IF_SILENT);
  if (isSilence && text.transcript !== "")
    return invalidDataset(place, "it is said to be silence and has a transcript", "Take one of the two out.");
  const id = cells[columns.get("id") ?? ""]?.trim() ?? "";
  return { place, row: { id: id === "" ? audio : id, ...text }, path: resolve(folder, audio) };
}

const IF_SILENT = "Add the transcript, take the row out, or write yes in a column silence where nobody speaks.";

/** By the names alone: links that the owner of the folder made may lead anywhere. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, resolve(folder, path));
  return !isAbsolute(path) && !isAbsolute(way) && way !== "" && way.split(sep)[0] !== "..";
}

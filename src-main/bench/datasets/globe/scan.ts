/** What the hub tells of all rows of a split, kept page by page in a file. */
import { appendFile, readFile, rm } from "node:fs/promises";
import { z } from "zod";
import { errnoOf, MiniflowError } from "../../../errors.ts";
import { toStorageError } from "../../../storage/storage-errors.ts";
import { toText } from "../columns.ts";
import { ROWS_PER_PAGE } from "./rows-api.ts";
import type { Page, RemoteRow, RowsApi } from "./rows-api.ts";

const cellsSchema = z.record(z.string(), z.string().nullable());
const lineSchema = z.object({
  from: z.int(),
  totalRows: z.int(),
  revision: z.string().nullable(),
  rows: z.array(z.object({ index: z.int(), cells: cellsSchema })),
});

type ScannedPage = z.infer<typeof lineSchema>;

/** A row's text cells; those that the hub cut are null. */
export type ScannedRow = ScannedPage["rows"][number];

export interface Scan {
  rows: ScannedRow[];
  revision: string | null;
}

/**
 * Reads the pages that are not in the file yet. Errors: those of the rows' interface, DOWNLOAD_FAILED where the dataset turns out to
 * have changed meanwhile, STORAGE_FAILED, DISK_FULL.
 */
export async function openScan(path: string, api: RowsApi, onNote: (note: string) => void): Promise<Scan> {
  const pages = await readPages(path);
  let first = pages.get(0);
  for (let from = 0; first === undefined || from < first.totalRows; from += ROWS_PER_PAGE) {
    if (pages.has(from)) continue;
    onNote(
      first === undefined ? "Asking the hub for its rows …" : `Asking for rows from ${from} of ${first.totalRows} …`,
    );
    const answer = await api.readPage(from, ROWS_PER_PAGE);
    const page = toScanned(from, answer);
    if (first === undefined && answer.isPartial)
      onNote("The hub knows only the beginning of the dataset; rows are picked from that.");
    if (first !== undefined && (first.totalRows !== page.totalRows || first.revision !== page.revision)) {
      await rm(path, { force: true });
      throw new MiniflowError("DOWNLOAD_FAILED", "The dataset has changed at the hub since its rows were read.", {
        hint: "Pull again: they are read anew. Sounds that have come are kept.",
      });
    }
    await append(path, page);
    pages.set(from, page);
    first ??= page;
  }
  const ordered = [...pages.values()].toSorted((a, b) => a.from - b.from);
  return { rows: ordered.flatMap(({ rows }) => rows), revision: first.revision };
}

function toScanned(from: number, { rows, totalRows, revision }: Page): ScannedPage {
  return { from, totalRows, revision, rows: rows.map((row) => ({ index: row.row_idx, cells: cellsOf(row) })) };
}

/** A row's text; what the hub cut short is not known. */
export function cellsOf({ row, truncated_cells: cut }: RemoteRow): Record<string, string | null> {
  const plain = Object.entries(row).filter(([, cell]) => cell === null || toText(cell) !== null);
  return Object.fromEntries(plain.map(([name, cell]) => [name, cut.includes(name) ? null : toText(cell)]));
}

/** A line that was being written when the program ended is left out. */
async function readPages(path: string): Promise<Map<number, ScannedPage>> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return "";
    throw toStorageError(error, path);
  });
  const pages = text.split("\n").flatMap((line) => parseLine(line) ?? []);
  return new Map(pages.map((page) => [page.from, page]));
}

function parseLine(line: string): ScannedPage | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Begins on a line of its own, also after one that broke off. */
async function append(path: string, page: ScannedPage): Promise<void> {
  try {
    await appendFile(path, `\n${JSON.stringify(page)}`, { mode: 0o600 });
  } catch (error) {
    throw toStorageError(error, path);
  }
}

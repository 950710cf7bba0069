/** One parquet file, read a row group at a time: neither the file nor a column of it is ever whole in memory. */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import type { AsyncBuffer, FileMetaData, SchemaTree } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { isAbort, MiniflowError } from "../../errors.ts";
import { explainReadError } from "./read-lines.ts";
import { invalidDataset } from "./trouble.ts";

export interface ParquetFile {
  path: string;
  rowCount: number;
  /** Of the top level, in order. */
  columns: string[];
  /** The columns inside of a column, empty for a plain one. */
  partsOf(column: string): string[];
  /** Row groups as ranges of rows, from 0, the end not included. */
  groups: { from: number; to: number }[];
  /** Rows of one group, these columns only: cells are text, numbers, bytes, objects of these, or null. */
  read(columns: string[], from: number, to: number, signal: AbortSignal): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Reads the footer. Errors: DATASET_MISSING, DATASET_INVALID. */
export async function openParquetFile(path: string): Promise<ParquetFile> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw explainReadError(path, error);
  });
  try {
    const { size } = await file.stat();
    const metadata = await readFooter(path, file, size);
    const tree = parquetSchema(metadata);
    return {
      path,
      rowCount: Number(metadata.num_rows),
      columns: namesOf(tree),
      partsOf: (column) => namesOf(tree.children.find(({ element }) => element.name === column)),
      groups: groupsOf(metadata),
      read: (columns, from, to, signal) =>
        readRows(path, toBuffer(file, size, signal), metadata, { columns, from, to }),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readFooter(path: string, file: FileHandle, size: number): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(toBuffer(file, size, null));
  } catch (error) {
    throw invalidDataset({ path }, "it is no whole parquet file", "Download or copy it again.", error);
  }
}

async function readRows(
  path: string,
  file: AsyncBuffer,
  metadata: FileMetaData,
  { columns, from, to }: { columns: string[]; from: number; to: number },
): Promise<Record<string, unknown>[]> {
  try {
    const range = { rowStart: from, rowEnd: to, rowFormat: "object" as const };
    // Bytes stay bytes: what is text says so in the schema.
    return await parquetReadObjects({
      file,
      metadata,
      columns,
      compressors,
      utf8: false,
      useOffsetIndex: true,
      ...range,
    });
  } catch (error) {
    if (isAbort(error) || error instanceof MiniflowError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw invalidDataset({ path, row: from }, `its rows cannot be read (${why})`, "Download or copy it again.", error);
  }
}

function toBuffer(file: FileHandle, size: number, signal: AbortSignal | null): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      signal?.throwIfAborted();
      const bytes = new Uint8Array(Math.max(0, end - start));
      for (let done = 0; done < bytes.length;) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) throw new Error(`the file ends at ${start + done}`);
        done += bytesRead;
      }
      return bytes.buffer;
    },
  };
}

function groupsOf({ row_groups: groups }: FileMetaData): { from: number; to: number }[] {
  let to = 0;
  return groups.map(({ num_rows: count }) => ({ from: to, to: (to += Number(count)) }));
}

function namesOf(tree: SchemaTree | undefined): string[] {
  return tree?.children.map(({ element }) => element.name) ?? [];
}

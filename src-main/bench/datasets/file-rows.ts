/**
 * Datasets whose recordings are wav files of their own. Nothing of them is held but the ids (some 100 bytes a row), which must not
 * occur twice: the table is read again for each recording that is asked for by an id not met before.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { samplesToMs } from "../../audio/pcm.ts";
import { measureRecording, readRecording } from "../../audio/wav.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { MiniflowError } from "../../errors.ts";
import type { Dataset, DatasetRow } from "../runs/records.ts";
import { invalidDataset } from "./trouble.ts";
import type { Place } from "./trouble.ts";

/** A row as its table tells it. */
export interface FileRow {
  place: Place;
  /** Its length is told by the wav file. */
  row: Omit<DatasetRow, "durationMs">;
  /** Of the wav file, absolute. */
  path: string;
}

/** A row, or what is wrong with it. */
export type Reading<T> = T | MiniflowError;

/** A dataset that can also be read on where a row is wrong. */
export interface ExaminedDataset extends Dataset {
  /** `withSound`: decodes every sound as well. Defaults to false. */
  examine(options: { signal: AbortSignal; withSound?: boolean }): AsyncIterable<Reading<DatasetRow>>;
}

/** `read` reads the table from its start. Its errors are thrown, those that it yields concern one row. */
export function createFileDataset(
  name: string,
  where: string,
  read: (signal: AbortSignal) => AsyncIterable<Reading<FileRow>>,
): ExaminedDataset {
  const paths = new Map<string, string>();

  async function* examineFiles(
    signal: AbortSignal,
    measure: (path: string) => number | Promise<number> = measureRecording,
  ): AsyncGenerator<Reading<FileRow & { durationMs: number }>> {
    const ids = new Set<string>();
    for await (const reading of read(signal)) {
      signal.throwIfAborted();
      if (reading instanceof MiniflowError) yield reading;
      else if (ids.has(reading.row.id)) yield sayTwice(reading);
      else {
        ids.add(reading.row.id);
        yield await withDuration(reading, measure);
      }
    }
  }

  async function findPath(id: string, signal: AbortSignal): Promise<string> {
    const known = paths.get(id);
    if (known !== undefined) return known;
    for await (const reading of read(signal)) {
      signal.throwIfAborted();
      if (reading instanceof MiniflowError || reading.row.id !== id) continue;
      paths.set(id, reading.path);
      return reading.path;
    }
    throw invalidDataset({ path: where }, `there is no row "${id}"`, "Read the dataset's rows again: it has changed.");
  }

  return {
    name,
    async digest({ signal }) {
      const hash = createHash("sha256");
      for await (const reading of examineFiles(signal)) {
        const { row, durationMs, path } = orThrow(reading);
        hash.update(`${JSON.stringify({ ...row, durationMs })}\n`);
        for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) hash.update(chunk);
      }
      return hash.digest("hex");
    },
    async *rows({ signal }) {
      for await (const reading of examineFiles(signal)) yield toRow(orThrow(reading));
    },
    async *examine({ signal, withSound = false }) {
      const decode = async (path: string) =>
        samplesToMs((await readRecording(path, { signal })).length, SPEECH_RATE_HZ);
      for await (const reading of examineFiles(signal, withSound ? decode : measureRecording))
        yield reading instanceof MiniflowError ? reading : toRow(reading);
    },
    async readSound(id, { signal }) {
      const path = await findPath(id, signal);
      try {
        return await readRecording(path, { signal });
      } catch (error) {
        throw explainWav({ path }, error);
      }
    },
    async close() {
      paths.clear();
    },
  };
}

export function orThrow<T>(reading: Reading<T>): T {
  if (reading instanceof MiniflowError) throw reading;
  return reading;
}

function toRow({ row, durationMs }: FileRow & { durationMs: number }): DatasetRow {
  return { ...row, durationMs };
}

function sayTwice({ place, row }: FileRow): MiniflowError {
  return invalidDataset(
    place,
    `there is another row "${row.id}" before`,
    "Give each row an id of its own, in a column id.",
  );
}

async function withDuration(
  reading: FileRow,
  measure: (path: string) => number | Promise<number>,
): Promise<Reading<FileRow & { durationMs: number }>> {
  try {
    return { ...reading, durationMs: await measure(reading.path) };
  } catch (error) {
    return explainWav(reading.place, error);
  }
}

/** What is wrong with a recording, as an error of the row that names it; others are thrown. */
function explainWav(place: Place, error: unknown): MiniflowError {
  if (!(error instanceof MiniflowError) || error.code === "CANCELLED") throw error;
  return invalidDataset(place, error.message.replace(/\.$/u, ""), error.hint ?? "Mend it, or take the row out.", error);
}

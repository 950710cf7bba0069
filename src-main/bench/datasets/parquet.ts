/** Parquet files as the `datasets` library of Hugging Face writes them, GLOBE's among them: the sound is a column of bytes. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { MAX_RECORDING_MS, decodeWav } from "../../audio/wav.ts";
import { mixToMono, samplesToMs } from "../../audio/pcm.ts";
import { resample } from "../../audio/resample.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { isAbort, MiniflowError } from "../../errors.ts";
import type { DatasetRow } from "../runs/records.ts";
import { mapColumns, readCells, toText } from "./columns.ts";
import type { Columns } from "./columns.ts";
import { orThrow } from "./file-rows.ts";
import type { ExaminedDataset, Reading } from "./file-rows.ts";
import { openParquetFile } from "./parquet-file.ts";
import type { ParquetFile } from "./parquet-file.ts";
import { explainReadError } from "./read-lines.ts";
import type { ColumnsAsked, DatasetSpec } from "./spec.ts";
import { invalidDataset } from "./trouble.ts";

type ParquetSpec = Extract<DatasetSpec, { kind: "parquet" }>;

interface Shard {
  file: ParquetFile;
  columns: Columns;
  /** The columns to read for a row's text. */
  textColumns: string[];
  audioColumn: string;
}

/** Seconds, of a column that GLOBE has; other lengths are known when the sound is read. */
const DURATION = "duration";

/**
 * Opens a file, or the files of a folder. A row's id is its file's name and its number in there, from 0. A row without a transcript
 * keeps `null`: nobody edits such a file by hand. Errors: DATASET_MISSING, DATASET_INVALID with the columns that there are.
 */
export async function openParquet(spec: ParquetSpec): Promise<ExaminedDataset> {
  const paths = await findShards(spec);
  const files: ParquetFile[] = [];
  const close = async () => {
    await Promise.all(files.map((file) => file.close()));
  };
  let shards: Shard[];
  try {
    for (const path of paths) files.push(await openParquetFile(path));
    shards = files.map((file) => toShard(file, spec.columns ?? {}));
  } catch (error) {
    await close();
    throw error;
  }
  const name = basename(spec.path, ".parquet");

  async function* examine(signal: AbortSignal, withSound: boolean): AsyncGenerator<Reading<DatasetRow>> {
    for (const shard of shards) {
      for (const { from, to } of shard.file.groups) {
        const columns = withSound ? [...shard.textColumns, shard.audioColumn] : shard.textColumns;
        const records = await shard.file.read(columns, from, to, signal);
        for (const [at, record] of records.entries()) {
          const row = toRow(shard, record, from + at);
          yield withSound ? measure(shard, record, from + at, row) : row;
        }
      }
    }
  }

  return {
    name,
    async digest({ signal }) {
      const hash = createHash("sha256");
      for (const { file, columns } of shards) {
        hash.update(`${basename(file.path)}\n${JSON.stringify([...columns])}\n`);
        for await (const chunk of createReadStream(file.path, { signal }) as AsyncIterable<Buffer>) hash.update(chunk);
      }
      return hash.digest("hex");
    },
    async *rows({ signal }) {
      for await (const reading of examine(signal, false)) yield orThrow(reading);
    },
    examine: ({ signal, withSound = false }) => examine(signal, withSound),
    async readSound(id, { signal }) {
      const [, fileName, number] = /^(.*)#(\d{1,15})$/u.exec(id) ?? [];
      const shard = shards.find(({ file }) => basename(file.path) === fileName);
      const row = Number(number);
      if (shard === undefined || row >= shard.file.rowCount)
        throw invalidDataset(
          { path: spec.path },
          `there is no row "${id}"`,
          "Read the dataset's rows again: it has changed.",
        );
      const [record] = await shard.file.read([shard.audioColumn], row, row + 1, signal);
      return decodeSound(shard, record ?? {}, row);
    },
    close,
  };
}

/** The files in the order of their names. Of several splits one must be named. */
async function findShards({ path, split }: ParquetSpec): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
  } catch (error) {
    throw explainReadError(path, error);
  }
  const names = (await readdir(path)).filter((name) => name.endsWith(".parquet")).toSorted();
  const splitOf = (name: string) => /^(.*?)-\d+-of-\d+\.parquet$/u.exec(name)?.[1] ?? basename(name, ".parquet");
  const splits = [...new Set(names.map(splitOf))];
  if (splits.length === 0)
    throw invalidDataset({ path }, "no parquet file is in it", "Name the folder that holds them.");
  const chosen = split ?? (splits.length === 1 ? splits[0] : undefined);
  if (chosen === undefined || !splits.includes(chosen)) {
    const what = split === undefined ? "several splits are in it" : `no split "${split}" is in it`;
    throw invalidDataset({ path }, `${what}: ${splits.join(", ")}`, "Say which: in an experiment, dataset.split.");
  }
  return names.filter((name) => splitOf(name) === chosen).map((name) => join(path, name));
}

function toShard(file: ParquetFile, asked: ColumnsAsked): Shard {
  const hint = "Say which columns hold them: in an experiment, dataset.columns.";
  const columns = mapColumns(file.columns, asked);
  if ("problem" in columns) throw invalidDataset(file, columns.problem, hint);
  const audioColumn = columns.get("audio") ?? "";
  if (!file.partsOf(audioColumn).includes("bytes")) {
    const aside = "Give recordings that lie beside their table as kind: folder.";
    throw invalidDataset(file, `the column "${audioColumn}" holds no sound: it has no bytes in it`, aside);
  }
  const extra = file.columns.filter((name) => [DURATION, "silence"].includes(name));
  const named = [...columns].filter(([column]) => column !== "audio" && column !== "id").map(([, name]) => name);
  return { file, columns, audioColumn, textColumns: [...new Set([...named, ...extra])] };
}

function toRow({ file, columns }: Shard, record: Record<string, unknown>, row: number): DatasetRow {
  const cells = Object.fromEntries(
    Object.entries(record).map(([name, cell]) => [name, cell instanceof Uint8Array ? decodeText(cell) : toText(cell)]),
  );
  const { isSilence: _, ...text } = readCells(cells, columns);
  const seconds = record[DURATION];
  const durationMs = typeof seconds === "number" && seconds > 0 ? seconds * 1000 : null;
  return { id: `${basename(file.path)}#${row}`, ...text, durationMs };
}

function measure(shard: Shard, record: Record<string, unknown>, row: number, text: DatasetRow): Reading<DatasetRow> {
  try {
    return { ...text, durationMs: samplesToMs(decodeSound(shard, record, row).length, SPEECH_RATE_HZ) };
  } catch (error) {
    if (!(error instanceof MiniflowError) || isAbort(error)) throw error;
    return error;
  }
}

/** Errors: DATASET_INVALID with the row, for whatever is no wav. */
function decodeSound({ file, audioColumn }: Shard, record: Record<string, unknown>, row: number): Float32Array {
  const place = { path: file.path, row };
  const audio = record[audioColumn];
  const bytes = typeof audio === "object" && audio !== null && "bytes" in audio ? audio.bytes : null;
  if (!(bytes instanceof Uint8Array))
    throw invalidDataset(place, "its sound is missing", "Take another dataset, or mend it.");
  try {
    const { channels, sampleRateHz } = decodeWav(bytes, "its sound");
    if (samplesToMs(channels[0]?.length ?? 0, sampleRateHz) > MAX_RECORDING_MS)
      throw invalidDataset(place, `it is longer than ${MAX_RECORDING_MS / 60_000} minutes`, "Take another dataset.");
    return resample(mixToMono(channels), sampleRateHz, SPEECH_RATE_HZ);
  } catch (error) {
    if (!(error instanceof MiniflowError) || error.code === "DATASET_INVALID") throw error;
    throw invalidDataset(place, error.message.replace(/\.$/u, ""), AS_FOLDER, error);
  }
}

const AS_FOLDER =
  "Take the recordings out, convert them to wav (ffmpeg -i FILE -ar 16000 -ac 1 recording.wav), and give them as kind: folder.";

/** What is not marked as text in the schema may be so all the same. */
function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

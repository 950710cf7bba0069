/**
 * Brings some rows of GLOBE to this machine, every accent with its share: reads what the hub tells of all rows of the test split
 * (fifty answers, kept, so that a second pull or one that was broken off does not ask again), picks, gets the sounds, and leaves a
 * folder that is read like any other.
 *
 *     HOME/datasets/globe-v2/
 *       metadata.jsonl     the rows that were picked; there only when all sounds are
 *       wav/000017.wav     as they are stored at the hub
 *       source.json        where they come from: dataset, commit, licence, seed
 *       scan.jsonl         what the hub told of the rows, a page a line
 */
import { existsSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { decodeWav } from "../../../audio/wav.ts";
import { DIALS } from "../../../downloads/attempts.ts";
import type { Dials } from "../../../downloads/attempts.ts";
import { checkRoom } from "../../../downloads/disk.ts";
import { formatSeconds } from "../../../downloads/format-bytes.ts";
import { holdModels } from "../../../downloads/hold-model.ts";
import { findHub, findRowsEndpoint } from "../../../downloads/hub.ts";
import { useProxy } from "../../../downloads/request.ts";
import { MiniflowError } from "../../../errors.ts";
import { makePrivateDir } from "../../../storage/home.ts";
import { toStorageError } from "../../../storage/storage-errors.ts";
import type { DatasetRow } from "../../runs/records.ts";
import { mapColumns, readCells } from "../columns.ts";
import { pickRows } from "../pick-rows.ts";
import { invalidDataset } from "../trouble.ts";
import { createRowsApi } from "./rows-api.ts";
import type { RemoteRow, RowsApi } from "./rows-api.ts";
import { cellsOf, openScan } from "./scan.ts";
import type { ScannedRow } from "./scan.ts";

export type GlobeVersion = "v2" | "v3";

/** The dataset's card says so of every version. */
export const GLOBE_LICENCE = "CC0-1.0";
export const GLOBE_SPLIT = "test";

export interface PullGlobeOptions {
  version: GlobeVersion;
  rows: number;
  seed: number;
  home: string;
  signal: AbortSignal;
  /** Hears in a sentence what is being done, and why something takes longer. */
  onNote(note: string): void;
  /** For proxy, mirror and token. Defaults to the process's. */
  environment?: NodeJS.ProcessEnv;
  /** Defaults to `DIALS`. */
  dials?: Dials;
}

export interface PulledGlobe {
  folder: string;
  rows: number;
  /** Sounds that came over the network just now. */
  received: number;
  accents: number;
}

export function globeFolder(home: string, version: GlobeVersion): string {
  return join(home, "datasets", `globe-${version}`);
}

export function globeDataset(version: GlobeVersion): string {
  return `MushanW/GLOBE_${version.toUpperCase()}`;
}

/** Room for a row's sound: GLOBE's last a few seconds at up to 48 kHz. */
const ROW_BYTES = 2 * 1024 * 1024;

/** Errors: those of the rows' interface (`rows-api.ts`), USAGE where there are fewer rows, DISK_FULL, STORAGE_FAILED. What has come stays. */
export async function pullGlobe(options: PullGlobeOptions): Promise<PulledGlobe> {
  const { version, rows: count, seed, home, signal, onNote, environment = process.env, dials = DIALS } = options;
  const hub = findHub(environment);
  const dataset = globeDataset(version);
  const folder = globeFolder(home, version);
  const onWait = () => onNote(`Another MiniFlow is getting ${dataset}; waiting for it.`);
  const held = await holdModels(home, [`globe-${version}`], { signal, onWait });
  const stopProxy = useProxy(environment);
  try {
    makePrivateDir(join(folder, "wav"));
    await checkRoom(folder, count * ROW_BYTES);
    const endpoint = findRowsEndpoint(hub, environment);
    const onPause = (what: string, why: string, pauseMs: number) =>
      onNote(`${what}: ${why}; trying again in ${formatSeconds(pauseMs / 1000)}.`);
    const api = createRowsApi({ endpoint, token: hub.token, dataset, split: GLOBE_SPLIT, dials, signal, onPause });
    const scan = await openScan(join(folder, "scan.jsonl"), api, onNote);
    const picked = await pickScanned(scan.rows, { dataset, count, seed, signal });
    const received = await getSounds(picked, folder, api, options);
    await writeWhole(
      join(folder, "source.json"),
      `${JSON.stringify({ dataset, split: GLOBE_SPLIT, revision: scan.revision, licence: GLOBE_LICENCE, seed }, null, 2)}\n`,
    );
    const lines = picked.map(({ row, scanned }) =>
      JSON.stringify({ ...row, audio: soundFile(scanned), source: scanned.cells }),
    );
    await writeWhole(join(folder, "metadata.jsonl"), `${lines.join("\n")}\n`);
    return { folder, rows: picked.length, received, accents: new Set(picked.map(({ row }) => row.accent)).size };
  } finally {
    stopProxy();
    held.release();
  }
}

interface Picked {
  row: Omit<DatasetRow, "durationMs">;
  scanned: ScannedRow;
}

/** Rows that say nothing, or whose text the hub cut, are not picked. */
async function pickScanned(
  scanned: readonly ScannedRow[],
  { dataset, count, seed, signal }: { dataset: string; count: number; seed: number; signal: AbortSignal },
): Promise<Picked[]> {
  const candidates = new Map<string, Picked>();
  for (const one of scanned) {
    const row = toRow(one, dataset);
    if (row.transcript !== null) candidates.set(row.id, { row, scanned: one });
  }
  async function* rows(): AsyncGenerator<DatasetRow> {
    for (const { row } of candidates.values()) yield { ...row, durationMs: null };
  }
  const picked = await pickRows({ name: dataset, rows }, { count, stratifyBy: "accent", seed, signal });
  return picked.flatMap(({ id }) => candidates.get(id) ?? []);
}

function toRow({ index, cells }: ScannedRow, dataset: string): Omit<DatasetRow, "durationMs"> {
  const columns = mapColumns([...Object.keys(cells), "audio"], {});
  if ("problem" in columns)
    throw invalidDataset({ path: dataset, row: index }, columns.problem, "Take the other version of GLOBE.");
  const { isSilence: _, ...text } = readCells(cells, columns);
  return { id: `${GLOBE_SPLIT}-${index}`, ...text };
}

async function getSounds(
  picked: readonly Picked[],
  folder: string,
  api: RowsApi,
  { onNote, signal }: PullGlobeOptions,
): Promise<number> {
  const missing = picked.filter(({ scanned }) => !existsSync(join(folder, soundFile(scanned))));
  for (const [at, { scanned }] of missing.entries()) {
    signal.throwIfAborted();
    onNote(`Getting sound ${at + 1} of ${missing.length} …`);
    const bytes = await api.readSound(scanned.index, (remote) => checkSame(remote, scanned, folder));
    checkWav(bytes, scanned.index, folder);
    await writeWhole(join(folder, soundFile(scanned)), bytes);
  }
  return missing.length;
}

/** Whether the sound will be that of the words that were read. */
function checkSame(remote: RemoteRow, { index, cells }: ScannedRow, folder: string): void {
  if (isDeepStrictEqual(cellsOf(remote), cells)) return;
  throw invalidDataset(
    { path: folder, row: index },
    "the dataset has changed at the hub since its rows were read",
    `Delete ${join(folder, "scan.jsonl")} and the folder wav beside it, and pull again.`,
  );
}

function soundFile({ index }: ScannedRow): string {
  return `wav/${String(index).padStart(6, "0")}.wav`;
}

/** What is kept can be read. */
function checkWav(bytes: Uint8Array, row: number, folder: string): void {
  try {
    decodeWav(bytes, "its sound");
  } catch (error) {
    if (!(error instanceof MiniflowError)) throw error;
    throw invalidDataset(
      { path: folder, row },
      error.message.replace(/\.$/u, ""),
      "Pull again; other rows are kept.",
      error,
    );
  }
}

/** A file gets its name only when all of it is written. Errors: DISK_FULL, STORAGE_FAILED. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, content, { mode: 0o600 });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw toStorageError(error, path);
  }
}

/**
 * The sound of turns, as wav files under `audio/YYYY-MM/`. A file is written under a temporary name first and renamed when its
 * turn is stored, so that a name in the database always stands for a whole file.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeWav } from "../audio/wav.ts";
import { MiniflowError, errnoOf } from "../errors.ts";
import { createLog } from "../log.ts";
import { guardStorage, toStorageError } from "./storage-errors.ts";

/** A temporary name tells the process that is writing: `….wav.1234.tmp`. */
const TEMPORARY = /\.(\d+)\.tmp$/;
const log = createLog("storage");

export interface Sound {
  /** Mono, -1 to 1. */
  pcm: Float32Array;
  sampleRateHz: number;
}

/** A sound that is on the disk and belongs to no turn yet. */
export interface WrittenAudio {
  /** The file's name inside the audio folder, with "/" on every system. */
  name: string;
  /** Gives the file its name. */
  keep(): void;
  /** Removes it, named or not. */
  discard(): void;
}

function audioDir(home: string): string {
  return join(home, "audio");
}

/** `YYYY-MM/<turn>-<part>.wav`, from an ISO 8601 instant. */
export function audioName(startedAt: string, turnId: string, part: "utterance" | "reply"): string {
  if (!/^[\w-]+$/.test(turnId)) throw new MiniflowError("INTERNAL", "The turn's id cannot be part of a file name.");
  return `${startedAt.slice(0, 7)}/${turnId}-${part}.wav`;
}

/** Writes a sound under a temporary name. Errors: DISK_FULL, STORAGE_FAILED; nothing is left behind then. */
export async function writeAudio(home: string, name: string, { pcm, sampleRateHz }: Sound): Promise<WrittenAudio> {
  const path = join(audioDir(home), name);
  let current = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(current, encodeWav(pcm, sampleRateHz), { mode: 0o600, flush: true });
  } catch (error) {
    remove(current);
    throw toStorageError(error, path);
  }
  return {
    name,
    keep() {
      guardStorage(path, () => renameSync(current, path));
      current = path;
    },
    discard: () => remove(current),
  };
}

/** Tidies up after a failure, which is what people must hear of: one of its own would hide that. */
function remove(path: string): void {
  try {
    if (existsSync(path)) rmSync(path);
  } catch (error) {
    log.warn("a file could not be removed", { code: errnoOf(error) });
  }
}

/** Removes what processes that were killed left half-written, and leaves what one that runs is writing. */
export function removeTemporaryAudio(home: string): void {
  const dir = audioDir(home);
  guardStorage(dir, () => {
    for (const name of listFiles(dir)) {
      const writer = TEMPORARY.exec(name)?.[1];
      if (writer !== undefined && !isRunning(Number(writer))) rmSync(join(dir, name), { force: true });
    }
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to someone else.
    return errnoOf(error) === "EPERM";
  }
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: "utf8" });
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}

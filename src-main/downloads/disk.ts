import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { MiniflowError, errnoOf } from "../errors.ts";
import { formatBytes } from "./format-bytes.ts";

/** Left free for the history and for other programs. */
const RESERVE_BYTES = 256 * 1024 * 1024;

/** What this user may still write where `folder` is, or will be. */
export async function freeBytes(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || dirname(at) === at) throw error;
    }
  }
}

/** Errors: DISK_FULL when so many bytes more do not fit, before anything is begun. */
export async function checkRoom(folder: string, neededBytes: number): Promise<void> {
  if (neededBytes === 0) return;
  const free = await freeBytes(folder);
  if (free >= neededBytes + RESERVE_BYTES) return;
  const message = `${formatBytes(neededBytes)} are to come, and ${formatBytes(free)} are free on the disk of ${folder}. Nothing was begun.`;
  throw new MiniflowError("DISK_FULL", message, {
    hint: `Free some space (${formatBytes(RESERVE_BYTES)} are left alone), or choose another folder with MINIFLOW_HOME.`,
    path: folder,
  });
}

/** The size of a file, or null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

import { existsSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errnoOf, MiniflowError, toMiniflowError } from "../errors.ts";

/**
 * Writes a file whole or not at all: under another name first, then renamed. Folders above it are made. It is over in one go, so
 * that no signal can come in between. Errors: FILE_UNWRITABLE, DISK_FULL.
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    discard(temporary);
    throw explainWriteError(path, error);
  }
}

/**
 * Fails now rather than after the work, when nothing can be written into `folder`. A folder that is not there yet is not made:
 * what counts is the nearest one above it. Errors: FILE_UNWRITABLE, DISK_FULL.
 */
export function checkWritable(folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  const trial = join(nearest, `.miniflow-${process.pid}.part`);
  try {
    writeFileSync(trial, "");
  } catch (error) {
    throw explainWriteError(folder, error);
  } finally {
    discard(trial);
  }
}

/** Removes a file if it is there. That it cannot be removed is the lesser trouble and hides no greater one. */
function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    return;
  }
}

/** What a failed write means for people. The hint is about `--out`. */
export function explainWriteError(path: string, error: unknown): MiniflowError {
  const errno = errnoOf(error);
  if (errno === "ENOSPC" || errno === "EDQUOT") return toMiniflowError(error);

  const reason = REASONS[errno ?? ""] ?? `the system says ${errno ?? "no more"}`;
  return new MiniflowError("FILE_UNWRITABLE", `"${path}" cannot be written: ${reason}.`, {
    hint: "Choose another place with --out.",
    path,
    cause: error,
  });
}

const REASONS: Record<string, string> = {
  EACCES: "permission is missing",
  EPERM: "permission is missing",
  EROFS: "the disk is read-only",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a file is in the way of the folder",
  EISDIR: "a folder of that name is in the way",
  ENAMETOOLONG: "the name is too long",
};

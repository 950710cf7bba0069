import { MiniflowError, errnoOf } from "../errors.ts";

/**
 * What an error of SQLite or of the file system means for a person. Errors that are neither pass unchanged.
 * `path` is the file or folder concerned.
 */
export function toStorageError(error: unknown, path: string): unknown {
  if (error instanceof MiniflowError) return error;
  const code = errnoOf(error);
  if (code === undefined) return error;
  const details = { path, cause: error };
  if (isDiskFull(code)) {
    return new MiniflowError("DISK_FULL", "The disk is full. Everything that was stored before is kept.", {
      hint: "Free some space and try again.",
      ...details,
    });
  }
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new MiniflowError("DATABASE_LOCKED", `Another program holds the database ${path}. Nothing was changed.`, {
      hint: "Close the program that has it open and try again.",
      ...details,
    });
  }
  if (isCorruptCode(code)) return damaged(path, error);
  if (isForbidden(code)) {
    return new MiniflowError("STORAGE_FAILED", `${path} cannot be written (${code}). What is stored is unchanged.`, {
      hint: "Check who may write there, or choose another folder with MINIFLOW_HOME.",
      ...details,
    });
  }
  return new MiniflowError("STORAGE_FAILED", `Storing in ${path} failed (${code}). What was stored before is kept.`, {
    hint: "Check the disk, or choose another folder with MINIFLOW_HOME.",
    ...details,
  });
}

export function damaged(path: string, cause?: unknown): MiniflowError {
  return new MiniflowError("DATABASE_CORRUPT", `The database ${path} is damaged. Nothing was deleted.`, {
    hint: "Close MiniFlow and start it again: the damaged file is kept aside and a new one is begun.",
    path,
    cause,
  });
}

/** Runs something that touches the disk; its errors come out as `toStorageError` tells them. */
export function guardStorage<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toStorageError(error, path);
  }
}

/** True for errors that say the database file itself is unsound. */
export function isCorrupt(error: unknown): boolean {
  if (error instanceof MiniflowError) return error.code === "DATABASE_CORRUPT";
  return isCorruptCode(errnoOf(error) ?? "");
}

function isCorruptCode(code: string): boolean {
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

function isDiskFull(code: string): boolean {
  // SHMSIZE: the index of the write-ahead log could not be made as large as it must be.
  return ["SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "ENOSPC", "EDQUOT"].includes(code);
}

function isForbidden(code: string): boolean {
  const codes = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "SQLITE_PERM"];
  return codes.includes(code) || code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_CANTOPEN");
}

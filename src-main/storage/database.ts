/**
 * The database file: opened, checked, brought up to date. The only module that knows which SQLite library is used.
 *
 *     const { db, notice } = openOrReplaceDatabase(home);
 *     db.prepare("SELECT …").all();
 *     db.close();
 */
import { closeSync, existsSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import type { Notice } from "../contract.ts";
import { errnoOf } from "../errors.ts";
import { migrate } from "./migrate.ts";
import { damaged, guardStorage, isCorrupt } from "./storage-errors.ts";

export type Database = BetterSqlite3.Database;

export interface OpenedDatabase {
  db: Database;
  /** DATABASE_CORRUPT, with the place where the damaged file is kept, when a new one had to be begun. */
  notice: Notice | null;
}

/** How long a statement waits for another program's write. The main thread waits with it, so not long. */
const BUSY_MS = 500;

/**
 * Opens `miniflow.db` in `home`, an existing folder; makes it where there is none.
 * Errors: DATABASE_CORRUPT, DATABASE_LOCKED, DISK_FULL, STORAGE_FAILED (also for the database of a newer MiniFlow).
 */
export function openDatabase(home: string): Database {
  const path = databasePath(home);
  return guardStorage(path, () => openSound(path));
}

/**
 * Like `openDatabase`, but keeps a damaged database aside and begins a new one. For the one that holds the folder: nobody else
 * may be writing to it.
 */
export function openOrReplaceDatabase(home: string): OpenedDatabase {
  try {
    return { db: openDatabase(home), notice: null };
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const path = databasePath(home);
    const kept = guardStorage(path, () => setAside(path, new Date()));
    const message = `The history could not be read: its file is damaged. It is kept as ${kept}, and a new history was begun.`;
    return { db: openDatabase(home), notice: { code: "DATABASE_CORRUPT", message } };
  }
}

function databasePath(home: string): string {
  return join(home, "miniflow.db");
}

function openSound(path: string): Database {
  // SQLite gives its -wal and -shm files the rights of the main file.
  closeSync(openSync(path, "a", 0o600));
  const db = new BetterSqlite3(path, { timeout: BUSY_MS });
  try {
    db.pragma("journal_mode = WAL");
    // A turn that was reported as stored outlives a power cut.
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    if (db.pragma("quick_check(1)", { simple: true }) !== "ok") throw damaged(path);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Renames a database with its companions and returns its new path. Nothing is deleted. */
function setAside(path: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[:.]/g, "-");
  const aside = path.replace(/\.db$/, `.corrupt-${stamp}.db`);
  for (const companion of ["", "-wal", "-shm"]) {
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
  return aside;
}

/** What is in a data folder, looked at without changing anything: null when no database is there. Errors: DATABASE_LOCKED, STORAGE_FAILED. */
export function inspectDatabase(home: string): { isSound: boolean; turns: number } | null {
  const path = databasePath(home);
  if (!existsSync(path)) return null;
  return guardStorage(path, () => {
    const db = new BetterSqlite3(path, { readonly: true, timeout: BUSY_MS });
    try {
      const isSound = db.pragma("quick_check(1)", { simple: true }) === "ok";
      const turns = isSound ? db.prepare<[], number>("SELECT count(*) FROM turns").pluck().get() : undefined;
      return { isSound, turns: turns ?? 0 };
    } catch (error) {
      if (isCorrupt(error)) return { isSound: false, turns: 0 };
      throw error;
    } finally {
      db.close();
    }
  });
}

export interface HeldLock {
  release(): void;
}

/**
 * Takes a lock that the system lets go when this process ends, however it ends: SQLite's exclusive lock on an empty file.
 * Null when another process has it, or this one already.
 */
export function holdLock(path: string): HeldLock | null {
  return guardStorage(path, () => {
    closeSync(openSync(path, "a", 0o600));
    const lock = new BetterSqlite3(path, { timeout: 0 });
    try {
      // No journal file beside it.
      lock.pragma("journal_mode = MEMORY");
      lock.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      lock.close();
      if (errnoOf(error)?.startsWith("SQLITE_BUSY")) return null;
      throw error;
    }
    return {
      release() {
        lock.close();
      },
    };
  });
}

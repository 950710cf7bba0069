/**
 * Everything that is kept: turns, settings, and the sound of turns, in one folder of the user.
 *
 *     const storage = openStorage({ home: resolveHome(), appVersion: appVersion() });
 *     const stored = await saveTurn(storage, turn, keepAudio ? sound : null);   // turns.ts
 *     const newest = listTurns(storage, { limit: 10 });
 *     storage.close();
 */
import type { Notice } from "../contract.ts";
import { removeTemporaryAudio } from "./audio-files.ts";
import { openDatabase, openOrReplaceDatabase } from "./database.ts";
import type { Database, OpenedDatabase } from "./database.ts";
import { makePrivateDir } from "./home.ts";
import { claimInstance, holdFolder } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { describeMachine, saveMachine } from "./machine.ts";
import { guardStorage, isCorrupt } from "./storage-errors.ts";

export interface Storage {
  readonly home: string;
  readonly db: Database;
  /** The machine that new turns are measured on. */
  readonly machineId: string;
  /** Something a person must know about the opening: a damaged database was kept aside. */
  readonly notice: Notice | null;
  /** Writes down where the window is served, for the next one who tries to start. */
  announce(url: string): void;
  close(): void;
}

export interface StorageOptions {
  home: string;
  appVersion: string;
  /**
   * Opens the folder beside whoever holds it: for the command line, which must work while a window is open. SQLite keeps the
   * writers apart. Defaults to false: one window or server for each folder.
   */
  shared?: boolean;
}

/**
 * Opens the folder, and makes it where there is none. Its one holder also removes what a killed process left half-written.
 * Errors: ALREADY_RUNNING (unless `shared`), DATABASE_LOCKED, DISK_FULL, STORAGE_FAILED.
 */
export function openStorage({ home, appVersion, shared = false }: StorageOptions): Storage {
  makePrivateDir(home);
  if (shared) return assemble(home, appVersion, openShared(home), null);
  const instance = claimInstance(home);
  try {
    removeTemporaryAudio(home);
    return assemble(home, appVersion, openOrReplaceDatabase(home), instance);
  } catch (error) {
    instance.release();
    throw error;
  }
}

/** Replacing a damaged database takes the folder for a moment; where a window holds it, that is for the window's next start. */
function openShared(home: string): OpenedDatabase {
  try {
    return { db: openDatabase(home), notice: null };
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    const lock = holdFolder(home);
    if (lock === null) throw error;
    try {
      return openOrReplaceDatabase(home);
    } finally {
      lock.release();
    }
  }
}

function assemble(
  home: string,
  appVersion: string,
  { db, notice }: OpenedDatabase,
  instance: Instance | null,
): Storage {
  try {
    const machineId = guardStorage(db.name, () => saveMachine(db, describeMachine(appVersion)));
    return {
      home,
      db,
      machineId,
      notice,
      announce: (url) => instance?.announce(url),
      close() {
        db.close();
        instance?.release();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

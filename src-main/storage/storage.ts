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
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { makePrivateDir } from "./home.ts";
import { claimInstance } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { describeMachine, saveMachine } from "./machine.ts";
import { guardStorage } from "./storage-errors.ts";

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

/**
 * Opens the folder for its one owner, and makes it where there is none. What a killed process left half-written is removed.
 * Errors: ALREADY_RUNNING, DATABASE_LOCKED, DISK_FULL, STORAGE_FAILED.
 */
export function openStorage({ home, appVersion }: { home: string; appVersion: string }): Storage {
  makePrivateDir(home);
  const instance = claimInstance(home);
  try {
    return openClaimed(home, appVersion, instance);
  } catch (error) {
    instance.release();
    throw error;
  }
}

function openClaimed(home: string, appVersion: string, instance: Instance): Storage {
  removeTemporaryAudio(home);
  const { db, notice } = openDatabase(home);
  try {
    const machineId = guardStorage(db.name, () => saveMachine(db, describeMachine(appVersion)));
    return {
      home,
      db,
      machineId,
      notice,
      announce: (url) => instance.announce(url),
      close() {
        db.close();
        instance.release();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

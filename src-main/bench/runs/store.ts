/**
 * Runs and their trials: in the database of the data folder, and for everybody to look at in `benchmarks/RUN/`:
 *
 *     experiment.yml   the experiment's file, letter for letter
 *     run.json         the run: arms, dataset, seed, provenance
 *     raw.jsonl        one trial a line, in the order in which they were played
 *     audio/           what was asked and what was answered
 *
 *     const runs = openRuns(home);
 *     const run = runs.read("20261122");          // an id, or the beginning of one that fits no other
 *     for (const trial of runs.eachTrial(run.id)) …
 *     runs.close();
 */
import { randomInt } from "node:crypto";
import { closeSync, fsyncSync, fstatSync, ftruncateSync, openSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MiniflowError } from "../../errors.ts";
import { appVersion } from "../../roots.ts";
import { makePrivateDir } from "../../storage/home.ts";
import { guardStorage } from "../../storage/storage-errors.ts";
import { openStorage } from "../../storage/storage.ts";
import { benchmarksDir } from "./benchmarks-dir.ts";
import type { Run, Trial } from "./records.ts";
import { runInProgress } from "./run-lock.ts";
import { countTrials, putRun, putTrial, takeRuns, takeRunsLike, takeTrials } from "./run-rows.ts";

export interface Runs {
  /** Newest first. */
  list(): Run[];
  /** By id, or by a beginning of it that fits no other. Errors: RUN_MISSING. */
  read(id: string): Run;
  /** All that were played, warmups included, in order. */
  trials(id: string): Trial[];
  /** The same one at a time, for a run that is longer than the memory. */
  eachTrial(id: string): Iterable<Trial>;
  count(id: string): { played: number; failed: number };
  /** Where its files are. Made by `save`. */
  folder(id: string): string;
  /** Stores a run, or what has changed of it. Its files and the database agree afterwards. */
  save(run: Run): void;
  /** Stores a trial, flushed to the disk, whole or not at all. Errors: DISK_FULL, DATABASE_LOCKED, STORAGE_FAILED. */
  saveTrial(trial: Trial): void;
  /** Writes `raw.jsonl` anew from the database: after a crash it may have one line more, or a piece of one. */
  mendRaw(id: string): void;
  close(): void;
}

/** Opens the runs of a data folder, beside whoever else has it open. Errors: DATABASE_LOCKED, DATABASE_CORRUPT, DISK_FULL, STORAGE_FAILED. */
export function openRuns(home: string): Runs {
  const storage = openStorage({ home, appVersion: appVersion(), shared: true });
  const { db } = storage;
  const folder = (id: string): string => join(benchmarksDir(home), id);
  const guard = <T>(run: () => T): T => guardStorage(db.name, run);

  /** A run whose process was killed says of itself that it runs. */
  function asItIs(run: Run): Run {
    return run.state === "running" && runInProgress(home) !== run.id ? { ...run, state: "stopped" } : run;
  }

  function read(id: string): Run {
    const [found, another] = guard(() => takeRunsLike(db, id));
    if (id !== "" && found !== undefined && (another === undefined || found.id === id)) return asItIs(found);
    if (found === undefined || id === "") throw noSuchRun(`There is no run "${id}".`);
    throw noSuchRun(`More than one run begins with "${id}".`);
  }

  return {
    list: () => guard(() => takeRuns(db)).map(asItIs),
    read,
    trials: (id) => guard(() => [...takeTrials(db, read(id).id)]),
    eachTrial: (id) => takeTrials(db, read(id).id),
    count: (id) => guard(() => countTrials(db, id)),
    folder: (id) => folder(read(id).id),

    save(run) {
      const place = folder(run.id);
      makePrivateDir(place);
      guardStorage(place, () => {
        db.transaction(() => {
          putRun(db, run);
          writeWhole(join(place, "experiment.yml"), run.source);
          writeWhole(join(place, "run.json"), `${JSON.stringify(run, null, 2)}\n`);
        }).immediate();
      });
    },

    saveTrial(trial) {
      const path = join(folder(trial.runId), "raw.jsonl");
      guardStorage(path, () => {
        db.transaction(() => {
          putTrial(db, trial);
          appendLine(path, JSON.stringify(trial));
        }).immediate();
      });
    },

    mendRaw(id) {
      const path = join(folder(id), "raw.jsonl");
      guardStorage(path, () => {
        const temporary = `${path}.tmp`;
        const file = openSync(temporary, "w", 0o600);
        try {
          for (const trial of takeTrials(db, id)) writeFileSync(file, `${JSON.stringify(trial)}\n`);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
        renameSync(temporary, path);
      });
    },

    close: () => storage.close(),
  };
}

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_LETTERS = 5;

/** An id for a run that begins at `at`: sorts by time, and differs from every other one of the same millisecond. */
export function makeRunId(at: Date): string {
  const [day = "", time = ""] = at.toISOString().replaceAll(/[-:Z]/gu, "").split("T");
  const random = Array.from({ length: RANDOM_LETTERS }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return `${day}-${time.replace(".", "-")}-${random}`;
}

function noSuchRun(message: string): MiniflowError {
  return new MiniflowError("RUN_MISSING", message, { hint: "miniflow bench list prints them." });
}

/** Under another name first, so that nobody reads half of it. */
function writeWhole(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600, flush: true });
  renameSync(temporary, path);
}

/** Whole and on the disk, or not there at all. */
function appendLine(path: string, line: string): void {
  const file = openSync(path, "a", 0o600);
  try {
    const { size } = fstatSync(file);
    try {
      writeFileSync(file, `${line}\n`);
      fsyncSync(file);
    } catch (error) {
      ftruncateSync(file, size);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}

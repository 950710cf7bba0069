/** One run at a time for each data folder: two would measure one another. The lock dies with its process. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { MiniflowError, errnoOf } from "../../errors.ts";
import { holdLock } from "../../storage/database.ts";
import { makePrivateDir } from "../../storage/home.ts";
import { guardStorage } from "../../storage/storage-errors.ts";
import { benchmarksDir } from "./benchmarks-dir.ts";

export interface RunLock {
  /** Writes down what runs, for the next one who tries. */
  announce(runId: string): void;
  release(): void;
}

const card = z.object({ pid: z.number(), runId: z.string().nullable() });

/** Errors: RUN_BUSY, naming the run that is in progress; STORAGE_FAILED, DISK_FULL. */
export function holdRuns(home: string): RunLock {
  const folder = benchmarksDir(home);
  makePrivateDir(folder);
  const cardPath = join(folder, "running.json");
  const lock = holdLock(join(folder, "running.lock"));
  if (lock === null) throw busy(readCard(cardPath));
  const write = (runId: string | null): void =>
    guardStorage(cardPath, () => writeFileSync(cardPath, JSON.stringify({ pid: process.pid, runId }), { mode: 0o600 }));
  try {
    write(null);
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    announce: write,
    release() {
      rmSync(cardPath, { force: true });
      lock.release();
    },
  };
}

/** The run that a living process is at; null where there is none. */
export function runInProgress(home: string): string | null {
  const found = readCard(join(benchmarksDir(home), "running.json"));
  if (found === null) return null;
  try {
    process.kill(found.pid, 0);
    return found.runId;
  } catch (error) {
    // It is there and somebody else's.
    return errnoOf(error) === "EPERM" ? found.runId : null;
  }
}

function busy(other: z.infer<typeof card> | null): MiniflowError {
  const which = other?.runId ? `the run ${other.runId}` : "a run";
  const who = other === null ? "" : ` (process ${other.pid})`;
  return new MiniflowError(
    "RUN_BUSY",
    `${which.replace(/^t|^a/u, (letter) => letter.toUpperCase())} is in progress${who}.`,
    {
      hint: "Two at once would measure one another. Wait for its end, or stop it with Ctrl-C.",
    },
  );
}

/** Null where it is not written yet, or not wholly. */
function readCard(path: string): z.infer<typeof card> | null {
  try {
    const parsed = card.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

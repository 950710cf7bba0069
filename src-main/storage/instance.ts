/**
 * One running window or server for each data folder. The lock dies with its process; `instance.json` beside it only tells
 * people who holds it.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { MiniflowError, errnoOf } from "../errors.ts";
import { holdLock } from "./database.ts";
import type { HeldLock } from "./database.ts";
import { guardStorage } from "./storage-errors.ts";

const card = z.object({ pid: z.number(), url: z.string().nullable() });
type InstanceCard = z.infer<typeof card>;

export interface Instance {
  /** Writes down where the window is served, for the next one who tries to start. */
  announce(url: string): void;
  /** Lets the folder go. */
  release(): void;
}

/** Claims `home`, an existing folder. Errors: ALREADY_RUNNING, saying by whom; STORAGE_FAILED, DISK_FULL. */
export function claimInstance(home: string): Instance {
  const cardPath = join(home, "instance.json");
  const lock = holdFolder(home);
  if (lock === null) throw alreadyRunning(home, readCard(cardPath));

  function write(own: InstanceCard): void {
    // A rename, so that a reader never sees half of it.
    const temporary = `${cardPath}.tmp`;
    writeFileSync(temporary, JSON.stringify(own), { mode: 0o600 });
    renameSync(temporary, cardPath);
  }

  const { pid } = process;
  try {
    guardStorage(cardPath, () => write({ pid, url: null }));
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    announce: (url) => guardStorage(cardPath, () => write({ pid, url })),
    release() {
      rmSync(cardPath, { force: true });
      lock.release();
    },
  };
}

/** The lock of `claimInstance` alone, for a moment's work; null while someone holds the folder. */
export function holdFolder(home: string): HeldLock | null {
  return holdLock(join(home, "instance.lock"));
}

function alreadyRunning(home: string, other: InstanceCard | null): MiniflowError {
  const where = other?.url ? ` at ${other.url}` : "";
  const who = other === null ? "" : ` (process ${other.pid}${where})`;
  return new MiniflowError("ALREADY_RUNNING", `MiniFlow is already running with the folder ${home}${who}.`, {
    hint: "Use that one or close it first; MINIFLOW_HOME chooses another folder.",
    path: home,
  });
}

/** Null where the holder has not written it yet, or wrote what cannot be read. */
function readCard(path: string): InstanceCard | null {
  try {
    const parsed = card.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

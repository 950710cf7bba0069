/** One process at a time works on a downloaded model's folder. The locks die with their process. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { downloadsDir } from "../catalog/catalog.ts";
import { MiniflowError } from "../errors.ts";
import { holdLock } from "../storage/database.ts";
import type { HeldLock } from "../storage/database.ts";
import { makePrivateDir } from "../storage/home.ts";

const POLL_MS = 250;

/** Errors: MODEL_BUSY while another process has it. */
export function holdModel(home: string, id: string): HeldLock {
  const lock = tryHold(home, id);
  if (lock !== null) return lock;
  throw new MiniflowError("MODEL_BUSY", `Another MiniFlow is getting or changing ${id}. Nothing was changed.`, {
    hint: "Wait until it is done.",
  });
}

/**
 * Waits for all of them; `onWait` hears whom it waits for. They are taken in one order, so that two processes never wait for each
 * other. Errors: the signal's reason; then none is held.
 */
export async function holdModels(
  home: string,
  ids: readonly string[],
  { signal, onWait }: { signal: AbortSignal; onWait(id: string): void },
): Promise<HeldLock> {
  const held: HeldLock[] = [];
  const release = () => {
    for (const lock of held) lock.release();
  };
  try {
    for (const id of [...new Set(ids)].toSorted()) held.push(await waitFor(home, id, { signal, onWait }));
    return { release };
  } catch (error) {
    release();
    throw error;
  }
}

async function waitFor(
  home: string,
  id: string,
  { signal, onWait }: { signal: AbortSignal; onWait(id: string): void },
): Promise<HeldLock> {
  for (let isFirst = true; ; isFirst = false) {
    signal.throwIfAborted();
    const lock = tryHold(home, id);
    if (lock !== null) return lock;
    if (isFirst) onWait(id);
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** The lock files stay: one that is removed while somebody waits for it would lock nothing. */
function tryHold(home: string, id: string): HeldLock | null {
  const folder = join(downloadsDir(home), ".locks");
  makePrivateDir(folder);
  return holdLock(join(folder, `${id}.lock`));
}

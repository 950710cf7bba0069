/** What a process and its children took during a trial, as Linux tells it; null elsewhere. */
import { writeFileSync } from "node:fs";
import { diskBytesOf, peakRssOf, rssOf, treeOf } from "../process-figures.ts";

export interface MemoryFigures {
  /** The highest resident memory. */
  rssBytes: number | null;
  /** Read from a disk, not from the page cache. */
  diskBytes: number | null;
}

/** How often a tree of several processes is looked at. */
const LOOK_EVERY_MS = 100;

/**
 * Watches from now on; call what it returns for the figures since. Of one process alone the kernel keeps the highest memory itself,
 * and it is exact; of several it is the highest sum that was seen at a look.
 */
export function watchMemory(pid: number): () => MemoryFigures {
  if (process.platform !== "linux") return () => ({ rssBytes: null, diskBytes: null });
  const isReset = resetPeak(pid);
  const before = new Map(treeOf(pid).map((each) => [each, diskBytesOf([each])]));
  let mostBytes = 0;
  const look = (): number => (mostBytes = Math.max(mostBytes, rssOf(treeOf(pid))));
  // Looking takes time of the very cores that the trial is measured on: not where the kernel's mark will do.
  const timer = isReset && before.size === 1 ? undefined : setInterval(look, LOOK_EVERY_MS);
  return function stop() {
    clearInterval(timer);
    look();
    const after = treeOf(pid);
    const peakBytes = after.length === 1 && before.size === 1 && isReset ? peakRssOf([pid]) : null;
    return {
      rssBytes: peakBytes ?? (mostBytes === 0 ? null : mostBytes),
      diskBytes: sumReads(before, after),
    };
  };
}

/** Null where a process has gone: what it read is known to nobody. */
function sumReads(before: ReadonlyMap<number, number | null>, after: readonly number[]): number | null {
  if ([...before.keys()].some((pid) => !after.includes(pid))) return null;
  let sum = 0;
  for (const pid of after) {
    const [from, to] = [before.has(pid) ? (before.get(pid) ?? null) : 0, diskBytesOf([pid])];
    if (from === null || to === null) return null;
    sum += to - from;
  }
  return sum;
}

/** Lets the kernel's own highest mark of a process begin anew (proc(5), clear_refs). False where that is not allowed. */
function resetPeak(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    return true;
  } catch {
    return false;
  }
}

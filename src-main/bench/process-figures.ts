/** What the system says about a process and its children: memory, and what was read from the disk. */
import { readFileSync } from "node:fs";
import { diskReadsOf } from "../engines/disk-reads.ts";

/** A process and its children, as Linux lists them; elsewhere the process alone. */
export function treeOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
  } catch {
    return [pid];
  }
}

/** Resident bytes of all of them; elsewhere than on Linux of this process alone. */
export function rssOf(pids: readonly number[]): number {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  return pids.reduce((sum, pid) => sum + 1024 * (numberIn(`/proc/${pid}/status`, /VmRSS:\s+(\d+)/u) ?? 0), 0);
}

/** The most that each of them has ever held, summed; null where the system does not tell. */
export function peakRssOf(pids: readonly number[]): number | null {
  const peaks = pids.map((pid) => numberIn(`/proc/${pid}/status`, /VmHWM:\s+(\d+)/u));
  return peaks.every((peak) => peak !== null) ? peaks.reduce((sum, peak) => sum + 1024 * peak, 0) : null;
}

/** Read from a disk (not from the page cache) since they began; null where the system does not tell. */
export function diskBytesOf(pids: readonly number[]): number | null {
  const read = pids.map((pid) => diskReadsOf(pid));
  return read.every((bytes) => bytes !== null) ? read.reduce((sum, bytes) => sum + bytes, 0) : null;
}

function numberIn(path: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(path, "utf8"));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}

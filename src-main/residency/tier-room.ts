/** How much memory the RAM tier may take, and which models it is worth it for. Pure. */
import type { MemoryDevice, MemoryShare } from "../engines/engine.ts";
import type { IdleUnload } from "./idle.ts";
import type { Hold } from "./residence.ts";

export interface SystemMemory {
  totalBytes: number;
  /** Without anybody being swapped out: free, or pages of files that can be dropped. */
  availableBytes: number;
}

/** What the tier may hold. */
export interface TierRoom {
  allowedBytes: number;
  /** Whether less than the reserve is left. */
  short: boolean;
  /** When that was so last. */
  shortAtMs: number;
}

export interface TierHeld {
  /** In memory of the engines' threads. */
  ownBytes: number;
  /** In pages of files, which the system counts among what is available. */
  pageBytes: number;
}

const GIB = 2 ** 30;
/** Left to everything else: an eighth of the memory, at least 1 and at most 4 GiB. */
const RESERVE_SHARE = 1 / 8;
const LEAST_RESERVE_BYTES = GIB;
const MOST_RESERVE_BYTES = 4 * GIB;
/** The tier grows only while half as much again is left: what it takes can never be what makes it give way. */
const COMFORT = 1.5;
/** After memory was short it does not grow for so long: who needed it may need more. */
export const CALM_MS = 30_000;
/** Of the whole memory, where nobody says how much. */
const AUTO_SHARE = 1 / 2;

/** What is left to the other programs. */
export function reserveBytes(totalBytes: number): number {
  return Math.min(MOST_RESERVE_BYTES, Math.max(LEAST_RESERVE_BYTES, totalBytes * RESERVE_SHARE));
}

/** The most that `auto` takes on a machine. */
export function autoBudgetBytes(totalBytes: number): number {
  return totalBytes * AUTO_SHARE;
}

/**
 * What the tier may hold from now on. Less than the reserve left: it gives back what is missing to half as much again, at once. More
 * left than that: it may take the difference, unless memory was short within the last 30 s. In between it stays as it is.
 */
export function roomFor(
  before: TierRoom | null,
  now: { memory: SystemMemory; held: TierHeld; mostBytes: number; nowMs: number },
): TierRoom {
  const { memory, held, mostBytes, nowMs } = now;
  const heldBytes = held.ownBytes + held.pageBytes;
  const reserve = reserveBytes(memory.totalBytes);
  // Pages that the tier wants kept are not for others to take.
  const leftBytes = memory.availableBytes - held.pageBytes;
  const spareBytes = leftBytes - COMFORT * reserve;
  const short = leftBytes < reserve;
  const shortAtMs = short ? nowMs : (before?.shortAtMs ?? -Infinity);
  const isCalm = nowMs - shortAtMs >= CALM_MS;
  const growthBytes = isCalm ? Math.max(0, spareBytes) : 0;
  const wantedBytes = heldBytes + (short ? spareBytes : growthBytes);
  return { allowedBytes: Math.max(0, Math.min(mostBytes, wantedBytes)), short, shortAtMs };
}

interface Leaving {
  devices: readonly { device: MemoryDevice; limitBytes: number; residueBytes: number }[];
  models: readonly { id: string; shares: readonly MemoryShare[]; loads: number }[];
  hold: Hold;
  idleUnload: IdleUnload;
}

/**
 * The models that leave their device and come back: those that have done so, all where they go at the end of their use or of some
 * minutes, and those on a device that cannot hold all its models together. For the others a second copy of their weights would be for nothing.
 */
export function returningModels({ devices, models, hold, idleUnload }: Leaving): Set<string> {
  if (hold === "drop" || idleUnload !== "never") return new Set(models.map(({ id }) => id));
  const bytesOn = (device: MemoryDevice, shares: readonly MemoryShare[]): number =>
    shares
      .filter((share) => share.device === device)
      .reduce((sum, { weightsBytes, kvBytes, workspaceBytes }) => sum + weightsBytes + kvBytes + workspaceBytes, 0);
  const crowded = devices.filter(
    ({ device, limitBytes, residueBytes }) =>
      models.reduce((sum, { shares }) => sum + bytesOn(device, shares), residueBytes) > limitBytes,
  );
  const returning = models.filter(
    ({ shares, loads }) => loads > 1 || crowded.some(({ device }) => bytesOn(device, shares) > 0),
  );
  return new Set(returning.map(({ id }) => id));
}

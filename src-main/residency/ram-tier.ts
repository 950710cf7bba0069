/**
 * The RAM tier: weights kept in system memory, so that a model that left its device comes back without the disk.
 *
 *     const tier = createRamTier({ stores, budget: "auto", look: () => …, log });
 *     const residence = createResidence({ models: …, tier });
 *     tier.loaded("asr", await engines.asr.load({ signal }));     // learns which files a model is made of
 *     tier.holds("asr");                                          // once they are in memory
 *
 * What it holds is decided by `tier-plan.ts`, how much by `tier-room.ts`; the bytes are in the stores of the engines' threads
 * (`engines/weights.ts`). It reads while no model is used or on its way, and gives memory back at any time.
 */
import { statSync } from "node:fs";
import type { LoadReport } from "../engines/engine.ts";
import type { HoldReport } from "../engines/weights.ts";
import { isAbort, toMiniflowError } from "../errors.ts";
import type { Log } from "../log.ts";
import { readSystemMemory } from "./system-memory.ts";
import { planTier } from "./tier-plan.ts";
import { autoBudgetBytes, roomFor, type SystemMemory, type TierRoom } from "./tier-room.ts";

/** Where a model's weights are kept: the store of its engine's thread. */
export interface TierStore {
  hold(paths: readonly string[], options: { signal: AbortSignal }): Promise<HoldReport>;
  drop(paths: readonly string[]): Promise<void>;
}

/** In bytes; `auto`: at most half of the memory, as long as the system has room. */
export type RamBudget = "auto" | "off" | number;

export interface RamTierOptions {
  stores: Readonly<Record<string, TierStore>>;
  budget: RamBudget;
  /** `returning`: the models that leave and come back. `busy`: a model is used or on its way, and reading can wait. */
  look(): { returning: ReadonlySet<string>; busy: boolean };
  log: Log;
  /** A model's weights are held now, or no longer. */
  onChange?: () => void;
  /** Defaults to what the system tells. */
  readMemory?: () => SystemMemory;
  /** How often it is looked at, in ms. Defaults to 2000. */
  everyMs?: number;
}

export interface TierState {
  allowedBytes: number;
  heldBytes: number;
  /** `misses`: how often a model that was held had to be read from the disk all the same. */
  models: { id: string; held: boolean; bytes: number; misses: number }[];
}

export interface RamTier {
  holds(id: string): boolean;
  /** A load has told which files the model is made of, and whether the disk was read for it. */
  loaded(id: string, report: Pick<LoadReport, "files" | "diskBytes">): void;
  /** The thread of these models has ended: what it held is read again. */
  died(ids: readonly string[]): void;
  /** Looks at once whether something is to be done, as it does every two seconds. */
  step(): void;
  state(): TierState;
  /** Resolves when nothing is read or dropped. */
  settled(): Promise<void>;
  close(): void;
}

interface Member {
  id: string;
  store: TierStore;
  /** As the last load told. */
  files: readonly string[];
  bytes: number;
  loads: number;
  held: { files: readonly string[]; report: HoldReport } | null;
  /** What is held is of other files by now, or no longer in memory. */
  stale: boolean;
  misses: number;
  /** What could not be read is not tried again before the next load. */
  shunned: boolean;
}

/** A load reads small files too, which nobody holds. */
const MISS_BYTES = 2 ** 20;
/** Any number does: all weights come from the same disk, and only ratios count. */
const DISK_BYTES_A_MS = 500_000;

export function createRamTier(options: RamTierOptions): RamTier {
  const { stores, budget, log, readMemory = readSystemMemory, everyMs = 2_000 } = options;
  const members = Object.entries(stores).map(([id, store]) => makeMember(id, store));
  const timer = budget === "off" ? undefined : setInterval(step, everyMs).unref();
  let room: TierRoom | null = null;
  let moving: Promise<void> | null = null;
  let reading: AbortController | null = null;
  let closed = budget === "off";

  const find = (id: string): Member | undefined => members.find((member) => member.id === id);
  const heldBytes = (): number => members.reduce((sum, { held }) => sum + bytesOf(held), 0);

  function measureRoom(): TierRoom {
    const memory = readMemory();
    const mostBytes = typeof budget === "number" ? budget : autoBudgetBytes(memory.totalBytes);
    const held = members.reduce(
      (sum, member) => ({
        ownBytes: sum.ownBytes + (member.held?.report.ownBytes ?? 0),
        pageBytes: sum.pageBytes + (member.held?.report.pageBytes ?? 0),
      }),
      { ownBytes: 0, pageBytes: 0 },
    );
    return roomFor(room, { memory, held, mostBytes, nowMs: performance.now() });
  }

  function step(): void {
    if (closed) return;
    room = measureRoom();
    if (room.short) reading?.abort();
    if (moving !== null) return;
    const { returning, busy } = options.look();
    const stale = members.find((member) => member.stale);
    if (stale !== undefined) return move(drop(stale));
    const plan = planTier(
      members
        .filter(({ files, shunned }) => files.length > 0 && !shunned)
        .map(({ id, bytes: onDiskBytes, loads, held }) => {
          const bytes = held === null ? onDiskBytes : bytesOf(held);
          const savedMs = bytes / DISK_BYTES_A_MS;
          return { id, bytes, savedMs, loadsPerHour: returning.has(id) ? loads : 0, held: held !== null };
        }),
      room.allowedBytes,
    );
    const [going] = plan.drop.flatMap((id) => find(id) ?? []);
    if (going !== undefined) return move(drop(going));
    const [coming] = plan.bring.flatMap((id) => find(id) ?? []);
    if (coming !== undefined && !busy) move(bring(coming));
  }

  function move(made: Promise<void>): void {
    moving = made.then(() => {
      moving = null;
      options.onChange?.();
      step();
    });
  }

  async function bring(member: Member): Promise<void> {
    const { id, files, store } = member;
    reading = new AbortController();
    try {
      const report = await store.hold(files, { signal: reading.signal });
      member.held = { files, report };
      log.debug("weights are kept in memory", { model: id, ...report, readMs: Math.round(report.readMs) });
    } catch (error) {
      const { code } = toMiniflowError(error);
      // It may have been done all the same, when it was called off.
      if (isAbort(error)) await store.drop(files).catch(() => undefined);
      // Lost with its thread, it is read again; anything else would only fail again.
      else if (code !== "ENGINE_DIED") {
        member.shunned = true;
        log.warn("weights cannot be kept in memory", { model: id, code });
      }
    } finally {
      reading = null;
    }
  }

  async function drop(member: Member): Promise<void> {
    const { id, held, store } = member;
    [member.held, member.stale] = [null, false];
    if (held === null) return;
    await store.drop(held.files).catch((error: unknown) => {
      // A thread that has died holds nothing.
      log.debug("weights were dropped with their thread", { model: id, code: toMiniflowError(error).code });
    });
  }

  return {
    holds: (id) => members.some((member) => member.id === id && member.held !== null && !member.stale),
    loaded(id, { files = [], diskBytes = null }) {
      const member = find(id);
      if (member === undefined || closed) return;
      member.loads += 1;
      member.shunned = false;
      member.files = files;
      member.bytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
      const { held } = member;
      if (held !== null && held.files.join() !== files.join()) member.stale = true;
      if (held !== null && held.report.pageBytes > 0 && (diskBytes ?? 0) >= MISS_BYTES) {
        member.misses += 1;
        member.stale = true;
        log.info("weights that were kept in memory had to be read from the disk", { model: id, diskBytes });
      }
      step();
    },
    died(ids) {
      for (const id of ids) {
        const member = find(id);
        if (member !== undefined) [member.held, member.stale] = [null, false];
      }
      step();
    },
    step,
    state: () => ({
      allowedBytes: room?.allowedBytes ?? 0,
      heldBytes: heldBytes(),
      models: members.map(({ id, held, bytes, misses }) => ({ id, held: held !== null, bytes, misses })),
    }),
    async settled() {
      while (moving !== null) await moving;
    },
    close() {
      closed = true;
      clearInterval(timer);
      reading?.abort();
    },
  };
}

function bytesOf(held: Member["held"]): number {
  return held === null ? 0 : held.report.ownBytes + held.report.pageBytes;
}

function makeMember(id: string, store: TierStore): Member {
  return { id, store, files: [], bytes: 0, loads: 0, held: null, stale: false, misses: 0, shunned: false };
}

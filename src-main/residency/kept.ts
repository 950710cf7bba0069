/** One model of a residence: its state, and how it comes and goes. */
import type { LoadReport, MemoryDevice, MemoryShare } from "../engines/engine.ts";
import { learnTypicalMs } from "./forecast.ts";
import type { KnownModel } from "./plan-input.ts";

/** What a model holds where, and how long it takes to come in. */
export interface Size {
  shares: readonly MemoryShare[];
  loadMs: number;
  /** At a load, this one or one of an earlier run; else an estimate. */
  measured: boolean;
}

/** A device that has too little for a model. */
export interface Shortage {
  device: MemoryDevice;
  /** What the model would hold there. */
  needBytes: number;
  /** What it may hold, with nothing else there. */
  roomBytes: number;
  /** The account said that there was room, and a load has failed for memory all the same. */
  failed: boolean;
}

/** A model as the residence is given it. */
export interface KeptModel {
  id: string;
  /** What people call it, after "the": "language model". */
  title: string;
  /** What is known of it before its first load. */
  size: Size;
  /** The runtime whose context it needs on a GPU. Defaults to null: none. */
  runtime?: string | null;
  /** Goes only when nothing else can. Defaults to false. */
  pinned?: boolean;
  load(options: { signal: AbortSignal }): Promise<LoadReport>;
  unload(): Promise<void>;
  /**
   * Makes less of the model, which is away then, or puts another one in its place; resolves with what that will hold, or null where there
   * is nothing to give up. Defaults to nothing.
   */
  giveUp?(shortage: Shortage): Promise<Size | null>;
}

/** One model for people to see. */
export interface Holding {
  id: string;
  title: string;
  /** `loading` and `leaving` are on their way; `ram`: away, its weights ready in system memory. */
  state: "away" | "ram" | "loading" | "resident" | "leaving";
  shares: readonly MemoryShare[];
  /** Whether `shares` were measured at a load. */
  measured: boolean;
  loadMs: number;
  leased: boolean;
  loads: number;
}

export interface Kept extends Omit<KeptModel, "size"> {
  size: Size;
  state: Exclude<Holding["state"], "ram">;
  leases: number;
  /** The leases that somebody had to have: what is read ahead is no step of a turn. */
  inUse: number;
  loads: number;
  /** The end of its last use, or its load. */
  usedAtMs: number;
  /** After a failed load: not tried again before somebody asks for it. */
  shunned: boolean;
  /** It went with its process, in order: it comes back as soon as there is room. */
  missed: boolean;
}

export function makeKept(model: KeptModel): Kept {
  return { ...model, state: "away", shunned: false, missed: false, leases: 0, inUse: 0, loads: 0, usedAtMs: -Infinity };
}

export function toKnown({ id, size, runtime = null, state, leases, pinned = false, usedAtMs }: Kept): KnownModel {
  return {
    id,
    shares: size.shares,
    runtime,
    held: state !== "away",
    loadMs: size.loadMs,
    resident: state !== "away",
    leased: leases > 0 || state === "loading" || state === "leaving",
    pinned,
    idleMs: performance.now() - usedAtMs,
  };
}

/** `isReady`: its weights are in the RAM tier. */
export function toHolding({ id, title, state, size, leases, loads }: Kept, isReady: boolean): Holding {
  const { shares, measured, loadMs } = size;
  return {
    id,
    title,
    state: state === "away" && isReady ? "ram" : state,
    shares,
    measured,
    loadMs,
    leased: leases > 0,
    loads,
  };
}

/** Brings it in; its size and load time are measured by that. Errors: those of its load, after which it counts as still on its way. */
export async function bringIn(model: Kept): Promise<LoadReport> {
  model.state = "loading";
  model.shunned = false;
  model.missed = false;
  const report = await model.load({ signal: new AbortController().signal });
  model.state = "resident";
  model.loads += 1;
  model.usedAtMs = performance.now();
  model.size = measure(model.size, report);
  return report;
}

function measure(before: Size, { loadMs, residentBytes, memory }: LoadReport): Size {
  const measured = memory ?? (residentBytes > 0 ? [shareOf("cpu", residentBytes)] : []);
  const isKnown = measured.length > 0;
  const typicalMs = before.measured ? learnTypicalMs(before.loadMs, loadMs) : loadMs;
  return {
    shares: isKnown ? measured : before.shares,
    loadMs: loadMs > 0 ? typicalMs : before.loadMs,
    measured: isKnown || before.measured,
  };
}

/** So many bytes of weights on a device. */
export function shareOf(device: MemoryDevice, weightsBytes: number): MemoryShare {
  return { device, weightsBytes, kvBytes: 0, workspaceBytes: 0 };
}

/** Lets it go, unless it is used or on its way. Errors: those of its unload, after which it counts as gone. */
export async function sendAway(model: Kept): Promise<void> {
  if (model.leases > 0 || model.state !== "resident") return;
  model.state = "leaving";
  try {
    await model.unload();
  } finally {
    model.state = "away";
  }
}

/** One model of a residence: its state, and how it comes and goes. */
import type { LoadReport } from "../engines/engine.ts";
import { learnTypicalMs } from "./forecast.ts";
import type { PlanModel } from "./plan.ts";

/** A model as the residence is given it. */
export interface KeptModel {
  id: string;
  /** What people call it, after "the": "language model". */
  title: string;
  /** Estimates, until the first load has measured. */
  bytes: number;
  loadMs: number;
  /** Goes only when nothing else can. Defaults to false. */
  pinned?: boolean;
  load(options: { signal: AbortSignal }): Promise<LoadReport>;
  unload(): Promise<void>;
}

/** One model for people to see. */
export interface Holding {
  id: string;
  title: string;
  /** `loading` and `leaving` are on their way. */
  state: "away" | "loading" | "resident" | "leaving";
  bytes: number;
  /** Whether `bytes` was measured at a load. */
  measured: boolean;
  loadMs: number;
  leased: boolean;
  loads: number;
}

export interface Kept extends KeptModel {
  state: Holding["state"];
  measured: boolean;
  leases: number;
  /** The leases that somebody had to have: what is read ahead is no step of a turn. */
  inUse: number;
  loads: number;
  /** The end of its last use, or its load. */
  usedAtMs: number;
  /** After a failed load: not tried again before somebody asks for it. */
  shunned: boolean;
}

export function makeKept(model: KeptModel): Kept {
  const state = { state: "away", measured: false, shunned: false } as const;
  return { ...model, ...state, leases: 0, inUse: 0, loads: 0, usedAtMs: -Infinity };
}

export function toPlanModel({ id, bytes, loadMs, state, leases, pinned = false, usedAtMs }: Kept): PlanModel {
  return {
    id,
    bytes,
    loadMs,
    resident: state !== "away",
    leased: leases > 0 || state === "loading" || state === "leaving",
    pinned,
    idleMs: performance.now() - usedAtMs,
  };
}

export function toHolding({ id, title, state, bytes, measured, loadMs, leases, loads }: Kept): Holding {
  return { id, title, state, bytes, measured, loadMs, leased: leases > 0, loads };
}

/** Brings it in; its size and load time are measured by that. Errors: those of its load. */
export async function bringIn(model: Kept): Promise<void> {
  model.state = "loading";
  model.shunned = false;
  try {
    const { loadMs, residentBytes } = await model.load({ signal: new AbortController().signal });
    model.state = "resident";
    model.loads += 1;
    model.usedAtMs = performance.now();
    if (loadMs > 0) model.loadMs = model.measured ? learnTypicalMs(model.loadMs, loadMs) : loadMs;
    if (residentBytes > 0) [model.bytes, model.measured] = [residentBytes, true];
  } catch (error) {
    model.state = "away";
    throw error;
  }
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

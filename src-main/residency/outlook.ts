/**
 * How a pipeline's models will live on a machine, foreseen from their sizes before any of them is loaded: all of them there, or taking
 * turns, or too big. The plan that will move them is asked, not a rule of thumb. Pure.
 *
 *     const outlook = foreseeDevices(models, [gpu, cpu]);
 *     outlook[0].life;                      // "swapping"
 *     outlook[0].perTurn.loads;             // [{ id: "asr", times: 1 }, { id: "tts", times: 1 }]
 */
import type { MemoryDevice, MemoryShare } from "../engines/engine.ts";
import { bytesOn, limitBytes } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { planInput } from "./plan-input.ts";
import type { KnownModel } from "./plan-input.ts";
import { HORIZON_USES } from "./plan.ts";
import type { PlanModel, Use } from "./plan.ts";
import { decideByPlan } from "./policies.ts";
import { BETWEEN_TURNS_MS, STEP_MS } from "./rhythm.ts";
import { simulate } from "./simulate.ts";
import type { Trace } from "./simulate.ts";
import { keepUses } from "./stock.ts";

export interface OutlookModel {
  id: "vad" | "asr" | "llm" | "tts";
  shares: readonly MemoryShare[];
  loadMs: number;
  /** Whose context it needs on a GPU; null for none. */
  runtime: string | null;
  /** Stays whatever happens. */
  pinned: boolean;
}

/** What a turn costs in loads, once the first turn is over. */
export interface PerTurn {
  loads: { id: string; times: number }[];
  bytes: number;
  /** Of loading, and the part of it that somebody waits for, where questions follow each other as before anything was measured. */
  loadMs: number;
  waitMs: number;
}

export interface DeviceOutlook {
  device: MemoryDevice;
  /** What all of them want together, contexts of runtimes included. */
  neededBytes: number;
  /** What may be held; Infinity where nothing limits it. */
  limitBytes: number;
  /** What models that can move may hold of it together. */
  roomBytes: number;
  /** `resident`: all stay. `swapping`: they take turns. `too-big`: one does not fit even alone. */
  life: "resident" | "swapping" | "too-big";
  tooBig: string[];
  perTurn: PerTurn;
}

const NOTHING: PerTurn = { loads: [], bytes: 0, loadMs: 0, waitMs: 0 };
const ORDER = ["vad", "asr", "llm", "tts"] as const;
const TURN: readonly Use[] = ORDER.map((id, at) => ({ id, gapMs: at === 0 ? BETWEEN_TURNS_MS : 0, runMs: STEP_MS }));
/** After the first half of them the loads repeat themselves. */
const TURNS = 8;

/** One outlook for each device that any of them holds something of. */
export function foreseeDevices(models: readonly OutlookModel[], ledgers: readonly Ledger[]): DeviceOutlook[] {
  return ledgers
    .filter(({ device }) => models.some(({ shares }) => bytesOn(device, shares) > 0))
    .map((ledger) => foreseeDevice(models, ledger));
}

function foreseeDevice(models: readonly OutlookModel[], ledger: Ledger): DeviceOutlook {
  const known = models.map(toKnown);
  const input = planInput(ledger, known, { uses: TURN, running: false });
  // What is pinned is taken off the room: it never moves.
  const pins = input.models.filter(({ pinned }) => pinned);
  const roomBytes = Math.max(0, input.roomBytes - sumBytes(pins));
  const movable = input.models.filter(({ pinned }) => !pinned);
  const limit = limitBytes(ledger);
  const tooBig = movable.filter(({ bytes }) => bytes > roomBytes).map(({ id }) => id);
  const fits = sumBytes(movable) <= roomBytes;
  return {
    device: ledger.device,
    neededBytes: sumBytes(movable) + (Number.isFinite(limit) ? limit - roomBytes : sumBytes(pins)),
    limitBytes: limit,
    roomBytes,
    life: tooBig.length > 0 ? "too-big" : fits ? "resident" : "swapping",
    tooBig,
    perTurn: fits || tooBig.length > 0 ? NOTHING : playTurns(movable, roomBytes),
  };
}

/** What the plan does in a turn of many: those of the second half. */
function playTurns(models: readonly PlanModel[], roomBytes: number): PerTurn {
  const half = play(models, roomBytes, TURNS / 2);
  const whole = play(models, roomBytes, TURNS);
  const perTurn = (later: number, earlier: number) => (later - earlier) / (TURNS - TURNS / 2);
  const loads = models.map(({ id, bytes }) => ({
    id,
    bytes,
    times: perTurn(countOf(whole.loaded, id), countOf(half.loaded, id)),
  }));
  return {
    loads: loads.filter(({ times }) => times > 0).map(({ id, times }) => ({ id, times })),
    bytes: loads.reduce((sum, { bytes, times }) => sum + bytes * times, 0),
    loadMs: perTurn(whole.loadMs, half.loadMs),
    waitMs: perTurn(whole.waitMs, half.waitMs),
  };
}

function play(models: readonly PlanModel[], roomBytes: number, turns: number) {
  const loaded: string[] = [];
  // What the others do meanwhile is a pause here.
  const steps = keepUses(TURN, ({ id }) => models.some((model) => model.id === id));
  const expect = (next: number): Use[] =>
    Array.from({ length: HORIZON_USES }, (_, place) => steps[(next + place) % steps.length]).filter(
      (use) => use !== undefined,
    );
  const trace: Trace = {
    name: "typical",
    models: models.map(({ id, bytes, loadMs }) => ({ id, role: roleOf(id), bytes, loadMs: Math.max(1, loadMs) })),
    uses: Array.from({ length: turns }, () => steps).flat(),
    expect,
  };
  const { loadMs, waitMs } = simulate(trace, roomBytes, (view) => {
    const decision = decideByPlan(view);
    if (decision.load !== null) loaded.push(decision.load);
    return decision;
  });
  return { loaded, loadMs, waitMs };
}

function toKnown({ id, shares, loadMs, runtime, pinned }: OutlookModel): KnownModel {
  return { id, shares, loadMs, runtime, pinned, held: false, resident: false, leased: false, idleMs: Infinity };
}

/** Rivals of the plan tell models apart by it; the plan does not. */
function roleOf(id: string): "asr" | "llm" | "tts" {
  return id === "llm" || id === "tts" ? id : "asr";
}

function countOf(ids: readonly string[], id: string): number {
  return ids.filter((other) => other === id).length;
}

function sumBytes(models: readonly { bytes: number }[]): number {
  return models.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * What to load, what to evict for it, and when: decided from the room there is and the uses that are known to come. Pure;
 * design.md says why the answer is exact for the uses it is given.
 *
 *     const plan = planMoves({ roomBytes: roomBytes(ledger), models, uses, running: true, loading: false });
 *     for (const id of plan.evict) await evict(id);
 *     if (plan.load !== null) await load(plan.load);           // then ask again
 *
 * It is asked whenever something has changed: a use begins or ends, a load ends or fails, the room changes, the forecast
 * changes. It holds nothing between two calls.
 */
import { bit, findSchedule } from "./search.ts";
import type { Schedule, ScheduledLoad } from "./search.ts";
import { keepUses, sumBytes, takeStock } from "./stock.ts";
import type { PlanModel, Stock, Use } from "./stock.ts";

export { HORIZON_USES } from "./stock.ts";
export type { PlanModel, Use } from "./stock.ts";

export interface PlanInput {
  /** What the models may hold together. */
  roomBytes: number;
  models: readonly PlanModel[];
  /**
   * In order; the first is the one that is waited for (`gapMs` 0), or else runs, or else comes next. A stage that is waited for
   * while another still runs (the voice, while the answer is being written) goes first: the other is known by its lease. More
   * than `HORIZON_USES` are not read.
   */
  uses: readonly Use[];
  /** The first of `uses` is running. */
  running: boolean;
  /** Something is being loaded: the link is busy, and nothing else begins before it is there. */
  loading: boolean;
}

export interface Move {
  /** From now on, if all goes as foreseen. */
  atMs: number;
  evict: string[];
  load: string;
}

export interface Plan {
  /** To be evicted now, in this order. */
  evict: string[];
  /** To be loaded after that. */
  load: string | null;
  /** What will probably come after it: for people to see, not to be carried out. */
  ahead: Move[];
  /** How long uses will probably be late because of loading. */
  waitMs: number;
  /** The first use cannot be served before a lease ends. */
  blocked: boolean;
  /** Models among the uses that do not fit even alone: for the ladder. */
  tooBig: string[];
  /** Pins that had to give way: without that the first use, wanted now, could not be served. */
  unpinned: string[];
}

/** Deterministic: the same input gives the same plan. */
export function planMoves(input: PlanInput): Plan {
  const tooBig = modelsTooBig(input);
  const uses = keepUses(input.uses, ({ id }) => !tooBig.includes(id));
  const stock = takeStock({ ...input, uses, running: input.running && uses[0] === input.uses[0] });
  const { models, horizon, isBlocked, isStuck, pinned } = stock;
  const pins = models.filter((model) => model.pinned && !pinned(model)).map(({ id }) => id);
  const result = (plan: Partial<Plan>): Plan => {
    const { evict = [], load = null, ahead = [], waitMs = 0 } = plan;
    const unpinned = evict.filter((id) => pins.includes(id));
    return { evict, load, ahead, waitMs, blocked: isBlocked, tooBig, unpinned };
  };
  // The room shrank: what is over goes before anything else is thought of.
  const over = evictionsToGetUnder(stock);
  if (over !== null) return result({ evict: over });
  const isAllHere = horizon.every(({ id }) => stock.find(id).resident);
  if (isStuck || isAllHere || input.loading) return result({});

  const { waitMs, loads } = search(stock, maskOf(stock.near, isResident));
  const [next] = loads;
  const ahead = loads.map((load) => toMove(stock, load));
  if (next === undefined || next.atMs > 0) return result({ ahead, waitMs });
  const load = idAt(stock, next.load);
  const known = idsIn(stock, next.evictMask);
  const staying = models.filter((model) => isResident(model) && !known.includes(model.id));
  const spares = coveredBy(stock.spares, sumBytes(staying) + stock.find(load).bytes - stock.roomBytes);
  return result({ evict: [...idsOf(spares), ...known], load, ahead: ahead.slice(1), waitMs });
}

function search(stock: Stock, residentMask: number): Schedule {
  const { near, horizon, running, roomBytes, fixedBytes } = stock;
  const loadMs = near.map((model) => model.loadMs);
  return findSchedule({
    bytes: near.map(({ bytes }) => bytes),
    loadMs,
    // Every stage comes again in the turn after.
    owedMs: loadMs,
    roomBytes: roomBytes - fixedBytes,
    residentMask,
    pinnedMask: maskOf(near, (model) => model.resident && stock.pinned(model)),
    // Where leases are in the way the search is only asked what to give up, which nothing leased is part of.
    leasedMask: stock.isStuck ? 0 : maskOf(near, (model) => model.resident && model.leased),
    uses: horizon.map(({ id, gapMs, runMs }, place) => ({
      model: near.findIndex((model) => model.id === id),
      gapMs,
      // However late it is, the first use is not over before it says so: until then its leases hold.
      runMs: place === 0 ? Math.max(1, runMs) : runMs,
    })),
    running,
  });
}

/**
 * What must go because more is held than there is room for; null where that is not so. First what no foreseen use needs, then
 * what costs the foreseen uses least, then pins; never what is leased.
 */
function evictionsToGetUnder(stock: Stock): string[] | null {
  const { models, near, spares, roomBytes } = stock;
  const overBytes = sumBytes(models.filter(isResident)) - roomBytes;
  if (overBytes <= 0) return null;
  const unneeded = coveredBy(spares, overBytes);
  const leftBytes = overBytes - sumBytes(unneeded);
  if (leftBytes <= 0) return idsOf(unneeded);
  const free = (model: PlanModel) => isResident(model) && !model.leased;
  const needed = near.filter((model) => free(model) && !stock.pinned(model));
  if (sumBytes(needed) >= leftBytes) return [...idsOf(unneeded), ...cheapestSet(stock, needed, leftBytes)];
  const pins = models.filter((model) => free(model) && stock.pinned(model));
  return idsOf([...unneeded, ...needed, ...coveredBy(pins, leftBytes - sumBytes(needed))]);
}

/** The set of at least so many bytes whose absence costs the foreseen uses least. */
function cheapestSet(stock: Stock, loose: readonly PlanModel[], bytes: number): string[] {
  const held = maskOf(stock.near, isResident);
  const all = maskOf(stock.near, (model) => loose.includes(model));
  let best: { mask: number; schedule: Schedule } | null = null;
  for (let mask = all; mask !== 0; mask = (mask - 1) & all) {
    if (sumBytes(stock.near.filter((_, place) => (mask & bit(place)) !== 0)) < bytes) continue;
    const schedule = search(stock, held & ~mask);
    const { waitMs, loadMs } = best?.schedule ?? { waitMs: Infinity, loadMs: Infinity };
    if (schedule.waitMs < waitMs || (schedule.waitMs === waitMs && schedule.loadMs < loadMs)) best = { mask, schedule };
  }
  return idsIn(stock, best?.mask ?? all);
}

/** The first of `models` that have so many bytes together, or all of them; none that turns out not to be needed. */
function coveredBy(models: readonly PlanModel[], bytes: number): PlanModel[] {
  const chosen: PlanModel[] = [];
  for (const model of models) {
    if (sumBytes(chosen) >= bytes) break;
    chosen.push(model);
  }
  let extraBytes = sumBytes(chosen) - bytes;
  return chosen
    .toReversed()
    .filter((model) => {
      if (model.bytes > extraBytes) return true;
      extraBytes -= model.bytes;
      return false;
    })
    .toReversed();
}

function modelsTooBig({ models, uses, roomBytes }: PlanInput): string[] {
  return models.filter(({ id, bytes }) => bytes > roomBytes && uses.some((use) => use.id === id)).map(({ id }) => id);
}

function isResident({ resident }: PlanModel): boolean {
  return resident;
}

function toMove(stock: Stock, { atMs, load, evictMask }: ScheduledLoad): Move {
  return { atMs, evict: idsIn(stock, evictMask), load: idAt(stock, load) };
}

function idAt({ near }: Stock, place: number): string {
  return near[place]?.id ?? "";
}

function idsIn({ near }: Stock, mask: number): string[] {
  return idsOf(near.filter((_, place) => (mask & bit(place)) !== 0));
}

function idsOf(models: readonly PlanModel[]): string[] {
  return models.map(({ id }) => id);
}

function maskOf(models: readonly PlanModel[], has: (model: PlanModel) => boolean): number {
  return models.reduce((mask, model, place) => (has(model) ? mask | bit(place) : mask), 0);
}

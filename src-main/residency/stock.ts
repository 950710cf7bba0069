/** What the plan is made from: the models and uses it is given, sorted by what may be done with them. Pure. */

/** A model as the plan sees it. */
export interface PlanModel {
  id: string;
  /** What it holds on the device while resident: weights, KV cache and workspace; measured where that is known. */
  bytes: number;
  /** From where it is now: the RAM tier or the disk. */
  loadMs: number;
  /** On the device, or on its way there: its bytes are booked. */
  resident: boolean;
  /** In use, or being loaded. */
  leased: boolean;
  pinned: boolean;
  /** Since its last use; Infinity if there was none. */
  idleMs: number;
}

/** A model being used once. */
export interface Use {
  id: string;
  /** Between the end of the use before (for the first: now) and the instant this one wants to begin. */
  gapMs: number;
  /** Once it runs; for one that is running, what is left of it. */
  runMs: number;
}

/** Two turns and a stage. From four uses on nothing changes in the table of design.md. */
export const HORIZON_USES = 7;
/** Sets of models are searched whole: 2^6 of them at the most. */
const HORIZON_MODELS = 6;
/** A model that no foreseen use needs is half as likely to be wanted again after each of these. A dial, not a measurement. */
const IDLE_HALF_LIFE_MS = 300_000;

/** The input sorted: what the known uses need, what no known use needs, and what cannot be touched. */
export interface Stock {
  roomBytes: number;
  models: readonly PlanModel[];
  /** The uses that are looked at. */
  horizon: readonly Use[];
  running: boolean;
  /** The models of the nearest uses, each once: the search knows a model by its place here. */
  near: readonly PlanModel[];
  /** Resident, of no foreseen use, free to go; the one that is missed least goes first. */
  spares: readonly PlanModel[];
  /** Held by models of no foreseen use that cannot go. */
  fixedBytes: number;
  /** Of those pins that hold: they give way where the first use, wanted now, could not be served otherwise. */
  pinned(model: PlanModel): boolean;
  /** Leases are in the way of the first use. */
  isBlocked: boolean;
  /** Leases or pins are in the way of the first use that is looked at: nothing can be done now. */
  isStuck: boolean;
  find(id: string): PlanModel;
}

/** Uses that do not fit even alone are not among `uses`. */
export function takeStock({
  roomBytes,
  models,
  uses,
  running,
}: {
  roomBytes: number;
  models: readonly PlanModel[];
  uses: readonly Use[];
  running: boolean;
}): Stock {
  const byId = new Map(models.map((model) => [model.id, model]));
  const find = (id: string): PlanModel => {
    const model = byId.get(id);
    if (model === undefined) throw new RangeError(`No model "${id}" was given.`);
    return model;
  };
  const [first] = uses;
  const besides = (id: string, holds: (model: PlanModel) => boolean): number =>
    find(id).bytes + sumBytes(models.filter((model) => model.id !== id && model.resident && holds(model)));
  const isBlocked = first !== undefined && besides(first.id, ({ leased }) => leased) > roomBytes;
  // What is only foreseen does not move a pin.
  const isWanted = first !== undefined && (running || first.gapMs <= 0);
  const pinsGiveWay = isWanted && !isBlocked && besides(first.id, ({ leased, pinned }) => leased || pinned) > roomBytes;
  const pinned = (model: PlanModel) => model.pinned && !pinsGiveWay;

  const nearUses = nearest(uses);
  const isNear = ({ id }: PlanModel) => nearUses.some((use) => use.id === id);
  const others = models.filter((model) => model.resident && !isNear(model));
  const fixedBytes = sumBytes(others.filter((model) => model.leased || pinned(model)));
  // A use that pins leave no room for is not prepared: when it comes they give way.
  const fitsBesidePins = ({ id }: Use) =>
    fixedBytes + besides(id, (model) => isNear(model) && pinned(model)) <= roomBytes;
  const horizon = keepUses(nearUses, fitsBesidePins);
  const [head] = horizon;
  return {
    roomBytes,
    models,
    horizon,
    running: running && head === first,
    near: models.filter(isNear),
    spares: others.filter((model) => !model.leased && !pinned(model)).toSorted(byMissedLeast),
    fixedBytes,
    pinned,
    isBlocked,
    isStuck:
      isBlocked || (head !== undefined && besides(head.id, (model) => model.leased || pinned(model)) > roomBytes),
    find,
  };
}

/** As many uses as are looked at, of as many models. */
function nearest(uses: readonly Use[]): Use[] {
  const ids = new Set<string>();
  const near: Use[] = [];
  for (const use of uses.slice(0, HORIZON_USES)) {
    ids.add(use.id);
    if (ids.size > HORIZON_MODELS) break;
    near.push(use);
  }
  return near;
}

/** Drops uses; the time they take is passed before the next one begins. */
export function keepUses(uses: readonly Use[], keep: (use: Use) => boolean): Use[] {
  const kept: Use[] = [];
  let passedMs = 0;
  for (const use of uses) {
    if (keep(use)) {
      kept.push(passedMs === 0 ? use : { ...use, gapMs: use.gapMs + passedMs });
      passedMs = 0;
    } else {
      passedMs += use.gapMs + use.runMs;
    }
  }
  return kept;
}

/** By what a byte of it is worth: the time it takes to bring back, if it is wanted back. */
function byMissedLeast(a: PlanModel, b: PlanModel): number {
  return worthOf(a) - worthOf(b) || b.bytes - a.bytes || (a.id < b.id ? -1 : 1);
}

function worthOf({ loadMs, bytes, idleMs }: PlanModel): number {
  return (loadMs * 2 ** (-idleMs / IDLE_HALF_LIFE_MS)) / Math.max(1, bytes);
}

export function sumBytes(models: readonly PlanModel[]): number {
  return models.reduce((sum, { bytes }) => sum + bytes, 0);
}

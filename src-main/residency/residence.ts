/**
 * Who may use which model, and when: leases, and the moves that `plan.ts` decides, for each device by its own account. The only file of
 * this room with effects.
 *
 *     const residence = createResidence({ models, order: ["asr", "llm", "tts"], onChange });
 *     const lease = await residence.lease("asr", { signal });     // loads it, evicts what must go, joins a load in progress
 *     try { await asr.transcribe(…) } finally { lease.release(); }
 *
 * A model under a lease is never evicted. What comes next is brought in while the present one is used, as far as there is room.
 * Long for one file: all of it is one state machine, whose parts would have to share their state.
 */
import type { GpuUse, LoadReport, MemoryDevice } from "../engines/engine.ts";
import { isAbort, MiniflowError, toMiniflowError } from "../errors.ts";
import { askedOf, describeDesk, describeShortage, findShortage, hasRoomForAll, isUsed, openDesk } from "./desk.ts";
import type { Desk, DeviceHoldings } from "./desk.ts";
import { idleTooLong } from "./idle.ts";
import type { IdleUnload } from "./idle.ts";
import { bringIn, makeKept, sendAway, toHolding, toKnown } from "./kept.ts";
import type { Holding, Kept, KeptModel, Shortage, Size } from "./kept.ts";
import * as accounts from "./ledger.ts";
import { planInput } from "./plan-input.ts";
import { planMoves } from "./plan.ts";
import type { Move, Plan, Use } from "./plan.ts";
import { createRhythm } from "./rhythm.ts";

export interface Lease {
  /** How long it was waited for. */
  waitedMs: number;
  release(): void;
}

export interface Holdings {
  /** On all devices. */
  heldBytes: number;
  /** Memory and, where one is used, the GPU. */
  devices: DeviceHoldings[];
  models: Holding[];
  /** What will probably come and go next. */
  ahead: Move[];
}

export interface Residence {
  /**
   * Waits for the model and takes a lease on it. Errors: CANCELLED; OUT_OF_MEMORY where the model is bigger than the budget, or
   * does not fit beside nothing; what its load throws.
   */
  lease(id: string, options: { signal: AbortSignal }): Promise<Lease>;
  /** A lease as soon as the model is there by itself: nothing is moved for it. Errors: CANCELLED. */
  leaseWhenThere(id: string, options: { signal: AbortSignal }): Promise<Lease>;
  /** A turn begins: its first model is brought in, and the next ones as far as they fit. */
  expectTurn(): void;
  /** It is over, wherever it got. */
  endTurn(): void;
  /** `null` lifts the limit. A smaller budget evicts at once what is not leased; a larger one is used from now on. */
  setBudget(device: MemoryDevice, budgetBytes: number | null): void;
  /** From now on: models that nobody has used for so long go at once. */
  setIdleUnload(after: IdleUnload): void;
  /** What the GPU's driver tells. */
  setGpu(use: GpuUse): void;
  /** A better estimate of a model that has not been measured yet. */
  estimate(id: string, shares: Size["shares"]): void;
  /**
   * The thread of these models has ended: they are gone, leased or not, and what their runtimes kept with them. `inOrder`: it is there again,
   * and what it held comes back.
   */
  died(ids: readonly string[], inOrder?: boolean): void;
  /** Whether no turn is on, and nobody uses these models or waits for them. */
  areFree(ids: readonly string[]): boolean;
  /** Sends away what is not leased, as if it had never been there; nothing is foreseen any more until the next turn or lease. */
  empty(): Promise<void>;
  holdings(): Holdings;
  /** Resolves when nothing moves. */
  settled(): Promise<void>;
}

/**
 * `plan`: what comes next is brought in ahead, and what is needed last goes first. `demand`: nothing moves before it is waited for.
 * `drop`: as `demand`, and every model goes at the end of its use: the control that the others are measured against.
 */
export type Hold = "plan" | "demand" | "drop";

export interface ResidenceOptions {
  models: readonly KeptModel[];
  /** The uses of a turn, in order. */
  order: readonly string[];
  /** What may be held. Defaults to what the GPU has less a margin, and no limit for memory. */
  budgets?: Partial<Record<MemoryDevice, number>>;
  /** Defaults to "plan". */
  hold?: Hold;
  /** Minutes after which a model that nobody uses goes; 0 is the end of the turn. Defaults to "never". */
  idleUnload?: IdleUnload;
  /** Whether the RAM tier has a model's weights ready. Defaults to never. */
  tier?: { holds(id: string): boolean };
  /** What processes keep of models that have gone. It takes no model's room: they are started anew in time. Defaults to nothing. */
  residueBytes?: () => number;
  onChange?: (holdings: Holdings) => void;
  /** A load has measured a model. */
  onMeasured?: (id: string, size: Size) => void;
  /** A load that nobody waits for has failed: it is tried again when the model is wanted. */
  onFailure?: (id: string, error: MiniflowError) => void;
}

interface Want {
  id: string;
  patient: boolean;
  sinceMs: number;
  resolve(lease: Lease): void;
  reject(error: MiniflowError): void;
}

/** A timer takes no longer one. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export function createResidence(options: ResidenceOptions): Residence {
  const { hold = "plan", budgets = {} } = options;
  let { idleUnload = "never" } = options;
  const kept = new Map(options.models.map((model) => [model.id, makeKept(model)]));
  const all = [...kept.values()];
  const rhythm = createRhythm(options.order);
  const desks: Record<MemoryDevice, Desk> = { cpu: openDesk("cpu", budgets.cpu), gpu: openDesk("gpu", budgets.gpu) };
  let wants: Want[] = [];
  let timer: { atMs: number; timeout: NodeJS.Timeout } | null = null;
  /** Everything has gone for want of use. */
  let asleep = false;

  const find = (id: string): Kept => {
    const model = kept.get(id);
    if (model === undefined) throw new MiniflowError("INTERNAL", `There is no model "${id}" to be kept.`);
    return model;
  };

  const isWanted = (id: string): boolean => wants.some((want) => want.id === id && !want.patient);
  const isMoving = (): boolean => Object.values(desks).some(({ moves }) => moves.size > 0);
  const deskOf = ({ size }: Kept): Desk => desks[accounts.mainDeviceOf(size.shares)];
  const shortOf = (model: Kept): Shortage | null => findShortage(model.size, Object.values(desks), all.map(toKnown));
  const ownOf = (desk: Desk): Kept[] => all.filter((model) => deskOf(model) === desk);

  /** What is to come, the one that is used or waited for first; without a plan only that. */
  function coming(): { uses: Use[]; running: boolean } {
    const { uses, running } = rhythm.ahead((id) => find(id).inUse > 0, isWanted);
    const seen = uses.filter(({ id }) => !find(id).shunned && shortOf(find(id)) === null);
    if (hold === "plan" && !asleep) return { uses: seen, running: running && seen[0] === uses[0] };
    return { uses: seen.slice(0, 1).filter(({ id }) => isWanted(id)), running: false };
  }

  /** Grants what can be granted, then begins the next moves, until nothing is to be moved. */
  function step(): void {
    if (timer !== null) clearTimeout(timer.timeout);
    timer = null;
    makeSmaller();
    grant((want) => !want.patient);
    sendIdleAway();
    for (const desk of Object.values(desks)) {
      if (hold === "plan" && hasRoomForAll(desk, all.map(toKnown))) bringInAll(desk);
      else moveByPlan(desk);
    }
    // Nothing will be moved for now: what nobody has to wait for may be used.
    if (!isMoving()) grant(() => true);
    options.onChange?.(holdings());
  }

  /** There is room for everything: nothing will ever be in the way of anything, and loads need no order. */
  function bringInAll(desk: Desk): void {
    desk.ahead = [];
    for (const model of ownOf(desk)) {
      const isNeeded = rhythm.isExpecting() || isWanted(model.id) || model.missed;
      if (isNeeded && model.state === "away" && !model.shunned && shortOf(model) === null) move(desk, load(model));
    }
    grant(() => true);
  }

  function moveByPlan(desk: Desk): void {
    if (hold === "drop" && desk.moves.size === 0) {
      const done = ownOf(desk).find(({ id, state, leases }) => state === "resident" && leases === 0 && !isWanted(id));
      if (done !== undefined) return move(desk, evict([done]));
    }
    const plan = planMoves({ ...planInput(desk.ledger, all.map(toKnown), coming()), loading: desk.moves.size > 0 });
    desk.ahead = plan.ahead;
    if (desk.moves.size > 0) return;
    if (plan.evict.length > 0 || plan.load !== null) move(desk, carryOut(plan));
    const [next] = plan.ahead;
    if (next !== undefined) stepIn(next.atMs);
  }

  /** After so long without a use everything goes; nothing is foreseen any more until the next turn or lease. */
  function sendIdleAway(): void {
    if (isMoving() || wants.some(({ patient }) => !patient)) return;
    const { evict: idle, againInMs } = idleTooLong(
      all.map(toKnown),
      idleUnload,
      rhythm.isInTurn() ? options.order : [],
    );
    if (againInMs !== null) stepIn(againInMs);
    if (idle.length === 0) return;
    asleep = true;
    const going = idle.map(find);
    for (const desk of Object.values(desks)) move(desk, evict(going.filter((model) => deskOf(model) === desk)));
  }

  function stepIn(waitMs: number): void {
    if (waitMs <= 0) return;
    const atMs = performance.now() + waitMs;
    if (timer !== null && timer.atMs <= atMs) return;
    if (timer !== null) clearTimeout(timer.timeout);
    timer = { atMs, timeout: setTimeout(step, Math.min(Math.ceil(waitMs), LONGEST_WAIT_MS)).unref() };
  }

  function move({ moves }: Desk, made: Promise<void>): void {
    const ended = made.finally(() => {
      moves.delete(ended);
      step();
    });
    moves.add(ended);
  }

  function grant(may: (want: Want) => boolean): void {
    const now = wants.filter((want) => {
      const model = find(want.id);
      return may(want) && model.state === "resident" && shortOf(model) === null;
    });
    wants = wants.filter((want) => !now.includes(want));
    for (const want of now) want.resolve(makeLease(want));
  }

  function makeLease({ id, patient, sinceMs: askedAtMs }: Want): Lease {
    const model = find(id);
    const begunMs = performance.now();
    model.leases += 1;
    if (!patient) {
      model.inUse += 1;
      asleep = false;
      rhythm.begin(id, begunMs);
    }
    let released = false;
    return {
      waitedMs: begunMs - askedAtMs,
      release() {
        if (released) return;
        released = true;
        model.leases -= 1;
        model.usedAtMs = performance.now();
        if (!patient) model.inUse -= 1;
        if (!patient && model.inUse === 0) rhythm.end(id, begunMs, model.usedAtMs);
        step();
      },
    };
  }

  async function carryOut(plan: Plan): Promise<void> {
    await evict(plan.evict.map(find));
    if (plan.load !== null) await load(find(plan.load));
  }

  async function evict(models: readonly Kept[]): Promise<void> {
    for (const model of models) {
      await sendAway(model).catch((error: unknown) => tellFailure(model, toMiniflowError(error)));
    }
  }

  async function load(model: Kept): Promise<void> {
    try {
      const arrival = bringIn(model);
      // After an eviction it begins in the middle of a move.
      options.onChange?.(holdings());
      await arrival.then(
        (report) => book(model, report),
        async (error: unknown) => {
          if (toMiniflowError(error).code !== "OUT_OF_MEMORY" || !(await makeRoom(model))) throw error;
          book(model, await bringIn(model));
        },
      );
    } catch (error) {
      const failure = toMiniflowError(error);
      if (failure.code !== "OUT_OF_MEMORY") return loadFailed(model, failure);
      const isInTheWay = ownOf(deskOf(model)).some((other) => other !== model && other.leases > 0);
      // Others that are in use may be why, and nobody waits for this one yet: it is tried again when somebody does.
      if (isInTheWay && !isWanted(model.id)) model.shunned = true;
      else if (!(await giveUpAfterFailure(model))) return loadFailed(model, failure);
      model.state = "away";
    }
  }

  function giveUpAfterFailure(model: Kept): Promise<boolean> {
    const asked = askedOf(model.size, deskOf(model), all.map(toKnown));
    return giveUp(model, { ...asked, failed: true });
  }

  async function giveUp(model: Kept, shortage: Shortage): Promise<boolean> {
    // What a model of the GPU holds in memory cannot be given up apart.
    if (shortage.device !== accounts.mainDeviceOf(model.size.shares)) return false;
    try {
      const less = (await model.giveUp?.(shortage)) ?? null;
      if (less === null) return false;
      model.size = less;
      return true;
    } catch (error) {
      tellFailure(model, toMiniflowError(error));
      return false;
    }
  }

  function book(model: Kept, { gpu }: LoadReport): void {
    const known = toKnown(model);
    for (const desk of Object.values(desks)) desk.ledger = accounts.startRuntime(desk.ledger, known);
    if (gpu !== undefined) tellGpu(gpu);
    if (model.size.measured) options.onMeasured?.(model.id, model.size);
  }

  /** Short of memory although the account said otherwise: everything on the device that is free goes. False where nothing is. */
  async function makeRoom(model: Kept): Promise<boolean> {
    const others = ownOf(deskOf(model)).filter(({ state, leases }) => state === "resident" && leases === 0);
    await evict(others);
    return others.length > 0;
  }

  function loadFailed(model: Kept, error: MiniflowError): void {
    model.state = "away";
    model.shunned = true;
    const waiting = takeWants(model);
    for (const want of waiting) want.reject(error);
    if (waiting.length === 0) tellFailure(model, error);
  }

  function tellFailure({ id }: Kept, error: MiniflowError): void {
    if (!isAbort(error)) options.onFailure?.(id, error);
  }

  /** Those who wait for it to be brought in. */
  function takeWants({ id: wanted }: Kept): Want[] {
    const waiting = wants.filter(({ id, patient }) => id === wanted && !patient);
    wants = wants.filter((want) => !waiting.includes(want));
    return waiting;
  }

  /**
   * What is wanted and too big even alone: less of it, where something can be given up; else it is refused. In a turn that is known before
   * it is wanted, and told.
   */
  function makeSmaller(): void {
    const isForeseen = ({ shunned }: Kept): boolean => hold === "plan" && rhythm.isInTurn() && !shunned;
    for (const model of all.filter((one) => isWanted(one.id) || isForeseen(one))) {
      const shortage = shortOf(model);
      const desk = deskOf(model);
      if (shortage === null || desk.moves.size > 0) continue;
      if (model.state === "away") move(desk, giveUpOrRefuse(model, shortage));
      else if (model.leases === 0) move(desk, evict([model]));
    }
  }

  async function giveUpOrRefuse(model: Kept, shortage: Shortage): Promise<void> {
    if (await giveUp(model, shortage)) return;
    loadFailed(model, describeShortage(model.title, shortage));
  }

  function ask(id: string, signal: AbortSignal, patient: boolean): Promise<Lease> {
    const cancelled = () => new MiniflowError("CANCELLED", "Cancelled.");
    if (signal.aborted) return Promise.reject(cancelled());
    const model = find(id);
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const want: Want = { id, patient, sinceMs: performance.now(), resolve, reject };
    wants.push(want);
    if (!patient) model.shunned = false;
    const giveUp = (): void => {
      if (!wants.includes(want)) return;
      wants = wants.filter((other) => other !== want);
      reject(cancelled());
      step();
    };
    signal.addEventListener("abort", giveUp, { once: true });
    step();
    return promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  function tellGpu({ capacityBytes, usedBytes }: GpuUse): void {
    desks.gpu.ledger = accounts.setCapacity(desks.gpu.ledger, { capacityBytes, usedBytes }, all.map(toKnown));
  }

  function holdings(): Holdings {
    const known = all.map(toKnown);
    const used = Object.values(desks).filter((desk) => isUsed(desk, known));
    const devices = used.map((desk) => describeDesk(desk, known, options.residueBytes?.() ?? 0));
    return {
      heldBytes: devices.reduce((sum, { heldBytes }) => sum + heldBytes, 0),
      devices,
      models: all.map((model) => toHolding(model, options.tier?.holds(model.id) === true)),
      ahead: used.flatMap(({ ahead }) => ahead).toSorted((a, b) => a.atMs - b.atMs),
    };
  }

  async function settled(): Promise<void> {
    while (isMoving()) await Promise.all(Object.values(desks).flatMap(({ moves }) => [...moves]));
  }

  return {
    lease: (id, { signal }) => ask(id, signal, false),
    leaseWhenThere: (id, { signal }) => ask(id, signal, true),
    expectTurn() {
      asleep = false;
      rhythm.expectTurn();
      step();
    },
    endTurn() {
      rhythm.endTurn();
      step();
    },
    setBudget(device, budgetBytes) {
      const desk = desks[device];
      desk.ledger = { ...desk.ledger, budgetBytes: budgetBytes ?? Infinity };
      step();
    },
    setIdleUnload(after) {
      idleUnload = after;
      step();
    },
    setGpu(use) {
      tellGpu(use);
      step();
    },
    estimate(id, shares) {
      const model = find(id);
      if (model.size.measured || model.state !== "away") return;
      model.size = { ...model.size, shares };
      step();
    },
    areFree(ids) {
      const models = ids.map(find);
      const isStill = ({ state, leases }: Kept): boolean => leases === 0 && (state === "resident" || state === "away");
      return !rhythm.isInTurn() && models.every(isStill) && !wants.some(({ id }) => ids.includes(id));
    },
    died(ids, inOrder = false) {
      for (const model of ids.map(find)) {
        model.missed = inOrder && model.state === "resident";
        // What is on its way fails by itself.
        if (model.state === "resident") model.state = "away";
        const { runtime = null } = model;
        if (runtime === null) continue;
        for (const desk of Object.values(desks)) desk.ledger = accounts.endRuntime(desk.ledger, runtime);
      }
      step();
    },
    async empty() {
      asleep = true;
      await settled();
      for (const desk of Object.values(desks)) move(desk, evict(ownOf(desk)));
      await settled();
      for (const model of all.filter(({ state }) => state === "away")) model.loads = 0;
    },
    holdings,
    settled,
  };
}

/** Runs `call` with a lease on the model. Errors: those of `Residence.lease` and of `call`. */
export async function underLease<T>(
  residence: Pick<Residence, "lease">,
  id: string,
  signal: AbortSignal,
  call: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await residence.lease(id, { signal });
  try {
    return await call(lease);
  } finally {
    lease.release();
  }
}

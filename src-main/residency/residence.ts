/**
 * Who may use which model, and when: leases, and the moves that `plan.ts` decides. The only file of this room with effects.
 *
 *     const residence = createResidence({ models, order: ["asr", "llm", "tts"], budgetBytes, onChange });
 *     const lease = await residence.lease("asr", { signal });     // loads it, evicts what must go, joins a load in progress
 *     try { await asr.transcribe(…) } finally { lease.release(); }
 *
 * A model under a lease is never evicted. What comes next is brought in while the present one is used, as far as there is room.
 */
import { isAbort, MiniflowError, toMiniflowError } from "../errors.ts";
import { idleTooLong } from "./idle.ts";
import type { IdleUnload } from "./idle.ts";
import { bringIn, makeKept, sendAway, toHolding, toPlanModel } from "./kept.ts";
import type { Holding, Kept, KeptModel } from "./kept.ts";
import { planMoves } from "./plan.ts";
import type { Plan, Use } from "./plan.ts";
import { createRhythm } from "./rhythm.ts";

export interface Lease {
  /** How long it was waited for. */
  waitedMs: number;
  release(): void;
}

export interface Holdings {
  budgetBytes: number;
  heldBytes: number;
  models: Holding[];
  /** What will probably come and go next. */
  ahead: Plan["ahead"];
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
  /** A smaller budget evicts at once what is not leased; a larger one is used from now on. */
  setBudget(budgetBytes: number): void;
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
  budgetBytes: number;
  /** Defaults to "plan". */
  hold?: Hold;
  /** Minutes after which a model that nobody uses goes; 0 is the end of the turn. Defaults to "never". */
  idleUnload?: IdleUnload;
  onChange?: (holdings: Holdings) => void;
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
  const { hold = "plan", idleUnload = "never" } = options;
  const kept = new Map(options.models.map((model) => [model.id, makeKept(model)]));
  const all = [...kept.values()];
  const rhythm = createRhythm(options.order);
  let budgetBytes = options.budgetBytes;
  let wants: Want[] = [];
  /** The moves of one plan, or, where everything fits, loads side by side. */
  const moves = new Set<Promise<void>>();
  let ahead: Plan["ahead"] = [];
  let timer: { atMs: number; timeout: NodeJS.Timeout } | null = null;
  /** Everything has gone for want of use. */
  let asleep = false;

  const find = (id: string): Kept => {
    const model = kept.get(id);
    if (model === undefined) throw new MiniflowError("INTERNAL", `There is no model "${id}" to be kept.`);
    return model;
  };

  const isWanted = (id: string): boolean => wants.some((want) => want.id === id && !want.patient);

  /** What is to come, the one that is used or waited for first; without a plan only that. */
  function coming(): { uses: Use[]; running: boolean } {
    const { uses, running } = rhythm.ahead((id) => find(id).inUse > 0, isWanted);
    const seen = uses.filter(({ id }) => !find(id).shunned);
    if (hold === "plan" && !asleep) return { uses: seen, running };
    return { uses: seen.slice(0, 1).filter(({ id }) => isWanted(id)), running: false };
  }

  /** Grants what can be granted, then begins the next move, until nothing is to be moved. */
  function step(): void {
    if (timer !== null) clearTimeout(timer.timeout);
    timer = null;
    refuseTooBig();
    grant((want) => !want.patient);
    sendIdleAway();
    if (hold === "plan" && sumBytes(all) <= budgetBytes) bringInAll();
    else moveByPlan();
    // Nothing will be moved for now: what nobody has to wait for may be used.
    if (moves.size === 0) grant(() => true);
    options.onChange?.(holdings());
  }

  /** There is room for everything: nothing will ever be in the way of anything, and loads need no order. */
  function bringInAll(): void {
    ahead = [];
    for (const model of all) {
      const isNeeded = rhythm.isExpecting() || isWanted(model.id);
      if (isNeeded && model.state === "away" && !model.shunned) move(load(model));
    }
    grant(() => true);
  }

  function moveByPlan(): void {
    if (hold === "drop" && moves.size === 0) {
      const done = all.find(({ id, state, leases }) => state === "resident" && leases === 0 && !isWanted(id));
      if (done !== undefined) return move(evict([done]));
    }
    const models = all.map(toPlanModel);
    const plan = planMoves({ roomBytes: budgetBytes, models, ...coming(), loading: moves.size > 0 });
    ahead = plan.ahead;
    if (moves.size > 0) return;
    if (plan.evict.length > 0 || plan.load !== null) move(carryOut(plan));
    const [next] = plan.ahead;
    if (next !== undefined) stepIn(next.atMs);
  }

  /** After so long without a use everything goes; nothing is foreseen any more until the next turn or lease. */
  function sendIdleAway(): void {
    if (moves.size > 0 || wants.some(({ patient }) => !patient)) return;
    const { evict: idle, againInMs } = idleTooLong(
      all.map(toPlanModel),
      idleUnload,
      rhythm.isInTurn() ? options.order : [],
    );
    if (againInMs !== null) stepIn(againInMs);
    if (idle.length === 0) return;
    asleep = true;
    move(evict(idle.map(find)));
  }

  function stepIn(waitMs: number): void {
    if (waitMs <= 0) return;
    const atMs = performance.now() + waitMs;
    if (timer !== null && timer.atMs <= atMs) return;
    if (timer !== null) clearTimeout(timer.timeout);
    timer = { atMs, timeout: setTimeout(step, Math.min(Math.ceil(waitMs), LONGEST_WAIT_MS)).unref() };
  }

  function move(made: Promise<void>): void {
    const ended = made.finally(() => {
      moves.delete(ended);
      step();
    });
    moves.add(ended);
  }

  function grant(may: (want: Want) => boolean): void {
    const now = wants.filter((want) => may(want) && find(want.id).state === "resident");
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
      await sendAway(model).catch((error: unknown) => options.onFailure?.(model.id, toMiniflowError(error)));
    }
  }

  async function load(model: Kept): Promise<void> {
    await bringIn(model).catch((error: unknown) => loadFailed(model, toMiniflowError(error)));
  }

  /** Short of memory although the account said otherwise: everything that is free goes, and it is tried once more. */
  async function loadFailed(model: Kept, error: MiniflowError): Promise<void> {
    const others = all.filter((other) => other.state === "resident" && other.leases === 0);
    if (error.code === "OUT_OF_MEMORY" && others.length > 0) {
      await evict(others);
      return load(model);
    }
    model.shunned = true;
    const waiting = wants.filter(({ id, patient }) => id === model.id && !patient);
    wants = wants.filter((want) => !waiting.includes(want));
    for (const want of waiting) want.reject(error);
    if (waiting.length === 0 && !isAbort(error)) options.onFailure?.(model.id, error);
  }

  function refuseTooBig(): void {
    for (const want of wants.filter(({ id, patient }) => !patient && find(id).bytes > budgetBytes)) {
      const { bytes, title } = find(want.id);
      wants = wants.filter((other) => other !== want);
      want.reject(
        new MiniflowError(
          "OUT_OF_MEMORY",
          `The ${title} needs ${toMebibytes(bytes)} MiB of memory, and the models may have ${toMebibytes(budgetBytes)} MiB.`,
          { hint: "Allow more (--budget), or choose a pack with smaller models." },
        ),
      );
    }
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

  function holdings(): Holdings {
    const models = all.map(toHolding);
    const heldBytes = sumBytes(models.filter(({ state }) => state !== "away"));
    return { budgetBytes, heldBytes, models, ahead };
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
    setBudget(bytes) {
      budgetBytes = bytes;
      step();
    },
    holdings,
    async settled() {
      while (moves.size > 0) await Promise.all(moves);
    },
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

function sumBytes(models: readonly { bytes: number }[]): number {
  return models.reduce((sum, { bytes }) => sum + bytes, 0);
}

function toMebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

/**
 * Who may use which model, and when: leases, and the moves that `plan.ts` decides. The only file of this room with effects.
 *
 *     const residence = createResidence({ models, order: ["asr", "llm", "tts"], budgetBytes, onChange });
 *     const lease = await residence.lease("asr", { signal });     // loads it, evicts what must go, joins a load in progress
 *     try { await asr.transcribe(…) } finally { lease.release(); }
 *
 * A model under a lease is never evicted. What comes next is brought in while the present one is used, as far as there is room.
 */
import type { LoadReport } from "../engines/engine.ts";
import { isAbort, MiniflowError, toMiniflowError } from "../errors.ts";
import { foresee, learnTypicalMs } from "./forecast.ts";
import { HORIZON_USES, planMoves } from "./plan.ts";
import type { Plan, PlanModel, Use } from "./plan.ts";

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

export interface Lease {
  /** How long it was waited for. */
  waitedMs: number;
  release(): void;
}

/** One model for people to see. */
export interface Holding {
  id: string;
  /** `loading` and `leaving` are on their way. */
  state: "away" | "loading" | "resident" | "leaving";
  bytes: number;
  /** Whether `bytes` was measured at a load. */
  measured: boolean;
  loadMs: number;
  leased: boolean;
  loads: number;
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
  onChange?: (holdings: Holdings) => void;
  /** A load that nobody waits for has failed: it is tried again when the model is wanted. */
  onFailure?: (id: string, error: MiniflowError) => void;
}

interface Kept extends KeptModel {
  state: Holding["state"];
  measured: boolean;
  leases: number;
  /** The leases that somebody had to have: what is read ahead is no step of a turn. */
  inUse: number;
  loads: number;
  usedAtMs: number;
  /** After a failed load: not tried again before somebody asks for it. */
  shunned: boolean;
}

interface Want {
  id: string;
  patient: boolean;
  sinceMs: number;
  resolve(lease: Lease): void;
  reject(error: MiniflowError): void;
}

/** Before anything was measured. A turn every ten seconds, of about these lengths. */
const FIRST_GUESS: Omit<Use, "id"> = { gapMs: 0, runMs: 1_000 };
const BETWEEN_TURNS_MS = 10_000;

export function createResidence(options: ResidenceOptions): Residence {
  const kept = new Map<string, Kept>(
    options.models.map((model) => [
      model.id,
      { ...model, state: "away", measured: false, leases: 0, inUse: 0, loads: 0, usedAtMs: -Infinity, shunned: false },
    ]),
  );
  const turn: Use[] = options.order.map((id, place) => ({
    id,
    ...FIRST_GUESS,
    gapMs: place === 0 ? BETWEEN_TURNS_MS : 0,
  }));
  const { hold = "plan" } = options;
  let budgetBytes = options.budgetBytes;
  let wants: Want[] = [];
  /** The last step of a turn that began, and when it began or ended. */
  let place = 0;
  let sinceMs = performance.now();
  let expecting = false;
  /** Before the first turn a lease is for itself: nothing comes after it. */
  let takesTurns = false;
  /** The end of the last turn, until the next one's first step. */
  let endedMs: number | null = null;
  /** The moves of one plan, or, where everything fits, loads side by side. */
  const moves = new Set<Promise<void>>();
  let ahead: Plan["ahead"] = [];
  let timer: NodeJS.Timeout | null = null;

  const find = (id: string): Kept => {
    const model = kept.get(id);
    if (model === undefined) throw new MiniflowError("INTERNAL", `There is no model "${id}" to be kept.`);
    return model;
  };

  /** What is to come, the one that is used or waited for first. */
  function coming(): { uses: Use[]; running: boolean } {
    const used = turn.findIndex(({ id }) => find(id).inUse > 0);
    const wanted = turn.findIndex(({ id }) => wants.some((want) => want.id === id && !want.patient));
    if (hold !== "plan" || !takesTurns) {
      const [asked] = wanted === -1 ? [] : turn.slice(wanted);
      return { uses: asked === undefined ? [] : [{ ...asked, gapMs: 0 }], running: false };
    }
    // Who is waited for comes before who is only used: the voice while the language model still writes.
    const running = used !== -1 && (wanted === -1 || wanted === used);
    const at = running ? used : wanted === -1 ? place : wanted;
    const elapsedMs = performance.now() - sinceMs;
    const uses = foresee(
      { turn, at, running, elapsedMs, wanted: !running && (wanted !== -1 || expecting) },
      HORIZON_USES,
    );
    return { uses: uses.filter(({ id }) => !find(id).shunned), running };
  }

  function planModels(): PlanModel[] {
    return [...kept.values()].map((model) => ({
      id: model.id,
      bytes: model.bytes,
      loadMs: model.loadMs,
      resident: model.state !== "away",
      leased: model.leases > 0 || model.state === "loading" || model.state === "leaving",
      pinned: model.pinned ?? false,
      idleMs: performance.now() - model.usedAtMs,
    }));
  }

  /** Grants what can be granted, then begins the next move, until nothing is to be moved. */
  function step(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    refuseTooBig();
    grant((want) => !want.patient);
    if (hold === "plan" && sumBytes([...kept.values()]) <= budgetBytes) bringInAll();
    else moveByPlan();
    // Nothing will be moved for now: what nobody has to wait for may be used.
    if (moves.size === 0) grant(() => true);
    options.onChange?.(holdings());
  }

  /** There is room for everything: nothing will ever be in the way of anything, and loads need no order. */
  function bringInAll(): void {
    ahead = [];
    for (const model of kept.values()) {
      const isWanted = expecting || wants.some(({ id, patient }) => id === model.id && !patient);
      if (isWanted && model.state === "away" && !model.shunned) move(bringIn(model));
    }
    grant(() => true);
  }

  function moveByPlan(): void {
    if (hold === "drop" && moves.size === 0) {
      const done = [...kept.values()].find(
        ({ id, state, leases }) => state === "resident" && leases === 0 && !wants.some((want) => want.id === id),
      );
      if (done !== undefined) return move(evict(done));
    }
    const plan = planMoves({
      roomBytes: budgetBytes,
      models: planModels(),
      ...coming(),
      loading: moves.size > 0,
    });
    ahead = plan.ahead;
    if (moves.size > 0) return;
    if (plan.evict.length > 0 || plan.load !== null) move(carryOut(plan));
    const [next] = plan.ahead;
    if (next !== undefined && next.atMs > 0) timer = setTimeout(step, Math.ceil(next.atMs)).unref();
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
    const at = patient ? -1 : turn.findIndex((use) => use.id === id);
    const begunMs = performance.now();
    model.leases += 1;
    if (at !== -1) {
      model.inUse += 1;
      learnGap(at, begunMs);
      [place, sinceMs, expecting] = [at, begunMs, false];
    }
    let released = false;
    return {
      waitedMs: begunMs - askedAtMs,
      release() {
        if (released) return;
        released = true;
        model.leases -= 1;
        model.usedAtMs = performance.now();
        if (at !== -1) endUse(model, at, begunMs);
        step();
      },
    };
  }

  function endUse(model: Kept, at: number, begunMs: number): void {
    model.inUse -= 1;
    const use = turn[at];
    if (use === undefined || model.inUse > 0) return;
    use.runMs = learnTypicalMs(use.runMs, model.usedAtMs - begunMs);
    [place, sinceMs] = [(at + 1) % turn.length, model.usedAtMs];
    if (place === 0) endedMs = sinceMs;
  }

  /** Only the first stage's gap is a person's; between the others nobody waits. */
  function learnGap(at: number, begunMs: number): void {
    const use = turn[at];
    if (at !== 0 || endedMs === null || use === undefined) return;
    use.gapMs = learnTypicalMs(use.gapMs, begunMs - endedMs);
    endedMs = null;
  }

  async function carryOut(plan: Plan): Promise<void> {
    for (const id of plan.evict) await evict(find(id));
    if (plan.load !== null) await bringIn(find(plan.load));
  }

  async function evict(model: Kept): Promise<void> {
    if (model.leases > 0 || model.state !== "resident") return;
    model.state = "leaving";
    try {
      await model.unload();
    } catch (error) {
      options.onFailure?.(model.id, toMiniflowError(error));
    }
    model.state = "away";
  }

  async function bringIn(model: Kept): Promise<void> {
    model.state = "loading";
    model.shunned = false;
    try {
      const { loadMs, residentBytes } = await model.load({ signal: new AbortController().signal });
      model.state = "resident";
      model.loads += 1;
      if (loadMs > 0) model.loadMs = model.measured ? learnTypicalMs(model.loadMs, loadMs) : loadMs;
      if (residentBytes > 0) [model.bytes, model.measured] = [residentBytes, true];
    } catch (error) {
      model.state = "away";
      await loadFailed(model, toMiniflowError(error));
    }
  }

  /** Short of memory although the account said otherwise: everything that is free goes, and it is tried once more. */
  async function loadFailed(model: Kept, error: MiniflowError): Promise<void> {
    const others = [...kept.values()].filter((other) => other.state === "resident" && other.leases === 0);
    if (error.code === "OUT_OF_MEMORY" && others.length > 0) {
      for (const other of others) await evict(other);
      return bringIn(model);
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
    const models = [...kept.values()].map(({ id, state, bytes, measured, loadMs, leases, loads }) => ({
      id,
      state,
      bytes,
      measured,
      loadMs,
      leased: leases > 0,
      loads,
    }));
    const heldBytes = sumBytes(models.filter(({ state }) => state !== "away"));
    return { budgetBytes, heldBytes, models, ahead };
  }

  return {
    lease: (id, { signal }) => ask(id, signal, false),
    leaseWhenThere: (id, { signal }) => ask(id, signal, true),
    expectTurn() {
      [place, sinceMs, expecting, takesTurns] = [0, performance.now(), true, true];
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

/**
 * Plays a trace of uses against a policy and adds up what its loads cost: one device, one link, loads that cannot be taken
 * back. Refuses every decision that the device would refuse, so that a policy that passes has kept the rules.
 */
import type { Use } from "./plan.ts";

export interface TraceModel {
  id: string;
  role: "asr" | "llm" | "tts";
  bytes: number;
  loadMs: number;
}

export interface Trace {
  name: string;
  models: readonly TraceModel[];
  /** What really happens. */
  uses: readonly Use[];
  /** What is expected from use `next` on, before it has announced itself. */
  expect(next: number): readonly Use[];
}

/** What a policy may look at. */
export interface View {
  budgetBytes: number;
  nowMs: number;
  models: readonly TraceModel[];
  resident: ReadonlySet<string>;
  /** In use now. */
  leased: string | null;
  /** Waited for now. */
  wanted: string | null;
  /** When each was used last. */
  usedAtMs: ReadonlyMap<string, number>;
  /** The uses to be expected from here on, the running or wanted one first. */
  expected: readonly Use[];
}

export interface Decision {
  evict: readonly string[];
  load: string | null;
}

/** Asked whenever the link is free and a use begins, ends or is waited for. */
export type Policy = (view: View) => Decision;

export interface Outcome {
  /** Time that uses were late because of loading. */
  waitMs: number;
  /** The part of it at uses that came instead of others: nobody could have prepared them. */
  surpriseMs: number;
  /** Time that the link was busy. */
  loadMs: number;
  loads: number;
  evictions: number;
  peakBytes: number;
  /** Uses whose model is bigger than the whole budget: they run elsewhere. */
  elsewhere: number;
  /** Uses that ended. */
  served: number;
}

/** Errors: `RangeError` for a decision that breaks a rule, and for a policy that lets a use wait for ever. */
export function simulate(trace: Trace, budgetBytes: number, policy: Policy): Outcome {
  const byId = new Map(trace.models.map((model) => [model.id, model]));
  const modelOf = (id: string): TraceModel => {
    const model = byId.get(id);
    if (model === undefined) throw new RangeError(`The trace has no model "${id}".`);
    return model;
  };
  const outcome: Outcome = {
    waitMs: 0,
    surpriseMs: 0,
    loadMs: 0,
    loads: 0,
    evictions: 0,
    peakBytes: 0,
    elsewhere: 0,
    served: 0,
  };
  const resident = new Set<string>();
  const usedAtMs = new Map<string, number>();
  let nowMs = 0;
  let heldBytes = 0;
  const link: { loading: { id: string; untilMs: number } | null } = { loading: null };

  /** Asks and obeys until the link is busy or there is nothing to do. */
  function ask(state: { leased?: string; wanted?: string }, expected: readonly Use[]): void {
    const { leased = null, wanted = null } = state;
    while (link.loading === null) {
      const view = { budgetBytes, nowMs, models: trace.models, resident, leased, wanted, usedAtMs, expected };
      const { evict, load } = policy(view);
      for (const id of evict) {
        if (!resident.delete(id)) throw new RangeError(`${id} was to be evicted and is not resident.`);
        if (id === leased) throw new RangeError(`${id} was evicted while it was leased.`);
        heldBytes -= modelOf(id).bytes;
        outcome.evictions += 1;
      }
      if (load !== null) begin(load);
      else if (evict.length === 0) return;
    }
  }

  function begin(id: string): void {
    const { bytes, loadMs } = modelOf(id);
    if (resident.has(id)) throw new RangeError(`${id} was loaded twice.`);
    heldBytes += bytes;
    if (heldBytes > budgetBytes) throw new RangeError(`${id} was loaded over the budget.`);
    link.loading = { id, untilMs: nowMs + loadMs };
    outcome.peakBytes = Math.max(outcome.peakBytes, heldBytes);
    outcome.loads += 1;
    outcome.loadMs += loadMs;
  }

  /** Lets time pass up to `untilMs`; the policy is asked again after each load that ends on the way. */
  function pass(untilMs: number, again: () => void): void {
    while (link.loading !== null && link.loading.untilMs < untilMs) {
      arrive(link.loading);
      again();
    }
    // What ends at the same instant has ended when the policy is asked about what comes then.
    if (link.loading !== null && link.loading.untilMs === untilMs) arrive(link.loading);
    nowMs = Math.max(nowMs, untilMs);
  }

  function arrive({ id, untilMs }: { id: string; untilMs: number }): void {
    nowMs = untilMs;
    resident.add(id);
    link.loading = null;
  }

  for (const [place, { id, gapMs, runMs }] of trace.uses.entries()) {
    const endedAtMs = nowMs;
    const before = () => ask({}, startedAgo(trace.expect(place), { gapMs: nowMs - endedAtMs }));
    before();
    pass(endedAtMs + gapMs, before);

    const after = trace.expect(place + 1);
    const wantedAtMs = nowMs;
    const expected = trace.expect(place).find((use) => use.id === id)?.runMs ?? runMs;
    if (modelOf(id).bytes > budgetBytes) {
      outcome.elsewhere += 1;
      outcome.served += 1;
      const meanwhile = () => ask({}, startedAgo(after, { gapMs: nowMs - wantedAtMs - expected }));
      meanwhile();
      pass(nowMs + runMs, meanwhile);
      continue;
    }
    while (!resident.has(id)) {
      ask({ wanted: id }, [{ id, gapMs: 0, runMs: expected }, ...after]);
      if (link.loading === null) throw new RangeError(`${id} is waited for and nothing is being loaded.`);
      arrive(link.loading);
    }
    outcome.waitMs += nowMs - wantedAtMs;
    if (trace.expect(place)[0]?.id !== id) outcome.surpriseMs += nowMs - wantedAtMs;

    const beganAtMs = nowMs;
    usedAtMs.set(id, nowMs);
    const during = () =>
      ask({ leased: id }, [{ id, gapMs: 0, runMs: Math.max(0, expected - (nowMs - beganAtMs)) }, ...after]);
    during();
    pass(beganAtMs + runMs, during);
    usedAtMs.set(id, nowMs);
    outcome.served += 1;
  }
  return outcome;
}

/** The expected uses when so much of the first gap has passed. */
function startedAgo(uses: readonly Use[], { gapMs }: { gapMs: number }): Use[] {
  return uses.map((use, place) => (place === 0 ? { ...use, gapMs: Math.max(0, use.gapMs - gapMs) } : use));
}

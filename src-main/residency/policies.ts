/**
 * Ways to decide, for the comparison: the plan, and how other programs do it, as far as a single device shows. Each rival gets
 * the best reading of its rule: evicting takes no time, keep-alives never run out, and none loads what does not fit.
 */
import { HORIZON_USES, planMoves } from "./plan.ts";
import type { Decision, Policy, TraceModel, View } from "./simulate.ts";

const NONE: Decision = { evict: [], load: null };

/** Ours. */
export function decideByPlan(view: View): Decision {
  const { evict, load } = planMoves({
    roomBytes: view.budgetBytes,
    models: view.models.map(({ id, bytes, loadMs }) => ({
      id,
      bytes,
      loadMs,
      resident: view.resident.has(id),
      leased: view.leased === id,
      pinned: false,
      idleMs: view.nowMs - (view.usedAtMs.get(id) ?? -Infinity),
    })),
    uses: view.expected.slice(0, HORIZON_USES),
    running: view.leased !== null,
    loading: false,
  });
  return { evict, load };
}

/** Ours, kept from bringing in anything before it is waited for: what knowing the order is worth alone. */
export function decideByPlanOnDemand(view: View): Decision {
  return view.wanted === null ? NONE : decideByPlan(view);
}

/** The model that was used longest ago goes first. */
export const decideByLru = onDemand((view, loose) => loose.toSorted(by((model) => usedAt(view, model))));

/**
 * Ollama: the idle model with the shortest keep-alive setting goes first, then by name. Whoever sets nothing has five minutes
 * for all of them, which leaves the name.
 */
export const decideByOllama = onDemand((_, loose) => loose);

/** Of what the budget holds Lemonade keeps a tenth free. */
const LEMONADE_PRESSURE = 0.9;

/**
 * Lemonade: one model of each kind; above 90 % of the memory the one with the highest idle time / (load time x weight) goes,
 * all weights being 1.
 */
export function decideByLemonade(view: View): Decision {
  const model = wantedModel(view);
  if (model === null) return NONE;
  const loose = looseModels(view);
  const sameKind = loose.filter(({ role }) => role === model.role);
  const score = (other: TraceModel) => (view.nowMs - usedAt(view, other)) / other.loadMs;
  const others = loose.filter(({ role }) => role !== model.role).toSorted(by((other) => -score(other)));
  const evict = sameKind.concat(
    firstToCover(others, heldBytes(view) - sumBytes(sameKind) + model.bytes - LEMONADE_PRESSURE * view.budgetBytes),
  );
  return { evict: evict.map(({ id }) => id), load: model.id };
}

/** The reference system: every model is loaded for its stage and dropped after it. */
export function decideByDropping(view: View): Decision {
  if (view.leased !== null) return NONE;
  if (view.wanted === null) return { evict: [...view.resident], load: null };
  return { evict: [...view.resident].filter((id) => id !== view.wanted), load: wantedModel(view)?.id ?? null };
}

/** Does nothing before a model is waited for, and then evicts, in the order of `rank`, until it fits. */
function onDemand(rank: (view: View, loose: TraceModel[]) => TraceModel[]): Policy {
  return (view) => {
    const model = wantedModel(view);
    if (model === null) return NONE;
    const evict = firstToCover(
      rank(view, looseModels(view).toSorted(byName)),
      heldBytes(view) + model.bytes - view.budgetBytes,
    );
    return { evict: evict.map(({ id }) => id), load: model.id };
  };
}

/** What is waited for and not there. */
function wantedModel({ wanted, models, resident }: View): TraceModel | null {
  if (wanted === null || resident.has(wanted)) return null;
  return models.find(({ id }) => id === wanted) ?? null;
}

function looseModels({ models, resident, leased }: View): TraceModel[] {
  return models.filter(({ id }) => resident.has(id) && id !== leased);
}

function firstToCover(models: readonly TraceModel[], bytes: number): TraceModel[] {
  const chosen: TraceModel[] = [];
  for (const model of models) if (sumBytes(chosen) < bytes) chosen.push(model);
  return chosen;
}

function usedAt({ usedAtMs }: View, { id }: TraceModel): number {
  return usedAtMs.get(id) ?? 0;
}

function heldBytes({ models, resident }: View): number {
  return sumBytes(models.filter(({ id }) => resident.has(id)));
}

function sumBytes(models: readonly TraceModel[]): number {
  return models.reduce((sum, { bytes }) => sum + bytes, 0);
}

function by(key: (model: TraceModel) => number): (a: TraceModel, b: TraceModel) => number {
  return (a, b) => key(a) - key(b);
}

function byName(a: TraceModel, b: TraceModel): number {
  return a.id < b.id ? -1 : 1;
}

/** What the RAM tier holds within its budget. Pure. */
/** A model as the RAM tier sees it. */
export interface TierModel {
  id: string;
  /** Its weights. */
  bytes: number;
  /** What a load from the RAM tier saves over one from the disk. */
  savedMs: number;
  /** How often it is loaded: any unit, the same for all. Where nothing is known, 1. */
  loadsPerHour: number;
  held: boolean;
}

/** Beyond so many, those that save least per byte are not looked at. Sets of models are searched whole. */
const TIER_MODELS = 16;

/**
 * What the RAM tier holds: of all sets that fit, the one that saves the most time (a knapsack of few things, solved exactly);
 * among equal ones the one that has most of what is held already. `drop` goes first, then `bring` is read from the disk, the
 * most useful first.
 */
export function planTier(
  models: readonly TierModel[],
  ramBudgetBytes: number,
): { keep: string[]; drop: string[]; bring: string[] } {
  const worth = ({ savedMs, loadsPerHour }: TierModel) => savedMs * loadsPerHour;
  const candidates = models
    .filter((model) => model.bytes <= ramBudgetBytes && worth(model) > 0)
    .toSorted((a, b) => worth(b) / b.bytes - worth(a) / a.bytes || (a.id < b.id ? -1 : 1))
    .slice(0, TIER_MODELS);

  interface Choice {
    chosen: TierModel[];
    worth: number;
    heldBytes: number;
  }
  function bestFrom(place: number, leftBytes: number): Choice {
    const model = candidates[place];
    if (model === undefined) return { chosen: [], worth: 0, heldBytes: 0 };
    const without = bestFrom(place + 1, leftBytes);
    if (model.bytes > leftBytes) return without;
    const rest = bestFrom(place + 1, leftBytes - model.bytes);
    const sum = {
      chosen: [model, ...rest.chosen],
      worth: worth(model) + rest.worth,
      heldBytes: (model.held ? model.bytes : 0) + rest.heldBytes,
    };
    const isBetter = sum.worth > without.worth || (sum.worth === without.worth && sum.heldBytes >= without.heldBytes);
    return isBetter ? sum : without;
  }

  const { chosen } = bestFrom(0, ramBudgetBytes);
  const kept = new Set(chosen.map(({ id }) => id));
  return {
    keep: chosen.filter(({ held }) => held).map(({ id }) => id),
    drop: models.filter(({ id, held }) => held && !kept.has(id)).map(({ id }) => id),
    bring: chosen.filter(({ held }) => !held).map(({ id }) => id),
  };
}

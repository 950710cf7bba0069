import { modelsOf } from "../catalog/engine-specs.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { listPipelines, readPipeline } from "../catalog/pipeline.ts";
import type { Pack } from "../catalog/schema.ts";
import type { MachineRoom } from "../downloads/machine-room.ts";
import { parseBytes } from "../residency/budget.ts";
import { foresee } from "./foresee.ts";
import { describeOutlook } from "./words.ts";

/**
 * How a pack's models will live together on this machine, in sentences, before any of it is downloaded. Nothing for a pack of the user's
 * own that no pipeline of its name and models uses.
 */
export async function foretellPack(
  pack: Pack,
  { models: catalog }: Catalog,
  machine: MachineRoom,
  signal: AbortSignal,
): Promise<string[]> {
  if (!listPipelines().includes(pack.id)) return [];
  const pipeline = readPipeline(pack.id);
  if (!modelsOf(pipeline, catalog).every(({ id }) => pack.models.includes(id))) return [];
  const budgetBytes = pipeline.budget === "auto" ? undefined : parseBytes(pipeline.budget);
  // What is here already may be damaged: getting it anew must not fail for that.
  const blind = { readsFiles: false, measureOf: () => null };
  return describeOutlook(await foresee({ pipeline, catalog, machine, budgetBytes, signal, ...blind }));
}

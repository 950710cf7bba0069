/** Who holds what, as windows and `miniflow doctor` are told. Pure. */
import { totalmem } from "node:os";
import type { MemoryState } from "./contract.ts";
import type { Holdings } from "./residency/residence.ts";

/** `modelOf`: the name of a model's weights in the catalog. */
export function describeMemory(
  { devices, models, ahead }: Holdings,
  names: { modelOf(id: string): string; givenUp: string[] },
): MemoryState {
  return {
    devices: devices.map(({ limitBytes, capacityBytes, ...device }) => ({
      ...device,
      capacityBytes: device.device === "cpu" ? totalmem() : capacityBytes,
      budgetBytes: Number.isFinite(limitBytes) ? limitBytes : null,
    })),
    models: models.map(({ shares, leased, ...model }) => ({
      ...model,
      model: names.modelOf(model.id),
      shares: [...shares],
      inUse: leased,
    })),
    ahead,
    givenUp: names.givenUp,
  };
}

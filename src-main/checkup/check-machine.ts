/** What the machine has for a pack. */
import { modelBytes, type Catalog } from "../catalog/catalog.ts";
import { modelsOf } from "../catalog/engine-specs.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import { fitOf, needOf } from "../downloads/fit.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import { measureRoom, type MachineRoom } from "../downloads/machine-room.ts";
import { attempt, failed } from "./attempt.ts";
import { judge, ok, type Check } from "./check.ts";

export interface MachineOptions {
  home: string;
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
}

/** Resolves with the GPU's free memory before any model is in; null without one. */
export async function checkMachine(
  pipeline: Pipeline,
  catalog: Catalog,
  { home, signal, add }: MachineOptions,
): Promise<number | null> {
  const measured = await attempt(signal, async (stop) => {
    const machine = await measureRoom(home, { wantsGpu: true, signal: stop });
    const models = modelsOf(pipeline, catalog.models);
    const pack = catalog.packs.find(({ id }) => id === pipeline.name) ?? null;
    const here = models.reduce((sum, model) => sum + modelBytes(model), 0);
    return { machine, fit: fitOf(needOf(models, here, pack), machine), wantsGpu: (pack?.vramBytes ?? null) !== null };
  });
  if (!measured.done) {
    add([failed("machine", "room for the pack", measured.error)]);
    return null;
  }
  const { machine, fit, wantsGpu } = measured.value;
  const [, ram = "", vram = "This pack wants none."] = fit.lines;
  const advice = "The light pack is for machines with less: miniflow models pull light.";
  add([
    judge({ area: "machine", what: "memory", figure: ram, values: { ramBytes: machine.ramBytes } }, [
      fit.ram ? null : { what: "too little", advice },
    ]),
    judge({ area: "machine", what: "GPU", figure: `${describeGpu(machine)} ${vram}`, values: valuesOf(machine) }, [
      wantsGpu && !fit.vram ? { what: "too little", advice } : null,
    ]),
  ]);
  return freeBytesOf(machine);
}

/** The GPU's memory with every model in. Nothing is added where there is no GPU. */
export async function checkGpuMemory(
  freeBeforeBytes: number | null,
  { home, signal, add }: MachineOptions,
): Promise<void> {
  if (freeBeforeBytes === null) return;
  const after = await attempt(signal, (stop) => measureRoom(home, { wantsGpu: true, signal: stop }));
  const freeBytes = after.done ? freeBytesOf(after.value) : null;
  if (!after.done || freeBytes === null) return;
  const heldBytes = Math.max(0, freeBeforeBytes - freeBytes);
  const figure = `${formatBytes(heldBytes)} more in use than before, ${formatBytes(freeBytes)} free`;
  add([ok({ area: "loading", what: "GPU memory with every model in", figure, values: { heldBytes, freeBytes } })]);
}

function describeGpu({ gpu }: MachineRoom): string {
  if (gpu === null) return "None that can be used.";
  if (gpu === "unknown") return "What there is could not be found out.";
  return `${gpu.name}, ${formatBytes(gpu.vramBytes)}.`;
}

function valuesOf({ gpu }: MachineRoom): Check["values"] {
  if (gpu === null || gpu === "unknown") return { gpu };
  return { gpu: gpu.name, vramBytes: gpu.vramBytes, vramFreeBytes: gpu.vramFreeBytes ?? null };
}

function freeBytesOf({ gpu }: MachineRoom): number | null {
  return gpu === null || gpu === "unknown" ? null : (gpu.vramFreeBytes ?? null);
}

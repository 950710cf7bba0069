/** What will fit on a machine and what will not, said before anything is downloaded. Pure. */
import type { CatalogModel } from "../catalog/catalog.ts";
import { modelBytes } from "../catalog/catalog.ts";
import type { Pack } from "../catalog/schema.ts";
import { formatBytes, formatMemory } from "./format-bytes.ts";
import type { MachineRoom } from "./machine-room.ts";

export interface Need {
  /** Bytes that are still to come. */
  diskBytes: number;
  /** The least it takes: where no figure is known, the bytes of the weights. */
  ramBytes: number;
  /** Null for what needs no GPU. */
  vramBytes: number | null;
}

export interface Fit {
  disk: boolean;
  ram: boolean;
  vram: boolean;
  /** One sentence for each of them. */
  lines: string[];
}

/** Left to the system and to other programs. */
const OTHERS_RAM_BYTES = 1_500_000_000;

/** Whether so much fits in memory beside everything else. */
export function fitsInMemory(bytes: number, { ramBytes }: Pick<MachineRoom, "ramBytes">): boolean {
  return bytes + OTHERS_RAM_BYTES <= ramBytes;
}

/** What a pack, or some models on the processor, take. `hereBytes` of them are on the disk already. */
export function needOf(models: readonly CatalogModel[], hereBytes: number, pack: Pack | null): Need {
  const vramBytes = pack?.vramBytes ?? null;
  const ramOf = (model: CatalogModel) => {
    const weights = modelBytes(model);
    // On a GPU the memory holds only the weights, ready to be loaded.
    return vramBytes === null ? Math.max(weights, model.footprint.ramBytes ?? 0) : weights;
  };
  return {
    diskBytes: Math.max(0, sum(models, modelBytes) - hereBytes),
    ramBytes: sum(models, ramOf),
    vramBytes,
  };
}

export function fitOf({ diskBytes, ramBytes, vramBytes }: Need, machine: MachineRoom): Fit {
  const disk = diskBytes <= machine.diskFreeBytes;
  const ram = fitsInMemory(ramBytes, machine);
  const vram = vramBytes === null || vramOf(machine) >= vramBytes;
  const lines = [
    `${disk ? "Fits" : "Does not fit"} on the disk: ${formatBytes(diskBytes)} to come, ${formatBytes(machine.diskFreeBytes)} free.`,
    `${ram ? "Fits" : "Does not fit"} in memory: at least ${formatMemory(ramBytes)} beside ${formatMemory(OTHERS_RAM_BYTES)} for everything else, of ${formatMemory(machine.ramBytes)}.`,
  ];
  if (vramBytes !== null)
    lines.push(
      `${vram ? "Fits" : "Does not fit"} on the GPU: ${formatMemory(vramBytes)} wanted, ${describeGpu(machine)}.`,
    );
  return { disk, ram, vram, lines };
}

/** The first pack that fits, and a sentence about each one that was looked at; null where none fits. */
export function choosePack<T extends { pack: Pack; need: Need }>(
  candidates: readonly T[],
  machine: MachineRoom,
): { chosen: T | null; why: string[] } {
  const why: string[] = [];
  for (const candidate of candidates) {
    const { disk, ram, vram, lines } = fitOf(candidate.need, machine);
    if (disk && ram && vram) {
      why.push(`${candidate.pack.id} fits. ${lines.join(" ")}`);
      return { chosen: candidate, why };
    }
    why.push(`${candidate.pack.id} does not fit. ${lines.filter((line) => line.startsWith("Does")).join(" ")}`);
  }
  return { chosen: null, why };
}

function vramOf({ gpu }: MachineRoom): number {
  return gpu === null || gpu === "unknown" ? 0 : gpu.vramBytes;
}

function describeGpu({ gpu }: MachineRoom): string {
  if (gpu === null) return "there is none that can be used";
  if (gpu === "unknown") return "what there is could not be found out";
  return `${gpu.name} has ${formatMemory(gpu.vramBytes)}`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

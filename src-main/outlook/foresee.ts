/**
 * How a pipeline will live on a machine, said before anything is loaded or even downloaded: what each model holds where, whether they
 * stay together or take turns, and what is given up where one does not fit. The plan and the ladder that decide it later are asked.
 *
 *     const outlook = await foresee({ pipeline, catalog, machine, measureOf, signal });
 *     outlook.devices[0].life;              // "resident"
 */
import { checkFilesPresent, findModel } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { engineSpec } from "../catalog/engine-specs.ts";
import { usesGpu } from "../catalog/estimates.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { MemoryDevice, MemoryShare } from "../contract.ts";
import type { MachineRoom } from "../downloads/machine-room.ts";
import type { EngineSpec, Role } from "../engines/engine.ts";
import { bytesOn, openLedger, setCapacity } from "../residency/ledger.ts";
import type { Ledger } from "../residency/ledger.ts";
import { foreseeDevices } from "../residency/outlook.ts";
import type { DeviceOutlook, OutlookModel } from "../residency/outlook.ts";
import { foreseeGivenUp } from "./give-up.ts";
import type { GivenUp, LadderModel } from "./give-up.ts";
import { foreseeSize } from "./model-sizes.ts";
import type { ForeseenSize } from "./model-sizes.ts";

export interface ForeseenModel extends ForeseenSize {
  role: Role;
  /** What people call it, after "the". */
  title: string;
  /** Its weights' name in the catalog. */
  name: string;
  isHere: boolean;
}

export interface Outlook {
  /** As the pipeline asks. */
  models: ForeseenModel[];
  /** As they will live, after what is given up. */
  devices: DeviceOutlook[];
  givenUp: string[];
  /** What they all hold in system memory. */
  ramBytes: number;
}

export interface Foresee {
  pipeline: Pipeline;
  catalog: readonly CatalogModel[];
  machine: Pick<MachineRoom, "gpu">;
  /** What the models may hold on the GPU, or in memory where none is used. Defaults to no limit but the device's own. */
  budgetBytes?: number | undefined;
  /** What a load on this machine has measured; null where there was none. */
  measureOf(model: string, spec: EngineSpec): { shares: MemoryShare[]; loadMs: number } | null;
  signal: AbortSignal;
}

export const TITLES = {
  vad: "voice detector",
  asr: "recogniser",
  llm: "language model",
  tts: "voice",
} satisfies Record<Role, string>;

const ROLES = ["vad", "asr", "llm", "tts"] as const;

/** Errors: MODEL_MISSING for a model that the catalog does not have, MODEL_CORRUPT for a file that cannot be read, CANCELLED. */
export async function foresee(input: Foresee): Promise<Outlook> {
  const { pipeline, catalog, machine, budgetBytes = Infinity } = input;
  const specs = ROLES.map((role): EngineSpec => engineSpec(role, pipeline, catalog, { unseen: true }));
  const gpu = machine.gpu === "unknown" || !specs.some(usesGpu) ? null : machine.gpu;
  // Fakes need no GPU to hold something on one.
  const isImitated = specs.every(({ engine }) => engine === "fake") && specs.some(usesGpu);
  const models = await Promise.all(ROLES.map((role) => foreseeModel(role, gpu !== null, input)));
  const ledgers = openLedgers(isImitated ? "imitated" : gpu, budgetBytes);
  const asAsked = foreseeDevices(models.map(toOutlookModel), ledgers);
  const tight = asAsked.find(({ life }) => life === "too-big");
  const givenUp = tight === undefined ? null : await giveUp(models, tight, input);
  const after = models.map((model) => ({ ...model, shares: sharesAfter(model, givenUp) }));
  return {
    models,
    devices: givenUp === null ? asAsked : foreseeDevices(after.map(toOutlookModel), ledgers),
    givenUp: givenUp?.steps ?? [],
    ramBytes: after.reduce((sum, { shares }) => sum + bytesOn("cpu", shares), 0),
  };
}

async function foreseeModel(role: Role, hasGpu: boolean, input: Foresee): Promise<ForeseenModel> {
  const { pipeline, catalog, measureOf, signal } = input;
  const spec: EngineSpec = engineSpec(role, pipeline, catalog, { unseen: true });
  const part = pipeline[role];
  const model = "model" in part ? findModel(catalog, part.model) : null;
  const isHere = model === null || isPresent(model);
  const name = "model" in part ? part.model : part.engine;
  const measured = isHere ? measureOf(name, spec) : null;
  const size = await foreseeSize({ spec, model, isHere, hasGpu, measured, signal });
  return { role, title: TITLES[role], name, isHere, ...size };
}

/** A budget is the GPU's where one is used, else memory's. */
function openLedgers(gpu: Exclude<MachineRoom["gpu"], "unknown"> | "imitated", budgetBytes: number): Ledger[] {
  const cpu = openLedger("cpu");
  if (gpu === "imitated") return [{ ...openLedger("gpu"), budgetBytes }, cpu];
  if (gpu === null) return [{ ...cpu, budgetBytes }];
  const { vramBytes, vramFreeBytes = vramBytes } = gpu;
  const told = { capacityBytes: vramBytes, usedBytes: vramBytes - vramFreeBytes };
  return [setCapacity({ ...openLedger("gpu"), budgetBytes }, told, []), cpu];
}

async function giveUp(models: readonly ForeseenModel[], tight: DeviceOutlook, input: Foresee): Promise<GivenUp> {
  const kvType = input.pipeline.llm.engine === "llama" ? input.pipeline.llm.kvType : null;
  const find = (role: "asr" | "llm" | "tts"): LadderModel => {
    const model = models.find((one) => one.role === role);
    const size = model ?? { shares: [], llm: null };
    return { name: model?.name ?? role, size, kvType: role === "llm" ? kvType : null };
  };
  const smaller = {
    asr: await listSmaller("asr", tight.device, input),
    llm: await listSmaller("llm", tight.device, input),
  };
  return foreseeGivenUp({ asr: find("asr"), llm: find("llm"), tts: find("tts") }, smaller, tight);
}

/** Models that are here and could stand in, the largest first; the ladder takes only what is smaller. */
async function listSmaller(role: "asr" | "llm", device: MemoryDevice, input: Foresee): Promise<LadderModel[]> {
  const { pipeline, catalog } = input;
  const part = pipeline[role];
  if (!("model" in part)) return [];
  // What comes with the program is for the first minute: no stand-in for what was chosen.
  const isOther = ({ kind, id, source }: CatalogModel) => kind === role && id !== part.model && source !== undefined;
  const others = catalog.filter((model) => isOther(model) && isPresent(model));
  const found = await Promise.all(
    others.map(async ({ id }): Promise<LadderModel> => {
      const instead: Pipeline = { ...pipeline, [role]: { ...part, model: id } };
      const size = await foreseeModel(role, device === "gpu", { ...input, pipeline: instead });
      return { name: id, size, kvType: "kvType" in part ? part.kvType : null };
    }),
  );
  return found.toSorted((a, b) => bytesOn(device, b.size.shares) - bytesOn(device, a.size.shares));
}

function sharesAfter({ role, shares }: ForeseenModel, givenUp: GivenUp | null): MemoryShare[] {
  return givenUp === null || role === "vad" ? shares : givenUp.models[role].shares;
}

function toOutlookModel({ role, shares, loadMs }: ForeseenModel): OutlookModel {
  return { id: role, shares, loadMs, runtime: role === "llm" ? "llama.cpp" : "ONNX Runtime", pinned: role === "vad" };
}

function isPresent(model: CatalogModel): boolean {
  try {
    checkFilesPresent(model);
    return true;
  } catch {
    return false;
  }
}

/**
 * How a pipeline will live on a machine, said before anything is loaded or even downloaded: what each model holds where, whether they
 * stay together or take turns, and what is given up where one does not fit. The plan and the ladder that decide it later are asked.
 *
 *     const outlook = await foresee({ pipeline, catalog, machine, measureOf, signal });
 *     outlook.devices[0].life;              // "resident"
 */
import { findModel } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { engineSpec } from "../catalog/engine-specs.ts";
import { runtimeOf, usesGpu } from "../catalog/estimates.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { MemoryShare } from "../contract.ts";
import type { MachineRoom } from "../downloads/machine-room.ts";
import type { EngineSpec, Role } from "../engines/engine.ts";
import { isPresent, listStandIns } from "../giving-up/stand-ins.ts";
import { bytesOn, openLedger, setCapacity } from "../residency/ledger.ts";
import type { Ledger } from "../residency/ledger.ts";
import { foreseeDevices } from "../residency/outlook.ts";
import type { DeviceOutlook, OutlookModel } from "../residency/outlook.ts";
import { foreseeGivenUp } from "./give-up.ts";
import type { GivenUp } from "./give-up.ts";
import { foreseeSize } from "./model-sizes.ts";
import type { ForeseenSize } from "./model-sizes.ts";

export interface ForeseenModel extends ForeseenSize {
  role: Role;
  /** What people call it, after "the". */
  title: string;
  /** Its weights' name in the catalog. */
  name: string;
  isHere: boolean;
  /** Whose context it needs on a GPU; null for none. */
  runtime: string | null;
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
  /** Looks into files that are here; otherwise the catalog alone is asked. Defaults to true. */
  readsFiles?: boolean;
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
  const models = await foreseeModels(input, gpu !== null || isImitated);
  const ledgers = openLedgers(isImitated ? "imitated" : gpu, budgetBytes);
  const asAsked = foreseeDevices(models.map(toOutlookModel), ledgers);
  const tight = asAsked.find(({ life }) => life === "too-big");
  const givenUp = tight === undefined ? null : await giveUp(tight, input);
  const hasGpu = gpu !== null || isImitated;
  const after = givenUp === null ? models : await foreseeModels({ ...input, pipeline: givenUp.pipeline }, hasGpu);
  return {
    models,
    devices: givenUp === null ? asAsked : foreseeDevices(after.map(toOutlookModel), ledgers),
    givenUp: givenUp?.steps ?? [],
    ramBytes: after.reduce((sum, { shares }) => sum + bytesOn("cpu", shares), 0),
  };
}

function foreseeModels(input: Foresee, hasGpu: boolean): Promise<ForeseenModel[]> {
  return Promise.all(ROLES.map((role) => foreseeModel(role, hasGpu, input)));
}

async function foreseeModel(role: Role, hasGpu: boolean, input: Foresee): Promise<ForeseenModel> {
  const { pipeline, catalog, readsFiles = true, measureOf, signal } = input;
  const spec: EngineSpec = engineSpec(role, pipeline, catalog, { unseen: true });
  const part = pipeline[role];
  const model = "model" in part ? findModel(catalog, part.model) : null;
  const isHere = model === null || isPresent(model);
  const name = "model" in part ? part.model : part.engine;
  const measured = isHere ? measureOf(name, spec) : null;
  const size = await foreseeSize({ spec, model, isHere: isHere && readsFiles, hasGpu, measured, signal });
  return { role, title: TITLES[role], name, isHere, runtime: runtimeOf(spec), ...size };
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

function giveUp(tight: DeviceOutlook, input: Foresee): Promise<GivenUp> {
  const { pipeline, catalog } = input;
  return foreseeGivenUp({
    pipeline,
    tight,
    // Nothing was ever measured of what was not asked for.
    sizeOf: (role, whole) =>
      foreseeModel(role, tight.device === "gpu", { ...input, pipeline: whole, measureOf: () => null }),
    standInsOf: (role) => listStandIns(role, pipeline, catalog).map(({ id }) => id),
  });
}

function toOutlookModel({ role, shares, loadMs, runtime }: ForeseenModel): OutlookModel {
  return { id: role, shares, loadMs, runtime, pinned: role === "vad" };
}

/**
 * `miniflow doctor --memory`: what this machine has, what a pipeline's models will hold of it, whether they stay together, and what
 * gives way where they cannot. Loads nothing, unless `load` asks for it: then what was measured stands beside what was foreseen.
 */
import { readWholeCatalog } from "../catalog/catalog.ts";
import { engineSpec } from "../catalog/engine-specs.ts";
import { optionsOf } from "../catalog/estimates.ts";
import { readPipeline } from "../catalog/pipeline.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { formatMemory } from "../downloads/format-bytes.ts";
import { fitsInMemory } from "../downloads/fit.ts";
import { measureRoom } from "../downloads/machine-room.ts";
import type { MachineRoom } from "../downloads/machine-room.ts";
import type { LoadReport } from "../engines/engine.ts";
import { isAbort, toMiniflowError } from "../errors.ts";
import { createLog } from "../log.ts";
import { foresee } from "../outlook/foresee.ts";
import type { ForeseenModel, Outlook } from "../outlook/foresee.ts";
import { describeBasis, describeDevice, describeShares, formatSeconds } from "../outlook/words.ts";
import { parseBytes } from "../residency/budget.ts";
import { shareOf } from "../residency/kept.ts";
import { appVersion } from "../roots.ts";
import { devicesFile, resolveHome } from "../storage/home.ts";
import { inspectDatabase } from "../storage/database.ts";
import { readMeasure, saveMeasure } from "../storage/measures.ts";
import { openStorage } from "../storage/storage.ts";
import type { Storage } from "../storage/storage.ts";
import { connectEngines } from "../threads/far-engines.ts";
import { openWorkerPort } from "../threads/port.ts";
import { startThread } from "../threads/thread.ts";
import type { Finding } from "./doctor.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface DoctorMemoryOptions {
  /** A name in resources/pipelines, or the path of a .yml file. */
  pipeline: string;
  /** In place of the pipeline's. */
  budget?: string | undefined;
  load: boolean;
}

/** A finding with its figures, for programs. */
interface Told extends Finding {
  [figure: string]: unknown;
}

/** Gives a finding to `onFinding` as soon as it is known, with its figures. Errors: USAGE, PIPELINE_MISSING, PIPELINE_INVALID, CANCELLED, a catalog that cannot be read. */
export async function foretellMemory(
  { pipeline: name, budget, load }: DoctorMemoryOptions,
  { terminal, signal }: CommandContext,
  onFinding: (finding: Finding) => void,
): Promise<void> {
  const pipeline = readPipeline(name);
  const home = resolveHome();
  const { models: catalog } = readWholeCatalog({ home });
  const budgetBytes = budgetOf(budget, pipeline);
  terminal.tell("Looking at this machine …");
  const machine = await measureRoom(home, { wantsGpu: true, signal });
  onFinding(describeMachine(machine));
  // Nobody's first look makes a database; loads are learned.
  const storage =
    load || inspectDatabase(home) !== null ? openStorage({ home, appVersion: appVersion(), shared: true }) : null;
  try {
    const outlook = await foresee({
      pipeline,
      catalog,
      machine,
      budgetBytes,
      measureOf: (model, spec) => (storage === null ? null : readMeasure(storage, { model, options: optionsOf(spec) })),
      signal,
    });
    for (const model of outlook.models) onFinding(describeModel(model));
    for (const finding of describeLife(outlook, machine)) onFinding(finding);
    if (load && storage !== null)
      for (const model of outlook.models) onFinding(await loadOne(model, { pipeline, catalog, storage, home, signal }));
  } finally {
    storage?.close();
  }
}

function budgetOf(asked: string | undefined, { budget }: Pipeline): number | undefined {
  const text = asked ?? budget;
  return text === "auto" ? undefined : parseBytes(text);
}

function describeMachine({ ramBytes, gpu }: MachineRoom): Told {
  const memory = `${formatMemory(ramBytes)} of memory`;
  const facts = { what: "this machine", state: "ok" as const, advice: null, ramBytes, gpu };
  if (gpu === null) return { ...facts, detail: `${memory}, no GPU that can be used` };
  if (gpu === "unknown") return { ...facts, detail: `${memory}; whether there is a GPU could not be found out` };
  const free = gpu.vramFreeBytes === undefined ? "" : `, ${formatMemory(gpu.vramFreeBytes)} of it free`;
  return { ...facts, detail: `${memory}; ${gpu.name} with ${formatMemory(gpu.vramBytes)}${free}` };
}

function describeModel(model: ForeseenModel): Told {
  const { role, title, name, shares, loadMs, basis, isHere } = model;
  const time = `${basis === "measured" ? "" : "about "}${formatSeconds(loadMs)} to load`;
  const detail = `${name}: ${describeShares(shares)}; ${time}; ${describeBasis(basis)}`;
  const figures = { role, model: name, shares, loadMs, basis };
  if (isHere) return { what: title, state: "ok", detail, advice: null, ...figures };
  const advice = `It is not here. Get it with: miniflow models pull ${name}`;
  return { what: title, state: "absent", detail, advice, ...figures };
}

function describeLife({ devices, givenUp, ramBytes }: Outlook, machine: MachineRoom): Told[] {
  const fits = fitsInMemory(ramBytes, machine);
  return [
    ...devices.map((device): Told => {
      const isBroken = device.life === "too-big";
      const { limitBytes, ...figures } = device;
      return {
        what: device.device === "gpu" ? "GPU memory" : "system memory",
        state: isBroken ? "broken" : "ok",
        detail: describeDevice(device),
        advice: isBroken ? "Allow more (--budget), or choose a pack with smaller models." : null,
        ...figures,
        limitBytes: Number.isFinite(limitBytes) ? limitBytes : null,
      };
    }),
    ...givenUp.map((why): Told => ({ what: "given up", state: "absent", detail: why, advice: null })),
    {
      what: "all together",
      state: fits ? "ok" : "broken",
      detail: `about ${formatMemory(ramBytes)} of system memory, of ${formatMemory(machine.ramBytes)}`,
      advice: fits ? null : "Choose a pack with smaller models: the system would swap.",
      neededBytes: ramBytes,
    },
  ];
}

interface Loading {
  pipeline: Pipeline;
  catalog: readonly CatalogModel[];
  storage: Storage;
  home: string;
  signal: AbortSignal;
}

/** Each in a thread of its own, one after the other: what one leaves behind is not counted as the next one's. */
async function loadOne(model: ForeseenModel, loading: Loading): Promise<Told> {
  const { role, title, name, isHere, shares: foreseen, loadMs: foreseenMs } = model;
  const { pipeline, catalog, storage, home, signal } = loading;
  const what = title;
  if (!isHere)
    return {
      what,
      state: "absent",
      detail: `${name} is not here`,
      advice: `Get it with: miniflow models pull ${name}`,
    };
  try {
    const spec = engineSpec(role, pipeline, catalog);
    const log = createLog("doctor");
    const devices = devicesFile(home);
    const rssBefore = process.memoryUsage.rss();
    const thread = startThread({ name: title, specs: [spec], log, devicesFile: devices, openPort: openWorkerPort });
    try {
      const report = await connectEngines(thread, [spec])[role].load({ signal });
      const rssBytes = Math.max(0, process.memoryUsage.rss() - rssBefore);
      const shares = sharesOf(report);
      const { loadMs } = report;
      if (shares.length > 0) saveMeasure(storage, { model: name, options: optionsOf(spec) }, { shares, loadMs });
      const measured = `${describeShares(shares)} in ${formatSeconds(loadMs)}`;
      const detail = `loaded: ${measured} (foreseen: ${describeShares(foreseen)} in about ${formatSeconds(foreseenMs)}); the process grew by ${formatMemory(rssBytes)}`;
      return {
        what,
        state: "ok",
        detail,
        advice: null,
        role,
        model: name,
        shares,
        loadMs,
        foreseen,
        foreseenMs,
        rssBytes,
      };
    } finally {
      await thread.close();
    }
  } catch (error) {
    if (isAbort(error)) throw error;
    const { message, hint } = toMiniflowError(error);
    return { what, state: "broken", detail: message, advice: hint ?? null };
  }
}

function sharesOf({ memory, residentBytes }: LoadReport) {
  return memory ?? (residentBytes > 0 ? [shareOf("cpu", residentBytes)] : []);
}

/**
 * The assistant's models and their memory: the residence with the account of each device, sizes that earlier runs have learned, the GPU
 * that is here, and the budgets.
 *
 *     const memory = openMemory({ engines, specs, pipeline, catalog, storage, … });
 *     await underLease(memory.residence, "asr", signal, () => …);
 *     memory.getMemory();
 */
import { estimateSize, optionsOf, runtimeOf, usesGpu } from "./catalog/estimates.ts";
import { engineSpec, weightBytes } from "./catalog/engine-specs.ts";
import type { EngineSpecs } from "./catalog/engine-specs.ts";
import { findModel } from "./catalog/catalog.ts";
import type { CatalogModel } from "./catalog/catalog.ts";
import type { Pipeline } from "./catalog/pipeline.ts";
import type { MemoryDevice, MemoryState, Notice } from "./contract.ts";
import { measureRoom } from "./downloads/machine-room.ts";
import type { MachineRoom } from "./downloads/machine-room.ts";
import type { Engine, EngineByRole, EngineSpec, Role } from "./engines/engine.ts";
import { toMiniflowError } from "./errors.ts";
import type { MiniflowError } from "./errors.ts";
import { createGivingUp } from "./giving-up/giving-up.ts";
import { nameOf } from "./giving-up/part-choice.ts";
import type { Log } from "./log.ts";
import { describeMemory } from "./memory-state.ts";
import { foreseeSize } from "./outlook/model-sizes.ts";
import { parseBytes } from "./residency/budget.ts";
import type { IdleUnload } from "./residency/idle.ts";
import { keepEngines } from "./residency/keep-engines.ts";
import type { Size } from "./residency/kept.ts";
import { createRamTier } from "./residency/ram-tier.ts";
import type { RamBudget, RamTier, TierStore } from "./residency/ram-tier.ts";
import type { Residence, ResidenceOptions } from "./residency/residence.ts";
import { returningModels } from "./residency/tier-room.ts";
import { readGpu, readMeasure, saveGpu, saveMeasure } from "./storage/measures.ts";
import type { KnownGpu, MeasureKey } from "./storage/measures.ts";
import type { Storage } from "./storage/storage.ts";

export interface MemoryOptions extends Pick<ResidenceOptions, "onChange" | "residueBytes"> {
  engines: EngineByRole;
  /** Where weights are kept in system memory: on each engine's thread. */
  stores: Readonly<Record<Role, TierStore>>;
  /** What the engines were started with: the pipeline as it was asked for. */
  specs: EngineSpecs;
  pipeline: Pipeline;
  catalog: readonly CatalogModel[];
  storage: Storage;
  log: Log;
  /** In place of the pipeline's. */
  budgetBytes: number | undefined;
  /** Looks for a GPU although one was looked for in an earlier run: it takes a process of its own a second. */
  looksAgain: boolean;
  /** A load that nobody waits for has failed. */
  onFailure(error: MiniflowError): void;
  /** Puts another engine in the place of the one of its role. */
  change(spec: EngineSpec): void;
  /** Something was given up for want of memory. */
  tell(notice: Notice): void;
}

export interface Memory {
  residence: Residence;
  tier: RamTier;
  /** As `Residence.died`, for weights that were kept there as well. */
  died(roles: readonly Role[], inOrder: boolean): void;
  getMemory(): MemoryState;
  /** `null` lifts the limit, for this run. */
  limitMemory(device: MemoryDevice, budgetBytes: number | null): MemoryState;
  /** After how long a model goes that nobody uses. Until then as the pipeline says. */
  setIdleUnload(after: IdleUnload): void;
  /** Ends what it still looks for. */
  close(): void;
}

const ROLES = ["vad", "asr", "llm", "tts"] as const satisfies Role[];
/** A load time is stored again where it has changed by more than this share of it: loads are many, and each store waits for the disk. */
const NEWS_SHARE = 1 / 4;

export async function openMemory(options: MemoryOptions): Promise<Memory> {
  const { engines, specs, pipeline, catalog, storage, log } = options;
  const closing = new AbortController();
  const asksGpu = ROLES.some((role) => usesGpu(specs[role]));
  const isFake = ROLES.every((role) => specs[role].engine === "fake");
  let gpu = asksGpu ? readGpu(storage) : null;
  /** What a person limits: the GPU where one is used, else memory. */
  const budgetBytes = options.budgetBytes ?? (pipeline.budget === "auto" ? null : parseBytes(pipeline.budget));
  const hasGpu = (): boolean => asksGpu && (isFake || (gpu?.capacityBytes ?? 0) > 0);
  /** A person tries another budget. */
  let isTrying = false;
  const givingUp = createGivingUp({
    pipeline,
    catalog,
    storage,
    log,
    circumstances: () => ({ budgetBytes, gpu }),
    isLasting: () => !isTrying,
    change: options.change,
    tell: options.tell,
  });
  for (const role of ROLES) if (givingUp.pipeline()[role] !== pipeline[role]) options.change(specOf(role));

  /** As it is now. */
  function specOf(role: Role): EngineSpec {
    const now = givingUp.pipeline();
    return now[role] === pipeline[role] ? specs[role] : engineSpec(role, now, catalog);
  }

  function keyOf(role: Role): MeasureKey {
    return { model: nameOf(givingUp.pipeline()[role]), options: optionsOf(specOf(role)) };
  }

  /** Of the language model the catalog tells what a conversation takes besides. Nothing is read from its file. */
  async function estimateOf(role: Role): Promise<Size> {
    const now = givingUp.pipeline();
    if (now.llm.engine !== "llama" || role !== "llm")
      return estimateSize(specOf(role), weightBytes(now, catalog)[role], hasGpu());
    const model = findModel(catalog, now.llm.model);
    const { signal } = closing;
    const input = { spec: specOf(role), model, isHere: false, hasGpu: hasGpu(), measured: null, signal };
    const { shares, loadMs } = await foreseeSize(input);
    return { shares, loadMs, measured: false };
  }

  async function sizeOf(role: Role): Promise<Size> {
    const learned = readMeasure(storage, keyOf(role));
    return learned === null ? estimateOf(role) : { ...learned, measured: true };
  }

  const stored = new Map<string, Size>();

  function learn(role: Role, size: Size): void {
    const last = stored.get(role);
    const isNews =
      JSON.stringify(last?.shares) !== JSON.stringify(size.shares) ||
      Math.abs((last?.loadMs ?? 0) - size.loadMs) > NEWS_SHARE * size.loadMs;
    if (!isNews) return;
    stored.set(role, size);
    keep(() => saveMeasure(storage, keyOf(role), { shares: [...size.shares], loadMs: size.loadMs }));
  }

  /** What cannot be stored is measured again the next time: no reason to fail a turn. */
  function keep(save: () => void): void {
    try {
      save();
    } catch (error) {
      log.warn("what was learned of memory could not be stored", { code: toMiniflowError(error).code });
    }
  }

  const [vad, asr, llm, tts] = await Promise.all([sizeOf("vad"), sizeOf("asr"), sizeOf("llm"), sizeOf("tts")]);
  const sizes = { vad, asr, llm, tts };
  let idleUnload: IdleUnload = pipeline.idleUnloadMinutes;
  const tier = createRamTier({
    stores: options.stores,
    budget: ramBudgetOf(pipeline),
    look: () => ({
      returning: returningModels({ ...residence.holdings(), ...pipeline, idleUnload }),
      busy: !residence.areFree(ROLES),
    }),
    log,
    ...(options.onChange === undefined ? {} : { onChange: () => options.onChange?.(residence.holdings()) }),
  });
  const residence = keepEngines({
    engines: watchLoads(engines, tier),
    tier,
    sizes,
    runtimes: Object.fromEntries(ROLES.map((role) => [role, runtimeOf(specs[role])])),
    budgets: budgetBytes === null ? {} : { [hasGpu() ? "gpu" : "cpu"]: budgetBytes },
    hold: pipeline.hold,
    idleUnload,
    onMeasured: (id, size) => learn(roleOf(id), size),
    async giveUp(role, shortage) {
      const foreseen = role === "vad" ? null : await givingUp.giveUp(role, shortage);
      const size = foreseen === null ? null : await sizeOf(role);
      return size?.measured === false ? foreseen : size;
    },
    onFailure: (_id, error) => options.onFailure(error),
    ...(options.residueBytes === undefined ? {} : { residueBytes: options.residueBytes }),
    ...(options.onChange === undefined ? {} : { onChange: options.onChange }),
  });

  /** A GPU that was not known of: its account begins, and what a person allowed is its. */
  async function meetGpu(found: Exclude<MachineRoom["gpu"], "unknown">): Promise<void> {
    const before = hasGpu();
    const known: KnownGpu = { name: found?.name ?? null, capacityBytes: found?.vramBytes ?? null };
    if (gpu?.name !== known.name || gpu.capacityBytes !== known.capacityBytes) keep(() => saveGpu(storage, known));
    gpu = known;
    if (found !== null) {
      const { vramBytes, vramFreeBytes = vramBytes } = found;
      residence.setGpu({ capacityBytes: vramBytes, usedBytes: vramBytes - vramFreeBytes });
    }
    if (hasGpu() === before) return;
    if (budgetBytes !== null) {
      residence.setBudget("cpu", before ? budgetBytes : null);
      residence.setBudget("gpu", before ? null : budgetBytes);
    }
    for (const role of ROLES) residence.estimate(role, (await estimateOf(role)).shares);
  }

  async function lookForGpu(): Promise<void> {
    const { signal } = closing;
    const room = await measureRoom(storage.home, { wantsGpu: true, signal });
    if (room.gpu !== "unknown" && !signal.aborted) await meetGpu(room.gpu);
  }

  if (asksGpu && !isFake && (gpu === null || options.looksAgain)) {
    lookForGpu().catch((error: unknown) => {
      if (!closing.signal.aborted) log.warn("no GPU could be looked for", { code: toMiniflowError(error).code });
    });
  } else if (typeof gpu?.capacityBytes === "number") {
    residence.setGpu({ capacityBytes: gpu.capacityBytes, usedBytes: 0 });
  }

  const getMemory = (): MemoryState =>
    describeMemory(residence.holdings(), {
      modelOf: (id) => nameOf(givingUp.pipeline()[roleOf(id)]),
      givenUp: givingUp.givenUp(),
    });

  return {
    residence,
    tier,
    died(roles, inOrder) {
      tier.died(roles);
      residence.died(roles, inOrder);
    },
    getMemory,
    setIdleUnload(after) {
      idleUnload = after;
      residence.setIdleUnload(after);
    },
    limitMemory(device, limitBytes) {
      isTrying = true;
      residence.setBudget(device, limitBytes);
      return getMemory();
    },
    close() {
      closing.abort();
      tier.close();
    },
  };
}

function ramBudgetOf({ ramBudget }: Pipeline): RamBudget {
  const said = ramBudget.toLowerCase();
  return said === "auto" || said === "off" ? said : parseBytes(ramBudget);
}

/** The same engines; the tier hears of every load. */
function watchLoads(engines: EngineByRole, tier: RamTier): EngineByRole {
  const watch = <E extends Engine>(role: Role, engine: E): E => ({
    ...engine,
    async load(options) {
      const report = await engine.load(options);
      tier.loaded(role, report);
      return report;
    },
  });
  const { vad, asr, llm, tts } = engines;
  return { vad: watch("vad", vad), asr: watch("asr", asr), llm: watch("llm", llm), tts: watch("tts", tts) };
}

function roleOf(id: string): Role {
  return ROLES.find((role) => role === id) ?? "vad";
}

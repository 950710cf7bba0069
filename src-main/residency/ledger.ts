/**
 * The account of one device: what may be held there, and what is. Plain data and pure functions; which models there are, and whether
 * each is held, is told by the residence.
 *
 *     let gpu = openLedger("gpu");
 *     gpu = setCapacity(gpu, { capacityBytes: 6e9, usedBytes: 0.4e9 }, models);
 *     roomBytes(gpu, models);                 // what models may hold there together
 */
import type { MemoryDevice, MemoryShare } from "../engines/engine.ts";

export interface Ledger {
  readonly device: MemoryDevice;
  /** Null where nobody has told. */
  readonly capacityBytes: number | null;
  /** What models and runtimes may hold; Infinity: as much as there is. */
  readonly budgetBytes: number;
  /** What other programs hold, as far as the driver tells. */
  readonly otherBytes: number | null;
  /** The runtimes that have held a model here since their thread began. */
  readonly started: readonly string[];
}

/** A model as the accounts see it. */
export interface Holder {
  /** Whose context it needs; null for what needs none. */
  runtime: string | null;
  /** What it holds, or would hold. */
  shares: readonly MemoryShare[];
  /** There, coming or going: its bytes are booked. */
  held: boolean;
}

/** Of 6 GB about 5.6 can be used. */
const MARGIN_SHARE = 0.07;

/**
 * What a runtime takes on a device to be there at all, and keeps when its models have gone: 0.3 to 0.5 GB on a GPU by what is told of
 * CUDA and Vulkan in public. Where the driver tells what is used, an error of this only moves bytes to other programs' line. In system
 * memory it is a part of MiniFlow itself.
 */
const RUNTIME_BYTES = { cpu: 0, gpu: 300_000_000 } satisfies Record<MemoryDevice, number>;

export function openLedger(device: MemoryDevice): Ledger {
  return { device, capacityBytes: null, budgetBytes: Infinity, otherBytes: null, started: [] };
}

/** A model's main device: the one whose account decides when it comes and goes. */
export function mainDeviceOf(shares: readonly MemoryShare[]): MemoryDevice {
  return bytesOn("gpu", shares) > 0 ? "gpu" : "cpu";
}

export function bytesOn(device: MemoryDevice, shares: readonly MemoryShare[]): number {
  return shares.reduce((sum, share) => (share.device === device ? sum + totalBytes(share) : sum), 0);
}

function totalBytes({ weightsBytes, kvBytes, workspaceBytes }: MemoryShare): number {
  return weightsBytes + kvBytes + workspaceBytes;
}

/**
 * What may be held now: the budget, or on a GPU less where the margin and other programs leave less. Of system memory nobody can say
 * how much is free: the system takes back what it has lent to its page cache.
 */
export function limitBytes({ device, capacityBytes, budgetBytes, otherBytes }: Ledger): number {
  if (device === "cpu" || capacityBytes === null) return budgetBytes;
  const freeBytes = capacityBytes - Math.round(capacityBytes * MARGIN_SHARE) - (otherBytes ?? 0);
  return Math.max(0, Math.min(budgetBytes, freeBytes));
}

/** What models may hold there together: the limit without the contexts of all runtimes that any of them needs. */
export function roomBytes(ledger: Ledger, models: readonly Holder[]): number {
  const needed = new Set(models.flatMap((model) => (needsContext(ledger, model) ? [model.runtime] : [])));
  const contexts = new Set([...needed, ...ledger.started]).size * RUNTIME_BYTES[ledger.device];
  return Math.max(0, limitBytes(ledger) - contexts);
}

/** What is held: models, those on their way included, and runtimes. */
export function usedBytes(ledger: Ledger, models: readonly Holder[]): number {
  const held = models.filter((model) => model.held);
  const running = new Set([
    ...ledger.started,
    ...held.flatMap((model) => (needsContext(ledger, model) ? [model.runtime] : [])),
  ]);
  const modelBytes = held.reduce((sum, { shares }) => sum + bytesOn(ledger.device, shares), 0);
  return modelBytes + running.size * RUNTIME_BYTES[ledger.device];
}

/** The part of it that runtimes keep of models that have gone. */
export function residueBytes(ledger: Ledger, models: readonly Holder[]): number {
  const idle = ledger.started.filter((name) => !models.some(({ runtime, held }) => held && runtime === name));
  return idle.length * RUNTIME_BYTES[ledger.device];
}

/** Books that a model has come: from now on its runtime keeps its context. */
export function startRuntime(ledger: Ledger, model: Holder): Ledger {
  const { runtime } = model;
  if (runtime === null || !needsContext(ledger, model) || ledger.started.includes(runtime)) return ledger;
  return { ...ledger, started: [...ledger.started, runtime] };
}

/** Its thread or process has ended, and with it what it kept. */
export function endRuntime(ledger: Ledger, runtime: string): Ledger {
  return { ...ledger, started: ledger.started.filter((name) => name !== runtime) };
}

/** What the driver tells of a device: of what is used, the part that is not booked here is other programs'. */
export function setCapacity(
  ledger: Ledger,
  told: { capacityBytes: number; usedBytes: number },
  models: readonly Holder[],
): Ledger {
  const otherBytes = Math.max(0, told.usedBytes - usedBytes(ledger, models));
  return { ...ledger, capacityBytes: told.capacityBytes, otherBytes };
}

function needsContext({ device }: Ledger, { runtime, shares }: Holder): boolean {
  return runtime !== null && bytesOn(device, shares) > 0;
}

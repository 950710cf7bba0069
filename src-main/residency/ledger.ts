/**
 * One account per device: who holds how many bytes of what. Plain data; every function gives back a new ledger and leaves the
 * old one alone. What can only be a mistake of the caller is a `RangeError`.
 *
 *     let ledger = openLedger({ device: "gpu", capacityBytes, budgetBytes: 6 * GIB });
 *     ledger = startRuntime(ledger, { name: "onnx", contextBytes: 300e6 });
 *     ledger = beginLoad(ledger, { id: "asr", runtime: "onnx", footprint: estimate, atMs });
 *     ledger = endLoad(ledger, "asr", { weightsBytes: 531e6 });       // measured from now on
 *     ledger = lease(ledger, "asr");
 *
 * The RAM tier is such an account as well: a device "ram", no runtimes, models of nothing but weights.
 */

/** What a model holds while it is resident. */
export interface Footprint {
  weightsBytes: number;
  kvBytes: number;
  /** Compute buffers and arenas: runtimes keep them as long as the model is loaded. */
  workspaceBytes: number;
}

export interface Holding {
  readonly id: string;
  readonly runtime: string | null;
  readonly footprint: Readonly<Footprint>;
  /** Measured after a load; before that an estimate. */
  readonly measured: boolean;
  readonly state: "loading" | "resident";
  readonly leases: number;
  /** Last leased, given back or loaded; by the caller's clock. */
  readonly usedAtMs: number;
}

export interface RuntimeAccount {
  readonly name: string;
  /** What it takes to be there at all. */
  readonly contextBytes: number;
  /** What it has kept of models that were let go, until its process ends. */
  readonly residueBytes: number;
}

export interface Ledger {
  readonly device: string;
  readonly capacityBytes: number;
  /** What may be held at the most. */
  readonly budgetBytes: number;
  /** Left free whatever others hold. */
  readonly marginBytes: number;
  /** Held by other programs, as far as the driver tells. */
  readonly otherBytes: number;
  readonly holdings: readonly Holding[];
  readonly runtimes: readonly RuntimeAccount[];
}

/** Of 6 GB about 5.6 can be used. */
const MARGIN_SHARE = 0.07;

/** `budgetBytes` defaults to what the device has less the margin; `marginBytes` to 7 % of it. */
export function openLedger(options: {
  device: string;
  capacityBytes: number;
  budgetBytes?: number;
  marginBytes?: number;
}): Ledger {
  const { device, capacityBytes, marginBytes = Math.round(options.capacityBytes * MARGIN_SHARE) } = options;
  const budgetBytes = options.budgetBytes ?? Math.max(0, capacityBytes - marginBytes);
  checkBytes({ capacityBytes, budgetBytes, marginBytes });
  return { device, capacityBytes, budgetBytes, marginBytes, otherBytes: 0, holdings: [], runtimes: [] };
}

// --- how much there is ----------------------------------------------------------------------------------------------

/** What may be held now: the budget, or less where other programs leave less. */
export function limitBytes({ capacityBytes, budgetBytes, marginBytes, otherBytes }: Ledger): number {
  return Math.max(0, Math.min(budgetBytes, capacityBytes - marginBytes - otherBytes));
}

/** What is held: models, those on their way in included, and runtimes. */
export function usedBytes({ holdings, runtimes }: Ledger): number {
  return sum(holdings, ({ footprint }) => totalBytes(footprint)) + sum(runtimes, overheadBytes);
}

export function freeBytes(ledger: Ledger): number {
  return Math.max(0, limitBytes(ledger) - usedBytes(ledger));
}

/** What must go for the limit to be kept: above 0 when the budget was lowered, others took more, or an estimate was too small. */
export function overBytes(ledger: Ledger): number {
  return Math.max(0, usedBytes(ledger) - limitBytes(ledger));
}

/**
 * What models may hold together, for the plan: the limit without the runtimes. `toCome` are the runtimes that have not started
 * yet and whose models the plan may bring in.
 */
export function roomBytes(ledger: Ledger, toCome: readonly Omit<RuntimeAccount, "residueBytes">[] = []): number {
  const started = new Set(ledger.runtimes.map(({ name }) => name));
  const soon = toCome.filter(({ name }) => !started.has(name));
  const overhead = sum(ledger.runtimes, overheadBytes) + sum(soon, ({ contextBytes }) => contextBytes);
  return Math.max(0, limitBytes(ledger) - overhead);
}

export function totalBytes({ weightsBytes, kvBytes, workspaceBytes }: Footprint): number {
  return weightsBytes + kvBytes + workspaceBytes;
}

// --- models ---------------------------------------------------------------------------------------------------------

/** Books a model before its load begins, by its estimate or by what was measured last time. */
export function beginLoad(
  ledger: Ledger,
  model: { id: string; runtime: string | null; footprint: Footprint; measured?: boolean; atMs: number },
): Ledger {
  const { id, runtime, footprint, measured = false, atMs } = model;
  checkBytes(footprint);
  if (findHolding(ledger, id) !== null) throw new RangeError(`${id} is booked already.`);
  if (runtime !== null && !ledger.runtimes.some(({ name }) => name === runtime))
    throw new RangeError(`${id} is loaded by ${runtime}, which is not running.`);
  const needed = totalBytes(footprint);
  if (needed > freeBytes(ledger))
    throw new RangeError(`${id} takes ${needed} bytes, and ${freeBytes(ledger)} are free on ${ledger.device}.`);
  const holding: Holding = { id, runtime, footprint, measured, state: "loading", leases: 0, usedAtMs: atMs };
  return { ...ledger, holdings: [...ledger.holdings, holding] };
}

/** The model is resident; what was measured of it takes the place of the estimate. */
export function endLoad(ledger: Ledger, id: string, measured: Partial<Footprint> = {}): Ledger {
  const { state } = heldBy(ledger, id);
  if (state !== "loading") throw new RangeError(`${id} is not being loaded.`);
  return measure(change(ledger, id, { state: "resident" }), id, measured);
}

/** The load came to nothing, and its bytes are free again. */
export function failLoad(ledger: Ledger, id: string): Ledger {
  if (heldBy(ledger, id).state !== "loading") throw new RangeError(`${id} is not being loaded.`);
  return remove(ledger, id);
}

/** Puts measurements in the place of what is booked. The limit may then turn out to be passed: see `overBytes`. */
export function measure(ledger: Ledger, id: string, measured: Partial<Footprint>): Ledger {
  checkBytes(measured);
  if (Object.keys(measured).length === 0) return ledger;
  const { footprint } = heldBy(ledger, id);
  return change(ledger, id, { footprint: { ...footprint, ...measured }, measured: true });
}

/** Lets the model be used: until `endLease` it is not evicted. Several leases at a time are fine. */
export function lease(ledger: Ledger, id: string, atMs: number): Ledger {
  const { state, leases } = heldBy(ledger, id);
  if (state !== "resident") throw new RangeError(`${id} is still being loaded.`);
  return change(ledger, id, { leases: leases + 1, usedAtMs: atMs });
}

export function endLease(ledger: Ledger, id: string, atMs: number): Ledger {
  const { leases } = heldBy(ledger, id);
  if (leases === 0) throw new RangeError(`${id} is not leased.`);
  return change(ledger, id, { leases: leases - 1, usedAtMs: atMs });
}

/** The model is gone from the device. What its runtime keeps of it is booked by `bookResidue`. */
export function evict(ledger: Ledger, id: string): Ledger {
  const { state, leases } = heldBy(ledger, id);
  if (state !== "resident") throw new RangeError(`${id} is still being loaded.`);
  if (leases > 0) throw new RangeError(`${id} is in use.`);
  return remove(ledger, id);
}

export function findHolding({ holdings }: Ledger, id: string): Holding | null {
  return holdings.find((holding) => holding.id === id) ?? null;
}

// --- runtimes, other programs, the budget ---------------------------------------------------------------------------

/** Books a runtime's context; one that is running already is only given the newer figure. */
export function startRuntime(ledger: Ledger, { name, contextBytes }: { name: string; contextBytes: number }): Ledger {
  checkBytes({ contextBytes });
  const residueBytes = ledger.runtimes.find((runtime) => runtime.name === name)?.residueBytes ?? 0;
  const others = ledger.runtimes.filter((runtime) => runtime.name !== name);
  return { ...ledger, runtimes: [...others, { name, contextBytes, residueBytes }] };
}

/** What the runtime turns out to have kept after a release: the newest measurement, not a sum. */
export function bookResidue(ledger: Ledger, name: string, residueBytes: number): Ledger {
  checkBytes({ residueBytes });
  if (!ledger.runtimes.some((runtime) => runtime.name === name)) throw new RangeError(`${name} is not running.`);
  return {
    ...ledger,
    runtimes: ledger.runtimes.map((runtime) => (runtime.name === name ? { ...runtime, residueBytes } : runtime)),
  };
}

/** Its process ended: context, residue and all its models are gone with it, leased or not. */
export function endRuntime(ledger: Ledger, name: string): Ledger {
  return {
    ...ledger,
    runtimes: ledger.runtimes.filter((runtime) => runtime.name !== name),
    holdings: ledger.holdings.filter(({ runtime }) => runtime !== name),
  };
}

/** What the driver counts on the whole device: the part that is not booked here is other programs'. */
export function bookDeviceUse(ledger: Ledger, deviceUsedBytes: number): Ledger {
  checkBytes({ deviceUsedBytes });
  return { ...ledger, otherBytes: Math.max(0, deviceUsedBytes - usedBytes(ledger)) };
}

export function setBudget(ledger: Ledger, budgetBytes: number): Ledger {
  checkBytes({ budgetBytes });
  return { ...ledger, budgetBytes };
}

// --- for people -----------------------------------------------------------------------------------------------------

export interface LedgerLine {
  /** A model, a runtime, or "others". */
  holder: string;
  what: "weights" | "kv" | "workspace" | "context" | "residue" | "others";
  bytes: number;
  measured: boolean;
}

/** The whole account, line by line; lines of nothing are left out. Without others' it adds up to `usedBytes`. */
export function statement({ holdings, runtimes, otherBytes }: Ledger): LedgerLine[] {
  const lines: LedgerLine[] = [
    ...holdings.flatMap(({ id: holder, footprint, measured }): LedgerLine[] => [
      { holder, what: "weights", bytes: footprint.weightsBytes, measured },
      { holder, what: "kv", bytes: footprint.kvBytes, measured },
      { holder, what: "workspace", bytes: footprint.workspaceBytes, measured },
    ]),
    ...runtimes.flatMap(({ name: holder, contextBytes, residueBytes }): LedgerLine[] => [
      { holder, what: "context", bytes: contextBytes, measured: false },
      { holder, what: "residue", bytes: residueBytes, measured: true },
    ]),
    { holder: "others", what: "others", bytes: otherBytes, measured: true },
  ];
  return lines.filter(({ bytes }) => bytes > 0);
}

function heldBy(ledger: Ledger, id: string): Holding {
  const holding = findHolding(ledger, id);
  if (holding === null) throw new RangeError(`${id} is not on ${ledger.device}.`);
  return holding;
}

function change(ledger: Ledger, id: string, changes: Partial<Holding>): Ledger {
  const holdings = ledger.holdings.map((holding) => (holding.id === id ? { ...holding, ...changes } : holding));
  return { ...ledger, holdings };
}

function remove(ledger: Ledger, id: string): Ledger {
  return { ...ledger, holdings: ledger.holdings.filter((holding) => holding.id !== id) };
}

function overheadBytes({ contextBytes, residueBytes }: RuntimeAccount): number {
  return contextBytes + residueBytes;
}

function checkBytes(figures: Record<string, number> | Partial<Footprint>): void {
  for (const [name, bytes] of Object.entries(figures))
    if (!Number.isFinite(bytes) || bytes < 0) throw new RangeError(`${name} is ${bytes}, which is no number of bytes.`);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/**
 * The exact answer to "which model comes in when, and what goes for it", for a known order of uses. Pure; how and why it is
 * exact is in design.md. Models are indices and sets of them bit masks, so that a whole turn is searched in microseconds.
 *
 *     const { loads } = findSchedule({ ...stock, roomBytes, residentMask, uses, running: true });
 *     if (loads[0]?.atMs === 0) …                      // to be begun now, after evicting loads[0].evictMask
 */

export interface SearchUse {
  model: number;
  /** Time between the end of the use before and the instant this one wants to begin. */
  gapMs: number;
  runMs: number;
}

export interface SearchInput {
  /** By model: what it holds while it is resident. */
  bytes: readonly number[];
  /** By model: how long the link is busy with loading it. Above 0. */
  loadMs: readonly number[];
  /** By model: what it costs at the end of `uses` not to have it, at most `loadMs`. Decides between schedules with the same wait. */
  owedMs: readonly number[];
  /** What the models may hold together; each that is used fits beside those of `pinnedMask`. */
  roomBytes: number;
  residentMask: number;
  /** Never evicted. */
  pinnedMask: number;
  /** Not evicted before `uses[0]` is over; `uses[0]` fits beside them. */
  leasedMask: number;
  uses: readonly SearchUse[];
  /** `uses[0]` is running: its `runMs` is what is left of it. */
  running: boolean;
}

export interface ScheduledLoad {
  /** From now on. */
  atMs: number;
  load: number;
  /** Goes just before. */
  evictMask: number;
}

export interface Schedule {
  /** Time that uses are late because of loading: the least that is possible. */
  waitMs: number;
  /** Time that the link is busy: the least among the schedules with that wait, what is owed at the end counted in. */
  loadMs: number;
  loads: ScheduledLoad[];
}

/** A point of a schedule at which the link is free. */
interface Label {
  /** The use that runs, or that comes next. */
  use: number;
  running: boolean;
  /** When `use` wants to begin; while it runs, when it ends. */
  anchorMs: number;
  nowMs: number;
  mask: number;
  waitMs: number;
  loadMs: number;
  /** Adds up 1 / (1 + the milliseconds by which each load is early): tells apart what is equal otherwise. */
  hurry: number;
  before: Label | null;
  loaded: ScheduledLoad | null;
  /** Gone on from, or beaten by a label that is at least as good in everything. */
  closed: boolean;
}

/** The schedule with the least wait; among those the one with the least loading; among those one whose loads come early. */
export function findSchedule(input: SearchInput): Schedule {
  const { uses } = input;
  const [first] = uses;
  if (first === undefined) return { waitMs: 0, loadMs: 0, loads: [] };
  const start: Label = {
    use: 0,
    running: input.running,
    anchorMs: input.running ? first.runMs : first.gapMs,
    nowMs: 0,
    mask: input.residentMask,
    waitMs: 0,
    loadMs: 0,
    hurry: 0,
    before: null,
    loaded: null,
    closed: false,
  };
  passTime(uses, start);
  // No step leads back to an earlier use, so the uses are worked through in order, each from its earliest label on.
  const layers: Label[][] = Array.from({ length: uses.length + 1 }, () => []);
  layers[start.use]?.push(start);
  const later = modelsUsedFrom(uses);
  for (const layer of layers.slice(0, -1)) {
    for (let label = earliestOpen(layer); label !== null; label = earliestOpen(layer)) {
      label.closed = true;
      for (const next of stepsFrom(input, later, label)) keepUnlessBeaten(layers[next.use] ?? [], next);
    }
  }
  return toSchedule(bestOf(input, layers.at(-1) ?? []));
}

/** Everything that can sensibly be done at a label: begin a load, or let the use run to its end. */
function stepsFrom(input: SearchInput, later: readonly number[], label: Label): Label[] {
  const { uses, pinnedMask, leasedMask } = input;
  const wanted = bit(uses[label.use]?.model ?? 0);
  const isHere = (label.mask & wanted) !== 0;
  const locked = pinnedMask | wanted | (label.use === 0 ? leasedMask : 0);
  const steps: Label[] = [];
  // Nothing is loaded before what is waited for already.
  const isLate = !isHere && label.nowMs >= label.anchorMs;
  const useful = isLate ? wanted : (later[label.use] ?? 0);
  for (let model = 0; model < input.bytes.length; model += 1) {
    if ((bit(model) & useful & ~label.mask) === 0) continue;
    for (const evictMask of leastEvictions(input, label.mask, locked, model))
      steps.push(afterLoad(input, label, model, evictMask));
  }
  // Before the wanted model is here there is nothing to wait for: what is evictable stays so.
  if (isHere) steps.push(afterUse(uses, label));
  return steps;
}

function afterLoad(input: SearchInput, label: Label, model: number, evictMask: number): Label {
  const { uses } = input;
  const loadMs = input.loadMs[model] ?? 0;
  const next: Label = {
    ...label,
    nowMs: label.nowMs + loadMs,
    mask: label.mask & ~evictMask,
    loadMs: label.loadMs + loadMs,
    hurry: label.hurry + 1 / (1 + Math.max(0, wantedAt(input, label, model) - label.nowMs - loadMs)),
    before: label,
    loaded: { atMs: label.nowMs, load: model, evictMask },
    closed: false,
  };
  passTime(uses, next);
  next.mask |= bit(model);
  if (!next.running && uses[next.use]?.model === model && next.anchorMs < next.nowMs) {
    next.waitMs += next.nowMs - next.anchorMs;
    next.anchorMs = next.nowMs;
  }
  passTime(uses, next);
  return next;
}

/** When `model` is wanted next, if nobody has to wait any more from `label` on. */
function wantedAt({ uses }: SearchInput, label: Label, model: number): number {
  let atMs = label.anchorMs;
  for (let place = label.use; place < uses.length; place += 1) {
    const use = uses[place];
    if (use === undefined) break;
    if (use.model === model) return atMs;
    // A running use ends at its anchor.
    atMs += (place === label.use && label.running ? 0 : use.runMs) + (uses[place + 1]?.gapMs ?? 0);
  }
  return atMs;
}

function afterUse(uses: readonly SearchUse[], label: Label): Label {
  const runMs = label.running ? 0 : (uses[label.use]?.runMs ?? 0);
  const next: Label = { ...label, running: true, anchorMs: label.anchorMs + runMs, before: label, loaded: null };
  next.nowMs = Math.max(label.nowMs, next.anchorMs);
  next.closed = false;
  passTime(uses, next);
  return next;
}

/** Lets uses begin and end up to `label.nowMs`, as far as their models are there. */
function passTime(uses: readonly SearchUse[], label: Label): void {
  while (label.use < uses.length && label.anchorMs <= label.nowMs) {
    if (label.running) {
      label.use += 1;
      label.running = false;
      label.anchorMs += uses[label.use]?.gapMs ?? 0;
    } else {
      const use = uses[label.use];
      if (use === undefined || (label.mask & bit(use.model)) === 0) return;
      label.running = true;
      label.anchorMs += use.runMs;
    }
  }
}

/** The smallest sets to evict so that `model` fits: none of them can spare a member. */
function leastEvictions(input: SearchInput, mask: number, locked: number, model: number): number[] {
  const { bytes, roomBytes } = input;
  const shortBytes = bytesOf(bytes, mask) + (bytes[model] ?? 0) - roomBytes;
  if (shortBytes <= 0) return [0];
  const loose = mask & ~locked;
  const sets: number[] = [];
  for (let set = loose; set !== 0; set = (set - 1) & loose) {
    const spareBytes = bytesOf(bytes, set) - shortBytes;
    if (spareBytes >= 0 && smallestOf(bytes, set) > spareBytes) sets.push(set);
  }
  return sets;
}

function keepUnlessBeaten(layer: Label[], label: Label): void {
  for (const other of layer) if (beats(other, label)) return;
  for (const other of layer) if (beats(label, other)) other.closed = true;
  layer.push(label);
}

/** Whoever has more models, earlier, for less can do whatever the other can. */
function beats(a: Label, b: Label): boolean {
  if (a.running !== b.running || (a.mask & b.mask) !== b.mask) return false;
  if (a.waitMs > b.waitMs || a.nowMs > b.nowMs || a.loadMs > b.loadMs) return false;
  const isSame = a.mask === b.mask && a.waitMs === b.waitMs && a.nowMs === b.nowMs && a.loadMs === b.loadMs;
  return !isSame || a.hurry <= b.hurry;
}

function earliestOpen(layer: readonly Label[]): Label | null {
  let earliest: Label | null = null;
  for (const label of layer) if (!label.closed && label.nowMs < (earliest?.nowMs ?? Infinity)) earliest = label;
  return earliest;
}

function bestOf(input: SearchInput, ends: readonly Label[]): { end: Label; loadMs: number } {
  let best: { end: Label; loadMs: number } | null = null;
  for (const end of ends) {
    const owed = input.owedMs.reduce((sum, ms, model) => sum + ((end.mask & bit(model)) === 0 ? ms : 0), 0);
    const found = { end, loadMs: end.loadMs + owed };
    if (best === null || isLess(ranksOf(found), ranksOf(best))) best = found;
  }
  if (best === null) throw new RangeError("A use does not fit beside what is pinned or leased.");
  return best;
}

function ranksOf({ end, loadMs }: { end: Label; loadMs: number }): [number, number, number] {
  return [end.waitMs, loadMs, end.hurry];
}

/** In the order of a dictionary. */
function isLess(a: readonly [number, number, number], b: readonly [number, number, number]): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  return a[1] !== b[1] ? a[1] < b[1] : a[2] < b[2];
}

function toSchedule({ end, loadMs }: { end: Label; loadMs: number }): Schedule {
  const loads: ScheduledLoad[] = [];
  for (let label: Label | null = end; label !== null; label = label.before)
    if (label.loaded !== null) loads.unshift(label.loaded);
  return { waitMs: end.waitMs, loadMs, loads };
}

/** For each use the models that it and those after it need. */
function modelsUsedFrom(uses: readonly SearchUse[]): number[] {
  const masks: number[] = [];
  let mask = 0;
  for (const { model } of uses.toReversed()) masks.push((mask |= bit(model)));
  return masks.toReversed();
}

function bytesOf(bytes: readonly number[], mask: number): number {
  let sum = 0;
  for (let rest = mask, model = 0; rest !== 0; rest >>>= 1, model += 1) if ((rest & 1) !== 0) sum += bytes[model] ?? 0;
  return sum;
}

function smallestOf(bytes: readonly number[], mask: number): number {
  let least = Infinity;
  for (let rest = mask, model = 0; rest !== 0; rest >>>= 1, model += 1)
    if ((rest & 1) !== 0) least = Math.min(least, bytes[model] ?? 0);
  return least;
}

/** The set of one model. */
export function bit(model: number): number {
  return 1 << model;
}

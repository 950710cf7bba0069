/**
 * Conversations played on the fake device, in real bytes and real time: by the residence, and by the simulator's policies. What they wait for loads
 * is held against what `simulate.ts` says.
 */
import { createFakeDevice } from "../../engines/fake-device.ts";
import type { FakeBlock, FakeDevice } from "../../engines/fake-device.ts";
import { foresee } from "../../residency/forecast.ts";
import { shareOf } from "../../residency/kept.ts";
import { HORIZON_USES } from "../../residency/plan.ts";
import type { Use } from "../../residency/plan.ts";
import { createResidence } from "../../residency/residence.ts";
import type { Hold } from "../../residency/residence.ts";
import type { Policy, Trace, TraceModel } from "../../residency/simulate.ts";

export interface Played {
  /** Time that uses were late because of loading. */
  waitMs: number;
  loads: number;
  /** The most that was really held at once. */
  peakBytes: number;
}

const MIB = 2 ** 20;
const { signal } = new AbortController();

/** Small enough for a test, in the proportions of the 6 GB pack; any two of them fit into 52 MiB, and all into 60. */
const SIZES = [
  { id: "asr", role: "asr", bytes: 10 * MIB },
  { id: "llm", role: "llm", bytes: 40 * MIB },
  { id: "tts", role: "tts", bytes: 8 * MIB },
] as const;

/** Turns that are alike: a pause and the user's speaking, the recogniser, the language model, the voice. */
export function makeConversation(turns: number, bytesPerSecond: number): Trace {
  const models = SIZES.map((model): TraceModel => ({ ...model, loadMs: (1000 * model.bytes) / bytesPerSecond }));
  const turn: Use[] = [
    { id: "asr", gapMs: 150, runMs: 30 },
    { id: "llm", gapMs: 0, runMs: 90 },
    { id: "tts", gapMs: 0, runMs: 60 },
  ];
  const uses = Array.from({ length: turns }, () => turn).flat();
  const expect = (next: number): Use[] =>
    foresee({ turn, at: next % turn.length, running: false, elapsedMs: 0 }, HORIZON_USES + 1);
  return { name: `${turns} turns on a fake device`, models, uses, expect };
}

export interface PlayOptions {
  budgetBytes: number;
  bytesPerSecond: number;
}

/** The assistant's own residence, which learns the conversation's rhythm by itself. */
export async function playResidence(trace: Trace, hold: Hold, options: PlayOptions): Promise<Played> {
  const device = createFakeDevice(options);
  const played: Played = { waitMs: 0, loads: 0, peakBytes: 0 };
  const blocks = new Map<string, FakeBlock>();
  const models = trace.models.map(({ id, bytes, loadMs }) => ({
    id,
    title: id,
    size: { shares: [shareOf("cpu", bytes)], loadMs, measured: true },
    async load() {
      played.loads += 1;
      const begunMs = performance.now();
      blocks.set(id, await device.allocate(bytes, { signal }));
      return { loadMs: performance.now() - begunMs, residentBytes: bytes };
    },
    async unload() {
      release(device, blocks, id);
    },
  }));
  const order = models.map(({ id }) => id);
  const residence = createResidence({ models, order, hold, budgets: { cpu: options.budgetBytes } });
  for (const { id, gapMs, runMs } of trace.uses) {
    if (id === order[0]) {
      // Half of it is the pause, half the user's speaking.
      await sleep(gapMs / 2);
      residence.expectTurn();
      await sleep(gapMs / 2);
    }
    const lease = await residence.lease(id, { signal });
    played.waitMs += lease.waitedMs;
    await sleep(runMs);
    lease.release();
    if (id === order.at(-1)) residence.endTurn();
  }
  await residence.settled();
  await residence.empty();
  return { ...played, peakBytes: device.peakBytes() };
}

/** A policy of the simulator's, as `simulate` asks it. */
export async function playPolicy(trace: Trace, policy: Policy, options: PlayOptions): Promise<Played> {
  const { budgetBytes } = options;
  const device = createFakeDevice(options);
  const played: Played = { waitMs: 0, loads: 0, peakBytes: 0 };
  const blocks = new Map<string, FakeBlock>();
  const usedAtMs = new Map<string, number>();
  const link: { loading: Promise<void> | null } = { loading: null };
  /** Asked again when a load has ended. */
  let look: () => void = () => {};

  function ask(state: { leased?: string; wanted?: string }, expected: readonly Use[]): void {
    const { leased = null, wanted = null } = state;
    while (link.loading === null) {
      const resident = new Set(blocks.keys());
      const nowMs = performance.now();
      const view = { budgetBytes, nowMs, models: trace.models, resident, leased, wanted, usedAtMs, expected };
      const { evict, load } = policy(view);
      for (const id of evict) release(device, blocks, id);
      const model = trace.models.find(({ id }) => id === load);
      if (model !== undefined) link.loading = bringIn(model);
      else if (evict.length === 0) return;
    }
  }

  async function bringIn({ id, bytes }: TraceModel): Promise<void> {
    played.loads += 1;
    blocks.set(id, await device.allocate(bytes, { signal }));
    link.loading = null;
    look();
  }

  async function pass(ms: number, asked: (passedMs: number) => void): Promise<void> {
    const begunMs = performance.now();
    look = () => asked(performance.now() - begunMs);
    look();
    await sleep(ms);
    look = () => {};
  }

  for (const [place, { id, gapMs, runMs }] of trace.uses.entries()) {
    const expected = trace.expect(place);
    const after = trace.expect(place + 1);
    await pass(gapMs, (passedMs) => {
      const [first, ...more] = expected;
      ask({}, first === undefined ? [] : [{ ...first, gapMs: Math.max(0, first.gapMs - passedMs) }, ...more]);
    });
    const wantedAtMs = performance.now();
    while (!blocks.has(id)) {
      ask({ wanted: id }, [{ id, gapMs: 0, runMs }, ...after]);
      if (link.loading === null) throw new RangeError(`${id} is waited for and nothing is being loaded.`);
      await link.loading;
    }
    played.waitMs += performance.now() - wantedAtMs;
    usedAtMs.set(id, performance.now());
    await pass(runMs, (passedMs) =>
      ask({ leased: id }, [{ id, gapMs: 0, runMs: Math.max(0, runMs - passedMs) }, ...after]),
    );
    usedAtMs.set(id, performance.now());
  }
  await link.loading;
  for (const id of blocks.keys()) release(device, blocks, id);
  return { ...played, peakBytes: device.peakBytes() };
}

function release(device: FakeDevice, blocks: Map<string, FakeBlock>, id: string): void {
  const block = blocks.get(id);
  if (block === undefined) throw new RangeError(`${id} was to be evicted and is not resident.`);
  blocks.delete(id);
  device.free(block);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryDevice } from "../../../src-main/engines/engine.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { createResidence } from "../../../src-main/residency/residence.ts";
import { shareOf } from "../../../src-main/residency/kept.ts";
import type { KeptModel, Shortage } from "../../../src-main/residency/kept.ts";
import type { Holdings, Residence } from "../../../src-main/residency/residence.ts";

const never = new AbortController().signal;
const MIB = 2 ** 20;
const ORDER = ["asr", "llm", "tts"];

/** A device of a fixed size: refuses what it has no room for, as a real one would, and remembers the most that it held. */
function createDevice(sizeBytes = Infinity) {
  const held = new Map<string, number>();
  const log: string[] = [];
  let peakBytes = 0;
  const sum = () => [...held.values()].reduce((total, bytes) => total + bytes, 0);
  function model(
    id: string,
    bytes: number,
    { loadMs = 1, failures = [], on = "cpu" }: { loadMs?: number; failures?: MiniflowError[]; on?: MemoryDevice } = {},
  ): KeptModel {
    return {
      id,
      title: id,
      size: { shares: [shareOf(on, bytes)], loadMs, measured: false },
      async load() {
        log.push(`load ${id}`);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        if (sum() + bytes > sizeBytes) throw new MiniflowError("OUT_OF_MEMORY", "The device is full.");
        held.set(id, bytes);
        peakBytes = Math.max(peakBytes, sum());
        await sleep(loadMs);
        return { loadMs, residentBytes: bytes, memory: [shareOf(on, bytes)] };
      },
      async unload() {
        log.push(`unload ${id}`);
        held.delete(id);
        await sleep(0);
      },
    };
  }
  return { model, log, held, peakBytes: () => peakBytes };
}

/** A turn as the assistant makes one. */
async function turn(residence: Residence): Promise<void> {
  residence.expectTurn();
  for (const id of ORDER) {
    const lease = await residence.lease(id, { signal: never });
    await sleep(1);
    lease.release();
  }
  residence.endTurn();
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: unknown) => (error instanceof MiniflowError ? error.code : String(error)),
  );

describe("where everything fits", () => {
  it("brings all in at the first turn, side by side, and never moves anything again", async () => {
    const { model, log } = createDevice();
    const models = [model("asr", 5 * MIB), model("llm", 5 * MIB), model("tts", 5 * MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 15 * MIB } });
    for (let count = 0; count < 4; count++) await turn(residence);
    expect(log).toEqual(["load asr", "load llm", "load tts"]);
    expect(residence.holdings().heldBytes).toBe(15 * MIB);
  });

  it("outside of turns brings in what is asked for and nothing else", async () => {
    for (const budgetBytes of [15 * MIB, 10 * MIB]) {
      const { model, log } = createDevice();
      const models = [model("asr", 5 * MIB), model("llm", 5 * MIB), model("tts", 5 * MIB)];
      const residence = createResidence({ models, order: ORDER, budgets: { cpu: budgetBytes } });
      (await residence.lease("asr", { signal: never })).release();
      await residence.settled();
      expect(log).toEqual(["load asr"]);
    }
  });

  it("joins a load that is on its way", async () => {
    const { model, log } = createDevice();
    const residence = createResidence({
      models: [model("asr", MIB, { loadMs: 20 })],
      order: ["asr"],
      budgets: { cpu: MIB },
    });
    const leases = await Promise.all([1, 2, 3].map(() => residence.lease("asr", { signal: never })));
    expect(log).toEqual(["load asr"]);
    for (const lease of leases) lease.release();
  });
});

describe("where not everything fits", () => {
  it("swaps within the turn, turn after turn, and never holds more than the budget", async () => {
    const device = createDevice(10 * MIB);
    const models = [device.model("asr", 4 * MIB), device.model("llm", 7 * MIB), device.model("tts", 3 * MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 10 * MIB } });
    for (let count = 0; count < 5; count++) await turn(residence);
    expect(device.peakBytes()).toBeLessThanOrEqual(10 * MIB);
    expect(device.log.filter((line) => line === "load llm").length).toBeGreaterThan(1);
  });

  it("brings the next model in while the present one is used, when there is room for both", async () => {
    const device = createDevice();
    const models = [device.model("asr", 4 * MIB), device.model("llm", 5 * MIB), device.model("tts", 5 * MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 10 * MIB } });
    residence.expectTurn();
    const lease = await residence.lease("asr", { signal: never });
    await sleep(30);
    expect([...device.held.keys()].toSorted()).toEqual(["asr", "llm"]);
    lease.release();
  });

  it("never evicts a model under a lease: who needs its room waits until it is given back", async () => {
    const device = createDevice(8 * MIB);
    const models = [device.model("asr", 5 * MIB), device.model("llm", 6 * MIB)];
    const residence = createResidence({ models, order: ["asr", "llm"], budgets: { cpu: 8 * MIB } });
    const first = await residence.lease("asr", { signal: never });
    const second = residence.lease("llm", { signal: never });
    await sleep(30);
    expect([...device.held.keys()]).toEqual(["asr"]);
    first.release();
    (await second).release();
    expect(device.log).toContain("unload asr");
  });

  it("gives a lease on what is there without moving anything for it, and none on what is not", async () => {
    const device = createDevice(8 * MIB);
    const models = [device.model("asr", 5 * MIB), device.model("llm", 6 * MIB)];
    const residence = createResidence({ models, order: ["asr", "llm"], budgets: { cpu: 8 * MIB } });
    const asr = await residence.lease("asr", { signal: never });
    const controller = new AbortController();
    const patient = codeOf(residence.leaseWhenThere("llm", { signal: controller.signal }));
    await sleep(20);
    controller.abort();
    expect(await patient).toBe("CANCELLED");
    (await residence.leaseWhenThere("asr", { signal: never })).release();
    asr.release();
  });

  it("refuses a model that is bigger than the budget, in words with both sizes", async () => {
    const device = createDevice();
    const residence = createResidence({
      models: [device.model("llm", 20 * MIB)],
      order: ["llm"],
      budgets: { cpu: 15 * MIB },
    });
    await expect(residence.lease("llm", { signal: never })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: "The llm needs 20 MiB of memory, and the models may have 15 MiB.",
    });
    expect(device.log).toEqual([]);
  });

  it("evicts at once when the budget is pulled down while it runs, but not what is used", async () => {
    const device = createDevice();
    const models = [device.model("asr", 4 * MIB), device.model("llm", 4 * MIB), device.model("tts", 4 * MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 12 * MIB } });
    await turn(residence);
    const lease = await residence.lease("llm", { signal: never });
    residence.setBudget("cpu", 9 * MIB);
    await residence.settled();
    expect(device.held.has("llm")).toBe(true);
    expect(residence.holdings().heldBytes).toBeLessThanOrEqual(9 * MIB);
    lease.release();
    await turn(residence);
    expect(residence.holdings().heldBytes).toBeLessThanOrEqual(9 * MIB);
  });
});

describe("two devices", () => {
  it("have an account each: what is on one never makes room on the other", async () => {
    const device = createDevice();
    const onGpu = { on: "gpu" as const };
    const models = [
      device.model("asr", 4 * MIB),
      device.model("llm", 9 * MIB, onGpu),
      device.model("tts", 3 * MIB, onGpu),
    ];
    const residence = createResidence({ models, order: ORDER, budgets: { gpu: 10 * MIB } });
    for (let count = 0; count < 2; count++) await turn(residence);
    await residence.settled();
    expect(device.log.filter((line) => line.endsWith("asr"))).toEqual(["load asr"]);
    expect(device.log.filter((line) => line === "load tts").length).toBeGreaterThan(1);
    const [cpu, gpu] = residence.holdings().devices;
    expect(cpu).toMatchObject({ device: "cpu", heldBytes: 4 * MIB, limitBytes: Infinity });
    expect(gpu).toMatchObject({ device: "gpu", limitBytes: 10 * MIB });
    expect(gpu?.heldBytes).toBeLessThanOrEqual(10 * MIB);
  });

  it("both hold something of one model: what it takes in memory leaves less to those that live there", async () => {
    const device = createDevice();
    const both: KeptModel = {
      ...device.model("llm", 5 * MIB),
      size: { shares: [shareOf("cpu", 5 * MIB), shareOf("gpu", 9 * MIB)], loadMs: 1, measured: false },
      load: async () => ({
        loadMs: 1,
        residentBytes: 14 * MIB,
        memory: [shareOf("cpu", 5 * MIB), shareOf("gpu", 9 * MIB)],
      }),
    };
    const models = [device.model("asr", 4 * MIB), both, device.model("tts", 4 * MIB)];
    const seen: Holdings[] = [];
    const residence = createResidence({
      models,
      order: ORDER,
      budgets: { cpu: 10 * MIB },
      onChange: (holdings) => seen.push(holdings),
    });
    for (let count = 0; count < 2; count++) await turn(residence);
    expect(seen.every(({ devices }) => (devices[0]?.heldBytes ?? 0) <= 10 * MIB)).toBe(true);
    expect(device.log).toContain("unload asr");
    residence.setBudget("cpu", 4 * MIB);
    await expect(residence.lease("llm", { signal: never })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: "The llm needs 5 MiB of memory, and the models may have 4 MiB.",
    });
  });

  it("evicts in the right order when the budget is pulled down: first what is needed last", async () => {
    const device = createDevice();
    const models = ORDER.map((id) => device.model(id, 4 * MIB, { on: "gpu" }));
    const residence = createResidence({ models, order: ORDER, budgets: { gpu: 12 * MIB } });
    await turn(residence);
    residence.setBudget("gpu", 8 * MIB);
    await residence.settled();
    expect([...device.held.keys()]).toEqual(["asr", "llm"]);
    residence.setBudget("gpu", 4 * MIB);
    await residence.settled();
    expect([...device.held.keys()]).toEqual(["asr"]);
    await turn(residence);
    expect(residence.holdings().heldBytes).toBeLessThanOrEqual(4 * MIB);
  });

  it("keeps within what the GPU has, once the driver tells", async () => {
    const device = createDevice();
    const models = ORDER.map((id) => device.model(id, 40 * MIB, { on: "gpu" }));
    const residence = createResidence({ models, order: ORDER });
    await turn(residence);
    residence.setGpu({ capacityBytes: 150 * MIB, usedBytes: 180 * MIB });
    await residence.settled();
    expect(residence.holdings().devices[1]).toMatchObject({
      capacityBytes: 150 * MIB,
      otherBytes: 60 * MIB,
      heldBytes: 40 * MIB,
    });
  });
});

describe("models whose thread has ended", () => {
  it("are gone, and the next lease waits for their load", async () => {
    const device = createDevice();
    const models = [device.model("asr", MIB), device.model("llm", MIB, { loadMs: 20 })];
    const residence = createResidence({ models, order: ["asr", "llm"] });
    const lease = await residence.lease("llm", { signal: never });
    residence.died(["llm"]);
    expect(residence.holdings().models[1]).toMatchObject({ state: "away", leased: true });
    lease.release();
    const again = await residence.lease("llm", { signal: never });
    expect(again.waitedMs).toBeGreaterThan(10);
    expect(residence.holdings().models[1]).toMatchObject({ state: "resident", loads: 2 });
    again.release();
  });

  it("take with them what their runtime kept", async () => {
    const device = createDevice();
    const llm = { ...device.model("llm", MIB, { on: "gpu" }), runtime: "llama.cpp" };
    const residence = createResidence({ models: [llm], order: ["llm"], idleUnload: 0 });
    (await residence.lease("llm", { signal: never })).release();
    await residence.settled();
    const gpu = () => residence.holdings().devices[1];
    expect(gpu()?.residueBytes).toBeGreaterThan(0);
    expect(gpu()?.heldBytes).toBe(gpu()?.residueBytes);
    residence.died(["llm"]);
    expect(gpu()).toMatchObject({ residueBytes: 0, heldBytes: 0 });
  });
});

it("sends everything away that is not in use when it is emptied, as if it had never been there", async () => {
  const device = createDevice();
  const residence = createResidence({
    models: [device.model("asr", MIB), device.model("tts", MIB)],
    order: ORDER.slice(1),
  });
  const lease = await residence.lease("asr", { signal: never });
  (await residence.lease("tts", { signal: never })).release();
  await residence.empty();
  expect([...device.held.keys()]).toEqual(["asr"]);
  expect(residence.holdings().models.map(({ state, loads }) => [state, loads])).toEqual([
    ["resident", 1],
    ["away", 0],
  ]);
  lease.release();
});

describe("other ways of holding models", () => {
  it("on demand: moves nothing before it is waited for, and keeps what there is room for", async () => {
    const device = createDevice(8 * MIB);
    const models = [device.model("asr", 4 * MIB), device.model("llm", 4 * MIB), device.model("tts", 4 * MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 8 * MIB }, hold: "demand" });
    residence.expectTurn();
    await sleep(10);
    expect(device.log).toEqual([]);
    await turn(residence);
    expect(device.log.filter((line) => line.startsWith("load"))).toEqual(["load asr", "load llm", "load tts"]);
    expect(residence.holdings().heldBytes).toBe(8 * MIB);
  });

  it("dropping: every model goes at the end of its use, although there is room", async () => {
    const device = createDevice();
    const models = [device.model("asr", MIB), device.model("llm", MIB), device.model("tts", MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 9 * MIB }, hold: "drop" });
    for (let count = 0; count < 2; count++) await turn(residence);
    await residence.settled();
    const once = ["load asr", "unload asr", "load llm", "unload llm", "load tts", "unload tts"];
    expect(device.log).toEqual([...once, ...once]);
    expect(residence.holdings().heldBytes).toBe(0);
  });
});

describe("models that nobody uses", () => {
  for (const budgetBytes of [9 * MIB, 7 * MIB]) {
    it(`go at the end of the turn when told so, and come again with the next one (${budgetBytes / MIB} MiB)`, async () => {
      const device = createDevice();
      const models = [device.model("asr", 3 * MIB), device.model("llm", 3 * MIB), device.model("tts", 3 * MIB)];
      const residence = createResidence({ models, order: ORDER, budgets: { cpu: budgetBytes }, idleUnload: 0 });
      for (let count = 0; count < 2; count++) {
        await turn(residence);
        await residence.settled();
        expect([...device.held.keys()]).toEqual([]);
      }
      expect(device.log.filter((line) => line === "load llm").length).toBeGreaterThanOrEqual(2);
    });
  }

  it("stay when nothing else was said", async () => {
    const device = createDevice();
    const residence = createResidence({ models: [device.model("asr", MIB)], order: ["asr"], budgets: { cpu: MIB } });
    residence.expectTurn();
    (await residence.lease("asr", { signal: never })).release();
    residence.endTurn();
    await residence.settled();
    expect([...device.held.keys()]).toEqual(["asr"]);
  });
});

describe("loads that fail", () => {
  it("fail who waits for them; the next one who asks has it tried again", async () => {
    const device = createDevice();
    const failures = [new MiniflowError("MODEL_CORRUPT", "Bad.")];
    const models = [device.model("asr", MIB, { failures })];
    const residence = createResidence({ models, order: ["asr"], budgets: { cpu: MIB } });
    expect(await codeOf(residence.lease("asr", { signal: never }))).toBe("MODEL_CORRUPT");
    (await residence.lease("asr", { signal: never })).release();
    expect(device.log).toEqual(["load asr", "load asr"]);
  });

  it("for want of memory are tried once more when everything free has gone", async () => {
    const device = createDevice();
    const failures = [new MiniflowError("OUT_OF_MEMORY", "Full.")];
    const models = [device.model("asr", MIB), device.model("llm", MIB, { failures }), device.model("tts", MIB)];
    const residence = createResidence({ models, order: ORDER, budgets: { cpu: 2 * MIB } });
    residence.expectTurn();
    (await residence.lease("asr", { signal: never })).release();
    await residence.settled();
    (await residence.lease("llm", { signal: never })).release();
    expect(device.log.filter((line) => line === "load llm")).toHaveLength(2);
    expect(device.log).toContain("unload asr");
  });

  it("ahead of need are told of and left until somebody asks", async () => {
    const device = createDevice();
    const failures = [new MiniflowError("MODEL_MISSING", "Gone."), new MiniflowError("MODEL_MISSING", "Gone.")];
    const told: string[] = [];
    const residence = createResidence({
      models: [device.model("asr", MIB), device.model("llm", MIB, { failures })],
      order: ["asr", "llm"],
      budgets: { cpu: 2 * MIB },
      onFailure: (id, error) => told.push(`${id} ${error.code}`),
    });
    residence.expectTurn();
    await residence.settled();
    expect(told).toEqual(["llm MODEL_MISSING"]);
    (await residence.lease("asr", { signal: never })).release();
    await residence.settled();
    expect(device.log.filter((line) => line === "load llm")).toHaveLength(1);
  });
});

describe("a model that is too big even alone", () => {
  /** Each time it is asked it becomes smaller by as much, down to `leastMib`. */
  function shrinking(device: ReturnType<typeof createDevice>, id: string, mib: number, leastMib: number) {
    let nowMib = mib;
    const asked: Shortage[] = [];
    const model: KeptModel = {
      ...device.model(id, mib * MIB),
      load: (options) => device.model(id, nowMib * MIB).load(options),
      async giveUp(shortage) {
        asked.push(shortage);
        if (nowMib <= leastMib) return null;
        nowMib -= 1;
        return { shares: [shareOf("cpu", nowMib * MIB)], loadMs: 1, measured: false };
      },
    };
    return { model, asked, mib: () => nowMib };
  }

  it("becomes smaller until it fits, and whoever waits gets it", async () => {
    const device = createDevice();
    const { model, asked, mib } = shrinking(device, "llm", 9, 2);
    const residence = createResidence({ models: [model], order: ["llm"], budgets: { cpu: 6 * MIB } });
    (await residence.lease("llm", { signal: never })).release();
    expect(mib()).toBe(6);
    expect(asked[0]).toEqual({ device: "cpu", needBytes: 9 * MIB, roomBytes: 6 * MIB, failed: false });
    expect(device.log).toEqual(["load llm"]);
  });

  it("is refused when there is nothing left to give up", async () => {
    const device = createDevice();
    const { model, mib } = shrinking(device, "llm", 9, 7);
    const residence = createResidence({ models: [model], order: ["llm"], budgets: { cpu: 6 * MIB } });
    expect(await codeOf(residence.lease("llm", { signal: never }))).toBe("OUT_OF_MEMORY");
    expect(mib()).toBe(7);
  });

  it("is asked after a load that failed for memory when nothing else is there, and says that it failed", async () => {
    const device = createDevice(6 * MIB);
    const { model, asked, mib } = shrinking(device, "llm", 8, 2);
    const models = [device.model("asr", 3 * MIB), model];
    const residence = createResidence({ models, order: ["asr", "llm"] });
    (await residence.lease("asr", { signal: never })).release();
    (await residence.lease("llm", { signal: never })).release();
    expect(mib()).toBe(6);
    expect(asked.every(({ failed }) => failed)).toBe(true);
    expect(device.log).toContain("unload asr");
  });

  it("is known at the press, before it is wanted: what can be given up is, and else it is told", async () => {
    const device = createDevice();
    const told: string[] = [];
    const { model, mib } = shrinking(device, "llm", 9, 2);
    const models = [device.model("asr", MIB), model, device.model("tts", 9 * MIB)];
    const residence = createResidence({
      models,
      order: ORDER,
      budgets: { cpu: 6 * MIB },
      onFailure: (id, error) => told.push(`${id} ${error.code}`),
    });
    residence.expectTurn();
    await residence.settled();
    expect(mib()).toBe(6);
    expect(told).toEqual(["tts OUT_OF_MEMORY"]);
    residence.endTurn();
  });

  it("goes when the budget is pulled down below it, and is asked then", async () => {
    const device = createDevice();
    const { model, mib } = shrinking(device, "llm", 9, 2);
    const residence = createResidence({ models: [model], order: ["llm"], budgets: { cpu: 10 * MIB } });
    const lease = await residence.lease("llm", { signal: never });
    residence.setBudget("cpu", 5 * MIB);
    const next = residence.lease("llm", { signal: never });
    await sleep(10);
    expect([...device.held.keys()]).toEqual(["llm"]);
    lease.release();
    (await next).release();
    expect(mib()).toBe(5);
    expect(residence.holdings().heldBytes).toBe(5 * MIB);
  });
});

it("calls a model that is away but has its weights in the RAM tier ready", () => {
  const device = createDevice();
  const models = [device.model("asr", MIB), device.model("llm", MIB)];
  const residence = createResidence({ models, order: ORDER, tier: { holds: (id) => id === "llm" } });
  expect(residence.holdings().models.map(({ state }) => state)).toEqual(["away", "ram"]);
});

it("grants every lease sooner or later and stays within any budget, whatever is asked, given up and in which order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 8, max: 24 }),
      fc.array(fc.tuple(fc.nat(2), fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 12 }),
      async (sizes, budget, asks) => {
        const device = createDevice(budget);
        const seen: Holdings[] = [];
        const residence = createResidence({
          models: ORDER.map((id, at) => device.model(id, sizes[at] ?? 1, { loadMs: 0 })),
          order: ORDER,
          budgets: { cpu: budget },
          onChange: (holdings) => seen.push(holdings),
        });
        const outcomes = await Promise.all(
          asks.map(async ([at, givesUp, afterMs]) => {
            const id = ORDER[at] ?? "asr";
            const signal = givesUp ? AbortSignal.timeout(afterMs) : never;
            const call = residence.lease(id, { signal }).then(async (lease) => {
              await sleep(afterMs);
              const held = device.held.has(id);
              lease.release();
              return held ? "held" : "gone under its lease";
            });
            return call.catch((error: unknown) => (error instanceof MiniflowError ? error.code : String(error)));
          }),
        );
        await residence.settled();
        expect(outcomes.every((outcome, at) => outcome === "held" || (outcome === "CANCELLED" && asks[at]?.[1]))).toBe(
          true,
        );
        expect(device.peakBytes()).toBeLessThanOrEqual(budget);
        expect(seen.every(({ heldBytes }) => heldBytes <= budget)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

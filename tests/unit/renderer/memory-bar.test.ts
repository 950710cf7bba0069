import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeviceMemory, MemoryState, ModelMemory } from "../../../src-main/contract.ts";
import { drawBar } from "../../../src-renderer/parts/memory-bar.ts";
import { ALL_HERE, SWAPPING } from "../../parts/memory-states.ts";

const MIB = 2 ** 20;

function barOf({ devices, models }: MemoryState, device: DeviceMemory["device"]) {
  const account = devices.find((entry) => entry.device === device);
  if (account === undefined) throw new Error(`no ${device}`);
  return drawBar(account, models);
}

describe("the bar of a device", () => {
  it("shows who holds what, what is free up to the limit, and other programs", () => {
    const { groups, legend, summary, isOver } = barOf(SWAPPING, "gpu");
    expect(groups.filter(({ share }) => share > 0).map(({ id }) => id)).toEqual([
      "llm",
      "tts",
      "residue",
      "free",
      "other",
    ]);
    expect(Object.fromEntries(legend.map(({ label, amount }) => [label, amount]))).toEqual({
      Weights: "2.09 GiB",
      Conversation: "144 MiB",
      Workspace: "362 MiB",
      Runtimes: "0 MiB",
      "Not given back": "60 MiB",
      "Other programs": "410 MiB",
      Free: "362 MiB",
    });
    expect(summary).toBe("2.65 GiB held of 6.00 GiB, limit 3.00 GiB");
    expect(isOver).toBe(false);
    const llm = groups.find(({ id }) => id === "llm");
    // All of it is 3072 MiB of limit and 410 MiB of others.
    expect(llm?.share).toBeCloseTo((1834 + 144 + 302) / (3072 + 410));
  });

  it("tells weights that wait in system memory apart from what is held", () => {
    const { legend } = barOf(SWAPPING, "cpu");
    const amounts = Object.fromEntries(legend.map(({ kind, amount }) => [kind, amount]));
    expect(amounts).toMatchObject({ ready: "486 MiB", runtimes: "28 MiB", other: "not known" });
  });

  it("without a limit and a known size is what is held, whole", () => {
    const { groups, legend, summary } = barOf(ALL_HERE, "cpu");
    expect(groups.find(({ id }) => id === "free")?.share).toBe(0);
    expect(legend.find(({ kind }) => kind === "free")?.amount).toBe("no limit");
    expect(summary).toBe("70 MiB held, no limit");
  });

  it("leaves at least half of itself to the models, however much other programs hold", () => {
    const [gpu] = SWAPPING.devices;
    if (gpu === undefined) throw new Error("no GPU");
    const account = { ...gpu, capacityBytes: null, otherBytes: 1000 * gpu.heldBytes };
    const { groups } = drawBar(account, SWAPPING.models);
    expect(groups.find(({ id }) => id === "other")?.share).toBe(0.5);
  });

  it("says when more is held than is allowed", () => {
    const [gpu] = SWAPPING.devices;
    if (gpu === undefined) throw new Error("no GPU");
    expect(drawBar({ ...gpu, budgetBytes: 500 * MIB }, SWAPPING.models).isOver).toBe(true);
  });

  it("is full, never more, and its lines never change, whatever the account says", () => {
    const bytes = fc.integer({ min: 0, max: 2 ** 36 });
    const maybe = fc.option(bytes);
    const account: fc.Arbitrary<DeviceMemory> = fc.record({
      device: fc.constantFrom("cpu", "gpu"),
      capacityBytes: maybe,
      budgetBytes: maybe,
      heldBytes: bytes,
      residueBytes: bytes,
      otherBytes: maybe,
    });
    const model: fc.Arbitrary<ModelMemory> = fc.record({
      id: fc.uuid(),
      title: fc.constant("voice"),
      model: fc.constant("kokoro"),
      state: fc.constantFrom("away", "ram", "loading", "resident", "leaving"),
      shares: fc.array(
        fc.record({
          device: fc.constantFrom("cpu" as const, "gpu" as const),
          weightsBytes: bytes,
          kvBytes: bytes,
          workspaceBytes: bytes,
        }),
        { maxLength: 2 },
      ),
      measured: fc.boolean(),
      loadMs: fc.nat(),
      inUse: fc.boolean(),
      loads: fc.nat(),
    });
    fc.assert(
      fc.property(account, fc.array(model, { maxLength: 4 }), (account, models) => {
        const { groups, legend } = drawBar(account, models);
        const sum = groups.reduce((total, { share }) => total + share, 0);
        expect(groups.every(({ share }) => share >= 0)).toBe(true);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
        expect(sum).toBeGreaterThan(account.heldBytes > 0 ? 1 - 1e-9 : -1);
        expect(legend.length).toBe(account.device === "cpu" ? 8 : 7);
      }),
    );
  });
});

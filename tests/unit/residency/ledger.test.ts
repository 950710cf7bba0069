import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesOn,
  endRuntime,
  limitBytes,
  mainDeviceOf,
  openLedger,
  residueBytes,
  roomBytes,
  setCapacity,
  startRuntime,
  usedBytes,
} from "../../../src-main/residency/ledger.ts";
import type { Holder } from "../../../src-main/residency/ledger.ts";
import { shareOf } from "../../../src-main/residency/kept.ts";

const GB = 1e9;
const CONTEXT_BYTES = 300_000_000;

function model(
  gpuBytes: number,
  {
    held = true,
    runtime = "llama.cpp",
    cpuBytes = 0,
  }: { held?: boolean; runtime?: string | null; cpuBytes?: number } = {},
): Holder {
  return { runtime, held, shares: [shareOf("cpu", cpuBytes), shareOf("gpu", gpuBytes)] };
}

describe("the shares of a model", () => {
  it("add up by device, weights, cache and workspace together; the GPU is its main device if it holds anything there", () => {
    const shares = [shareOf("cpu", 5), { device: "gpu" as const, weightsBytes: 1, kvBytes: 2, workspaceBytes: 4 }];
    expect([bytesOn("cpu", shares), bytesOn("gpu", shares)]).toEqual([5, 7]);
    expect(mainDeviceOf(shares)).toBe("gpu");
    expect(mainDeviceOf([shareOf("cpu", 5), shareOf("gpu", 0)])).toBe("cpu");
    expect(mainDeviceOf([])).toBe("cpu");
  });
});

describe("the account of a GPU", () => {
  const six = setCapacity(openLedger("gpu"), { capacityBytes: 6 * GB, usedBytes: 0 }, []);

  it("has no limit until somebody tells what there is, and 7 % less than that then", () => {
    expect(limitBytes(openLedger("gpu"))).toBe(Infinity);
    expect(limitBytes(six)).toBe(5.58 * GB);
  });

  it("is kept smaller by a budget, and never larger than the device", () => {
    expect(limitBytes({ ...six, budgetBytes: 3 * GB })).toBe(3 * GB);
    expect(limitBytes({ ...six, budgetBytes: 9 * GB })).toBe(5.58 * GB);
  });

  it("counts what the driver sees beyond our own as other programs'", () => {
    const models = [model(2 * GB)];
    const told = setCapacity(six, { capacityBytes: 6 * GB, usedBytes: 3 * GB }, models);
    expect(told.otherBytes).toBe(3 * GB - 2 * GB - CONTEXT_BYTES);
    expect(limitBytes(told)).toBe(5.58 * GB - (told.otherBytes ?? 0));
    expect(setCapacity(six, { capacityBytes: 6 * GB, usedBytes: GB }, models).otherBytes).toBe(0);
  });

  it("takes one context for each runtime off the room, before its first model comes and after its last has gone", () => {
    const models = [
      model(GB, { held: false }),
      model(GB, { held: false }),
      model(GB, { held: false, runtime: "onnx" }),
    ];
    expect(roomBytes(six, models)).toBe(5.58 * GB - 2 * CONTEXT_BYTES);
    expect(usedBytes(six, models)).toBe(0);
    const started = startRuntime(six, model(GB));
    expect(usedBytes(started, models)).toBe(CONTEXT_BYTES);
    expect(residueBytes(started, models)).toBe(CONTEXT_BYTES);
    expect(residueBytes(started, [model(GB)])).toBe(0);
    expect(usedBytes(endRuntime(started, "llama.cpp"), models)).toBe(0);
  });

  it("books no context for a model that holds nothing there", () => {
    const elsewhere = model(0, { cpuBytes: GB });
    expect(startRuntime(six, elsewhere)).toBe(six);
    expect(usedBytes(six, [elsewhere])).toBe(0);
  });
});

describe("the account of the memory", () => {
  it("knows no limit but the budget, and no contexts", () => {
    const memory = startRuntime(openLedger("cpu"), model(0, { cpuBytes: GB }));
    expect(roomBytes(memory, [model(0, { cpuBytes: GB })])).toBe(Infinity);
    expect(usedBytes(memory, [model(5, { cpuBytes: GB })])).toBe(GB);
  });
});

it("has room for exactly what keeps it within its limit", () => {
  const models = fc.array(
    fc.record({ bytes: fc.nat(4 * GB), runtime: fc.constantFrom(null, "a", "b"), held: fc.boolean() }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(models, fc.integer({ min: GB, max: 12 * GB }), (list, capacityBytes) => {
      const known = list.map(({ bytes, runtime, held }) => model(bytes, { runtime, held }));
      const gpu = setCapacity(openLedger("gpu"), { capacityBytes, usedBytes: 0 }, []);
      const all = known.map((one) => ({ ...one, held: true }));
      const sum = all.reduce((total, { shares }) => total + bytesOn("gpu", shares), 0);
      const isWithin = usedBytes(gpu, all) <= limitBytes(gpu);
      expect(sum === 0 || sum <= roomBytes(gpu, known)).toBe(sum === 0 || isWithin);
      expect(usedBytes(gpu, known)).toBeLessThanOrEqual(usedBytes(gpu, all));
    }),
  );
});

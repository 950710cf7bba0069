import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryShare } from "../../../src-main/engines/engine.ts";
import { openLedger, setCapacity } from "../../../src-main/residency/ledger.ts";
import type { Ledger } from "../../../src-main/residency/ledger.ts";
import { foreseeDevices } from "../../../src-main/residency/outlook.ts";
import type { OutlookModel } from "../../../src-main/residency/outlook.ts";

const GIB = 2 ** 30;

function model(id: OutlookModel["id"], device: MemoryShare["device"], bytes: number, loadMs: number): OutlookModel {
  const shares = [{ device, weightsBytes: bytes, kvBytes: 0, workspaceBytes: 0 }];
  return { id, shares, loadMs, runtime: id === "llm" ? "llama.cpp" : "ONNX Runtime", pinned: id === "vad" };
}

/** The 6 GB pack, roughly. */
const SIX_GB = [
  model("vad", "cpu", 2e6, 40),
  model("asr", "gpu", 550e6, 300),
  model("llm", "gpu", 2350e6, 1000),
  model("tts", "gpu", 330e6, 210),
];

function gpu(budgetBytes: number): Ledger {
  return { ...openLedger("gpu"), budgetBytes };
}

function onGpu(budgetBytes: number) {
  const found = foreseeDevices(SIX_GB, [gpu(budgetBytes), openLedger("cpu")]).find(({ device }) => device === "gpu");
  if (found === undefined) throw new Error("nothing on the GPU");
  return found;
}

describe("how models will live on a device", () => {
  it("all stay where they fit together, contexts of the runtimes counted", () => {
    expect(onGpu(6 * GIB)).toMatchObject({ life: "resident", neededBytes: 3230e6 + 600e6, tooBig: [] });
    expect(onGpu(3830e6).life).toBe("resident");
    expect(onGpu(3829e6).life).toBe("swapping");
  });

  it("the small ones take turns beside the large one where there is room for that", () => {
    const { life, perTurn } = onGpu(3600e6);
    expect(life).toBe("swapping");
    expect(perTurn.loads).toEqual([
      { id: "asr", times: 1 },
      { id: "tts", times: 1 },
    ]);
    expect(perTurn.bytes).toBe(880e6);
    expect(perTurn.loadMs).toBe(510);
    // The recogniser comes in while the person is silent, the voice while the language model writes.
    expect(perTurn.waitMs).toBe(0);
  });

  it("all three take turns where only one fits at a time, and that is waited for", () => {
    const { life, perTurn } = onGpu(3000e6);
    expect(life).toBe("swapping");
    expect(perTurn.loads.map(({ id }) => id)).toEqual(["asr", "llm", "tts"]);
    expect(perTurn.waitMs).toBeGreaterThan(1000);
    expect(perTurn.waitMs).toBeLessThanOrEqual(perTurn.loadMs);
  });

  it("one that does not fit even alone is named", () => {
    expect(onGpu(2000e6)).toMatchObject({ life: "too-big", tooBig: ["llm"], perTurn: { loadMs: 0 } });
  });

  it("on a GPU that other programs use there is less", () => {
    const ledger = setCapacity(openLedger("gpu"), { capacityBytes: 6e9, usedBytes: 3e9 }, []);
    const [found] = foreseeDevices(SIX_GB, [ledger]);
    expect(found).toMatchObject({ limitBytes: 6e9 - 0.42e9 - 3e9, life: "too-big" });
  });

  it("without a limit all stay, and a device that nobody uses has no outlook", () => {
    const models = SIX_GB.map(({ id, loadMs }) => model(id, "cpu", 1e9, loadMs));
    const outlook = foreseeDevices(models, [openLedger("gpu"), openLedger("cpu")]);
    expect(outlook).toMatchObject([{ device: "cpu", life: "resident", limitBytes: Infinity, neededBytes: 4e9 }]);
  });

  it("is one of the three for any sizes, waits no longer than it loads, and never loads what is too big", () => {
    const bytes = fc.integer({ min: 1, max: 4000 });
    const budget = fc.integer({ min: 0, max: 9000 });
    fc.assert(
      fc.property(bytes, bytes, bytes, budget, (asr, llm, tts, budgetBytes) => {
        const models = [model("asr", "cpu", asr, asr), model("llm", "cpu", llm, llm), model("tts", "cpu", tts, tts)];
        const [found] = foreseeDevices(models, [{ ...openLedger("cpu"), budgetBytes }]);
        const largest = Math.max(asr, llm, tts);
        const expected = asr + llm + tts <= budgetBytes ? "resident" : largest > budgetBytes ? "too-big" : "swapping";
        expect(found?.life).toBe(expected);
        expect(found?.perTurn.waitMs).toBeLessThanOrEqual(found?.perTurn.loadMs ?? 0);
        expect((found?.perTurn.loadMs ?? 0) > 0).toBe(expected === "swapping");
      }),
      { numRuns: 60 },
    );
  });
});

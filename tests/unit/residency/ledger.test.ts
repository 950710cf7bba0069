import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beginLoad,
  bookDeviceUse,
  bookResidue,
  endLease,
  endLoad,
  endRuntime,
  evict,
  failLoad,
  findHolding,
  freeBytes,
  lease,
  limitBytes,
  measure,
  openLedger,
  overBytes,
  roomBytes,
  setBudget,
  startRuntime,
  statement,
  usedBytes,
} from "../../../src-main/residency/ledger.ts";
import type { Ledger } from "../../../src-main/residency/ledger.ts";

const footprint = { weightsBytes: 500, kvBytes: 0, workspaceBytes: 50 };
const asr = { id: "asr", runtime: "onnx", footprint, atMs: 10 };

function gpu(): Ledger {
  return startRuntime(openLedger({ device: "gpu", capacityBytes: 6000 }), { name: "onnx", contextBytes: 300 });
}

describe("the ledger", () => {
  it("defaults its budget to the device less a margin", () => {
    expect(openLedger({ device: "gpu", capacityBytes: 6000 })).toMatchObject({ budgetBytes: 5580, marginBytes: 420 });
    expect(limitBytes(openLedger({ device: "ram", capacityBytes: 100, budgetBytes: 60, marginBytes: 0 }))).toBe(60);
  });

  it("books the estimate before a load, and what was measured after it", () => {
    const loading = beginLoad(gpu(), asr);
    expect(usedBytes(loading)).toBe(850);
    expect(findHolding(loading, "asr")).toMatchObject({ state: "loading", measured: false });
    const loaded = endLoad(loading, "asr", { weightsBytes: 531 });
    expect(usedBytes(loaded)).toBe(881);
    expect(findHolding(loaded, "asr")).toMatchObject({ state: "resident", measured: true });
    expect(findHolding(endLoad(loading, "asr"), "asr")).toMatchObject({ state: "resident", measured: false });
  });

  it("leaves the ledger alone that it was given", () => {
    const before = gpu();
    const copy = structuredClone(before);
    beginLoad(before, asr);
    expect(before).toEqual(copy);
  });

  it("gives the bytes back when a load fails, and when a model is evicted", () => {
    const before = usedBytes(gpu());
    expect(usedBytes(failLoad(beginLoad(gpu(), asr), "asr"))).toBe(before);
    expect(usedBytes(evict(endLoad(beginLoad(gpu(), asr), "asr"), "asr"))).toBe(before);
  });

  it("lets nothing go that is leased or on its way", () => {
    const loading = beginLoad(gpu(), asr);
    expect(() => evict(loading, "asr")).toThrow("still being loaded");
    expect(() => lease(loading, "asr", 11)).toThrow("still being loaded");
    const twice = lease(lease(endLoad(loading, "asr"), "asr", 12), "asr", 13);
    const once = endLease(twice, "asr", 14);
    expect(() => evict(once, "asr")).toThrow("in use");
    const free = endLease(once, "asr", 15);
    expect(findHolding(free, "asr")).toMatchObject({ leases: 0, usedAtMs: 15 });
    expect(findHolding(evict(free, "asr"), "asr")).toBeNull();
    expect(() => endLease(free, "asr", 16)).toThrow("not leased");
  });

  it("refuses what does not fit, what is there, and whose runtime is not", () => {
    expect(() => beginLoad(setBudget(gpu(), 849), asr)).toThrow("549 are free");
    expect(() => beginLoad(beginLoad(gpu(), asr), asr)).toThrow("booked already");
    expect(() => beginLoad(gpu(), { ...asr, runtime: "llama" })).toThrow("not running");
    expect(() => beginLoad(gpu(), { ...asr, footprint: { ...footprint, kvBytes: -1 } })).toThrow("no number of bytes");
    expect(() => setBudget(gpu(), Number.NaN)).toThrow(RangeError);
    expect(() => bookResidue(gpu(), "llama", 1)).toThrow("not running");
    expect(() => endLoad(gpu(), "asr")).toThrow("not on gpu");
  });

  it("keeps a runtime's residue, as last measured, until its process ends", () => {
    const swapped = bookResidue(bookResidue(gpu(), "onnx", 200), "onnx", 120);
    expect(usedBytes(swapped)).toBe(420);
    expect(startRuntime(swapped, { name: "onnx", contextBytes: 310 }).runtimes).toEqual([
      { name: "onnx", contextBytes: 310, residueBytes: 120 },
    ]);
    expect(usedBytes(endRuntime(beginLoad(swapped, asr), "onnx"))).toBe(0);
  });

  it("takes what the driver counts beyond itself for other programs'", () => {
    const held = endLoad(beginLoad(gpu(), asr), "asr");
    expect(bookDeviceUse(held, 1850)).toMatchObject({ otherBytes: 1000 });
    expect(bookDeviceUse(held, 500)).toMatchObject({ otherBytes: 0 });
    const pressed = bookDeviceUse(held, 850 + 5000);
    expect({ limit: limitBytes(pressed), over: overBytes(pressed), free: freeBytes(pressed) }).toEqual({
      limit: 580,
      over: 270,
      free: 0,
    });
  });

  it("tells the plan the room for models: without runtimes, also those to come", () => {
    expect(roomBytes(gpu())).toBe(5280);
    expect(roomBytes(gpu(), [{ name: "onnx", contextBytes: 300 }])).toBe(5280);
    expect(roomBytes(gpu(), [{ name: "llama", contextBytes: 400 }])).toBe(4880);
  });

  it("shows who holds what", () => {
    const ledger = bookResidue(bookDeviceUse(beginLoad(gpu(), asr), 1000), "onnx", 20);
    expect(statement(ledger)).toEqual([
      { holder: "asr", what: "weights", bytes: 500, measured: false },
      { holder: "asr", what: "workspace", bytes: 50, measured: false },
      { holder: "onnx", what: "context", bytes: 300, measured: false },
      { holder: "onnx", what: "residue", bytes: 20, measured: true },
      { holder: "others", what: "others", bytes: 150, measured: true },
    ]);
  });
});

describe("whatever is booked", () => {
  const bytes = fc.nat(400);
  const step = fc.record({ act: fc.nat(10), id: fc.constantFrom("a", "b", "c"), bytes, atMs: fc.nat(99) });

  it("is never negative, never lent while it is not there, and adds up", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let ledger = startRuntime(openLedger({ device: "gpu", capacityBytes: 1000 }), { name: "r", contextBytes: 50 });
        for (const { act, id, bytes, atMs } of steps) {
          const acts = [
            () =>
              beginLoad(ledger, {
                id,
                runtime: "r",
                footprint: { weightsBytes: bytes, kvBytes: 1, workspaceBytes: 2 },
                atMs,
              }),
            () => endLoad(ledger, id, { weightsBytes: bytes }),
            () => failLoad(ledger, id),
            () => measure(ledger, id, { kvBytes: bytes }),
            () => lease(ledger, id, atMs),
            () => endLease(ledger, id, atMs),
            () => evict(ledger, id),
            () => bookResidue(ledger, "r", bytes),
            () => bookDeviceUse(ledger, bytes * 3),
            () => setBudget(ledger, bytes * 3),
            () => startRuntime(ledger, { name: "r", contextBytes: bytes }),
          ];
          const before = ledger;
          ledger = attempt(acts[act], before);
          const isLoad = act === 0 && ledger !== before;
          expect(isLoad ? usedBytes(ledger) - usedBytes(before) : 0).toBeLessThanOrEqual(freeBytes(before));
          const own = statement(ledger).filter(({ what }) => what !== "others");
          expect(own.reduce((total, line) => total + line.bytes, 0)).toBe(usedBytes(ledger));
          expect(statement(ledger).every((line) => line.bytes > 0)).toBe(true);
          expect(freeBytes(ledger) === 0 || overBytes(ledger) === 0).toBe(true);
          expect(
            ledger.holdings.every(({ leases, state }) => leases >= 0 && (leases === 0 || state === "resident")),
          ).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A mistake of the caller is refused: then nothing has changed. */
function attempt(act: (() => Ledger) | undefined, before: Ledger): Ledger {
  try {
    return act?.() ?? before;
  } catch (error) {
    if (error instanceof RangeError) return before;
    throw error;
  }
}

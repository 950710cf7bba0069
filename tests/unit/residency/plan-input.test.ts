import { describe, expect, it } from "vitest";
import { beginLoad, endLoad, lease, openLedger, setBudget, startRuntime } from "../../../src-main/residency/ledger.ts";
import { planInput } from "../../../src-main/residency/plan-input.ts";
import type { KnownModel } from "../../../src-main/residency/plan-input.ts";
import { planMoves } from "../../../src-main/residency/plan.ts";

const onnx = { name: "onnx", contextBytes: 300 };
const llama = { name: "llama", contextBytes: 400 };
const weights = (weightsBytes: number) => ({ weightsBytes, kvBytes: 0, workspaceBytes: 0 });
const known: KnownModel[] = [
  { id: "asr", runtime: onnx, footprint: weights(500), loadMs: 200, pinned: false },
  { id: "llm", runtime: llama, footprint: { ...weights(1900), kvBytes: 150 }, loadMs: 900, pinned: false },
];
const uses = [
  { id: "asr", gapMs: 0, runMs: 300 },
  { id: "llm", gapMs: 0, runMs: 2000 },
];

const empty = startRuntime(openLedger({ device: "gpu", capacityBytes: 6000, budgetBytes: 5000 }), onnx);
const held = endLoad(beginLoad(empty, { id: "asr", runtime: "onnx", footprint: weights(500), atMs: 100 }), "asr", {
  weightsBytes: 540,
});

describe("what the plan is told", () => {
  it("is the measured size of what is there, the estimate of what is not, and the room beside all runtimes", () => {
    const input = planInput({ ledger: lease(held, "asr", 150), known, uses, running: true, nowMs: 400 });
    expect(input).toMatchObject({ roomBytes: 5000 - 300 - 400, running: true, loading: false });
    expect(input.models).toEqual([
      { id: "asr", bytes: 540, loadMs: 200, resident: true, leased: true, pinned: false, idleMs: 250 },
      { id: "llm", bytes: 2050, loadMs: 900, resident: false, leased: false, pinned: false, idleMs: Infinity },
    ]);
  });

  it("says that the link is busy, and that what is being loaded cannot go", () => {
    const ledger = beginLoad(empty, { id: "asr", runtime: "onnx", footprint: weights(500), atMs: 100 });
    const input = planInput({ ledger, known, uses, running: false, nowMs: 400 });
    expect(input).toMatchObject({ loading: true });
    expect(input.models[0]).toMatchObject({ resident: true, leased: true });
  });

  it("keeps the plan's hands off what it does not know how to load back", () => {
    const input = planInput({
      ledger: setBudget(held, 600),
      known: known.slice(1),
      uses: [],
      running: false,
      nowMs: 0,
    });
    expect(input.models.at(-1)).toMatchObject({ id: "asr", leased: true });
    expect(planMoves(input)).toMatchObject({ evict: [], load: null });
  });

  it("leads to moves that the ledger accepts", () => {
    const input = planInput({ ledger: held, known, uses: uses.slice(1), running: false, nowMs: 400 });
    const { load, evict } = planMoves(input);
    expect({ load, evict }).toEqual({ load: "llm", evict: [] });
    const { footprint } = known[1] ?? { footprint: weights(0) };
    expect(() =>
      beginLoad(startRuntime(held, llama), { id: "llm", runtime: "llama", footprint, atMs: 400 }),
    ).not.toThrow();
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareOf } from "../../../src-main/residency/kept.ts";
import { openLedger } from "../../../src-main/residency/ledger.ts";
import { planInput } from "../../../src-main/residency/plan-input.ts";
import type { KnownModel } from "../../../src-main/residency/plan-input.ts";
import type { Use } from "../../../src-main/residency/plan.ts";

function known(id: string, cpuBytes: number, gpuBytes: number, change: Partial<KnownModel> = {}): KnownModel {
  const shares = [shareOf("cpu", cpuBytes), shareOf("gpu", gpuBytes)];
  const state = { held: false, resident: false, leased: false, pinned: false, idleMs: Infinity };
  return { id, shares, runtime: null, loadMs: 100, ...state, ...change };
}

const MODELS = [
  known("asr", 50, 0, { held: true, resident: true, idleMs: 3 }),
  known("llm", 20, 700),
  known("tts", 60, 0, { leased: true }),
];
const USES = [
  { id: "asr", gapMs: 10, runMs: 100 },
  { id: "llm", gapMs: 1, runMs: 200 },
  { id: "tts", gapMs: 2, runMs: 300 },
];

describe("what the plan of one device is told", () => {
  it("is the models whose main device it is, with what they hold there", () => {
    const gpu = planInput({ ...openLedger("gpu"), budgetBytes: 1000 }, MODELS, { uses: USES, running: false });
    expect(gpu.models.map(({ id, bytes }) => [id, bytes])).toEqual([["llm", 700]]);
    expect(gpu.roomBytes).toBe(1000);
    const cpu = planInput({ ...openLedger("cpu"), budgetBytes: 1000 }, MODELS, { uses: USES, running: false });
    expect(cpu.models).toEqual([
      { id: "asr", bytes: 50, loadMs: 100, resident: true, leased: false, pinned: false, idleMs: 3 },
      { id: "tts", bytes: 60, loadMs: 100, resident: false, leased: true, pinned: false, idleMs: Infinity },
    ]);
  });

  it("books in memory what a model of the GPU holds there, come or not", () => {
    const { roomBytes } = planInput({ ...openLedger("cpu"), budgetBytes: 1000 }, MODELS, {
      uses: USES,
      running: false,
    });
    expect(roomBytes).toBe(980);
    expect(planInput({ ...openLedger("cpu"), budgetBytes: 10 }, MODELS, { uses: [], running: false }).roomBytes).toBe(
      0,
    );
  });

  it("has pauses where the others are used", () => {
    const { uses } = planInput(openLedger("cpu"), MODELS, { uses: USES, running: false });
    expect(uses).toEqual([USES[0], { id: "tts", gapMs: 203, runMs: 300 }]);
  });

  it("says that the first use runs only where that is one of its own", () => {
    const next = { uses: USES, running: true };
    expect(planInput(openLedger("cpu"), MODELS, next).running).toBe(true);
    expect(planInput(openLedger("gpu"), MODELS, next)).toMatchObject({
      running: false,
      uses: [{ id: "llm", gapMs: 111, runMs: 200 }],
    });
  });
});

describe("pauses in place of uses", () => {
  const use = fc.record({
    id: fc.constantFrom("asr", "llm", "tts"),
    gapMs: fc.nat(1000),
    runMs: fc.integer({ min: 1, max: 1000 }),
  });

  it("leave every use of a device where it was in time, and each use to one device", () => {
    fc.assert(
      fc.property(fc.array(use, { maxLength: 9 }), fc.boolean(), (uses, running) => {
        const beginnings = (list: readonly Use[]) => {
          let nowMs = 0;
          return list.map(({ id, gapMs, runMs }) => {
            const beginMs = nowMs + gapMs;
            nowMs = beginMs + runMs;
            return `${id} ${beginMs} ${runMs}`;
          });
        };
        const inputs = (["cpu", "gpu"] as const).map((device) =>
          planInput(openLedger(device), MODELS, { uses, running }),
        );
        const found = inputs.flatMap((input) => beginnings(input.uses));
        expect(found.toSorted()).toEqual(beginnings(uses).toSorted());
        expect(inputs.filter((input) => input.running)).toHaveLength(running && uses.length > 0 ? 1 : 0);
      }),
    );
  });
});

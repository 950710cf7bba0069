/** Each failure is reported with its seed and the smallest trace that shows it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foreseeAll } from "../../../src-main/residency/oracle.ts";
import { HORIZON_USES } from "../../../src-main/residency/plan.ts";
import type { Use } from "../../../src-main/residency/plan.ts";
import {
  decideByDropping,
  decideByLemonade,
  decideByLru,
  decideByOllama,
  decideByPlan,
} from "../../../src-main/residency/policies.ts";
import { simulate } from "../../../src-main/residency/simulate.ts";
import type { Trace, TraceModel } from "../../../src-main/residency/simulate.ts";

const ROLES = ["asr", "llm", "tts"] as const;

/** `right` foresees what comes, `wrong` something else, `blind` nothing. */
type Foresight = "right" | "wrong" | "blind";

interface Case {
  trace: Trace;
  budgetBytes: number;
}

function traces(foresight: fc.Arbitrary<Foresight>, maxUses: number): fc.Arbitrary<Case> {
  const byte = fc.integer({ min: 1, max: 40 });
  const time = fc.integer({ min: 0, max: 60 });
  const model = fc.record({ bytes: byte, loadMs: fc.integer({ min: 1, max: 60 }), role: fc.constantFrom(...ROLES) });
  const use = fc.record({ place: fc.nat(5), gapMs: time, runMs: fc.integer({ min: 1, max: 60 }) });
  return fc
    .record({
      sizes: fc.array(model, { minLength: 1, maxLength: 6 }),
      steps: fc.array(use, { minLength: 1, maxLength: maxUses, size: "max" }),
      // From "nothing fits" to "all fit".
      share: fc.integer({ min: 1, max: 100 }),
      foresight,
      shift: fc.nat(maxUses),
    })
    .map(({ sizes, steps, share, foresight, shift }) => {
      const models = sizes.map((size, place): TraceModel => ({ id: `m${place}`, ...size }));
      const uses = steps.map(({ place, gapMs, runMs }): Use => ({ id: `m${place % models.length}`, gapMs, runMs }));
      const total = models.reduce((sum, { bytes }) => sum + bytes, 0);
      const others = [...uses.slice(shift % uses.length), ...uses].toReversed();
      const expect = (next: number) => ({ right: uses.slice(next), wrong: others.slice(next), blind: [] })[foresight];
      return { trace: { name: foresight, models, uses, expect }, budgetBytes: Math.ceil((total * share) / 100) };
    });
}

const anyForesight = fc.constantFrom<Foresight>("right", "right", "wrong", "blind");

describe("the plan on random traces", () => {
  it("in 10,000 of them is never over the budget, evicts nothing leased, and lets nothing wait for ever", () => {
    fc.assert(
      fc.property(traces(anyForesight, 12), ({ trace, budgetBytes }) => {
        // `simulate` throws for each of the three.
        const { peakBytes, served, elsewhere } = simulate(trace, budgetBytes, decideByPlan);
        expect(peakBytes).toBeLessThanOrEqual(budgetBytes);
        expect(served).toBe(trace.uses.length);
        const tooBig = new Set(trace.models.filter(({ bytes }) => bytes > budgetBytes).map(({ id }) => id));
        expect(elsewhere).toBe(trace.uses.filter(({ id }) => tooBig.has(id)).length);
      }),
      { numRuns: 10_000 },
    );
  });

  it("moves nothing after the first loads when all fit", () => {
    fc.assert(
      fc.property(traces(anyForesight, 12), ({ trace }) => {
        const total = trace.models.reduce((sum, { bytes }) => sum + bytes, 0);
        const { loads, evictions } = simulate(trace, total, decideByPlan);
        expect(evictions).toBe(0);
        expect(loads).toBe(new Set(trace.uses.map(({ id }) => id)).size);
      }),
      { numRuns: 1000 },
    );
  });

  it("decides the same thing twice", () => {
    fc.assert(
      fc.property(traces(anyForesight, 12), ({ trace, budgetBytes }) => {
        const [once, again] = [0, 1].map(() => simulate(trace, budgetBytes, decideByPlan));
        expect(again).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it("waits exactly as little as the oracle when the whole trace is foreseen", () => {
    fc.assert(
      fc.property(traces(fc.constant("right"), HORIZON_USES), ({ trace, budgetBytes }) => {
        const { waitMs } = simulate(trace, budgetBytes, decideByPlan);
        expect(waitMs).toBe(foreseeAll(trace, budgetBytes).waitMs);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the oracle", () => {
  it("is beaten by nobody", () => {
    fc.assert(
      fc.property(traces(anyForesight, 12), ({ trace, budgetBytes }) => {
        const { waitMs } = foreseeAll(trace, budgetBytes);
        for (const policy of [decideByPlan, decideByLru, decideByOllama, decideByLemonade, decideByDropping])
          expect(simulate(trace, budgetBytes, policy).waitMs).toBeGreaterThanOrEqual(waitMs);
      }),
      { numRuns: 500 },
    );
  });
});

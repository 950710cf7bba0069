import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planTier } from "../../../src-main/residency/tier-plan.ts";
import type { TierModel } from "../../../src-main/residency/tier-plan.ts";

function model(id: string, bytes: number, savedMs: number, changes: Partial<TierModel> = {}): TierModel {
  return { id, bytes, savedMs, loadsPerHour: 1, held: false, ...changes };
}

const ASR = model("asr", 550, 900);
const LLM = model("llm", 2000, 3500);
const TTS = model("tts", 330, 500);

describe("the RAM tier", () => {
  it("brings in all that fit, the most useful byte first", () => {
    expect(planTier([TTS, LLM, ASR], 3000)).toEqual({ keep: [], drop: [], bring: ["llm", "asr", "tts"] });
  });

  it("holds the set that saves most time, not the one that looks best model by model", () => {
    const small = model("small", 100, 1000);
    const [half, other] = [model("half", 1000, 3000), model("other", 1000, 3000)];
    expect(planTier([small, half, other], 2000).bring).toEqual(["half", "other"]);
  });

  it("drops what a smaller budget has no room for, and keeps the rest", () => {
    const held = [ASR, LLM, TTS].map((one) => ({ ...one, held: true }));
    expect(planTier(held, 2400)).toEqual({ keep: ["llm", "tts"], drop: ["asr"], bring: [] });
    expect(planTier(held, 0)).toEqual({ keep: [], drop: ["asr", "llm", "tts"], bring: [] });
  });

  it("counts how often a model is loaded", () => {
    expect(
      planTier(
        [
          { ...ASR, loadsPerHour: 60 },
          { ...LLM, loadsPerHour: 1 },
        ],
        2000,
      ).bring,
    ).toEqual(["asr"]);
  });

  it("does not change a model for an equal one", () => {
    const [a, b] = [model("a", 500, 500), model("b", 500, 500, { held: true })];
    expect(planTier([a, b], 500)).toEqual({ keep: ["b"], drop: [], bring: [] });
  });

  it("is the best of all sets that fit", () => {
    const any = fc.record({ bytes: fc.integer({ min: 1, max: 20 }), savedMs: fc.nat(20), held: fc.boolean() });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), fc.nat(80), (made, budget) => {
        const models = made.map((one, place) => ({ ...one, id: `m${place}`, loadsPerHour: 1 }));
        const { keep, drop, bring } = planTier(models, budget);
        const chosen = models.filter(({ id }) => keep.includes(id) || bring.includes(id));
        let most = 0;
        for (let mask = 0; mask < 2 ** models.length; mask += 1) {
          const set = models.filter((_, place) => (mask >> place) & 1);
          if (total(set, ({ bytes }) => bytes) <= budget)
            most = Math.max(
              most,
              total(set, ({ savedMs }) => savedMs),
            );
        }
        expect(total(chosen, ({ bytes }) => bytes)).toBeLessThanOrEqual(budget);
        expect(total(chosen, ({ savedMs }) => savedMs)).toBe(most);
        expect(
          models
            .filter(({ held }) => held)
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual([...keep, ...drop].toSorted());
      }),
      { numRuns: 500 },
    );
  });
});

function total(models: readonly TierModel[], of: (model: TierModel) => number): number {
  return models.reduce((sum, model) => sum + of(model), 0);
}

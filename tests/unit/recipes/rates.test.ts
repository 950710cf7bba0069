import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupBy, rateOf, shareOf } from "../../../models/recipes/evaluation/rates.ts";

const counts = fc.array(fc.record({ part: fc.integer({ min: 0, max: 9 }), whole: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
  maxLength: 20,
});

describe("rateOf", () => {
  it("divides the sum of the parts by the sum of the wholes", () => {
    const rate = rateOf([
      { part: 1, whole: 10 },
      { part: 2, whole: 5 },
    ]);
    expect(rate).toMatchObject({ value: 20, of: 2 });
  });

  it("has no width where all are the same, and is nothing where nothing was counted", () => {
    const same = Array.from({ length: 30 }, () => ({ part: 1, whole: 4 }));
    expect(rateOf(same)).toEqual({ value: 25, low: 25, high: 25, of: 30 });
    expect(rateOf([])).toEqual({ value: null, low: null, high: null, of: 0 });
  });

  it("is about as wide as the binomial distribution says", () => {
    const tossed = Array.from({ length: 400 }, (_, at) => ({ part: at % 2, whole: 1 }));
    const { low, high } = rateOf(tossed);
    // 1.96 standard errors of a half in 400: 4.9.
    expect(low).toBeGreaterThan(44);
    expect(low).toBeLessThan(46.2);
    expect(high).toBeGreaterThan(53.8);
    expect(high).toBeLessThan(56);
  });

  it("says on which side of nothing a paired difference lies", () => {
    const better = Array.from({ length: 200 }, (_, at) => ({ part: at % 5 === 0 ? -1 : 0, whole: 6 }));
    expect(rateOf(better).high).toBeLessThan(0);
  });

  it("is the same for the same seed, and its value lies inside its interval", () => {
    fc.assert(
      fc.property(counts, (some) => {
        const rate = rateOf(some, "one");
        expect(rateOf(some, "one")).toEqual(rate);
        expect(rate.low).toBeLessThanOrEqual((rate.value ?? 0) + 1e-9);
        expect(rate.high).toBeGreaterThanOrEqual((rate.value ?? 0) - 1e-9);
      }),
      { numRuns: 8 },
    );
  });
});

describe("shareOf", () => {
  it("counts the items that pass", () => {
    expect(shareOf([1, 2, 3, 4], (item) => item > 1)).toMatchObject({ value: 75, of: 4 });
  });
});

describe("groupBy", () => {
  it("keeps the order of the items and of the first of each key", () => {
    const groups = groupBy(["bee", "ant", "bat", "ape"], (word) => word.slice(0, 1));
    expect([...groups]).toEqual([
      ["b", ["bee", "bat"]],
      ["a", ["ant", "ape"]],
    ]);
  });
});

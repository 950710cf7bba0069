import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm } from "../../../../src-main/bench/statistics/holm.ts";
import { ranksOf, shuffleP, signFlipP, swapP } from "../../../../src-main/bench/statistics/permutation.ts";

describe("ranksOf", () => {
  it("counts from 1 and shares the mean of equal ones", () => {
    expect(ranksOf([30, 10, 20, 20])).toEqual([4, 1, 2.5, 2.5]);
    expect(ranksOf([5, 5, 5])).toEqual([2, 2, 2]);
    expect(ranksOf([])).toEqual([]);
  });
});

describe("signFlipP", () => {
  it("is two of all ways where every score has one sign", () => {
    expect(signFlipP([1, 2, 3, 4, 5, 6, 7, 8], 1)).toBe(2 / 2 ** 8);
  });

  it("is Wilcoxon's exact p", () => {
    // Of 2^5 ways, ranks 1 to 5 with 1 and 2 negative: |sum| of 9 or more is reached by 5 ways on each side.
    expect(signFlipP([-1, -2, 3, 4, 5], 1)).toBe(10 / 32);
  });

  it("is 1 where nothing differs, or where there is nothing", () => {
    expect(signFlipP([], 1)).toBe(1);
    expect(signFlipP([0, 0, 0], 1)).toBe(1);
    expect(
      signFlipP(
        Array.from({ length: 30 }, () => 0),
        1,
      ),
    ).toBe(1);
  });

  it("is never 0, however many pairs there are", () => {
    const p = signFlipP(
      Array.from({ length: 200 }, () => 1),
      1,
    );
    expect(p).toBeGreaterThan(0);
    expect(p).toBeLessThan(0.001);
  });

  it("takes no notice of which side is which", () => {
    const scores = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 10 });
    fc.assert(
      fc.property(scores, (some) => {
        expect(signFlipP(some, 1)).toBe(
          signFlipP(
            some.map((score) => -score),
            1,
          ),
        );
      }),
    );
  });
});

describe("swapP", () => {
  it("takes what is undefined for as far as what was seen", () => {
    expect(swapP(20, () => Number.NaN, 1)).toBe(1);
  });
});

describe("shuffleP", () => {
  const values = [1, 2, 3, 4, 5, 106, 107, 108, 109, 110];
  const sumOfFirst = (order: Int32Array, first: number) =>
    order.subarray(0, first).reduce((sum, at) => sum + (values[at] ?? 0), -277.5);

  it("is near the share of all ways: 2 of 252", () => {
    expect(shuffleP(10, 5, sumOfFirst, 1)).toBeCloseTo(2 / 252, 2);
  });

  it("is the same for the same seed", () => {
    expect(shuffleP(10, 5, sumOfFirst, 3)).toBe(shuffleP(10, 5, sumOfFirst, 3));
  });
});

describe("holm", () => {
  it("raises the smallest the most", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    expect(adjusted.map((p) => Number(p.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.6, 0.5])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it("keeps the order of the values and lowers none", () => {
    const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(ps, (some) => {
        const adjusted = holm(some);
        for (const [at, p] of some.entries()) {
          expect(adjusted[at]).toBeGreaterThanOrEqual(p);
          expect(adjusted[at]).toBeLessThanOrEqual(1);
          const above = adjusted.filter((_, other) => p < (some[other] ?? 0));
          expect(adjusted[at]).toBeLessThanOrEqual(Math.min(1, ...above));
        }
      }),
    );
  });
});

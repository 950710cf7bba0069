import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantile, summarise } from "../../../src-main/bench/metrics.ts";

describe("quantile", () => {
  it("interpolates between the two nearest ranks", () => {
    expect(quantile([40, 10, 20, 30], 0.5)).toBe(25);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
  });

  it("is the only value of a list of one", () => {
    expect(quantile([7], 0.95)).toBe(7);
  });

  it("refuses an empty list instead of answering 0", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it("lies between the extremes and grows with q", () => {
    const q = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), q, q, (values, one, other) => {
        const lower = quantile(values, Math.min(one, other));
        const upper = quantile(values, Math.max(one, other));
        expect(lower).toBeLessThanOrEqual(upper + 1e-6);
        expect(lower).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
        expect(upper).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
      }),
    );
  });
});

describe("summarise", () => {
  it("counts what it was given", () => {
    expect(summarise([1, 2, 3])).toEqual({ count: 3, min: 1, p50: 2, p95: 2.9, max: 3, mean: 2 });
  });
});

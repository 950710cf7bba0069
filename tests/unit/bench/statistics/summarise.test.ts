import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDice } from "../../../../src-main/bench/statistics/dice.ts";
import { createMedianPicker, median, quantile } from "../../../../src-main/bench/statistics/quantile.ts";
import { summarise, summariseRatio } from "../../../../src-main/bench/statistics/summarise.ts";

describe("quantile", () => {
  it("interpolates between the two nearest ranks", () => {
    expect(quantile([40, 10, 20, 30], 0.5)).toBe(25);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
    expect(quantile([-5, -40, 100], 0)).toBe(-40);
  });

  it("is the only value of a list of one", () => {
    expect(quantile([7], 0.95)).toBe(7);
  });

  it("refuses an empty list instead of answering 0", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
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

describe("createMedianPicker", () => {
  it("is the median of what was picked", () => {
    const picked = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 5, maxLength: 5 }), picked, (values, places) => {
        const drawn = places.map((place) => values[place] ?? Number.NaN);
        expect(createMedianPicker(values)(Int32Array.from(places))).toBeCloseTo(median(drawn), 6);
      }),
    );
  });
});

describe("summarise", () => {
  it("counts what it was given", () => {
    expect(summarise([1, 2, 3])).toEqual({
      count: 3,
      mean: 2,
      median: 2,
      min: 1,
      max: 3,
      std: 1,
      p50: 2,
      p90: 2.8,
      p95: 2.9,
      p99: 2.98,
      isP95Max: true,
      isP99Max: true,
      interval95: null,
    });
  });

  it("says where a p95 or a p99 is about the greatest value", () => {
    const of = (count: number) => summarise(Array.from({ length: count }, (_, at) => at));
    expect([of(20).isP95Max, of(21).isP95Max, of(100).isP99Max, of(101).isP99Max]).toEqual([true, false, true, false]);
    // Of 20, nothing lies between it and the two greatest; of 21, it is the second greatest.
    expect(of(20).p95).toBeGreaterThan(18);
    expect(of(21).p95).toBe(19);
  });

  it("refuses nothing, and what is no finite number", () => {
    expect(() => summarise([])).toThrow(RangeError);
    expect(() => summarise([1, Number.NaN])).toThrow(RangeError);
    expect(() => summarise([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });

  it("has no interval of five values, and one of six", () => {
    expect(summarise([1, 2, 3, 4, 5]).interval95).toBeNull();
    expect(summarise([1, 2, 3, 4, 5, 6]).interval95).toEqual({ low: expect.any(Number), high: expect.any(Number) });
  });

  it("has no interval of many values of few keys", () => {
    const keys = Array.from({ length: 50 }, (_, at) => `speaker ${at % 5}`);
    expect(
      summarise(
        keys.map((_key, at) => at),
        { keys },
      ).interval95,
    ).toBeNull();
  });

  it("is wider where values of one key go together", () => {
    const dice = createDice("clusters");
    const speakers = Array.from({ length: 12 }, () => dice.normal());
    const keys = Array.from({ length: 120 }, (_, at) => String(at % 12));
    const values = keys.map((key) => (speakers[Number(key)] ?? 0) + 0.1 * dice.normal());
    const width = ({ interval95 }: ReturnType<typeof summarise>) => (interval95?.high ?? 0) - (interval95?.low ?? 0);
    expect(width(summarise(values, { keys, centre: "mean" }))).toBeGreaterThan(
      2 * width(summarise(values, { centre: "mean" })),
    );
  });

  it.each(["mean", "median"] as const)("holds the true %s in about 95 of 100 intervals", (centre) => {
    let held = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const dice = createDice(`coverage ${seed}`);
      const values = Array.from({ length: 40 }, () => dice.normal());
      const interval = summarise(values, { seed, centre }).interval95;
      if (interval !== null && interval.low <= 0 && interval.high >= 0) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(180);
    expect(held).toBeLessThan(200);
  });

  it("is the same for the same seed and another for another", () => {
    const values = Array.from({ length: 30 }, (_, at) => (at * 37) % 101);
    expect(summarise(values, { seed: 1 })).toEqual(summarise(values, { seed: 1 }));
    expect(summarise(values, { seed: 1, centre: "mean" }).interval95).not.toEqual(
      summarise(values, { seed: 2, centre: "mean" }).interval95,
    );
  });
});

describe("summariseRatio", () => {
  it("divides the sums, so that a long utterance weighs more", () => {
    const counts = [
      { part: 1, whole: 2 },
      { part: 0, whole: 98 },
    ];
    expect(summariseRatio(counts)).toEqual({ value: 0.01, part: 1, whole: 100, count: 2, interval95: null });
  });

  it("has no value where nothing could be counted", () => {
    expect(summariseRatio([])).toMatchObject({ value: null, interval95: null });
    const madeUp = Array.from({ length: 8 }, () => ({ part: 2, whole: 0 }));
    expect(summariseRatio(madeUp)).toMatchObject({ value: null, interval95: null, part: 16 });
  });

  it("is about as wide as the binomial distribution says", () => {
    const tossed = Array.from({ length: 400 }, (_, at) => ({ part: at % 2, whole: 1 }));
    // 1.96 standard errors of a half in 400: 0.049.
    const { interval95 } = summariseRatio(tossed);
    expect(interval95?.low).toBeCloseTo(0.451, 1);
    expect(interval95?.high).toBeCloseTo(0.549, 1);
  });

  it("lies inside its interval", () => {
    const count = fc.record({ part: fc.integer({ min: 0, max: 9 }), whole: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(count, { minLength: 6, maxLength: 20 }), (counts) => {
        const { value, interval95 } = summariseRatio(counts);
        expect(interval95?.low).toBeLessThanOrEqual((value ?? 0) + 1e-9);
        expect(interval95?.high).toBeGreaterThanOrEqual((value ?? 0) - 1e-9);
      }),
      { numRuns: 10 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { compareGroups, comparePairs, type Centre } from "../../../../src-main/bench/statistics/compare-samples.ts";
import { createDice, type Dice } from "../../../../src-main/bench/statistics/dice.ts";
import type { Count } from "../../../../src-main/bench/statistics/summarise.ts";

const one = (value: number): Count => ({ part: value, whole: 1 });
const pairsOf = (a: number[], b: number[]) => a.map((value, at) => ({ a: one(value), b: one(b[at] ?? Number.NaN) }));
const CENTRES: Centre[] = ["median", "sum"];

/** A time with noise in proportion. */
const noisy = (dice: Dice, ms: number) => ms * Math.exp(0.1 * dice.normal());

describe("comparePairs", () => {
  it("finds the difference and the ratio of every pair, whatever the pairs are alike", () => {
    const a = [10, 100, 1_000, 20, 200, 2_000, 30, 300];
    const result = comparePairs(
      pairsOf(
        a,
        a.map((value) => value * 1.1),
      ),
      { centre: "median", seed: 1 },
    );
    expect(result.ratio).toBeCloseTo(1.1);
    expect(result.ratioInterval95?.low).toBeCloseTo(1.1);
    expect(result.difference).toBeCloseTo(15);
    expect(result).toMatchObject({ isPaired: true, units: { a: 8, b: 8 }, p: 2 / 2 ** 8 });
  });

  it("takes no notice of one outlier", () => {
    const a = [100, 101, 102, 103, 104, 105, 106, 107, 108, 109];
    const b = a.map((value) => value * 1.2);
    b[4] = 1e6;
    const { ratio, p } = comparePairs(pairsOf(a, b), { centre: "median", seed: 1 });
    expect(ratio).toBeCloseTo(1.2);
    expect(p).toBeLessThan(0.01);
  });

  it("divides sums where that is asked for", () => {
    const pairs = [
      { a: { part: 1, whole: 10 }, b: { part: 0, whole: 10 } },
      { a: { part: 3, whole: 30 }, b: { part: 2, whole: 30 } },
    ];
    const { difference, ratio, interval95 } = comparePairs(pairs, { centre: "sum", seed: 1 });
    expect(difference).toBeCloseTo(-0.05);
    expect(ratio).toBeCloseTo(0.5);
    expect(interval95).toBeNull();
  });

  it.each(CENTRES)("finds nothing where nothing differs (%s)", (centre) => {
    const a = Array.from({ length: 20 }, (_, at) => 100 + at);
    expect(comparePairs(pairsOf(a, a), { centre, seed: 1 })).toMatchObject({
      difference: 0,
      interval95: { low: 0, high: 0 },
      ratio: 1,
      p: 1,
    });
  });

  it("has no ratio to nothing", () => {
    const a = [0, 0, 0, 0, 0, 0];
    const b = [5, 6, 7, 8, 9, 10];
    expect(comparePairs(pairsOf(a, b), { centre: "median", seed: 1 })).toMatchObject({
      difference: 7.5,
      ratio: null,
      ratioInterval95: null,
    });
    expect(comparePairs(pairsOf(a, b), { centre: "sum", seed: 1 })).toMatchObject({ difference: 7.5, ratio: null });
  });

  it.each(CENTRES)("says the opposite when the sides are changed (%s)", (centre) => {
    const dice = createDice("sides");
    const a = Array.from({ length: 15 }, () => noisy(dice, 100));
    const b = Array.from({ length: 15 }, () => noisy(dice, 110));
    const there = comparePairs(pairsOf(a, b), { centre, seed: 1 });
    const back = comparePairs(pairsOf(b, a), { centre, seed: 1 });
    expect(back.difference).toBeCloseTo(-there.difference);
    expect(back.interval95?.low).toBeCloseTo(-(there.interval95?.high ?? 0));
    expect(back.p).toBe(there.p);
  });

  it("refuses to compare nothing", () => {
    expect(() => comparePairs([], { centre: "sum", seed: 1 })).toThrow(RangeError);
    expect(() => compareGroups([], [one(1)], { centre: "sum", seed: 1 })).toThrow(RangeError);
  });
});

describe("compareGroups", () => {
  it.each(CENTRES)("finds a clear difference between other rows (%s)", (centre) => {
    const dice = createDice("groups");
    const a = Array.from({ length: 30 }, () => one(noisy(dice, 100)));
    const b = Array.from({ length: 20 }, () => one(noisy(dice, 130)));
    const result = compareGroups(a, b, { centre, seed: 1 });
    expect(result).toMatchObject({ isPaired: false, units: { a: 30, b: 20 } });
    expect(result.p).toBeLessThan(0.001);
    expect(result.interval95?.low).toBeGreaterThan(15);
    expect(result.ratioInterval95?.high).toBeLessThan(1.45);
  });

  it("has no interval where one side is too few", () => {
    const many = Array.from({ length: 30 }, (_, at) => one(at));
    expect(compareGroups(many, many.slice(0, 5), { centre: "median", seed: 1 }).interval95).toBeNull();
  });
});

describe("where nothing differs but noise", () => {
  const RUNS = 200;

  function falseAlarms(compare: (dice: Dice, seed: number) => { p: number }): number {
    return Array.from({ length: RUNS }, (_, seed) => compare(createDice(`nothing ${seed}`), seed)).filter(
      ({ p }) => p < 0.05,
    ).length;
  }

  // 5 % of 200 are 10; more than 20 come by chance in one of 500 suites, and these seeds are always the same.
  it.each(CENTRES)("pairs are found different in about 5 % (%s)", (centre) => {
    const alarms = falseAlarms((dice, seed) => {
      const rows = Array.from({ length: 14 }, () => dice.between(50, 500));
      const play = () => rows.map((ms) => noisy(dice, ms));
      return comparePairs(pairsOf(play(), play()), { centre, seed });
    });
    expect(alarms).toBeGreaterThan(0);
    expect(alarms).toBeLessThanOrEqual(20);
  });

  it.each(CENTRES)("groups are found different in about 5 % (%s)", (centre) => {
    const alarms = falseAlarms((dice, seed) => {
      const play = (count: number) => Array.from({ length: count }, () => one(noisy(dice, 100)));
      return compareGroups(play(15), play(20), { centre, seed });
    });
    expect(alarms).toBeGreaterThan(0);
    expect(alarms).toBeLessThanOrEqual(20);
  });
});

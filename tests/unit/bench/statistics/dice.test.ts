import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDice } from "../../../../src-main/bench/statistics/dice.ts";

const draws = (seed: string) => {
  const dice = createDice(seed);
  return Array.from({ length: 8 }, () => dice.next());
};

describe("createDice", () => {
  it("draws the same for the same seed and otherwise for another", () => {
    expect(draws("a")).toEqual(draws("a"));
    expect(draws("a")).not.toEqual(draws("b"));
    expect(draws("1 white 2")).not.toEqual(draws("1 white 3"));
  });

  it("stays inside what is asked", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (seed, below) => {
        const dice = createDice(seed);
        expect(dice.whole(below)).toBeLessThan(below);
        expect(dice.whole(below)).toBeGreaterThanOrEqual(0);
        const list = new Int32Array(20);
        dice.drawInto(list, below);
        expect(list.every((number) => number >= 0 && number < below)).toBe(true);
        const between = dice.between(-2, 3);
        expect(between).toBeGreaterThanOrEqual(-2);
        expect(between).toBeLessThan(3);
      }),
    );
  });

  it("has normal draws of mean 0 and variance 1", () => {
    const dice = createDice("normal");
    const values = Array.from({ length: 20_000 }, () => dice.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  it("fills lists evenly, and with others each time", () => {
    const dice = createDice("lists");
    const counts = new Map<number, number>();
    const lists = Array.from({ length: 1_000 }, () => new Int32Array(10));
    for (const list of lists) dice.drawInto(list, 5);
    for (const number of lists.flatMap((list) => [...list])) counts.set(number, (counts.get(number) ?? 0) + 1);
    // 2,000 of each, give or take four times the standard deviation of 40.
    for (const number of [0, 1, 2, 3, 4]) expect(Math.abs((counts.get(number) ?? 0) - 2_000)).toBeLessThan(160);
    expect(new Set(lists.map((list) => list.join())).size).toBeGreaterThan(990);
  });

  it("picks every item in the end, and none from an empty list", () => {
    const dice = createDice("picks");
    expect(new Set(Array.from({ length: 200 }, () => dice.pick(["a", "b", "c"])))).toEqual(new Set(["a", "b", "c"]));
    expect(() => dice.pick([])).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import { addUp, compareIds, compareValues, hasFailed } from "../../parity/compare.ts";

describe("compareIds", () => {
  it("finds nothing between equals", () => {
    expect(compareIds([1, 2, 3], [1, 2, 3])).toEqual({ difference: 0 });
    expect(compareIds([], [])).toEqual({ difference: 0 });
  });

  it("counts every place that differs and tells the first", () => {
    const found = compareIds([1, 2, 3, 4], [1, 9, 3, 8]);
    expect(found.difference).toBe(2);
    expect(found.detail).toContain("at 1");
  });

  it("counts what one side lacks", () => {
    expect(compareIds([1, 2], [1, 2, 3, 4]).difference).toBe(2);
    expect(compareIds([1, 2, 3, 4], []).difference).toBe(4);
  });
});

describe("compareValues", () => {
  it("gives the greatest distance", () => {
    const found = compareValues(Float32Array.of(0, 1, 2), Float32Array.of(0, 1.5, 2.25));
    expect(found).toEqual({ difference: 0.5, detail: "at 1" });
  });

  it("calls different lengths and what is no number infinitely far apart", () => {
    expect(compareValues(Float32Array.of(1), Float32Array.of(1, 2)).difference).toBe(Infinity);
    expect(compareValues(Float32Array.of(0, NaN), Float32Array.of(0, 0)).difference).toBe(Infinity);
    expect(compareValues(Float32Array.of(0, 0), Float32Array.of(5, NaN)).difference).toBe(Infinity);
  });
});

describe("addUp", () => {
  const limits = { unit: "apart", tolerance: 0.1 };

  it("passes what is within the tolerance, and tells how far it was", () => {
    const row = addUp("x", limits, [
      { name: "a", difference: 0 },
      { name: "b", difference: 0.1 },
    ]);
    expect(row).toMatchObject({ cases: 2, equal: 2, worst: 0.1, chosen: {}, failed: [] });
    expect(hasFailed(row)).toBe(false);
  });

  it("fails on a difference without a reason, and on what is no number", () => {
    const row = addUp("x", limits, [
      { name: "a", difference: 0.2 },
      { name: "b", difference: NaN },
      { name: "c", difference: 0 },
    ]);
    expect(row.equal).toBe(1);
    expect(row.failed.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(hasFailed(row)).toBe(true);
  });

  it("counts a deliberate difference by its name, apart from the equal ones and from the worst", () => {
    const row = addUp("x", limits, [
      { name: "a", difference: 7, choice: "guards" },
      { name: "b", difference: 9, choice: "guards" },
      { name: "c", difference: 0, choice: "ctc" },
    ]);
    expect(row).toMatchObject({ cases: 3, equal: 1, worst: 0, chosen: { guards: 2 }, failed: [] });
    expect(hasFailed(row)).toBe(false);
  });

  it("fails where nothing was compared", () => {
    expect(hasFailed(addUp("x", limits, []))).toBe(true);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareFigures, costRatioOf, countSame, judge } from "../../../../src-main/bench/side-by-side/comparison.ts";
import { orderOf } from "../../../../src-main/bench/side-by-side/rounds.ts";
import { printComparison } from "../../../../src-main/bench/side-by-side/table.ts";

const ms = (name: string, ...values: number[]) => ({ name, unit: "ms" as const, values });

describe("compareFigures", () => {
  it("divides the medians, ours by theirs", () => {
    const [row] = compareFigures([ms("encoder", 10, 30, 20)], [ms("encoder", 40, 40, 400, 10)], {});
    expect(row).toMatchObject({ costRatio: 0.5, verdict: "cheaper", aim: null });
    expect(row?.ours).toEqual({ median: 20, min: 10, max: 30, count: 3 });
    expect(row?.theirs).toEqual({ median: 40, min: 10, max: 400, count: 4 });
  });

  it("turns a rate around, so that below 1 is always cheaper", () => {
    const rate = (value: number) => [{ name: "tokens a second", unit: "tokens/s" as const, values: [value] }];
    expect(compareFigures(rate(20), rate(10), {})).toMatchObject([{ costRatio: 0.5, verdict: "cheaper" }]);
    expect(compareFigures(rate(10), rate(20), {})).toMatchObject([{ costRatio: 2, verdict: "dearer" }]);
  });

  it("leaves out what one of them does not measure, and nothing else", () => {
    const rows = compareFigures([ms("a", 1), ms("b", 1), ms("c")], [ms("b", 2), ms("a", 2), ms("c", 1)], {});
    expect(rows.map(({ figure }) => figure)).toEqual(["a", "b"]);
  });

  it("refuses figures in two units", () => {
    expect(() => compareFigures([ms("a", 1)], [{ name: "a", unit: "MiB", values: [1] }], {})).toThrow("ms and in MiB");
  });

  it("judges by the aim of the figure where there is one", () => {
    const judged = (aim: number) => compareFigures([ms("a", 6)], [ms("a", 10)], { a: aim })[0]?.verdict;
    expect([judged(0.6), judged(0.5)]).toEqual(["aim met", "aim missed"]);
  });
});

describe("judge", () => {
  it("calls nothing cheaper that costs more, whatever the aim", () => {
    const ratio = fc.double({ min: 1.06, max: 100, noNaN: true });
    fc.assert(fc.property(ratio, (costRatio) => judge(costRatio, null) === "dearer"));
    fc.assert(fc.property(ratio, (costRatio) => judge(costRatio, 1) === "aim missed"));
  });

  it("calls a few hundredths alike", () => {
    expect([judge(1.04, null), judge(0.96, null), judge(0.94, null)]).toEqual(["alike", "alike", "cheaper"]);
  });
});

describe("costRatioOf", () => {
  it("is the inverse when the sides are changed", () => {
    const value = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    const unit = fc.constantFrom("ms" as const, "tokens/s" as const, "MiB" as const);
    fc.assert(
      fc.property(unit, value, value, (of, one, other) => {
        expect(costRatioOf(of, one, other) * costRatioOf(of, other, one)).toBeCloseTo(1);
      }),
    );
  });
});

describe("countSame", () => {
  it("counts the pairs whose tokens are the same in the same order", () => {
    const ours = [[1, 2], [1, 2], [12], []];
    expect(countSame(ours, [[1, 2], [2, 1], [1, 2], [], [5]])).toEqual({ same: 2, of: 4 });
  });
});

describe("orderOf", () => {
  it("takes turns at going first and names everybody", () => {
    expect([orderOf(0, 3), orderOf(1, 3), orderOf(2, 3)]).toEqual([
      [0, 1, 2],
      [2, 1, 0],
      [0, 1, 2],
    ]);
  });
});

describe("printComparison", () => {
  it("prints a missed aim like a met one", () => {
    const rows = compareFigures([ms("encoder", 100), ms("load", 7)], [ms("encoder", 80, 120), ms("load", 14)], {
      encoder: 0.7,
    });
    const printed = printComparison({ title: "model", ours: "ours", theirs: "theirs", rows, notes: ["A note."] });
    expect(printed.split("\n").slice(2)).toEqual([
      "| median (min–max) | ours | theirs | cost ratio | n | |",
      "|---|---|---|---|---|---|",
      "| encoder (ms) | 100 (100–100) | 100 (80–120) | 1.00 | 1, 2 | aim missed: ≤ 0.7 |",
      "| load (ms) | 7 (7–7) | 14 (14–14) | 0.50 | 1 | cheaper |",
      "",
      "A note.",
    ]);
  });
});

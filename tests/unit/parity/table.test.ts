import { describe, expect, it } from "vitest";
import { addUp } from "../../parity/compare.ts";
import { renderChoices, renderFailures, renderGroups, renderTable } from "../../parity/table.ts";

const equal = addUp("log-mel", { unit: "apart", tolerance: 1e-4 }, [{ name: "a", difference: 2e-6 }]);
const mixed = addUp("ids", { unit: "ids", tolerance: 0 }, [
  { name: "b", difference: 3, choice: "guards" },
  { name: "c", difference: 1, detail: "at 4" },
]);

describe("the table", () => {
  it("has a line for each row, with its counts in columns of one width", () => {
    const [heading = "", first = "", second = ""] = renderTable([equal, mixed]).split("\n");
    expect(heading.split(/\s{2,}/)).toEqual(["what", "cases", "equal", "on purpose", "differ", "worst", "allowed"]);
    expect(first.split(/\s{2,}/)).toEqual(["log-mel", "1", "1", "0", "0", "2.0e-6 apart", "1.0e-4"]);
    expect(second.split(/\s{2,}/)).toEqual(["ids", "2", "0", "1", "1", "1 ids", "0"]);
    expect(new Set([heading, first, second].map((line) => line.length)).size).toBe(1);
  });

  it("gives the reason of every choice that was made, and of no other", () => {
    expect(renderChoices([equal, mixed])).toMatch(/^guards \(1\): A reading .*$/);
    expect(renderChoices([equal])).toBe("");
  });

  it("counts by group where there are groups", () => {
    expect(renderGroups([equal, mixed])).toBe("");
    const grouped = addUp("texts", { unit: "ids", tolerance: 0 }, [
      { name: "a", group: "money", difference: 0 },
      { name: "b", group: "money", difference: 1, choice: "normalisation" },
      { name: "c", group: "dates", difference: 0 },
    ]);
    expect(renderGroups([equal, grouped])).toBe("texts: equal are money 1 of 2, dates 1 of 1");
  });

  it("tells what failed, the first few of many", () => {
    expect(renderFailures([equal])).toBe("");
    expect(renderFailures([mixed])).toBe("ids: c: at 4");
    const many = Array.from({ length: 7 }, (_, index) => ({ name: `case ${index}`, difference: 1 }));
    const told = renderFailures([addUp("ids", { unit: "ids", tolerance: 0 }, many)]).split("\n");
    expect(told).toHaveLength(6);
    expect(told.at(-1)).toBe("ids: and 2 more");
    expect(renderFailures([addUp("none", { unit: "ids", tolerance: 0 }, [])])).toBe("none: nothing was compared");
  });
});

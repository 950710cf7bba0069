import { describe, expect, it } from "vitest";
import { printCell, printTable } from "../../../models/recipes/evaluation/table.ts";

describe("printCell", () => {
  it("prints rates with their intervals, numbers short, and nothing as a dash", () => {
    expect(printCell({ value: 3.66, low: 2.05, high: 5.2, of: 9 })).toBe("3.7 % [2.0, 5.2]");
    expect(printCell({ value: null, low: null, high: null, of: 0 })).toBe("-");
    expect([printCell(12), printCell(12.345), printCell("x"), printCell(null)]).toEqual(["12", "12.3", "x", "-"]);
  });
});

describe("printTable", () => {
  it("is a Markdown table as wide as its widest cells, with a dash where a row has no such cell", () => {
    const rows = [{ set: "seen", WER: 7.06 }, { set: "speaker" }] as const;
    expect(printTable({ title: "Errors", rows: rows.map((row) => ({ ...row })) })).toBe(
      ["### Errors", "", "| set     | WER |", "|---------|-----|", "| seen    | 7.1 |", "| speaker | -   |", ""].join(
        "\n",
      ),
    );
  });
});

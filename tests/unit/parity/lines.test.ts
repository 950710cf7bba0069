import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appRoot } from "../../../src-main/roots.ts";
import { parseLines } from "../../parity/lines.ts";

describe("the sentences", () => {
  it("stand one a line under their headings", () => {
    expect(parseLines("# money\nIt is $5.\n\n# talk\n Hello. \n")).toEqual([
      { kind: "money", text: "It is $5." },
      { kind: "talk", text: "Hello." },
    ]);
  });

  it("are 200 at least, none twice, and hold what is hard to read aloud", () => {
    const lines = parseLines(readFileSync(join(appRoot(), "tests/parity/lines.txt"), "utf8"));
    expect(lines.length).toBeGreaterThanOrEqual(200);
    expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length);
    const kinds = new Set(lines.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(["talk", "numbers", "dates", "money", "abbreviations"]));
  });
});

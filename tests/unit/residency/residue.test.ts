import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bookFootprint, isRestartDue, openResidue } from "../../../src-main/residency/residue.ts";
import type { Footprint, Residue } from "../../../src-main/residency/residue.ts";

const MIB = 2 ** 20;

function book(models: string[], footprints: [held: string, mebibytes: number][]): Residue {
  return footprints.reduce(
    (residue, [held, mebibytes]) =>
      bookFootprint(residue, { held: held.split(" ").filter((id) => id !== ""), bytes: mebibytes * MIB }),
    openResidue(models),
  );
}

it("a process is compared with itself when it held the same models, in whatever order", () => {
  const { residueBytes } = book(
    ["asr", "tts"],
    [
      ["tts asr", 300],
      ["asr", 200],
      ["", 150],
      ["asr tts", 320],
    ],
  );
  expect(residueBytes).toBe(20 * MIB);
});

it("nothing counts before each of its models has been there", () => {
  expect(
    book(
      ["asr", "tts"],
      [
        ["", 50],
        ["asr", 200],
        ["", 150],
        ["asr tts", 320],
        ["", 180],
      ],
    ).residueBytes,
  ).toBe(0);
});

it("what it once did with is what it needs", () => {
  expect(
    book(
      ["llm"],
      [
        ["llm", 300],
        ["llm", 250],
        ["llm", 260],
      ],
    ).residueBytes,
  ).toBe(10 * MIB);
});

it.each([
  ["64 MiB more than a small process needs", 200, 264, false],
  ["65 MiB more than a small process needs", 200, 265, true],
  ["a tenth more than a large process needs", 3000, 3300, false],
  ["more than a tenth more than a large process needs", 3000, 3301, true],
])("%s", (_what, firstMebibytes, mebibytes, isDue) => {
  const residue = book(
    ["llm"],
    [
      ["llm", firstMebibytes],
      ["llm", mebibytes],
    ],
  );
  expect(isRestartDue(residue)).toBe(isDue);
});

it("never books more than the process takes, nor less than nothing", () => {
  const footprint: fc.Arbitrary<Footprint> = fc.record({
    held: fc.uniqueArray(fc.constantFrom("vad", "asr", "tts")),
    bytes: fc.nat(2 ** 31),
  });
  fc.assert(
    fc.property(fc.array(footprint), (footprints) => {
      let residue = openResidue(["vad", "asr", "tts"]);
      for (const one of footprints) {
        residue = bookFootprint(residue, one);
        expect(residue.residueBytes).toBeGreaterThanOrEqual(0);
        expect(residue.residueBytes).toBeLessThanOrEqual(one.bytes);
      }
    }),
  );
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { mixStyle, parseVoice, readStyles } from "../../../../../src-main/engines/tts/kokoro/styles.ts";
import { makeStyles } from "../../../../parts/tiny-voices.ts";

const KNOWN = ["af_heart", "bf_emma", "am_puck"];
const folder = mkdtempSync(join(tmpdir(), "miniflow-styles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("parseVoice", () => {
  it("reads one voice, and mixtures whose parts become 1 together", () => {
    expect(parseVoice("af_heart", KNOWN)).toEqual([{ voice: "af_heart", weight: 1 }]);
    expect(parseVoice("af_heart:3 + bf_emma", KNOWN)).toEqual([
      { voice: "af_heart", weight: 0.75 },
      { voice: "bf_emma", weight: 0.25 },
    ]);
  });

  it("gives parts of 1 whatever the numbers", () => {
    const weights = fc.array(
      fc.integer({ min: 1, max: 9999 }).map((value) => value / 100),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(weights, (all) => {
        const shares = parseVoice(all.map((weight, index) => `${KNOWN[index % 3]}:${weight}`).join("+"), KNOWN);
        expect(shares.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 10);
      }),
    );
  });

  it("is VOICE_UNKNOWN for a voice that is not there, and names those that are", () => {
    for (const voice of ["nobody", "", "af_heart+nobody", "af_heart+"]) {
      expect(() => parseVoice(voice, KNOWN)).toThrow(
        expect.objectContaining({ code: "VOICE_UNKNOWN", hint: expect.stringContaining("bf_emma") }),
      );
    }
  });

  it("is USAGE for a part that is no number above 0", () => {
    for (const weight of ["0", "-1", "much", "", "1e3", "0x1"]) {
      expect(() => parseVoice(`af_heart:${weight}+bf_emma`, KNOWN)).toThrow(expect.objectContaining({ code: "USAGE" }));
    }
  });
});

describe("mixStyle", () => {
  it("takes the row of the number of phonemes, the first for one and the last for 510 and more", () => {
    const parts = [{ styles: makeStyles(0), weight: 1 }];
    const rows = [0, 1, 2, 510, 511, 9999].map((count) =>
      Math.round(1000 - 1000 * (mixStyle(parts, count)[255] ?? NaN)),
    );
    expect(rows).toEqual([1000, 1000, 1001, 1509, 1509, 1509]);
  });

  it("is the weighted mean of the voices' rows", () => {
    const parts = [
      { styles: makeStyles(1), weight: 0.75 },
      { styles: makeStyles(3), weight: 0.25 },
    ];
    const mixed = mixStyle(parts, 11);
    expect(mixed.length).toBe(256);
    expect(mixed[0]).toBeCloseTo(1.5 - 0.01, 6);
    expect(new Set(mixed).size).toBe(1);
  });
});

describe("readStyles", () => {
  it("reads what was written", async () => {
    const path = join(folder, "whole.bin");
    writeFileSync(path, new Uint8Array(makeStyles(2).buffer));
    expect(await readStyles(path)).toEqual(makeStyles(2));
  });

  it("is MODEL_CORRUPT for a file of another size, and MODEL_MISSING for none, each with its path", async () => {
    const path = join(folder, "cut.bin");
    writeFileSync(path, new Uint8Array(522_239));
    await expect(readStyles(path)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
    const gone = join(folder, "gone.bin");
    await expect(readStyles(gone)).rejects.toMatchObject({ code: "MODEL_MISSING", path: gone });
  });
});

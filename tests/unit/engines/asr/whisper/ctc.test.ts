import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCtcFrames, gapOf, readBestPath, scoreText } from "../../../../../src-main/engines/asr/whisper/ctc.ts";

const VOCAB = ["<blank>", "a", "b", " "];

/** Logits that say each character of `path` strongly; "_" is the blank. */
function say(path: string, strength = 12) {
  const rows = Array.from(path, (character) => {
    const said = character === "_" ? 0 : VOCAB.indexOf(character);
    return VOCAB.map((_unused, id) => (id === said ? strength : 0));
  });
  return createCtcFrames(Float32Array.from(rows.flat()), VOCAB);
}

describe("the best path", () => {
  it.each([
    ["aabb", "ab"],
    ["a_a", "aa"],
    ["__a _b_", "a b"],
    ["____", ""],
  ])("reads %j as %j", (path, text) => {
    expect(readBestPath(say(path)).text).toBe(text);
  });
});

describe("the score of a text", () => {
  const rows = fc.array(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  });

  it("is the sum over all its alignments", () => {
    fc.assert(
      fc.property(rows, fc.stringMatching(/^[ab]{0,3}$/), (logits, text) => {
        const ctc = createCtcFrames(Float32Array.from(logits.flat()), VOCAB.slice(0, 3));
        // -Infinity, the score of a text too long for the sound, comes out as 0 here.
        expect(Math.exp(scoreText(ctc, text))).toBeCloseTo(addUp(ctc.logProbs, logits.length, text), 5);
      }),
    );
  });

  it("does not count capitals and characters that the head does not know", () => {
    const ctc = say("ab_a");
    expect(scoreText(ctc, "Ab? A.".replace(" ", ""))).toBe(scoreText(ctc, "aba"));
  });
});

describe("the gap between decoder and CTC head", () => {
  it("is small where they agree and grows with what is made up", () => {
    const ctc = say("_a_b_ _a__");
    expect(gapOf(ctc, "ab a")).toBeLessThan(0.05);
    expect(gapOf(ctc, "ab b")).toBeGreaterThan(1);
    expect(gapOf(ctc, "bb bb")).toBeGreaterThan(gapOf(ctc, "ab b"));
    expect(gapOf(ctc, "")).toBeGreaterThan(5);
  });

  it("is endless for a text longer than the sound", () => {
    expect(gapOf(say("a_"), "abababab")).toBe(Infinity);
  });
});

/** Every path of characters over the frames, the slow way. */
function addUp(logProbs: Float32Array, frames: number, text: string): number {
  let total = 0;
  for (let path = 0; path < 3 ** frames; path++) {
    const ids = Array.from({ length: frames }, (_, frame) => Math.floor(path / 3 ** frame) % 3);
    const read = ids.filter((id, frame) => id !== 0 && id !== ids[frame - 1]).map((id) => VOCAB[id]);
    if (read.join("") !== text) continue;
    total += Math.exp(ids.reduce((sum, id, frame) => sum + (logProbs[frame * 3 + id] ?? NaN), 0));
  }
  return total;
}

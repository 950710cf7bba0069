import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SENTENCES } from "../../../src-main/checkup/questions.ts";
import { compareTexts, countWordErrors, errorRateOf, wordsOf } from "../../../src-main/checkup/words.ts";

describe("words of a text", () => {
  it.each([
    ["Please call Anna at 7:30 tomorrow!", "please call anna at seven thirty tomorrow"],
    ["He was born on the 5th of May in 1984.", "he was born on the fifth of may in nineteen eighty four"],
    ["12 plus 30 makes 42.", "twelve plus thirty makes forty two"],
    ["It's here, isn't it?", "its here isnt it"],
    ["  ", ""],
  ])("%s", (text, words) => {
    expect(wordsOf(text).join(" ")).toBe(words);
  });

  it("of each known sentence are letters only, and the same written out", () => {
    for (const sentence of SENTENCES) {
      const words = wordsOf(sentence);
      expect(words.every((word) => /^[a-z]+$/u.test(word))).toBe(true);
      expect(wordsOf(words.join(" "))).toEqual(words);
    }
  });
});

/** Levenshtein's distance as its definition has it. */
function slowDistance(a: readonly string[], b: readonly string[]): number {
  const [[first, ...restA], [other, ...restB]] = [a, b];
  if (first === undefined) return b.length;
  if (other === undefined) return a.length;
  if (first === other) return slowDistance(restA, restB);
  return 1 + Math.min(slowDistance(restA, restB), slowDistance(restA, b), slowDistance(a, restB));
}

describe("word errors", () => {
  it("are substitutions, deletions and insertions of whole words", () => {
    expect(countWordErrors(["the", "red", "fox"], ["the", "red", "fox"])).toBe(0);
    expect(countWordErrors(["the", "red", "fox"], ["the", "reed", "fox"])).toBe(1);
    expect(countWordErrors(["the", "red", "fox"], ["the", "fox"])).toBe(1);
    expect(countWordErrors(["the", "red", "fox"], ["the", "big", "red", "fox"])).toBe(1);
    expect(countWordErrors(["the", "red", "fox"], [])).toBe(3);
  });

  it("are those of the definition", () => {
    const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 });
    fc.assert(fc.property(words, words, (a, b) => countWordErrors(a, b) === slowDistance(a, b)));
  });

  it("by the words of all texts are the rate", () => {
    const counts = [compareTexts("one two three", "one two three"), compareTexts("Four five.", "for five")];
    expect(counts).toEqual([
      { errors: 0, words: 3 },
      { errors: 1, words: 2 },
    ]);
    expect(errorRateOf(counts)).toBe(0.2);
    expect(errorRateOf([])).toBeNaN();
  });
});

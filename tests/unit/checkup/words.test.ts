import { describe, expect, it } from "vitest";
import { SENTENCES } from "../../../src-main/checkup/questions.ts";
import { compareTexts, wordsOf } from "../../../src-main/checkup/words.ts";

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

describe("the errors of a text", () => {
  it("are counted in words as they sound", () => {
    expect(compareTexts("It's 7:30.", "its seven thirty")).toMatchObject({ errors: 0, words: 3 });
    expect(compareTexts("Four five.", "for five")).toMatchObject({ errors: 1, words: 2 });
  });
});

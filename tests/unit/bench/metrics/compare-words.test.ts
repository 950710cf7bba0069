import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareReferenceWords,
  compareWords,
  countWords,
  errorRateOf,
} from "../../../../src-main/bench/metrics/compare-words.ts";

/** Levenshtein's distance as its definition has it. */
function slowDistance(a: readonly string[], b: readonly string[]): number {
  const [[first, ...restA], [other, ...restB]] = [a, b];
  if (first === undefined) return b.length;
  if (other === undefined) return a.length;
  if (first === other) return slowDistance(restA, restB);
  return 1 + Math.min(slowDistance(restA, restB), slowDistance(restA, b), slowDistance(a, restB));
}

const fox = ["the", "red", "fox"];

describe("countWords", () => {
  it("tells substitutions, deletions and insertions apart", () => {
    const none = { substitutions: 0, deletions: 0, insertions: 0, errors: 0, words: 3 };
    expect(countWords(fox, fox)).toEqual(none);
    expect(countWords(fox, ["the", "reed", "fox"])).toEqual({ ...none, substitutions: 1, errors: 1 });
    expect(countWords(fox, ["the", "fox"])).toEqual({ ...none, deletions: 1, errors: 1 });
    expect(countWords(fox, ["the", "big", "red", "fox"])).toEqual({ ...none, insertions: 1, errors: 1 });
    expect(countWords(fox, [])).toEqual({ ...none, deletions: 3, errors: 3 });
    expect(countWords([], fox)).toEqual({ ...none, insertions: 3, errors: 3, words: 0 });
  });

  it("counts as few errors as the definition", () => {
    const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 5 });
    fc.assert(fc.property(words, words, (a, b) => countWords(a, b).errors === slowDistance(a, b)));
  });

  it("counts no more for likeness in a long text", () => {
    const said = Array.from({ length: 1_500 }, (_, at) => `said${at}`);
    const heard = said.map((word) => word.toUpperCase());
    expect(countWords(said, heard)).toMatchObject({ substitutions: 1_500, errors: 1_500, words: 1_500 });
  });

  it("counts what was added and what is missing as it changes the length", () => {
    const words = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
    fc.assert(
      fc.property(words, words, (said, heard) => {
        const counts = countWords(said, heard);
        expect(counts.words).toBe(said.length);
        expect(said.length - counts.deletions + counts.insertions).toBe(heard.length);
        expect(counts.errors).toBe(counts.substitutions + counts.deletions + counts.insertions);
      }),
    );
  });
});

describe("the two ways of counting", () => {
  it("differ by what is no matter of hearing", () => {
    const said = "Mr. Smith's colour is twenty-one, um, grey.";
    const heard = "mister smith is color is 21 gray";
    expect(compareWords(said, heard).errors).toBe(0);
    expect(compareReferenceWords(said, heard)).toMatchObject({ errors: 7, words: 7 });
  });

  it("agree that case says nothing", () => {
    expect(compareReferenceWords("Hello There", "hello  there\n")).toMatchObject({ errors: 0, words: 2 });
  });
});

describe("errorRateOf", () => {
  it("is the errors by the words of all texts", () => {
    expect(errorRateOf([countWords(fox, fox), countWords(["a", "b"], ["a"])])).toBe(0.2);
    expect(errorRateOf([])).toBeNaN();
  });
});

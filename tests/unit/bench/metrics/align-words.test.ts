import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignWords, wordsOf } from "../../../../src-main/bench/metrics/align-words.ts";
import { countWords } from "../../../../src-main/bench/metrics/compare-words.ts";

const align = (said: string, heard: string) =>
  alignWords(wordsOf(said), wordsOf(heard)).map((pair) => `${pair.said}>${pair.heard}`);

const words = fc.array(fc.constantFrom("what", "is", "the", "a", "capital", "of", "france"), { maxLength: 8 });

describe("alignWords", () => {
  it("pairs what is the same and names what is not", () => {
    expect(align("what is the capital", "what the cattle please")).toEqual([
      "what>what",
      "is>",
      "the>the",
      "capital>cattle",
      ">please",
    ]);
  });

  it("pairs the words that are spelled most alike where several alignments cost the same", () => {
    expect(align("what is the time", "whats the time")).toEqual(["what>whats", "is>", "the>the", "time>time"]);
    expect(align("in spain", "spin")).toEqual(["in>", "spain>spin"]);
  });

  it("deletes every word of a blank and inserts every word of an answer to nothing", () => {
    expect(align("count to five", "")).toEqual(["count>", "to>", "five>"]);
    expect(align("", "hello there")).toEqual([">hello", ">there"]);
  });

  it("loses no word on either side and keeps their order", () => {
    fc.assert(
      fc.property(words, words, (said, heard) => {
        const pairs = alignWords(said, heard);
        expect(pairs.map((pair) => pair.said).filter((word) => word !== "")).toEqual(said);
        expect(pairs.map((pair) => pair.heard).filter((word) => word !== "")).toEqual(heard);
      }),
    );
  });

  it("has as few edits as any way to make one out of the other", () => {
    fc.assert(
      fc.property(words, words, words, (said, between, heard) => {
        const edits = (from: string[], to: string[]) => countWords(from, to).errors;
        expect(edits(said, said)).toBe(0);
        expect(edits(said, heard)).toBe(edits(heard, said));
        expect(edits(said, heard)).toBeLessThanOrEqual(edits(said, between) + edits(between, heard));
      }),
    );
  });
});

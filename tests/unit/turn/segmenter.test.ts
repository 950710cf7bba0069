import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSegmenter } from "../../../src-main/turn/segmenter.ts";

/** Feeds a text in pieces and gives all segments. */
function segment(pieces: string[]): string[] {
  const segmenter = createSegmenter();
  return [...pieces.flatMap((piece) => segmenter.push(piece)), ...segmenter.end()];
}

const letters = (text: string) => text.replaceAll(/\s+/gu, "");

describe("segmenter", () => {
  it("gives the first clause as soon as its comma is followed by a space", () => {
    const segmenter = createSegmenter();
    expect(segmenter.push("Well, that is")).toEqual([]);
    expect(segmenter.push(" a good question, and")).toEqual(["Well, that is a good question,"]);
  });

  it("cuts later segments at sentences only", () => {
    expect(segment(["One day it rained, and then. It stopped, at last, and we went. Home."])).toEqual([
      "One day it rained,",
      "and then.",
      "It stopped, at last, and we went.",
      "Home.",
    ]);
  });

  it("gives a short first sentence at once", () => {
    expect(createSegmenter().push("Hi! How are you")).toEqual(["Hi!"]);
  });

  it("keeps decimals, times and names with dots whole", () => {
    expect(segment(["It is 3.5 at 12:30 on node.js today. Fine."])).toEqual([
      "It is 3.5 at 12:30 on node.js today.",
      "Fine.",
    ]);
  });

  it("does not end a sentence at an abbreviation", () => {
    expect(segment(["I saw Dr. Smith today. He was well."])).toEqual(["I saw Dr. Smith today.", "He was well."]);
  });

  it("cuts a first segment without punctuation at a word", () => {
    const [first] = segment(["word ".repeat(40)]);
    expect(first?.length).toBeLessThanOrEqual(64);
    expect(first?.endsWith("word")).toBe(true);
  });

  it("gives nothing for punctuation alone", () => {
    expect(segment(["... ", "!!! ", "?"])).toEqual([]);
  });

  it("joins leading punctuation to the words that follow", () => {
    expect(segment(["... ", "hello there. "])).toEqual(["... hello there."]);
  });

  it("loses, repeats and reorders nothing, however the text is cut into deltas", () => {
    const word = fc.stringMatching(/^[a-z]{1,9}[,.!?;:]?$/u);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 80 }),
        fc.array(fc.nat(9), { minLength: 1 }),
        (words, sizes) => {
          const text = words.join(" ");
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = (sizes[turn % sizes.length] ?? 0) + 1;
            pieces.push(text.slice(at, at + size));
            at += size;
          }
          const segments = segment(pieces);
          expect(letters(segments.join(""))).toBe(letters(text));
          expect(segments.every((one) => /[a-z]/u.test(one) && one.length <= 280)).toBe(true);
        },
      ),
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToFit, splitForSpeech } from "../../../../src-main/engines/tts/split-for-speech.ts";

const words = fc.array(fc.constantFrom("word", "a", "Mr.", "end.", "what?", "so,", "then;", "Big", "x".repeat(30)));

describe("splitForSpeech", () => {
  it("cuts the first sentence at its first clause mark, so that something sounds early", () => {
    expect(
      splitForSpeech("When the sun goes down, the cats of the town come out. They sing, loudly, until dawn.", 180),
    ).toEqual(["When the sun goes down,", "the cats of the town come out.", "They sing, loudly, until dawn."]);
  });

  it("leaves a short first sentence and a short first clause whole", () => {
    expect(splitForSpeech("Yes, of course I can do that for you.", 180)).toEqual([
      "Yes, of course I can do that for you.",
    ]);
    expect(splitForSpeech("I can do that for you now, my dear.", 180)).toEqual(["I can do that for you now, my dear."]);
  });

  it("gives nothing for nothing", () => {
    expect(splitForSpeech("", 180)).toEqual([]);
    expect(splitForSpeech(" \n ", 180)).toEqual([]);
  });

  it("loses nothing and gives no piece that is too long or empty", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 120 }), (all, most) => {
        const pieces = splitForSpeech(all.join(" "), most);
        expect(pieces.join("").replaceAll(" ", "")).toBe(all.join(""));
        expect(pieces.filter((piece) => piece.length > most || piece.trim() === "")).toEqual([]);
      }),
    );
  });
});

describe("cutToFit", () => {
  const measured = (piece: string, most: number): string[] => [
    ...cutToFit(
      piece,
      (part) => part,
      (part) => part.length <= most,
    ),
  ];

  it("leaves alone what fits, and halves what does not", () => {
    expect(measured("one two three four", 20)).toEqual(["one two three four"]);
    expect(measured("one two three four", 10)).toEqual(["one two", "three four"]);
  });

  it("loses nothing, and every part fits", () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), (all, most) => {
        const parts = measured(all.join(" "), most);
        expect(parts.join("").replaceAll(" ", "")).toBe(all.join(""));
        expect(parts.every((part) => part.length <= most)).toBe(true);
      }),
    );
  });

  it("gives up on a single character that does not fit", () => {
    expect(measured("abc", 0)).toEqual(["a", "b", "c"]);
  });

  it("measures a part only when it is asked for", () => {
    const seen: string[] = [];
    const parts = cutToFit(
      "one two three four",
      (part) => {
        seen.push(part);
        return part;
      },
      (part) => part.length <= 10,
    );
    parts.next();
    expect(seen).toEqual(["one two three four", "one two"]);
  });
});

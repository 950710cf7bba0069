import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText } from "../../../../src-main/engines/tts/split-text.ts";

describe("splitText", () => {
  it("cuts at the ends of sentences", () => {
    expect(splitText('Hello there. How are you? "Well!" he said. 2 of us.', 80)).toEqual([
      "Hello there.",
      "How are you?",
      '"Well!" he said.',
      "2 of us.",
    ]);
  });

  it("does not take an abbreviation or a number for the end of one", () => {
    expect(splitText("I am Dr. Smith of St. Paul. J. R. Jones paid 3.50 dollars.", 80)).toEqual([
      "I am Dr. Smith of St. Paul.",
      "J. R. Jones paid 3.50 dollars.",
    ]);
  });

  it("cuts a long sentence at the last clause mark that fits", () => {
    expect(splitText("One and two and three, four and five; six and seven and eight nine ten", 45)).toEqual([
      "One and two and three, four and five;",
      "six and seven and eight nine ten",
    ]);
  });

  it("cuts between words where a clause is long, and a word that is too long itself", () => {
    expect(splitText("aaaa bbbb cccc dddd", 10)).toEqual(["aaaa bbbb", "cccc dddd"]);
    expect(splitText("a".repeat(25), 10)).toEqual(["a".repeat(10), "a".repeat(10), "a".repeat(5)]);
  });

  it("gives nothing for nothing", () => {
    expect(splitText("", 10)).toEqual([]);
    expect(splitText("  \n ", 10)).toEqual([]);
  });

  it("loses nothing and gives no piece that is too long or empty", () => {
    const text = fc
      .array(fc.constantFrom("word", "a", "Mr.", "end.", "what?", "so,", "then;", "Big", "2", "\n", "x".repeat(30)))
      .map((words) => words.join(" "));
    fc.assert(
      fc.property(text, fc.integer({ min: 5, max: 60 }), (spoken, most) => {
        const pieces = splitText(spoken, most);
        expect(pieces.join("").replaceAll(" ", "")).toBe(spoken.replaceAll(/\s/g, ""));
        expect(pieces.filter((piece) => piece.length > most || piece.trim() === "")).toEqual([]);
      }),
    );
  });
});

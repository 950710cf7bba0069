import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSpeakable } from "../../../../src-main/engines/tts/speakable-text.ts";

const CASES: Record<string, [written: string, spoken: string][]> = {
  "leaves alone what Flite reads well": [
    ["Dr. Smith lives on 5th St. and paid $3.50.", "Dr. Smith lives on 5th St. and paid $3.50."],
    ["It is 50% off at 14:30, on Jan. 3.", "It is 50% off at 14:30, on Jan. 3."],
    ["I'm sure you don't.", "I'm sure you don't."],
    ["A 5-year-old, 7-up and 10-20 of them", "A 5-year-old, 7-up and 10-20 of them"],
  ],
  "makes quotes and dashes plain": [
    ["It\u2019s \u201cquoted\u201d \u2013 and\u2014dashed\u2026", `It's "quoted", and, dashed...`],
    ["10\u201320 and \u22125", "10-20 and -5"],
  ],
  "spells out money": [
    ["\u00a35 and \u20ac7.20", "5 pounds and 7 euros 20"],
    ["\u00a31, \u20ac1.50, \u00a32 million", "1 pound, 1 euro 50, 2 million pounds"],
    ["\u00a31,250", "1,250 pounds"],
    ["-$5", "minus $5"],
  ],
  "spells out units after a number": [
    ["It is 25 km/h.", "It is 25 kilometers per hour."],
    ["5 kg, 3 cm, 1 l, 70mph, 5 m", "5 kilograms, 3 centimeters, 1 liter, 70 miles per hour, 5 meters"],
    ["20\u00b0C, 1 \u00b0F and 90\u00b0", "20 degrees Celsius, 1 degree Fahrenheit and 90 degrees"],
    ["a 21 km run, 0.1 g", "a 21 kilometers run, 0.1 grams"],
    ["I am 5. Go home.", "I am 5. Go home."],
    ["5 men and 3 girls", "5 men and 3 girls"],
  ],
  "reads sums": [
    ["2 + 3 = 5", "2 + 3 = 5"],
    ["6 \u00d7 7 \u00f7 2", "6 times 7 divided by 2"],
    ["2*3*4 is 24", "2 times 3 times 4 is 24"],
    ["3 - 2 and 5-3=2", "3 minus 2 and 5 minus 3=2"],
    ["x\u00b2 and 1\u00bd", "x squared and 1 1/2"],
  ],
  "says words for abbreviations": [
    ["e.g. this, i.e. that", "for example, this, that is, that"],
    ["AI vs. people, etc.", "A I versus people, et cetera."],
    ["Prof. X lives at No. 5", "Professor X lives at number 5"],
    ["the 1990s", "the 1990's"],
    ["at 9:00, 9:00 am, 14:00 or 9:05", "at 9 o'clock, 9:00 am, 14 hundred or 9:05"],
  ],
  "takes the marks out of Markdown": [
    ["**bold**, *it* and `code`", "bold, it and 'code'"],
    ["# Title\n- one\n- two\n", "Title. one. two."],
    ["[the page](https://example.com/a)", "the page"],
  ],
  "reads addresses": [
    ["me@example.com", "me at example dot com"],
    ["https://www.example.com", "example dot com"],
  ],
  "writes foreign letters in ASCII": [
    ["na\u00efve caf\u00e9, Zo\u00eb, stra\u00dfe, \u0141\u00f3d\u017a, \uff21", "naive cafe, Zoe, strasse, Lodz, A"],
  ],
  "drops what cannot be spoken": [
    ["Hi \u{1f600} there \u{1f44d}\u{1f3fd}", "Hi there"],
    ["zero\u200bwidth", "zerowidth"],
    ["a\u0000b\u0007c", "a b c"],
  ],
  "is empty where nothing can be spoken": [
    ["", ""],
    ["...?!", ""],
    ["\u{1f600}!", ""],
    ["\u65e5\u672c\u8a9e", ""],
    ["+ - *", ""],
  ],
};

describe("makeSpeakable", () => {
  it.for(Object.entries(CASES))("%s", ([, pairs]) => {
    expect(pairs.map(([written]) => makeSpeakable(written))).toEqual(pairs.map(([, spoken]) => spoken));
  });

  it("gives one line of printable ASCII with something to say, or nothing, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const spoken = makeSpeakable(text);
        expect(spoken).toMatch(/^[\x20-\x7e]*$/);
        expect(spoken === "" || /[a-z0-9]/i.test(spoken)).toBe(true);
        expect(spoken).toBe(spoken.trim());
      }),
    );
  });

  it("keeps every word of plain English", () => {
    const words = fc.array(fc.constantFrom("the", "cat", "sat", "down", "and", "looked"), { minLength: 1 });
    fc.assert(
      fc.property(words, (plain) => {
        expect(makeSpeakable(plain.join(" "))).toBe(plain.join(" "));
      }),
    );
  });
});

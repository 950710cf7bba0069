import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NUMBER_WORDS } from "../../../../../src-main/bench/metrics/english/number-words.ts";
import { spellAmerican } from "../../../../../src-main/bench/metrics/english/american-spelling.ts";
import { englishWords, normaliseEnglish } from "../../../../../src-main/bench/metrics/english/normalise-english.ts";
import { writeDigits } from "../../../../../src-main/bench/metrics/english/write-digits.ts";
import { writeOut } from "../../../../../src-main/engines/tts/speech-text/write-out.ts";

/** What openai-whisper 20250625 makes of them: the first ones are in its own tests, the others were asked of it. */
const NUMBERS: [text: string, digits: string][] = [
  ["two", "2"],
  ["thirty one", "31"],
  ["five twenty four", "524"],
  ["nineteen ninety nine", "1999"],
  ["twenty nineteen", "2019"],
  ["two point five million", "2500000"],
  ["four point two billions", "4200000000s"],
  ["200 thousand", "200000"],
  ["200 thousand dollars", "$200000"],
  ["$20 million", "$20000000"],
  ["€52.4 million", "€52400000"],
  ["£77 thousands", "£77000s"],
  ["two double o eight", "2008"],
  ["three thousand twenty nine", "3029"],
  ["forty three thousand two hundred sixty", "43260"],
  ["forty three thousand two hundred and sixty", "43260"],
  ["nineteen fifties", "1950s"],
  ["thirty first", "31st"],
  ["thirty three thousand and three hundred and thirty third", "33333rd"],
  ["three billion", "3000000000"],
  ["millions", "1000000s"],
  ["july third twenty twenty", "july 3rd 2020"],
  ["august twenty sixth twenty twenty one", "august 26th 2021"],
  ["3 14", "3 14"],
  ["3.14", "3.14"],
  ["3 point 2", "3.2"],
  ["3 point 14", "3.14"],
  ["fourteen point 4", "14.4"],
  ["two point two five dollars", "$2.25"],
  ["two hundred million dollars", "$200000000"],
  ["$20.1 million", "$20100000"],
  ["ninety percent", "90%"],
  ["seventy six per cent", "76%"],
  ["double oh seven", "007"],
  ["double zero seven", "007"],
  ["nine one one", "911"],
  ["nine double one", "911"],
  ["one triple oh one", "10001"],
  ["two thousandth", "2000th"],
  ["thirty two thousandth", "32000th"],
  ["minus 500", "-500"],
  ["positive twenty thousand", "+20000"],
  ["two dollars and seventy cents", "$2.70"],
  ["3 cents", "¢3"],
  ["$0.36", "¢36"],
  ["three euros and sixty five cents", "€3.65"],
  ["three and a half million", "3500000"],
  ["forty eight and a half dollars", "$48.5"],
  ["b747", "b 747"],
  ["10 th", "10th"],
  ["10th", "10th"],
  ["one", "one"],
  ["ones", "ones"],
  ["one oh one", "101"],
  ["sixes and sevens", "6s and 7s"],
  ["twelfth", "12th"],
  ["zeroth", "0th"],
  ["the second of june", "the 2nd of june"],
  ["six and seven", "6 and 7"],
  ["five decillion", "5000000000000000000000000000000000"],
  ["point five", ".5"],
  ["the point is", "the point is"],
  ["point hundred", "100"],
  ["double trouble", "double trouble"],
  ["per person", "per person"],
  ["ten per person", "10 per person"],
  ["plus size", "plus size"],
  ["two cats and a half", "2 cats and a half"],
  ["007", "7"],
  ["dollars", "dollars"],
  // Its lone 1 in letters again is also the one of 1.50.
  ["$1.50", "$one.50"],
];

const TEXTS: [text: string, normalised: string][] = [
  ["Let's", "let us"],
  ["he's like", "he is like"],
  ["she's been like", "she has been like"],
  ["10km", "10 km"],
  ["10mm", "10 mm"],
  ["RC232", "rc 232"],
  ["Mr. Park visited Assoc. Prof. Kim Jr.", "mister park visited associate professor kim junior"],
  ["mobilisation", "mobilization"],
  ["cancelation", "cancellation"],
  ["I'm a little teapot, short and stout.", "i am a little teapot short and stout"],
  ["Um, it's -- uh -- 90%, or 80 %!", "it is 90% or 80"],
  ["[laughter] (aside) <noise> hello", "hello"],
  ["He won't; she can't; they'd gone, y'all.", "he will not she can not they had gone you all"],
  ["I don't know what you've done.", "i do not know what you have done"],
  ["Café, naïve, œuvre, Straße", "cafe naive oeuvre strasse"],
  ["It costs $1,234.56.", "it costs $1234.56"],
  ["The colour of the grey theatre", "the color of the gray theater"],
  ["Twenty-one is not the sixty-fourth!", "21 is not the 64th"],
  // A comma does not end a number there.
  ["Twenty-one, sixty-fourth!", "2164th"],
  ["a.b. at 3:30", "a b at 3 30"],
  ["hmm mhm mmm", ""],
  ["", ""],
];

describe("numbers in words", () => {
  it.each(NUMBERS)("%s", (text, digits) => {
    expect(writeDigits(text)).toBe(digits);
  });

  it("come out as they went in, whoever wrote them out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 999_999_999 }), (number) => {
        expect(normaliseEnglish(writeOut(String(number), "american"))).toBe(String(number));
      }),
    );
  });

  it("are never refused, whatever stands beside what", () => {
    const words = fc.array(fc.constantFrom(...NUMBER_WORDS.keys(), "$5", "2.5", "7", "cat", "."), { maxLength: 8 });
    fc.assert(
      fc.property(words, (some) => {
        expect(writeDigits(some.join(" "))).not.toMatch(/null|NaN|undefined/u);
      }),
    );
  });
});

describe("spelling", () => {
  it.each([
    ["colour", "color"],
    ["archaeology", "archeology"],
    ["archaeological", "archaeological"],
    ["archeological", "archaeological"],
    ["glamour", "glamour"],
    ["gage", "gauge"],
    ["optimisation", "optimisation"],
    ["cheques", "checks"],
    ["house", "house"],
    ["constructor", "constructor"],
  ])("%s", (word, american) => {
    expect(spellAmerican(word)).toBe(american);
  });
});

describe("Whisper's English rules", () => {
  it.each(TEXTS)("%s", (text, normalised) => {
    expect(normaliseEnglish(text)).toBe(normalised);
  });

  it("leave small letters, digits and signs of numbers, a space between words", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const normalised = normaliseEnglish(text);
        expect(normalised).toBe(normalised.toLowerCase());
        expect(normalised).toBe(normalised.trim());
        expect(normalised).not.toMatch(/\s{2}|[,;:!?"'()[\]]/u);
      }),
    );
  });

  it("take no notice of case, commas between words and brackets", () => {
    const word = fc.stringMatching(/^[a-z]{2,9}$/u).filter((some) => !["and", "point", "per"].includes(some));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const plain = englishWords(words.join(" "));
        expect(englishWords(`${words.join(", ").toUpperCase()}! [noise]`)).toEqual(plain);
      }),
    );
  });
});

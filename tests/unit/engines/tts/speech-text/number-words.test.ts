import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  makePlural,
  sayCardinal,
  sayDigits,
  sayNumber,
  sayOrdinal,
  sayYear,
} from "../../../../../src-main/engines/tts/speech-text/number-words.ts";

/** Reads number words back: written for this test alone, from the words to the value. */
function readCardinal(words: string): bigint {
  const small = new Map(
    [
      ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(" "),
      ..."sixteen seventeen eighteen nineteen".split(" "),
    ].map((word, value) => [word, BigInt(value)] as const),
  );
  const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
  for (const [index, word] of tens.entries()) small.set(word, BigInt(10 * (index + 2)));
  const scales = new Map(
    "thousand million billion trillion quadrillion quintillion"
      .split(" ")
      .map((word, index) => [word, 1000n ** BigInt(index + 1)] as const),
  );
  let total = 0n;
  let group = 0n;
  for (const word of words.split(/[ -]/)) {
    const scale = scales.get(word);
    if (word === "and") continue;
    if (word === "hundred") group *= 100n;
    else if (scale === undefined) group += small.get(word) ?? -1n;
    else [total, group] = [total + group * scale, 0n];
  }
  return total + group;
}

const digits = fc.bigInt({ min: 0n, max: 10n ** 21n - 1n });

describe("sayCardinal", () => {
  it("says numbers so that they can be read back, in both dialects", () => {
    fc.assert(
      fc.property(digits, fc.constantFrom("american", "british"), (value, dialect) => {
        expect(readCardinal(sayCardinal(String(value), dialect))).toBe(value);
      }),
    );
  });

  it("has the British and, and not the American", () => {
    const numbers = ["105", "120", "1005", "1105", "2000001", "15", "1000"];
    expect(numbers.map((number) => sayCardinal(number, "british"))).toEqual([
      "one hundred and five",
      "one hundred and twenty",
      "one thousand and five",
      "one thousand one hundred and five",
      "two million and one",
      "fifteen",
      "one thousand",
    ]);
    fc.assert(
      fc.property(digits, (value) => {
        expect(sayCardinal(String(value), "american")).not.toContain(" and ");
      }),
    );
  });

  it("takes commas and leading zeros, and reads what is too long digit by digit", () => {
    expect(sayCardinal("1,204", "american")).toBe("one thousand two hundred four");
    expect(sayCardinal("0007", "american")).toBe("seven");
    expect(sayCardinal("1".repeat(22), "american")).toBe(Array(22).fill("one").join(" "));
  });
});

describe("the other readings", () => {
  it("says ordinals", () => {
    const said = "1 2 3 4 5 8 9 12 20 21 40 100 102 1000".split(" ").map((number) => sayOrdinal(number, "american"));
    expect(said.join(", ")).toBe(
      "first, second, third, fourth, fifth, eighth, ninth, twelfth, twentieth, twenty-first, fortieth, " +
        "one hundredth, one hundred second, one thousandth",
    );
    expect(sayOrdinal("102", "british")).toBe("one hundred and second");
  });

  it("says years", () => {
    const years = "1066 1500 1905 1984 2000 2005 2010 2026 1000 476 44".split(" ");
    expect(years.map((year) => sayYear(year, "american")).join(", ")).toBe(
      "ten sixty-six, fifteen hundred, nineteen oh five, nineteen eighty-four, two thousand, two thousand five, " +
        "twenty ten, twenty twenty-six, one thousand, four hundred seventy-six, forty-four",
    );
    expect(sayYear("2005", "british")).toBe("two thousand and five");
  });

  it("says decimals, digits and plurals", () => {
    expect(sayNumber("1,250.05", "american")).toBe("one thousand two hundred fifty point zero five");
    expect(sayNumber(".5", "american")).toBe("zero point five");
    expect(sayDigits("0120", "oh")).toBe("oh one two oh");
    expect(["fifty", "six", "twenty-one"].map(makePlural)).toEqual(["fifties", "sixes", "twenty-ones"]);
  });
});

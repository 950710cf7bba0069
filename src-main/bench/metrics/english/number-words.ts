/** The words of which English numbers are made, each with the part it plays. */

export type NumberWord =
  /** "o", "oh", "zero". */
  | { kind: "zero" }
  /** One to nineteen, twenty to ninety, hundred and up. `suffix` is "s", "st", "nd", "rd" or "th" where the word ends a number. */
  | { kind: "small" | "tens" | "multiplier"; value: bigint; suffix: string }
  /** "minus" before a number, "dollars" after it. */
  | { kind: "sign" | "currency"; symbol: string }
  | { kind: "percent" | "per" | "and" | "point" }
  /** "double", "triple". */
  | { kind: "repeat"; times: number };

const SMALL = words(
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
);
const TENS = words("twenty thirty forty fifty sixty seventy eighty ninety");
const THOUSANDS = words(
  "thousand million billion trillion quadrillion quintillion sextillion septillion octillion nonillion decillion",
);
const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: "first",
  two: "second",
  three: "third",
  five: "fifth",
  eight: "eighth",
  twelve: "twelfth",
};
const ENDINGS: Readonly<Record<string, string>> = { one: "st", two: "nd", three: "rd" };

export const NUMBER_WORDS: ReadonlyMap<string, NumberWord> = new Map([
  ...["o", "oh", "zero"].map((word) => [word, { kind: "zero" }] as const),
  ...SMALL.flatMap((word, at) => withSuffixes("small", word, BigInt(at + 1))),
  ["zeroth", { kind: "small", value: 0n, suffix: "th" }],
  ...TENS.flatMap((word, at) => withSuffixes("tens", word, BigInt(10 * (at + 2)))),
  ...withSuffixes("multiplier", "hundred", 100n),
  ...THOUSANDS.flatMap((word, at) => withSuffixes("multiplier", word, 1000n ** BigInt(at + 1))),
  ...["minus", "negative"].map((word) => [word, { kind: "sign", symbol: "-" }] as const),
  ...["plus", "positive"].map((word) => [word, { kind: "sign", symbol: "+" }] as const),
  ...withPlural("pound", "£"),
  ...withPlural("euro", "€"),
  ...withPlural("dollar", "$"),
  ...withPlural("cent", "¢"),
  ["percent", { kind: "percent" }],
  ["per", { kind: "per" }],
  ["and", { kind: "and" }],
  ["point", { kind: "point" }],
  ["double", { kind: "repeat", times: 2 }],
  ["triple", { kind: "repeat", times: 3 }],
]);

function words(list: string): string[] {
  return list.split(" ");
}

/** "six", "sixes", "sixth": the word, its plural and its ordinal. */
function withSuffixes(
  kind: "small" | "tens" | "multiplier",
  word: string,
  value: bigint,
): [string, NumberWord & { kind: typeof kind }][] {
  const stem = word.replace(/y$/u, "ie");
  const plural = word === "six" ? "sixes" : `${stem}s`;
  const ordinal = IRREGULAR_ORDINALS[word] ?? `${stem}th`;
  return [
    [word, { kind, value, suffix: "" }],
    [plural, { kind, value, suffix: "s" }],
    [ordinal, { kind, value, suffix: ENDINGS[word] ?? "th" }],
  ];
}

function withPlural(word: string, symbol: string): [string, NumberWord][] {
  return [word, `${word}s`].map((name) => [name, { kind: "currency", symbol }]);
}

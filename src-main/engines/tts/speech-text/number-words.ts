/** English number words. Numbers come as strings of digits, so that none is too long. */

/** British numbers have an "and": one hundred and five. */
export type Dialect = "american" | "british";

const ONES = [
  ..."zero one two three four five six seven eight nine ten eleven twelve".split(" "),
  ..."thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" "),
];
const TENS = ["", "", ..."twenty thirty forty fifty sixty seventy eighty ninety".split(" ")];
const SCALES = ["", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"];
/** More digits than this are read one by one. */
const MOST_DIGITS = 3 * SCALES.length;

const ORDINALS: ReadonlyMap<string, string> = new Map([
  ["one", "first"],
  ["two", "second"],
  ["three", "third"],
  ["five", "fifth"],
  ["eight", "eighth"],
  ["nine", "ninth"],
  ["twelve", "twelfth"],
]);

/** "1,204" is one thousand two hundred four; british: one thousand two hundred and four. Leading zeros count for nothing. */
export function sayCardinal(digits: string, dialect: Dialect): string {
  const plain = digits.replaceAll(",", "").replace(/^0+(?=\d)/, "");
  if (plain.length > MOST_DIGITS) return sayDigits(plain);
  const groups = plain.match(/\d{1,3}(?=(?:\d{3})*$)/g) ?? [];
  const words = groups.flatMap((group, index) => {
    const scale = groups.length - 1 - index;
    if (Number(group) === 0 && groups.length > 1) return [];
    const needsAnd = dialect === "british" && scale === 0 && groups.length > 1 && Number(group) < 100;
    return `${needsAnd ? "and " : ""}${sayBelowThousand(Number(group), dialect)}${SCALES[scale] ?? ""}`;
  });
  return words.join(" ");
}

function sayBelowThousand(value: number, dialect: Dialect): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 0) return sayBelowHundred(rest);
  if (rest === 0) return `${ONES[hundreds]} hundred`;
  return `${ONES[hundreds]} hundred ${dialect === "british" ? "and " : ""}${sayBelowHundred(rest)}`;
}

function sayBelowHundred(value: number): string {
  if (value < 20) return ONES[value] ?? "";
  const ones = value % 10;
  return `${TENS[Math.floor(value / 10)]}${ones === 0 ? "" : `-${ONES[ones]}`}`;
}

/** "21" is twenty-first. */
export function sayOrdinal(digits: string, dialect: Dialect): string {
  return makeOrdinal(sayCardinal(digits, dialect));
}

function makeOrdinal(cardinal: string): string {
  return cardinal.replace(/[a-z]+$/, (last) => {
    const ordinal = ORDINALS.get(last);
    if (ordinal !== undefined) return ordinal;
    return last.endsWith("y") ? `${last.slice(0, -1)}ieth` : `${last}th`;
  });
}

/** "twenty-one" is twenty-ones, "fifty" fifties, "six" sixes. */
export function makePlural(words: string): string {
  if (words.endsWith("y")) return `${words.slice(0, -1)}ies`;
  return words.endsWith("x") ? `${words}es` : `${words}s`;
}

/** Digit by digit; `zero` is the word for 0. */
export function sayDigits(digits: string, zero = "zero"): string {
  return Array.from(digits, (digit) => (digit === "0" ? zero : ONES[Number(digit)])).join(" ");
}

/** A year of up to four digits: nineteen eighty-four, nineteen oh five, two thousand six, twenty ten. */
export function sayYear(digits: string, dialect: Dialect): string {
  const year = Number(digits);
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const isPlain = digits.length !== 4 || century < 10 || (century % 10 === 0 && rest < 10);
  return isPlain ? sayCardinal(digits, dialect) : sayPair(century, rest);
}

function sayPair(century: number, rest: number): string {
  if (rest === 0) return `${sayBelowHundred(century)} hundred`;
  return `${sayBelowHundred(century)} ${rest < 10 ? `oh ${ONES[rest]}` : sayBelowHundred(rest)}`;
}

/** A number with or without a point and commas: "1,250.05" is one thousand two hundred fifty point zero five. */
export function sayNumber(number: string, dialect: Dialect): string {
  const [whole = "", part] = number.split(".");
  const words = sayCardinal(whole === "" ? "0" : whole, dialect);
  return part === undefined || part === "" ? words : `${words} point ${sayDigits(part)}`;
}

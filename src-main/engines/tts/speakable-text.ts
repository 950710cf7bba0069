/**
 * Text for Flite, which reads plain English in ASCII. It does numbers, ordinals, dollars, per cents, clock times, "Dr.",
 * "St." and fractions well; this only rewrites what it reads badly (symbols byte by byte, units as letters, "AI" as a
 * word) and drops what cannot be spoken.
 */

type Rule = readonly [pattern: RegExp, replacement: string];

/** Before Unicode's compatibility folding, which would make "x²" an "x2" and "1½" an "11/2". */
const BEFORE_FOLDING: readonly Rule[] = [
  [/(?<=\w)²/g, " squared"],
  [/(?<=\w)³/g, " cubed"],
  [/(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])/g, " "],
];

const QUOTES_AND_DASHES: readonly Rule[] = [
  [/[\u2018\u2019\u201a\u201b\u2032\u02bc`\u00b4]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/g, '"'],
  [/(?<=\d)\s?[\u2010-\u2015]\s?(?=\d)/g, "-"],
  [/[\u2010\u2011]/g, "-"],
  [/\s*[\u2012-\u2015]+\s*/g, ", "],
  [/\u2212/g, "-"],
  [/\u2044/g, "/"],
  [/[\u200b-\u200f\u2060\ufeff\u00ad]/g, ""],
];

const MARKDOWN: readonly Rule[] = [
  [/!?\[([^\]]*)\]\([^)]*\)/g, "$1"],
  [/^\s*(?:[-*+]|#{1,6}|>)\s+/gm, ""],
  [/(?<!\w)(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~]+?)(?<=\S)\1(?!\w)/g, "$2"],
  [/^\s*(?:[-*_=]\s*){3,}$/gm, ""],
];

const ADDRESSES: readonly Rule[] = [
  [/\bhttps?:\/\/(?:www\.)?/gi, ""],
  [/(?<=\w)@(?=\w+\.\w)/g, " at "],
  [/(?<=[a-z])\.(?=(?:com|org|net|edu|gov|io|dev|de|uk|eu|fr|ai)\b)/gi, " dot "],
];

const MONEY: readonly Rule[] = [
  [/-(?=[$£€¥]\d)/g, "minus "],
  ...currency("£", "pound", "pounds"),
  ...currency("€", "euro", "euros"),
  ...currency("¥", "yen", "yen"),
];

const UNITS: readonly Rule[] = [
  ...unit("km\\/h|kph|kmh", "kilometer per hour", "kilometers per hour"),
  ...unit("m\\/s", "meter per second", "meters per second"),
  ...unit("mph", "mile per hour", "miles per hour"),
  ...unit("°\\s?C", "degree Celsius", "degrees Celsius"),
  ...unit("°\\s?F", "degree Fahrenheit", "degrees Fahrenheit"),
  ...unit("°", "degree", "degrees"),
  ...unit("km", "kilometer", "kilometers"),
  ...unit("cm", "centimeter", "centimeters"),
  ...unit("mm", "millimeter", "millimeters"),
  ...unit("m", "meter", "meters"),
  ...unit("kg", "kilogram", "kilograms"),
  ...unit("mg", "milligram", "milligrams"),
  ...unit("g", "gram", "grams"),
  ...unit("ml", "milliliter", "milliliters"),
  ...unit("[lL]", "liter", "liters"),
  ...unit("ms", "millisecond", "milliseconds"),
  ...unit("kWh", "kilowatt hour", "kilowatt hours"),
  ...unit("kW", "kilowatt", "kilowatts"),
  ...unit("W", "watt", "watts"),
  ...unit("GHz", "gigahertz", "gigahertz"),
  ...unit("MHz", "megahertz", "megahertz"),
  ...unit("kHz", "kilohertz", "kilohertz"),
  ...unit("Hz", "hertz", "hertz"),
  ...unit("GB", "gigabyte", "gigabytes"),
  ...unit("MB", "megabyte", "megabytes"),
  ...unit("[kK]B", "kilobyte", "kilobytes"),
];

const SUMS: readonly Rule[] = [
  [/\s*[×✕]\s*/g, " times "],
  [/(?<=\d)\s*\*\s*(?=\d)/g, " times "],
  [/\s*÷\s*/g, " divided by "],
  [/(?<=\d)\s+-\s+(?=\d)/g, " minus "],
  [/(?<=\d)-(?=\d+\s*=)/g, " minus "],
  [/±/g, " plus or minus "],
  [/≈/g, " about "],
  [/≤/g, " at most "],
  [/≥/g, " at least "],
  [/(?<=\d)\s*<\s*(?=-?\d)/g, " less than "],
  [/(?<=\d)\s*>\s*(?=-?\d)/g, " more than "],
  [/~(?=\d)/g, "about "],
];

const WORDS: readonly Rule[] = [
  [/\be\.\s?g\.,?/gi, "for example,"],
  [/\bi\.\s?e\.,?/gi, "that is,"],
  [/\betc\./gi, "et cetera."],
  [/\bvs\.?(?=\s)/gi, "versus"],
  [/\bapprox\./gi, "approximately"],
  [/\bProf\./g, "Professor"],
  [/\bNo\.\s?(?=\d)/g, "number "],
  [/\bAI\b/g, "A I"],
  [/\b(\d|1[0-2]):00\b(?!\s?[ap]\.?m)/gi, "$1 o'clock"],
  [/\b(1[3-9]|2[0-3]):00\b/g, "$1 hundred"],
  [/\b(1[1-9]\d0|20\d0)s\b/g, "$1's"],
];

const LINES: readonly Rule[] = [[/(?<=[^\s.!?,;:])[ \t]*\n+/g, ". "]];

/** Letters that do not come apart into an ASCII letter and marks. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: "ae",
  Æ: "Ae",
  œ: "oe",
  Œ: "Oe",
  ø: "o",
  Ø: "O",
  ß: "ss",
  đ: "d",
  Đ: "D",
  ð: "th",
  þ: "th",
  Þ: "Th",
  ł: "l",
  Ł: "L",
  ı: "i",
};

/** `text` as Flite should be given it: printable ASCII on one line, "" when nothing in it can be spoken. */
export function makeSpeakable(text: string): string {
  const folded = applyAll(text, BEFORE_FOLDING).normalize("NFKC");
  const spoken = applyAll(folded, [QUOTES_AND_DASHES, MARKDOWN, SUMS, ADDRESSES, MONEY, UNITS, WORDS, LINES].flat());
  const ascii = Array.from(spoken.normalize("NFD"), (character) => LETTERS[character] ?? character)
    .join("")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]/gu, " ")
    .replace(/[<>{}[\]|\\^~_]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return /[A-Za-z0-9]/.test(ascii) ? ascii : "";
}

function applyAll(text: string, rules: readonly Rule[]): string {
  return rules.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text);
}

function currency(sign: string, one: string, many: string): Rule[] {
  return [
    [new RegExp(`${sign}\\s?(\\d[\\d,]*(?:\\.\\d+)?)\\s(thousand|million|billion|trillion)\\b`, "g"), `$1 $2 ${many}`],
    [new RegExp(`${sign}\\s?1(?![\\d.,]*\\d)`, "g"), `1 ${one}`],
    [new RegExp(`${sign}\\s?1\\.(\\d\\d)(?!\\d)`, "g"), `1 ${one} $1`],
    [new RegExp(`${sign}\\s?(\\d[\\d,]*)\\.(\\d\\d)(?!\\d)`, "g"), `$1 ${many} $2`],
    [new RegExp(`${sign}\\s?(\\d[\\d,]*(?:\\.\\d+)?)`, "g"), `$1 ${many}`],
  ];
}

function unit(sign: string, one: string, many: string): Rule[] {
  const end = "(?![A-Za-z0-9/°])";
  return [
    [new RegExp(`(?<![\\d.,])1\\s?(?:${sign})${end}`, "g"), `1 ${one}`],
    [new RegExp(`(?<=\\d)\\s?(?:${sign})${end}`, "g"), ` ${many}`],
  ];
}

/** Fractions, sums, comparisons, spans and ratios. */
import { makePlural, sayCardinal, sayOrdinal, type Dialect } from "./number-words.ts";
import { applyRules, type Rule } from "./rules.ts";

const EDGE = String.raw`(?<![\p{L}\d.,/])`;
const MIXED = new RegExp(String.raw`${EDGE}(\d+) (\d{1,2})\/(\d{1,3})(?![\d/]|[.,]\d|\p{L})`, "gu");
const FRACTION = new RegExp(String.raw`${EDGE}(\d{1,4})\/(\d{1,4})(?!\d|\/\d|[.,]\d|\p{L})(ths?|rds?)?`, "gu");
/** Fractions are read as such up to this; "7/10" and more are counts: seven out of ten. */
const GREATEST_PART = 9;
const SPECIAL: Readonly<Record<string, string>> = {
  "24/7": "twenty-four seven",
  "9/11": "nine eleven",
  "50/50": "fifty-fifty",
};

const POWER = /(?<=[\p{L}\d)])\s?\^\s?(-?)\(?(\d+)\)?/gu;

const SIGNS: readonly Rule[] = [
  [/(?<=\d)[eE]\+?(-?\d+)(?![\p{L}\d]|\.\d)/gu, " times 10 to the power of $1"],
  [/(?<=\d)\s*[×✕]\s*(?=[\d.]+\s*(?:cm|mm|m|px|inch|$))/g, " by "],
  [/\s*[×✕]\s*/g, " times "],
  [/(?<=[\d)])\s*\*\s*(?=[\d(])/g, " times "],
  [/(?<=\d)\s?x\s?(?=\d+(?:\.\d+)?(?:\s?x\s?\d+(?:\.\d+)?)*\s*=)/g, " times "],
  [/(?<=\d)\s?x\s?(?=\d)/g, " by "],
  [/(?<=\d)x(?=\s+\p{Ll}{2}|[.,;:!?)]|$)/gu, " times"],
  [/\s*÷\s*/g, " divided by "],
  [/(?<=\d)\s+\/\s+(?=\d)/g, " divided by "],
  [/√\s?(?=[\d\p{L}(])/gu, "the square root of "],
  [/∞/g, " infinity "],
  [/\s*(?:±|\+\/-)\s*/g, " plus or minus "],
  [/\s*≈\s*/g, " is about "],
  [/\s*(?:≠|!=)\s*/g, " is not equal to "],
  [/\s*(?:≤|<=)\s*/g, " is at most "],
  [/\s*(?:≥|>=)\s*/g, " is at least "],
  [/(?<=[\p{L}\d)])\s*<\s*(?=[-\d])|(?<=[\p{L}\d)])\s+<\s+(?=\p{L})/gu, " is less than "],
  [/(?<=[\p{L}\d)])\s*>\s*(?=[-\d])|(?<=[\p{L}\d)])\s+>\s+(?=\p{L})/gu, " is more than "],
  [/<\s*(?=\d)/g, "less than "],
  [/>\s*(?=\d)/g, "more than "],
  [/~\s?(?=\d)/g, "about "],
  [/(?:->|=>|\u2192)/g, " to "],
  [/\s*={1,3}\s*/g, " equals "],
  [/(?<=[\p{L}\d)])\s*\+\s*(?=[\p{L}\d(.])/gu, " plus "],
  [/(?<=\p{L})\+\+/gu, " plus plus"],
  [/(?<=[\p{L}\d])\+/gu, " plus"],
  [/(?<=[\d)])\s+-\s+(?=[\d(])/g, " minus "],
  [/(?<=\d)-(?=\d+(?:\.\d+)? equals)/g, " minus "],
  [/(?<![\p{L}\d)])-\s?(?=\.?\d)/gu, "minus "],
  [/(?<=\d)\s?-\s?(?=\d)/g, " to "],
  [/(?<=\d)\s?:\s?(?=\d)/g, " to "],
];

export function saySums(text: string, dialect: Dialect): string {
  const fractions = text
    .replace(MIXED, (whole, count: string, top: string, bottom: string) => {
      const part = sayFraction(Number(top), Number(bottom), dialect);
      if (part === undefined) return whole;
      return `${count} and ${part === "one half" ? "a half" : part.replace(/^one /, "a ")}`;
    })
    .replace(FRACTION, (_, top: string, bottom: string) => {
      const special = SPECIAL[`${top}/${bottom}`];
      if (special !== undefined) return special;
      const part = sayFraction(Number(top), Number(bottom), dialect);
      return part ?? `${top} ${Number(top) > Number(bottom) ? "over" : "out of"} ${bottom}`;
    })
    .replace(POWER, (_, minus: string, power: string) => {
      if (minus === "" && power === "2") return " squared";
      if (minus === "" && power === "3") return " cubed";
      return ` to the power of ${minus === "" ? "" : "minus "}${power}`;
    });
  return applyRules(fractions, SIGNS);
}

/** "three quarters"; undefined where one would not say it so. */
function sayFraction(top: number, bottom: number, dialect: Dialect): string | undefined {
  const isUsual = top > 0 && top < bottom && (bottom <= GREATEST_PART || (top === 1 && bottom <= 100));
  if (!isUsual) return undefined;
  const part = bottom === 2 ? "half" : bottom === 4 ? "quarter" : sayOrdinal(String(bottom), dialect);
  return `${sayCardinal(String(top), dialect)} ${top === 1 ? part : makePlural(part)}`;
}

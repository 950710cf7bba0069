/** Abbreviations, Roman numbers and symbols that stand for words. */
import type { Dialect } from "./number-words.ts";
import { applyRules, type Rule } from "./rules.ts";

/** Before a name. */
const TITLES: Readonly<Record<string, string>> = {
  Mr: "Mister",
  Mrs: "Mrs",
  Ms: "Miz",
  Dr: "Doctor",
  Prof: "Professor",
  St: "Saint",
  Mt: "Mount",
  Ft: "Fort",
  Gen: "General",
  Capt: "Captain",
  Lt: "Lieutenant",
  Col: "Colonel",
  Sgt: "Sergeant",
  Rev: "Reverend",
  Gov: "Governor",
  Sen: "Senator",
  Rep: "Representative",
  Pres: "President",
};
/** Their dot may be left out. */
const DOTLESS = "Mr|Mrs|Ms|Dr|Prof|St|Mt";
const TITLE = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(${DOTLESS})\.?|(${Object.keys(TITLES).join("|")})\.)(?= +["']?\p{Lu}| and )`,
  "gu",
);

/** After a name or at its end, with a dot that may end the sentence too. */
const ENDINGS: Readonly<Record<string, string>> = {
  St: "Street",
  Dr: "Drive",
  Ave: "Avenue",
  Rd: "Road",
  Blvd: "Boulevard",
  Ln: "Lane",
  Hwy: "Highway",
  Jr: "Junior",
  Sr: "Senior",
  Inc: "Incorporated",
  Ltd: "Limited",
  Corp: "Corporation",
  Co: "Company",
  Bros: "Brothers",
  Dept: "Department",
  dept: "department",
  etc: "et cetera",
  approx: "approximately",
  govt: "government",
  misc: "miscellaneous",
  max: "maximum",
  incl: "including",
  excl: "excluding",
};
const ENDING = new RegExp(
  String.raw`(?<=\p{L}|\d|[\s,(])(?<![\p{L}\d])(${Object.keys(ENDINGS).join("|")})\.(?:(\s*["')]*$|\s+["'(]*(?=\p{Lu}))|)`,
  "gu",
);
/** "5th St" and "Elm Rd" without a dot. */
const STREET =
  /(?<=(?:\p{Lu}[\p{L}']+|\d(?:st|nd|rd|th)) )(?:(Ave|Rd|Blvd|Hwy)(?=[\s,;:!?]|$)|(St)(?=[\s,;:!?]|$)(?! +(?!(?:[NS][EW]?|[EW])(?!\p{L}))\p{Lu}))/gu;

/** Before a number. */
const COUNTED: Readonly<Record<string, string>> = {
  No: "number",
  Nos: "numbers",
  Fig: "figure",
  fig: "figure",
  Vol: "volume",
  vol: "volume",
  Ch: "chapter",
  ch: "chapter",
  Sec: "section",
  sec: "section",
  Eq: "equation",
  p: "page",
  pp: "pages",
  ext: "extension",
  Apt: "apartment",
  est: "established",
  Tel: "telephone",
  tel: "telephone",
  ca: "around",
  c: "around",
};
const COUNT = new RegExp(String.raw`(?<![\p{L}\d.])(${Object.keys(COUNTED).join("|")})\. ?(?=\d)`, "gu");

const WORDS: readonly Rule[] = [
  [/(?<!\p{L})e\.\s?g\.,?/giu, "for example,"],
  [/(?<!\p{L})i\.\s?e\.,?/giu, "that is,"],
  [/(?<!\p{L})a\.k\.a\.?(?!\p{L})/giu, "also known as"],
  [/(?<!\p{L})vs?\.(?= )|(?<!\p{L})vs(?!\p{L})/gu, "versus"],
  [/(?<![\p{L}\d])w\/o\s?(?=\p{L})/gu, "without "],
  [/(?<![\p{L}\d])w\/\s?(?=[\p{L}\d])/gu, "with "],
  [/(?<![\p{L}\d])b\/c(?!\p{L})/gu, "because"],
  [/(?<![\p{L}\d])([A-G])#/gu, "$1 sharp"],
  [/(?<=^|\s)\.(?=\p{Lu})/gu, "dot "],
  // Its first letters would be read as the word "at".
  [/(?<!\p{L})AT\s?&\s?T(?!\p{L})/gu, "A-T and T"],
  [/(?<=\p{L})\s?&\s?(?=\p{L})/gu, " and "],
  [/\s*&\s*/g, " and "],
  [/#\s?(?=\d)/g, "number "],
  [/§+\s?(?=\d)/g, "section "],
  [/\s*%/g, " percent"],
  [/(?<=[\p{L}\d])\s?@\s?(?=[\p{L}\d])/gu, " at "],
  [/(?<!\p{L})and\/or(?!\p{L})/giu, "and or"],
  [/(?<=\p{L})\/(?=\p{L})/gu, " or "],
];

/** "U.S.A." is read letter by letter when it is written USA. The last dot may end the sentence: it stays only at the end of all. */
const LETTERS = /(?<![\p{L}\d])(?:\p{Lu}\.){2,}(?!\p{L})(?:(\s*["')]*$)|)/gu;
/** "Ph.D." and its like, read as they are without dots; the last dot as above. */
const DEGREES = /(?<![\p{L}\d])(?:Ph\.\s?D|[BMD]\.\s?(?:Sc|Ed|Phil)|Ed\.\s?D)\.(?!\p{L})(?:(\s*["')]*$)|)/gu;
/** "George W. Bush": no sentence ends there. */
const INITIAL =
  /(?<=(?:^|[.!?] |\p{Lu}[\p{L}']+ |\p{Lu} )\p{Lu})\.(?= +\p{Lu})|(?<=(?<![\p{L}\d])\p{Lu})\.(?= +\p{Lu}(?:\.| \p{Lu}))/gu;

const KINGS = [
  ..."Henry Louis Charles Elizabeth George William Edward Richard James John Paul Pius Benedict Catherine".split(" "),
  ..."Philip Napoleon Frederick Alexander Nicholas Francis Leo Gregory Innocent Clement Peter Otto".split(" "),
  ..."Ferdinand Leopold Margaret Christian Gustav Ivan Harald Haakon Ramesses Rama Urban Felipe".split(" "),
];
const PARTS = [
  ..."War Part Chapter Volume Act Scene Phase Type Book Class Section Article Appendix Figure Table Grade".split(" "),
  ..."Episode Season Round Bowl Level Stage Step Mark Apollo Rocky".split(" "),
];
const ROMAN = /(?<!\p{L})(\p{Lu}\p{Ll}+) ((?=[IVX])X{0,3}(?:IX|IV|V?I{0,3}))(?![\p{L}\d'])/gu;

export function sayAbbreviations(text: string, _dialect: Dialect): string {
  const words = applyRules(text, WORDS)
    .replace(ROMAN, (whole, name: string, roman: string) => {
      if (KINGS.includes(name)) return `${name} the ${readRoman(roman)}th`;
      return PARTS.includes(name) ? `${name} ${readRoman(roman)}` : whole;
    })
    .replace(COUNT, (_, abbreviation: string) => `${COUNTED[abbreviation] ?? abbreviation} `)
    .replace(STREET, (abbreviation: string) => ENDINGS[abbreviation] ?? abbreviation)
    .replace(TITLE, (whole, dotless: string | undefined, dotted: string | undefined) => {
      return TITLES[dotless ?? dotted ?? ""] ?? whole;
    })
    .replace(ENDING, (_, abbreviation: string, end: string | undefined) => {
      return `${ENDINGS[abbreviation] ?? abbreviation}${end === undefined ? "" : `.${end}`}`;
    });
  return words.replace(LETTERS, joinLetters).replace(DEGREES, joinLetters).replace(INITIAL, "");
}

function joinLetters(letters: string, end: string | undefined): string {
  const joined = letters.replaceAll(/[^\p{L}]/gu, "");
  return end === undefined ? joined : `${joined}.${end}`;
}

const ROMAN_DIGITS: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

function readRoman(roman: string): number {
  const values = Array.from(roman, (letter) => ROMAN_DIGITS[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}

import { applyRules, type Rule } from "./rules.ts";
import { saySpans } from "./spans.ts";

/** Before Unicode's compatibility folding, which would make "x²" an "x2" and "1½" an "11/2". */
const BEFORE_FOLDING: readonly Rule[] = [
  [/(?<=\d)(?=[\u00bc-\u00be\u2150-\u215e])/g, " "],
  [/(?<=[\p{L}\d)])(?=[\u2070\u00b9\u00b2\u00b3\u2074-\u2079])(?<![\u2070\u00b9\u00b2\u00b3\u2074-\u2079])/gu, "^"],
  [/[\u00a9\u00ae\u2122]/g, ""],
  [/\u2116\s?/g, "No. "],
  [/\p{Cf}|\p{Variation_Selector}/gu, ""],
  // Thin spaces between groups of three digits.
  [/(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))/g, ","],
];

const QUOTES_AND_DASHES: readonly Rule[] = [
  [/[\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/g, '"'],
  [/\u2044/g, "/"],
  [/\u2212/g, "-"],
  [/(?<=\d)\s?[\u2010-\u2015]\s?(?=[\d$£€])/g, "-"],
  [/[\u2010\u2011]/g, "-"],
  [/\s*(?:[\u2012-\u2015]+|(?<!-)--(?!-))\s*/g, " \u2014 "],
  [/(?<=\S)[^\S\n]+-[^\S\n]+(?=\p{L}{2})|(?<=\p{L}{2})[^\S\n]+-[^\S\n]+(?=\S)/gu, " \u2014 "],
  [/\.{2,}/g, "\u2026"],
  [/[\u2022\u00b7\u25cf\u25aa]/g, ", "],
];

const MARKDOWN: readonly Rule[] = [
  [/^\s*'{3}.*$/gm, ""],
  [/!?\[([^\]\n]*)\]\([^)\s]*\)/g, "$1"],
  [/^[^\S\n]*(?:[-*+]|#{1,6}|>)[^\S\n]+/gm, ""],
  [/^[^\S\n]*(\d{1,2})[.)](?=[^\S\n])/gm, "$1,"],
  [/(?<![\p{L}\d])(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~\n]+?)(?<=\S)\1(?![\p{L}\d])/gu, "$2"],
  [/^[^\S\n]*(?:[-*_=][^\S\n]*){3,}$/gm, ""],
  // Tables: the line under the heading, the ends of the rows, the cells.
  [/^[^\S\n]*\|[\s|:-]*-{2,}[\s|:-]*$/gm, ""],
  [/^[^\S\n]*\|[^\S\n]*|[^\S\n]*\|[^\S\n]*$/gm, ""],
  [/[^\S\n]*\|[^\S\n]*/g, ", "],
  [/(?<=[.:;!?] \d{1,2})\)(?=\s)/g, ","],
];

/** A line that ends without a mark is a sentence. */
const LINES: readonly Rule[] = [
  [/(?<=[\p{L}\d%)"'\]])[^\S\n]*\n\s*/gu, ". "],
  [/\s+/g, " "],
];

/** Letters that are read by their names. */
const GREEK: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  Δ: "delta",
  ε: "epsilon",
  λ: "lambda",
  μ: "mu",
  π: "pi",
  σ: "sigma",
  Σ: "sigma",
  φ: "phi",
  ω: "omega",
  Ω: "omega",
};

/** One line with plain quotes and dashes, Markdown taken out; signs that mean something still stand. */
export function foldMarks(text: string): string {
  const folded = applyRules(text, BEFORE_FOLDING).normalize("NFKC");
  return applyRules(saySpans(folded), [...QUOTES_AND_DASHES, ...MARKDOWN, ...LINES])
    .trim()
    .replace(/[\u0370-\u03ff]/g, (letter) => GREEK[letter] ?? letter)
    .normalize("NFC");
}

/** Latin letters and the marks that voices read as pauses and tunes: nothing else is left. */
const CLEANED: readonly Rule[] = [
  [/[^\p{Script=Latin}'\-.,!?:;"()\u2014\u2026 ]/gu, " "],
  [/(?<!\p{L})-+|-+(?!\p{L})/gu, " "],
  [/(?<!\p{L})'(?!\p{L})/gu, " "],
  [/\(\s*\)|"\s*"/g, " "],
  [/\s+(?=[,.!?;:\u2026)])/g, ""],
  [/(?<=\()\s+/g, ""],
  [/(?<=[,;:\u2014])\s*[,;:]+/g, ""],
  [/[,;:]+(?=[.!?\u2026])/g, ""],
  [/(?<=[.!?\u2026])[.,;:\u2026]+/g, ""],
  [/(?<=\()[,.;:!?\u2026]+/g, ""],
  [/\u2014\s*(?=[.,!?;:\u2026\u2014])/g, ""],
  [/^[\s,.;:!?\u2026\u2014)]+/g, ""],
  [/\s*\u2014\s*$/g, ""],
  [/(?<=\p{L}[,;:!?])(?=\p{L})/gu, " "],
  [/(?<=\p{Ll})\.(?=\p{Lu})/gu, ". "],
  [/(?<=\p{L})\.(?=\p{L})/gu, " dot "],
  [/\s+/g, " "],
];

/** Drops what cannot be spoken and tidies what is left; "" when that has no letter. */
export function cleanMarks(text: string): string {
  const cleaned = applyRules(text, CLEANED).trim();
  return /\p{L}/u.test(cleaned) ? cleaned : "";
}

/**
 * Whisper's English rules: what is left of a text when everything is gone that is no matter of hearing (Radford et al., "Robust
 * Speech Recognition via Large-Scale Weak Supervision", 2022, appendix C; the rules as of openai-whisper 20250625). Pure.
 */
import { spellAmerican } from "./american-spelling.ts";
import { writeDigits } from "./write-digits.ts";

/** A word's edge, in any script. */
const BEFORE = "(?<![\\p{L}\\p{N}_])";
const AFTER = "(?![\\p{L}\\p{N}_])";

const FILLERS = ["hmm", "mm", "mhm", "mmm", "uh", "um"];

/** Whole words. */
const WRITTEN_OUT: readonly [short: string, long: string][] = [
  ["won't", "will not"],
  ["can't", "can not"],
  ["let's", "let us"],
  ["ain't", "aint"],
  ["y'all", "you all"],
  ["wanna", "want to"],
  ["gotta", "got to"],
  ["gonna", "going to"],
  ["i'ma", "i am going to"],
  ["imma", "i am going to"],
  ["woulda", "would have"],
  ["coulda", "could have"],
  ["shoulda", "should have"],
  ["ma'am", "madam"],
  ["mr", "mister "],
  ["mrs", "missus "],
  ["st", "saint "],
  ["dr", "doctor "],
  ["prof", "professor "],
  ["capt", "captain "],
  ["gov", "governor "],
  ["ald", "alderman "],
  ["gen", "general "],
  ["sen", "senator "],
  ["rep", "representative "],
  ["pres", "president "],
  ["rev", "reverend "],
  ["hon", "honorable "],
  ["asst", "assistant "],
  ["assoc", "associate "],
  ["lt", "lieutenant "],
  ["col", "colonel "],
  ["jr", "junior "],
  ["sr", "senior "],
  ["esq", "esquire "],
];

/** The end of a word. In this order: "he's been" before "he's". */
const ENDINGS: readonly [short: string, long: string][] = [
  ["'d been", " had been"],
  ["'s been", " has been"],
  ["'d gone", " had gone"],
  ["'s gone", " has gone"],
  ["'d done", " had done"],
  ["'s got", " has got"],
  ["n't", " not"],
  ["'re", " are"],
  ["'s", " is"],
  ["'d", " would"],
  ["'ll", " will"],
  ["'t", " not"],
  ["'ve", " have"],
  ["'m", " am"],
];

const [SHORT_WORD, LONG_WORD] = tableOf(WRITTEN_OUT, (shorts) => `${BEFORE}(?:${shorts})${AFTER}`);
const [SHORT_ENDING, LONG_ENDING] = tableOf(ENDINGS, (shorts) => `(?:${shorts})${AFTER}`);

const ASIDES = /[<[][^>\]]*[>\]]/gu;
const PARENTHESES = /\([^)]+?\)/gu;
const FILLER = new RegExp(`${BEFORE}(?:${FILLERS.join("|")})${AFTER}`, "gu");

/** Letters that have no plain letter and mark in Unicode. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  œ: "oe",
  ø: "o",
  æ: "ae",
  ß: "ss",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
};

/** Normalised text; words are apart by single spaces, and none stand at its ends. */
export function normaliseEnglish(text: string): string {
  const replaced = text
    .toLowerCase()
    .replaceAll(ASIDES, "")
    .replaceAll(PARENTHESES, "")
    .replaceAll(FILLER, "")
    .replaceAll(/\s+'/gu, "'")
    .replaceAll(SHORT_WORD, (short) => LONG_WORD.get(short) ?? short)
    .replaceAll(SHORT_ENDING, (short) => LONG_ENDING.get(short) ?? short)
    // Commas in numbers, then full stops that are none of a number.
    .replaceAll(/(\d),(\d)/gu, "$1$2")
    .replaceAll(/\.([^0-9]|$)/gu, " $1");
  const plain = replaced
    .normalize("NFKD")
    .replaceAll(/[œøæßđðþł]/gu, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replaceAll(/\p{Mn}/gu, "")
    .replaceAll(/(?![.%$¢€£])[\p{M}\p{S}\p{P}]/gu, " ");
  const spelled = writeDigits(plain)
    .split(/\s+/u)
    .map((word) => spellAmerican(word))
    .join(" ");
  return (
    spelled
      // Signs that belong to no number.
      .replaceAll(/[.$¢€£]([^0-9])/gu, " $1")
      .replaceAll(/([^0-9])%/gu, "$1 ")
      .replaceAll(/\s+/gu, " ")
      .trim()
  );
}

/** The words of a text, normalised. */
export function englishWords(text: string): string[] {
  return normaliseEnglish(text)
    .split(" ")
    .filter((word) => word !== "");
}

/** All of a list in one pattern, tried in its order, and what each becomes. */
function tableOf(
  list: readonly (readonly [short: string, long: string])[],
  patternOf: (shorts: string) => string,
): [RegExp, ReadonlyMap<string, string>] {
  return [new RegExp(patternOf(list.map(([short]) => short).join("|")), "gu"), new Map(list)];
}

/**
 * From text to the phonemes that Kokoro is given, as kokoro-js makes them: the marks of the text are kept as they stand, what is
 * between them is read by espeak-ng ("en-us" for American voices, its British "en" for British ones), and the result is put
 * right here and there. Upstream's own way (misaki: a dictionary, with espeak-ng for what it lacks) writes some sounds otherwise;
 * design.md says how. Rests on: kokoro.js/src/phonemize.js of hexgrad/kokoro.
 */
import type { Phonemise } from "../phonemes/espeak.ts";
import type { Dialect } from "../speech-text/number-words.ts";

const ESPEAK_VOICES: Readonly<Record<Dialect, string>> = { american: "en-us", british: "en" };

/** Marks, the white space around them included: the model hears them as pauses and as tunes. */
const MARKS = /((?:\s*[;:,.!?¡¿—…"«»“”(){}[\]]+\s*)+)/;

const LAST_VOWEL = /[aɐɑɒæeɛəɚɜiɪᵻoɔuʊʌ]+(?=[^aɐɑɒæeɛəɚɜiɪᵻoɔuʊʌ]*$)/;

type Rule = readonly [pattern: RegExp, replacement: string];

/** Letters, plurals of letters and words that espeak-ng reads better when they are written otherwise. */
const BEFORE: readonly Rule[] = [
  [/[‘’]/g, "'"],
  [/[«“”»]/g, '"'],
  [/\(/g, "«"],
  [/\)/g, "»"],
  [/\s+/g, " "],
  [/\b(y)eah?\b/gi, "$1e'a"],
  [/(?<=[BCDFGHJ-NP-TV-Z])'?s\b/g, "'S"],
  [/(?<=X')S\b/g, "s"],
];

const AFTER: readonly Rule[] = [
  [/kəkˈoːɹoʊ/g, "kˈoʊkəɹoʊ"],
  [/kəkˈɔːɹəʊ/g, "kˈəʊkəɹəʊ"],
  [/ʲ/g, "j"],
  [/r/g, "ɹ"],
  [/x/g, "k"],
  [/ɬ/g, "l"],
  [/(?<=[a-zɹː])(?=hˈʌndɹɪd)/g, " "],
  [/ z(?=[;:,.!?¡¿—…"«»“” ]|$)/g, "z"],
];

/** American "ninety": the t is a tap. */
const AFTER_AMERICAN: readonly Rule[] = [[/(?<=nˈaɪn)ti(?!ː)/g, "di"]];

/** The phonemes of `text`, which holds no digits any more. */
export function toPhonemes(text: string, dialect: Dialect, phonemise: Phonemise): string {
  // Split with a group: texts and marks take turns, the first a text.
  const parts = applyAll(text.trim(), BEFORE).split(MARKS);
  const spoken = parts.map((part, index) =>
    index % 2 === 1 || part === "" ? part : stressOne(phonemise(part, ESPEAK_VOICES[dialect]).join(" ")),
  );
  return applyAll(spoken.join(""), dialect === "american" ? [...AFTER, ...AFTER_AMERICAN] : AFTER).trim();
}

/**
 * Somewhere a clause is stressed: where no syllable is, the last of the most stressed ones, else the last of all. kokoro-js has
 * this from espeak-ng's own synthesis (`count_pitch_vowels` in src/libespeak-ng/intonation.c), which phonemes alone do not go
 * through.
 */
function stressOne(clause: string): string {
  if (clause.includes("ˈ")) return clause;
  return clause.includes("ˌ") ? clause.replace(/ˌ(?=[^ˌ]*$)/, "ˈ") : clause.replace(LAST_VOWEL, "ˈ$&");
}

function applyAll(text: string, rules: readonly Rule[]): string {
  return rules.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text);
}

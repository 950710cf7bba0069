/**
 * English as speakers of other languages say it, as the starter's recogniser was taught it (models/recipes/foreign_accents.py, whose
 * tables these are): each word's English phonemes become those that such a speaker would use, and the language's own voice of
 * espeak-ng speaks them with its sounds, stress and rhythm. People differ, so each habit is kept or dropped by a coin whose bias is
 * the speaker's strength. Pure.
 *
 *     foreignPhonemes("three very good men", habits, english)   // "[[sr|'i b|'e|r|i g|'u|d m|'e|n]]"
 */
import type { Dice } from "../../statistics/dice.ts";

/** "T>s D>d": an English sound and the speaker's phonemes ("+" joins several, nothing: dropped). */
type Sounds = string;
type Place = "any" | "first" | "last" | "cluster";

interface Rule {
  sounds: Sounds;
  /** In the word; cluster: an s that begins it before another consonant. */
  place: Place;
  /** How common the habit is among strong accents. */
  usual: number;
}

interface ForeignAccent {
  /** Of espeak-ng. */
  voices: readonly string[];
  /** Every English sound in the language's phonemes: what the lightest accent says. */
  plain: Sounds;
  /** The first that applies wins. */
  rules: readonly Rule[];
  /** How readily weak vowels are read as they are written. */
  spelled: number;
  /** The written vowels' phonemes. */
  letters: Sounds;
}

/** What one speaker does with English. */
export interface Habits {
  plain: Sounds;
  letters: Sounds;
  rules: readonly Rule[];
  readsSpelling: boolean;
}

/** The phonemes of an English word by espeak-ng's names for its voice "gmw/en", joined by "_". */
export type EnglishPhonemes = (word: string) => string;

export const FOREIGN_ACCENTS: Readonly<Record<"indian" | "spanish" | "german", ForeignAccent>> = {
  indian: {
    voices: ["inc/hi"],
    plain: `I>I i>i i:>i: U>U u:>u: E>E a>&: aa>a: A:>a: 0>O O:>O: V>V 3:>V @>V eI>e: aI>aI OI>O+I aU>aU oU>o: i@>I+V e@>e: U@>U+V
      p>p b>b t>t. d>d. k>k g>g f>f v>v T>t# D>d s>s z>z S>S Z>z tS>c dZ>J m>m n>n N>N l>l r>r R>r h>h j>j w>w x>k`,
    rules: [
      ...rules("any", { "w>v": 1, "R>": 0.45, "T>t": 1, "z>J Z>J": 0.2 }),
      ...rules("cluster", { "s>I+s": 0.25 }),
      ...rules("last", { "N>N+g": 0.3 }),
      ...rules("any", { "0>a:": 0.4, "a>E:": 0.3, "O:>O": 0.4, "f>p#": 0.1, "v>b#": 0.1, "h>H": 0.6, "E>e:": 0.12 }),
      ...rules("last", { "z>s": 0.5 }),
    ],
    spelled: 0.6,
    letters: "a>a e>e i>I o>o u>U y>I",
  },
  spanish: {
    voices: ["roa/es", "roa/es-419"],
    plain: `I>i i>i i:>i U>U u:>u E>e a>a aa>a A:>a 0>o O:>o V>a 3:>e @>@ eI>eI aI>aI OI>oI aU>aU oU>o+U i@>i+a e@>e U@>u
      p>p b>b t>t d>d k>k g>g f>f v>v T>T D>D s>s z>z S>S Z>Z tS>tS dZ>dZ m>m n>n N>N l>l r>r R>r h>h j>j w>w x>x`,
    rules: [
      ...rules("any", {
        "U>u": 1,
        "@>e": 1,
        "oU>o": 0.8,
        "z>s": 1,
        "v>b": 0.8,
        "D>d": 1,
        "T>s": 0.5,
        "T>t": 0.3,
        "h>x": 1,
      }),
      ...rules("cluster", { "s>e+s": 0.9 }),
      ...rules("any", { "S>tS": 0.3, "Z>S dZ>tS": 0.25 }),
      ...rules("first", { "j>dZ": 0.35, "w>g+w": 0.3, "r>R2": 1 }),
      ...rules("last", { "N>n": 0.5, "m>n": 0.2, "d>t g>k b>p": 0.3 }),
      ...rules("any", { "3:>o": 0.2, "Z>S": 1 }),
    ],
    spelled: 0.85,
    letters: "a>a e>e i>i o>o u>u y>i",
  },
  german: {
    voices: ["gmw/de"],
    plain: `I>I i>i i:>i: U>U u:>u: E>E a>a aa>A: A:>A: 0>O O:>O V>a 3:>W @>@ eI>EI aI>aI OI>OY aU>aU oU>oU i@>i:+@ e@>E: U@>u:+@
      p>p b>b t>t d>d k>k g>g f>f v>v T>T D>D s>s z>z S>S Z>Z tS>tS dZ>dZ m>m n>n N>N l>l r>r R>r h>h j>j w>w x>x`,
    rules: [
      ...rules("last", { "b>p d>t g>k v>f z>s D>s Z>S dZ>tS": 1 }),
      ...rules("any", {
        "w>v": 1,
        "T>s": 0.75,
        "T>t": 0.15,
        "D>z": 0.55,
        "D>d": 0.5,
        "a>E": 1,
        "eI>e: oU>o:": 0.85,
        "dZ>tS Z>S": 0.4,
      }),
      ...rules("first", { "s>z": 0.15 }),
      ...rules("cluster", { "s>S": 0.2 }),
      ...rules("any", { "R>": 0.6, "O:>o:": 0.4, "v>w": 0.1, "0>o:": 0.1 }),
      ...rules("last", { "N>N+k": 0.1 }),
      ...rules("any", { "3:>E": 0.15 }),
    ],
    spelled: 0.2,
    letters: "a>a e>@ i>I o>O u>U y>I",
  },
};

export type ForeignAccentName = keyof typeof FOREIGN_ACCENTS;

/** `strength` from 0, which keeps no habit, to 1. */
export function drawHabits(accent: ForeignAccentName, strength: number, dice: Dice): Habits {
  const { plain, letters, rules: all, spelled } = FOREIGN_ACCENTS[accent];
  const kept = all.filter(({ usual }) => dice.next() < strength * usual);
  return { plain, letters, rules: kept, readsSpelling: dice.next() < strength * spelled };
}

/** Words (lower case, spaces between) as input for the voice of the accent's language. */
export function foreignPhonemes(text: string, habits: Habits, english: EnglishPhonemes): string {
  const words = text.split(" ").map((word) => {
    const names = ALONE.get(word) ?? english(word);
    const said = sayWord(word, readEnglish(word, names), habits);
    return said.map(({ stress, phoneme }) => (WEAK.has(word) ? phoneme : stress + phoneme)).join("|");
  });
  return `[[${words.filter((word) => word !== "").join(" ")}]]`;
}

interface Sound {
  stress: string;
  sound: string;
}

/** espeak-ng's many names for English sounds, made fewer. "R" is an r that no vowel follows, "@" a weak vowel. */
const ONE_NAME = tableOf(
  `I2>I I#>I O2>0 O>O: @2>@ @5>@ @->@ a#>@ 3>@+R @L>@+l n->n 3:>3:+R i@3>i@+R e@>e@+R A@>A:+R O@>O:+R o@>O:+R U@>U@+R aI@>aI+@ aI3>aI+@+R
  aU@>aU+@ r->r t#>t t2>t ?>t`,
);
const VOWELS = new Set("I i i: U u: E a aa A: 0 O: V 3: @ eI aI OI aU oU i@ e@ U@".split(" "));
const SIBILANT_CLUSTER = new Set("p t k m n l w f".split(" "));
const ENGLISH = new Set(tableOf(FOREIGN_ACCENTS.spanish.plain).keys());
/** Spoken alone, "a" is the letter. */
const ALONE = new Map([["a", "a#"]]);
/** Said without stress inside of a sentence. */
const WEAK = new Set(
  `a an the of to in on at is am are was were be it its it's and or but for from with as by my your his her our their you me him us
  them i i'm do does did can could would will shall may have has had that this there if so than up`.split(/\s+/u),
);

/** Pauses and linking marks are dropped. */
function readEnglish(word: string, names: string): Sound[] {
  const sounds: Sound[] = [];
  for (const name of names.split("_")) {
    const marks = /^[',%=]*/u.exec(name)?.[0] ?? "";
    const bare = name.slice(marks.length);
    const stress = marks.includes("'") ? "'" : marks.includes(",") ? "," : "";
    for (const [at, sound] of (ONE_NAME.get(bare) ?? [bare]).entries()) {
      // "colour" with a linking r: only one.
      if (sound === "r" && sounds.at(-1)?.sound === "R") sounds.pop();
      if (ENGLISH.has(sound)) sounds.push({ stress: at === 0 ? stress : "", sound });
    }
  }
  // The r of "fire" has no phoneme of its own.
  if (sounds.at(-1)?.sound === "@" && word.slice(-2).includes("r")) sounds.push({ stress: "", sound: "R" });
  return sounds;
}

function sayWord(word: string, sounds: readonly Sound[], habits: Habits): { stress: string; phoneme: string }[] {
  const written = [...word.replace(/(?<=[a-z]{2})e$/u, "").matchAll(/[aeiouy]+/gu)].map(([group]) => group[0]);
  const vowels = sounds.filter(({ sound }) => VOWELS.has(sound));
  const isSpelled = habits.readsSpelling && written.length === vowels.length;
  return sounds.flatMap((one, at) => {
    const letter = written[vowels.indexOf(one)] ?? "";
    const phonemes =
      isSpelled && one.sound === "@"
        ? tableOf(habits.letters).get(letter)
        : replaceSound(one.sound, at, sounds, habits);
    return (phonemes ?? []).map((phoneme, place) => ({ stress: place === 0 ? one.stress : "", phoneme }));
  });
}

function replaceSound(sound: string, at: number, sounds: readonly Sound[], habits: Habits): string[] | undefined {
  const after = sounds[at + 1]?.sound;
  const isHere: Readonly<Record<Place, boolean>> = {
    any: true,
    first: at === 0,
    last: after === undefined,
    cluster: at === 0 && after !== undefined && SIBILANT_CLUSTER.has(after),
  };
  const rule = habits.rules.find((rule) => isHere[rule.place] && tableOf(rule.sounds).has(sound));
  return tableOf(rule?.sounds ?? habits.plain).get(sound);
}

function rules(place: Place, bySounds: Readonly<Record<Sounds, number>>): Rule[] {
  return Object.entries(bySounds).map(([sounds, usual]) => ({ sounds, place, usual }));
}

function tableOf(sounds: Sounds): Map<string, string[]> {
  const pairs = sounds
    .trim()
    .split(/\s+/u)
    .map((entry) => entry.split(">"));
  return new Map(
    pairs.map(([sound = "", phonemes = ""]) => [sound, phonemes.split("+").filter((part) => part !== "")]),
  );
}

import { beforeAll, expect, it } from "vitest";
import { loadEspeakProgram } from "../../../../src-main/bench/datasets/generated/espeak-program.ts";
import type { EspeakProgram } from "../../../../src-main/bench/datasets/generated/espeak-program.ts";
import { drawHabits, foreignPhonemes } from "../../../../src-main/bench/datasets/generated/foreign-accents.ts";
import type { Dice } from "../../../../src-main/bench/statistics/dice.ts";
import { createDice } from "../../../../src-main/bench/statistics/dice.ts";

let espeak: EspeakProgram;
beforeAll(async () => {
  espeak = await loadEspeakProgram();
});

/** Dice that always fall the same. */
const loaded = (value: number): Dice => ({ ...createDice(""), next: () => value });

/** As models/recipes/foreign_accents.py says them, with every habit and with none. */
const SAID = [
  ["indian", "none", "what is the capital of france", "[[w|,O|t. I|z d|V k|'&:|p|I|t.|V|l O|v f|r|'a:|n|s]]"],
  ["indian", "none", "my name is robert", "[[m|aI n|'e:|m I|z r|'O|b|V|r|t.]]"],
  [
    "indian",
    "none",
    "strawberry thirteen zoo vision three very good judge church young",
    "[[s|t.|r|'O:|b|V|r|i t#|'V|r|t.|i:|n z|'u: v|'I|z|V|n t#|r|'i: v|'E|r|i g|'U|d. J|'V|J c|'V|r|c j|'V|N]]",
  ],
  ["indian", "all", "what is the capital of france", "[[v|,a:|t. I|J d|V k|'E:|p|I|t.|a|l a:|b# p#|r|'a:|n|s]]"],
  ["indian", "all", "my name is robert", "[[m|aI n|'e:|m I|J r|'a:|b|e|t.]]"],
  [
    "indian",
    "all",
    "strawberry thirteen zoo vision three very good judge church young",
    "[[I|s|t.|r|'O|b|e|r|i t|'V|t.|i:|n J|'u: b#|'I|J|I|n t|r|'i: b#|'e:|r|i g|'U|d. J|'V|J c|'V|c j|'V|N|g]]",
  ],
  ["spanish", "none", "what is the capital of france", "[[w|,o|t i|z D|@ k|'a|p|i|t|@|l o|v f|r|'a|n|s]]"],
  ["spanish", "none", "my name is robert", "[[m|aI n|'eI|m i|z r|'o|b|@|r|t]]"],
  [
    "spanish",
    "none",
    "strawberry thirteen zoo vision three very good judge church young",
    "[[s|t|r|'o|b|@|r|i T|'e|r|t|i|n z|'u v|'i|Z|@|n T|r|'i v|'e|r|i g|'U|d dZ|'a|dZ tS|'e|r|tS j|'a|N]]",
  ],
  ["spanish", "all", "what is the capital of france", "[[g|w|,o|t i|s d|e k|'a|p|i|t|a|l o|b f|r|'a|n|s]]"],
  ["spanish", "all", "my name is robert", "[[m|aI n|'eI|n i|s R2|'o|b|e|r|t]]"],
  [
    "spanish",
    "all",
    "strawberry thirteen zoo vision three very good judge church young",
    "[[e|s|t|r|'o|b|e|r|i s|'o|r|t|i|n s|'u b|'i|S|i|n s|r|'i b|'e|r|i g|'u|t tS|'a|tS tS|'o|r|tS dZ|'a|n]]",
  ],
  ["german", "none", "what is the capital of france", "[[w|,O|t I|z D|@ k|'a|p|I|t|@|l O|v f|r|'A:|n|s]]"],
  ["german", "none", "my name is robert", "[[m|aI n|'EI|m I|z r|'O|b|@|r|t]]"],
  [
    "german",
    "none",
    "strawberry thirteen zoo vision three very good judge church young",
    "[[s|t|r|'O|b|@|r|i T|'W|r|t|i:|n z|'u: v|'I|Z|@|n T|r|'i: v|'E|r|i g|'U|d dZ|'a|dZ tS|'W|r|tS j|'a|N]]",
  ],
  ["german", "all", "what is the capital of france", "[[v|,o:|t I|s z|@ k|'E|p|I|t|a|l o:|f f|r|'A:|n|s]]"],
  ["german", "all", "my name is robert", "[[m|aI n|'e:|m I|s r|'o:|b|@|t]]"],
  [
    "german",
    "all",
    "strawberry thirteen zoo vision three very good judge church young",
    "[[z|t|r|'o:|b|@|r|i s|'E|t|i:|n z|'u: w|'I|S|I|n s|r|'i: w|'E|r|i g|'U|t tS|'a|tS tS|'E|tS j|'a|N|k]]",
  ],
] as const;

it.each(SAID)("an %s speaker with %s of the habits: %s", (accent, habits, text, phonemes) => {
  const drawn = habits === "all" ? drawHabits(accent, 1, loaded(0)) : drawHabits(accent, 0, loaded(0.5));
  expect(foreignPhonemes(text, drawn, espeak.english)).toBe(phonemes);
});

it("speakers of one accent differ, and a stronger accent keeps more habits", () => {
  const habitsOf = (strength: number) =>
    Array.from({ length: 200 }, (_, at) => drawHabits("spanish", strength, createDice(String(at))));
  const said = habitsOf(0.7).map((habits) => foreignPhonemes("this is the very strong zoo", habits, espeak.english));
  expect(new Set(said).size).toBeGreaterThan(10);
  const mean = (strength: number) => habitsOf(strength).reduce((sum, { rules }) => sum + rules.length, 0) / 200;
  expect(mean(1)).toBeGreaterThan(mean(0.5) + 3);
});

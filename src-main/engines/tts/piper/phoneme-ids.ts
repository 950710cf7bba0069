/**
 * From text to what a Piper voice's input takes. Rests on: src/piper/phonemize_espeak.py and phoneme_ids.py of
 * OHF-Voice/piper1-gpl: BEGIN and PAD, then the ids of each phoneme and PAD, then END. What the map lacks is dropped, as Piper does.
 * Piper's `[[phonemes]]` in a text are not read: no one writes them into an answer.
 */
import type { Phonemise } from "../phonemes/espeak.ts";
import { BEGIN, END, PAD, type PiperConfig } from "./config.ts";

/** `phonemes` as espeak-ng gave them, in code points taken apart (NFD). `dropped` counts what had no id. */
export function toPhonemeIds(
  phonemes: string,
  { phonemeIds }: Pick<PiperConfig, "phonemeIds">,
): { ids: number[]; spoken: number; dropped: number } {
  const idsOf = (symbol: string): readonly number[] => phonemeIds.get(symbol) ?? [];
  const symbols = Array.from(phonemes);
  const known = symbols.filter((symbol) => phonemeIds.has(symbol));
  const pad = idsOf(PAD);
  const ids = [...idsOf(BEGIN), ...pad, ...known.flatMap((symbol) => [...idsOf(symbol), ...pad]), ...idsOf(END)];
  return { ids, spoken: known.length, dropped: symbols.length - known.length };
}

/** espeak-ng's clauses as Piper reads them, one string for a sentence. */
export function toPhonemes(text: string, { espeakVoice, dialect }: PiperConfig, phonemise: Phonemise): string[] {
  return phonemise(dialect === undefined ? text : plainMarks(text), espeakVoice).filter((sentence) => sentence !== "");
}

/**
 * Piper knows six marks; where espeak-ng ends a clause at another one, it runs the words around it together. Dashes, brackets and
 * three dots become commas, which is how they sound.
 */
export function plainMarks(text: string): string {
  return text
    .replace(/\s*(?:\u2014|\u2026(?=\s+\S)|[()])\s*/g, ", ")
    .replace(/\u2026/g, ".")
    .replace(/"/g, "")
    .replace(/(?:,\s*)+(?=[.,!?;:])|^(?:,\s*)+/g, "")
    .replace(/(?<=[.!?;:])\s*,/g, "")
    .replace(/,\s*$/, "")
    .trim();
}

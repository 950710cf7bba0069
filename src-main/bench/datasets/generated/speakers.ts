/** Speakers of each accent: synthesisers' voices at a rate, a pitch and a distance from a little noise of their own. Pure. */
import type { Dice } from "../../statistics/dice.ts";
import { drawHabits, FOREIGN_ACCENTS } from "./foreign-accents.ts";
import type { ForeignAccentName, Habits } from "./foreign-accents.ts";

export type Gender = "female" | "male";

interface Common {
  /** Unique in its set, and says that nobody is speaking. */
  name: string;
  accent: string;
  gender: Gender;
  /** How far the noise lies under the speech. */
  noiseBelowDb: number;
}

export interface EspeakSpeaker extends Common {
  program: "espeak";
  /** By its file, such as "gmw/en-US+f5". */
  voice: string;
  wordsPerMinute: number;
  /** 0 to 99, as espeak-ng counts. */
  pitch: number;
  pitchRange: number;
  /** Of a speaker whose first language is another than English; null for the others. */
  habits: Habits | null;
}

export interface FliteSpeaker extends Common {
  program: "flite";
  voice: string;
  /** 1 as the voice speaks by itself. */
  speed: number;
  pitchHz: number;
}

export type Speaker = EspeakSpeaker | FliteSpeaker;

interface FliteVoice {
  voice: string;
  gender: Gender;
  pitchHz: number;
}

interface AccentVoices {
  espeak: readonly string[];
  flite: readonly FliteVoice[];
}

/** By the names that the starter's recogniser uses; the last three speak through the voices of their own languages. */
const ACCENTS: Readonly<Record<string, AccentVoices>> = {
  american: {
    espeak: ["gmw/en-US", "gmw/en-US-nyc"],
    flite: [
      { voice: "slt", gender: "female", pitchHz: 185 },
      { voice: "rms", gender: "male", pitchHz: 105 },
    ],
  },
  british: { espeak: ["gmw/en", "gmw/en-GB-x-rp"], flite: [] },
  scottish: { espeak: ["gmw/en-GB-scotland"], flite: [{ voice: "awb", gender: "male", pitchHz: 125 }] },
  northern: { espeak: ["gmw/en-GB-x-gbclan"], flite: [] },
  midlands: { espeak: ["gmw/en-GB-x-gbcwmd"], flite: [] },
  caribbean: { espeak: ["gmw/en-029"], flite: [] },
  ...Object.fromEntries(
    Object.entries(FOREIGN_ACCENTS).map(([name, { voices }]) => [name, { espeak: voices, flite: [] }]),
  ),
};

/** Throats that espeak-ng puts a voice into; all but f2 and m3 were kept out of the starter's training. */
const VARIANTS: Readonly<Record<Gender, readonly string[]>> = {
  female: ["f5", "belinda", "steph2", "f2"],
  male: ["m8", "pedro", "grandpa", "m3"],
};

/** `count` speakers of each accent, women and men in turn. */
export function drawSpeakers(count: number, diceOf: (what: string) => Dice): Speaker[] {
  return Object.entries(ACCENTS).flatMap(([accent, voices], place) =>
    Array.from({ length: count }, (_, at) => {
      const gender = (at + place) % 2 === 0 ? "female" : "male";
      return drawSpeaker({ accent, gender, at }, voices, diceOf(`speaker ${accent} ${at}`));
    }),
  );
}

function drawSpeaker(
  { accent, gender, at }: { accent: string; gender: Gender; at: number },
  { espeak, flite }: AccentVoices,
  dice: Dice,
): Speaker {
  const common = { accent, gender, noiseBelowDb: Math.round(dice.between(25, 45)) };
  const named = (voice: string) => `synthetic ${accent} ${at + 1} (${voice})`;
  const own = flite.filter((voice) => voice.gender === gender);
  if (own.length > 0 && dice.next() < 0.5) {
    const { voice, pitchHz } = dice.pick(own);
    const speed = Math.round(dice.between(85, 120)) / 100;
    return {
      ...common,
      program: "flite",
      name: named(`flite ${voice}`),
      voice,
      speed,
      pitchHz: Math.round(pitchHz * dice.between(0.9, 1.12)),
    };
  }
  const voice = `${dice.pick(espeak)}+${dice.pick(VARIANTS[gender])}`;
  return {
    ...common,
    program: "espeak",
    name: named(`espeak-ng ${voice}`),
    voice,
    wordsPerMinute: Math.round(dice.between(130, 185)),
    pitch: Math.round(dice.between(35, 65)),
    pitchRange: Math.round(dice.between(30, 60)),
    habits: isForeign(accent) ? drawHabits(accent, dice.between(0.3, 1), dice) : null,
  };
}

function isForeign(accent: string): accent is ForeignAccentName {
  return accent in FOREIGN_ACCENTS;
}

/** Recordings in which nobody says a word, 16 kHz mono. Pure: all chance comes from the dice. */
import { SPEECH_RATE_HZ } from "../../../src-main/engines/engine.ts";
import type { Dice } from "../../../src-main/bench/statistics/dice.ts";
import { addNoise, makeNoise, NOISES } from "./noise.ts";
import { asRecorded, speechLevelOf } from "./shards.ts";

/** Makes one recording of a kind; `speech` is what backward and drowned speech, and the noises, are made of. */
export type MakeRecording = (dice: Dice, speech: readonly Float32Array[]) => Float32Array;

/** Kinds of recordings that must give "". */
export const NO_SPEECH: Record<string, MakeRecording> = {
  silence: (dice) => new Float32Array(drawLength(dice)),
  hum: makeHum,
  "tones like music": makeMusic,
  ...Object.fromEntries(
    NOISES.map(
      (noise) =>
        [
          `${noise} noise, full level`,
          (dice, speech) => scaleTo(makeNoise(noise, drawLength(dice), dice, speech), 1),
        ] satisfies [string, MakeRecording],
    ),
  ),
  ...Object.fromEntries(
    NOISES.map(
      (noise) =>
        [
          `${noise} noise at the level of speech`,
          (dice, speech) => {
            const level = speechLevelOf(asRecorded(dice.pick(speech)));
            return makeNoise(noise, drawLength(dice), dice, speech).map((sample) => sample * level);
          },
        ] satisfies [string, MakeRecording],
    ),
  ),
};

/** Speech that nobody could read: "" is the best that can come of it. */
export const DROWNED_SPEECH: Record<string, MakeRecording> = {
  "backward speech": (dice, speech) => asRecorded(dice.pick(speech).toReversed()),
  ...Object.fromEntries(
    NOISES.map(
      (noise) =>
        [
          `speech under ${noise} noise, -10 dB`,
          (dice, speech) => {
            const pcm = asRecorded(dice.pick(speech));
            return addNoise(pcm, makeNoise(noise, pcm.length, dice, speech), speechLevelOf(pcm), -10);
          },
        ] satisfies [string, MakeRecording],
    ),
  ),
};

/** 1.5 to 5 s. */
function drawLength(dice: Dice): number {
  return Math.round(dice.between(1.5, 5) * SPEECH_RATE_HZ);
}

function scaleTo(pcm: Float32Array, loudest: number): Float32Array {
  const most = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  return pcm.map((sample) => (sample * loudest) / most);
}

/** The mains' 50 or 60 Hz with twelve harmonics, from faint to loud. */
function makeHum(dice: Dice): Float32Array {
  const baseHz = dice.pick([50, 60]);
  const partials = Array.from({ length: 12 }, (_, at) => ({
    hz: baseHz * (at + 1),
    level: dice.next() / (at + 1),
    turn: dice.next() * 2 * Math.PI,
  }));
  const pcm = new Float32Array(drawLength(dice));
  for (const { hz, level, turn } of partials) {
    for (let at = 0; at < pcm.length; at += 1) {
      pcm[at] = (pcm[at] ?? 0) + level * Math.sin((2 * Math.PI * hz * at) / SPEECH_RATE_HZ + turn);
    }
  }
  return scaleTo(pcm, dice.between(0.02, 0.8));
}

/** Notes of 0.15 to 0.6 s from a scale of five tones, one to three at once, each with five harmonics that die away. */
function makeMusic(dice: Dice): Float32Array {
  const pcm = new Float32Array(drawLength(dice));
  let start = 0;
  while (start < pcm.length) {
    const samples = Math.round(dice.between(0.15, 0.6) * SPEECH_RATE_HZ);
    for (let note = 0; note <= dice.whole(3); note += 1) {
      const semitones = dice.pick([0, 2, 4, 7, 9]) + 12 * dice.whole(3);
      addNote(pcm, start, samples, 130.8 * 2 ** (semitones / 12));
    }
    start += samples;
  }
  return scaleTo(pcm, dice.between(0.1, 0.8));
}

function addNote(pcm: Float32Array, start: number, samples: number, hz: number): void {
  for (let at = 0; at < samples && start + at < pcm.length; at += 1) {
    const fade = Math.min(1, at / 160) * Math.exp((-4 * at) / samples);
    let sound = 0;
    for (let partial = 1; partial <= 5; partial += 1) {
      sound += Math.sin((2 * Math.PI * hz * partial * at) / SPEECH_RATE_HZ) / partial;
    }
    pcm[start + at] = (pcm[start + at] ?? 0) + fade * sound;
  }
}

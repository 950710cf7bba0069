/** Noise, rooms and telephones, 16 kHz mono. Pure: all chance comes from the dice. */
import { rootMeanSquare } from "../../../src-main/audio/pcm.ts";
import { resample } from "../../../src-main/audio/resample.ts";
import { SPEECH_RATE_HZ } from "../../../src-main/engines/engine.ts";
import type { Dice } from "../../../src-main/bench/statistics/dice.ts";

export const NOISES = ["white", "pink", "speech-shaped"] as const;
export type Noise = (typeof NOISES)[number];

/** `samples` of noise with a root mean square of 1. Speech-shaped noise needs speech to be made of. */
export function makeNoise(kind: Noise, samples: number, dice: Dice, speech: readonly Float32Array[]): Float32Array {
  const makers = { white: makeWhite, pink: makePink, "speech-shaped": makeSpeechShaped };
  const noise = makers[kind](samples, dice, speech);
  const level = rootMeanSquare(noise);
  return noise.map((sample) => sample / Math.max(level, 1e-9));
}

/** Both together, the noise `snrDb` under `speechLevel` (root mean square); softened as a whole where it would clip. */
export function addNoise(pcm: Float32Array, noise: Float32Array, speechLevel: number, snrDb: number): Float32Array {
  const gain = (speechLevel * 10 ** (-snrDb / 20)) / Math.max(rootMeanSquare(noise), 1e-9);
  return unclip(pcm.map((sample, at) => sample + gain * (noise[at] ?? 0)));
}

export interface Room {
  /** Until the echo has fallen by 60 dB. */
  decayMs: number;
  /** How far the echo's energy lies under that of the direct sound. */
  directDb: number;
}

/** Random pulses a second that an ear takes for a smooth echo. */
const PULSES_PER_SECOND = 1500;

/** The same sound in a room: a decaying velvet-noise echo (Karjalainen and Järveläinen, 2007). */
export function addRoom(pcm: Float32Array, { decayMs, directDb }: Room, dice: Dice): Float32Array {
  const grid = SPEECH_RATE_HZ / PULSES_PER_SECOND;
  const decaySamples = (decayMs * SPEECH_RATE_HZ) / 1000;
  const pulses: { delay: number; gain: number }[] = [];
  for (let start = grid; start < decaySamples; start += grid) {
    const delay = Math.floor(start + dice.next() * grid);
    pulses.push({ delay, gain: (dice.next() < 0.5 ? -1 : 1) * 10 ** ((-3 * delay) / decaySamples) });
  }
  const energy = pulses.reduce((sum, { gain }) => sum + gain * gain, 0);
  const scale = Math.sqrt(10 ** (-directDb / 10) / Math.max(energy, 1e-9));
  const echoed = Float32Array.from(pcm);
  for (const { delay, gain } of pulses) {
    const level = gain * scale;
    for (let at = delay; at < pcm.length; at += 1) echoed[at] = (echoed[at] ?? 0) + level * (pcm[at - delay] ?? 0);
  }
  return unclip(echoed);
}

const TELEPHONE_HZ = 8_000;
const TELEPHONE_LOW_HZ = 300;
const MU = 255;

/** The same sound over a telephone: 300 Hz to 4 kHz, 8 bits by the mu-law (ITU-T G.711). */
export function overTelephone(pcm: Float32Array): Float32Array {
  const narrow = resample(highPass(pcm, TELEPHONE_LOW_HZ, SPEECH_RATE_HZ), SPEECH_RATE_HZ, TELEPHONE_HZ);
  const coarse = narrow.map((sample) => {
    const size = Math.min(1, Math.abs(sample));
    const code = Math.round((127 * Math.log1p(MU * size)) / Math.log1p(MU));
    return (Math.sign(sample) * Math.expm1((code / 127) * Math.log1p(MU))) / MU;
  });
  return resample(coarse, TELEPHONE_HZ, SPEECH_RATE_HZ);
}

function makeWhite(samples: number, dice: Dice): Float32Array {
  return Float32Array.from({ length: samples }, () => dice.normal());
}

/** P. Kellet's filter: -3 dB an octave within 0.5 dB. */
function makePink(samples: number, dice: Dice): Float32Array {
  let low = 0;
  let middle = 0;
  let high = 0;
  return Float32Array.from({ length: samples }, () => {
    const white = dice.normal();
    low = 0.99765 * low + white * 0.099046;
    middle = 0.963 * middle + white * 0.2965164;
    high = 0.57 * high + white * 1.0526913;
    return low + middle + high + white * 0.1848;
  });
}

const VOICES = 60;

/** So many voices at once, each from a random place, that only their spectrum is left. */
function makeSpeechShaped(samples: number, dice: Dice, speech: readonly Float32Array[]): Float32Array {
  const noise = new Float32Array(samples);
  for (let voice = 0; voice < VOICES; voice += 1) {
    const said = dice.pick(speech);
    const gain = (dice.next() < 0.5 ? -1 : 1) / Math.max(rootMeanSquare(said), 1e-4);
    const from = dice.whole(said.length);
    for (let at = 0; at < samples; at += 1)
      noise[at] = (noise[at] ?? 0) + gain * (said[(from + at) % said.length] ?? 0);
  }
  return noise;
}

/** Second-order Butterworth (R. Bristow-Johnson, Audio EQ Cookbook). */
function highPass(pcm: Float32Array, cutHz: number, rateHz: number): Float32Array {
  const angle = (2 * Math.PI * cutHz) / rateHz;
  const alpha = Math.sin(angle) / Math.SQRT2;
  const edge = (1 + Math.cos(angle)) / 2;
  const norm = 1 + alpha;
  let [in1, in2, out1, out2] = [0, 0, 0, 0];
  return pcm.map((sample) => {
    const out = (edge * (sample - 2 * in1 + in2) + 2 * Math.cos(angle) * out1 - (1 - alpha) * out2) / norm;
    [in2, in1, out2, out1] = [in1, sample, out1, out];
    return out;
  });
}

function unclip(pcm: Float32Array): Float32Array {
  const loudest = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return loudest <= 1 ? pcm : pcm.map((sample) => sample / loudest);
}

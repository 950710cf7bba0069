/** Figures over a sound, and sounds without speech. Mono, -1 to 1. Pure. */
import { AUDIBLE_LEVEL, audibleFromSample, rootMeanSquare, samplesToMs } from "../audio/pcm.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";

export interface SoundFigures {
  audioMs: number;
  /** Root mean square, 0 to 1. */
  level: number;
  /** Part of the samples at full scale, 0 to 1. */
  clippedShare: number;
  /** Before the first sample that can be heard, and after the last; all of it where none can. */
  leadMs: number;
  trailMs: number;
}

const FULL_SCALE = 0.999;

export function measureSound(pcm: Float32Array, sampleRateHz: number): SoundFigures {
  const clipped = pcm.reduce((count, sample) => count + Number(Math.abs(sample) >= FULL_SCALE), 0);
  const first = audibleFromSample(pcm) ?? pcm.length;
  const last = pcm.findLastIndex((sample) => Math.abs(sample) >= AUDIBLE_LEVEL);
  return {
    audioMs: samplesToMs(pcm.length, sampleRateHz),
    level: rootMeanSquare(pcm),
    clippedShare: pcm.length === 0 ? 0 : clipped / pcm.length,
    leadMs: samplesToMs(first, sampleRateHz),
    trailMs: samplesToMs(pcm.length - 1 - last, sampleRateHz),
  };
}

const NOTHING_SAMPLES = 3 * SPEECH_RATE_HZ;
const TONE_HZ = 440;
const TONE_LEVEL = 0.2;
/** -26 dB: a fan near the microphone. */
const NOISE_LEVEL = 0.05;

/** Three seconds each in which nobody speaks, 16 kHz. */
export function makeNoSpeech(): { name: string; pcm: Float32Array }[] {
  const draw = createDraw(1);
  return [
    { name: "silence", pcm: new Float32Array(NOTHING_SAMPLES) },
    {
      name: "a tone",
      pcm: make((index) => TONE_LEVEL * Math.sin((2 * Math.PI * TONE_HZ * index) / SPEECH_RATE_HZ)),
    },
    // Even chance from -1 to 1 has the level 1 / sqrt(3).
    { name: "noise", pcm: make(() => NOISE_LEVEL * Math.sqrt(3) * (2 * draw() - 1)) },
  ];
}

function make(sampleAt: (index: number) => number): Float32Array {
  return Float32Array.from({ length: NOTHING_SAMPLES }, (_, index) => sampleAt(index));
}

/** Numbers from 0 to 1, the same for the same seed: a linear congruential generator with the constants of Numerical Recipes. */
function createDraw(seed: number): () => number {
  let state = seed;
  return function draw() {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

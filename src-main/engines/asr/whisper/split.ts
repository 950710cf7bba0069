/**
 * Cuts a recording into the windows that a recogniser takes one by one. Pure. What is longer than a window is cut in the
 * quietest stretch towards the window's end; a model that is quick with short windows gets every stretch between two pauses
 * as a window of its own. No word is lost, and none is cut in two unless somebody speaks for a whole window without a pause.
 */
import { SPEECH_RATE_HZ } from "../../engine.ts";

export interface Window {
  startSample: number;
  /** Exclusive. */
  endSample: number;
}

const FRAME_SAMPLES = SPEECH_RATE_HZ / 50;
/** A cut that has to be made wants this much quiet around it: 300 ms. */
const CUT_FRAMES = 15;
/** The part of a window, at its end, in which such a cut is looked for. */
const SEARCH_SHARE = 0.5;
/** Quiet for this long is a pause: 500 ms. Sounds within a word are quiet for a fifth of that. */
const PAUSE_FRAMES = 25;
/** Kept of a pause on either side of what is said: 300 ms. */
const MARGIN_FRAMES = 15;
/** Quiet is 30 dB under the level that is reached in a twentieth of the time. */
const QUIET_RATIO = 1e-3;
const LOUD_SHARE = 0.95;

/**
 * Windows of at most `windowSamples`, in order, not overlapping. With `atEveryPause` they hold all that is not a pause;
 * without, each begins where the one before ends, and together they are the whole recording. None for an empty recording.
 */
export function splitRecording(pcm: Float32Array, windowSamples: number, atEveryPause: boolean): Window[] {
  const whole: Window = { startSample: 0, endSample: pcm.length };
  const stretches = atEveryPause ? listStretches(pcm) : [whole];
  return (stretches.length === 0 ? [whole] : stretches).flatMap((stretch) => fitWindows(pcm, stretch, windowSamples));
}

/** What lies between pauses, with a margin of quiet around it. */
function listStretches(pcm: Float32Array): Window[] {
  const energies = Array.from({ length: Math.ceil(pcm.length / FRAME_SAMPLES) }, (_, frame) =>
    energyOf(pcm, frame * FRAME_SAMPLES),
  );
  const level = energies.toSorted((a, b) => a - b)[Math.floor(energies.length * LOUD_SHARE)] ?? 0;
  const stretches: { first: number; last: number }[] = [];
  for (const [frame, energy] of energies.entries()) {
    if (energy <= level * QUIET_RATIO) continue;
    const open = stretches.at(-1);
    if (open !== undefined && frame - open.last <= PAUSE_FRAMES) open.last = frame;
    else stretches.push({ first: frame, last: frame });
  }
  return stretches.map(({ first, last }, index) => {
    const before = stretches[index - 1]?.last ?? -Infinity;
    const after = stretches[index + 1]?.first ?? Infinity;
    const start = Math.max(first - MARGIN_FRAMES, Math.ceil((before + first) / 2));
    const end = Math.min(last + 1 + MARGIN_FRAMES, Math.ceil((last + after) / 2));
    return {
      startSample: Math.max(0, start * FRAME_SAMPLES),
      endSample: Math.min(pcm.length, end * FRAME_SAMPLES),
    };
  });
}

function fitWindows(pcm: Float32Array, stretch: Window, windowSamples: number): Window[] {
  const windows: Window[] = [];
  let { startSample } = stretch;
  while (stretch.endSample - startSample > windowSamples) {
    const searchFrom = startSample + Math.ceil(windowSamples * (1 - SEARCH_SHARE));
    const endSample = findQuietest(pcm, searchFrom, startSample + windowSamples);
    windows.push({ startSample, endSample });
    startSample = endSample;
  }
  if (startSample < stretch.endSample) windows.push({ startSample, endSample: stretch.endSample });
  return windows;
}

/** The middle of the quietest 300 ms between two samples; where more than that is as quiet, the middle of all of it. */
function findQuietest(pcm: Float32Array, fromSample: number, toSample: number): number {
  const frames = Math.floor((toSample - fromSample) / FRAME_SAMPLES);
  const width = Math.min(frames, CUT_FRAMES);
  const energies = Array.from({ length: frames }, (_, frame) => energyOf(pcm, fromSample + frame * FRAME_SAMPLES));
  const sums = Array.from({ length: frames - width + 1 }, (_, at) => sumOf(energies.slice(at, at + width)));
  const least = Math.min(...sums);
  const first = sums.indexOf(least);
  let last = first;
  while (sums[last + 1] === least) last++;
  return fromSample + Math.round(((first + last + width) / 2) * FRAME_SAMPLES);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function energyOf(pcm: Float32Array, start: number): number {
  let sum = 0;
  for (const sample of pcm.subarray(start, start + FRAME_SAMPLES)) sum += sample * sample;
  return sum;
}

/**
 * Cuts a long recording into windows that a recogniser can take. Pure. Each cut is in the quietest stretch towards the end
 * of the window, so that it falls into a pause wherever there is one; the windows together are the whole recording.
 */
import { SPEECH_RATE_HZ } from "../../engine.ts";

export interface Window {
  startSample: number;
  /** Exclusive. */
  endSample: number;
}

const FRAME_SAMPLES = SPEECH_RATE_HZ / 50;
/** A cut wants this much quiet around it: 300 ms. */
const PAUSE_FRAMES = 15;
/** The part of a window, at its end, in which a cut is looked for. */
const SEARCH_SHARE = 0.5;

/** Windows of at most `windowSamples`, in order, each beginning where the one before ends. None for an empty recording. */
export function splitAtPauses(pcm: Float32Array, windowSamples: number): Window[] {
  const windows: Window[] = [];
  let startSample = 0;
  while (pcm.length - startSample > windowSamples) {
    const endSample = findPause(
      pcm,
      startSample + Math.ceil(windowSamples * (1 - SEARCH_SHARE)),
      startSample + windowSamples,
    );
    windows.push({ startSample, endSample });
    startSample = endSample;
  }
  if (startSample < pcm.length) windows.push({ startSample, endSample: pcm.length });
  return windows;
}

/** The middle of the quietest 300 ms between two samples; where all of a longer pause is as quiet, the middle of that. */
function findPause(pcm: Float32Array, fromSample: number, toSample: number): number {
  const frames = Math.floor((toSample - fromSample) / FRAME_SAMPLES);
  const width = Math.min(frames, PAUSE_FRAMES);
  const energies = Array.from({ length: frames }, (_, frame) => energyOf(pcm, fromSample + frame * FRAME_SAMPLES));
  const stretches = Array.from({ length: frames - width + 1 }, (_, at) => sumOf(energies.slice(at, at + width)));
  const least = Math.min(...stretches);
  const first = stretches.indexOf(least);
  let last = first;
  while (stretches[last + 1] === least) last++;
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

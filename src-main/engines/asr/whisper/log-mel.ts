/**
 * Whisper's front end: sound to log-mel features (openai/whisper, `whisper/audio.py`, `log_mel_spectrogram`).
 *
 *     const features = createLogMel(80);
 *     const { values, frames } = features(pcm, 3 * 16_000);       // values: f32[80, frames], band by band
 */
import { createFourier } from "./fourier.ts";

export const HOP_SAMPLES = 160;
export const FFT_SAMPLES = 400;
const RATE_HZ = 16_000;
const HALF = FFT_SAMPLES / 2;
const BINS = HALF + 1;
/** log10 of the least power that is told apart from none. */
const FLOOR_LOG = -10;
/** Features reach this far below the loudest one, in log10 of power: 80 dB. */
const RANGE_LOG = 8;

export interface LogMel {
  /** f32[bands, frames], band by band. */
  values: Float32Array;
  frames: number;
}

/**
 * Makes the front end for a number of mel bands (80, or 128 for large-v3). The function it returns takes mono 16 kHz sound,
 * fills it up with silence (or cuts it) to `totalSamples`, a multiple of 160, and gives one frame for every 160 samples.
 */
export function createLogMel(bands: number): (pcm: Float32Array, totalSamples: number) => LogMel {
  const fourier = createFourier(FFT_SAMPLES);
  const filters = listFilters(bands);
  // Periodic Hann.
  const taper = Float64Array.from(
    { length: FFT_SAMPLES },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FFT_SAMPLES),
  );
  const re = new Float64Array(FFT_SAMPLES);
  const im = new Float64Array(FFT_SAMPLES);
  const power = new Float64Array(BINS);

  return function computeLogMel(pcm, totalSamples) {
    const sound = pcm.subarray(0, totalSamples);
    const frames = totalSamples / HOP_SAMPLES;
    const values = new Float32Array(bands * frames).fill(FLOOR_LOG);
    const heard = Math.min(frames, Math.ceil((sound.length + HALF) / HOP_SAMPLES));
    let loudest = FLOOR_LOG;
    for (let frame = 0; frame < heard; frame += 2) {
      // The transform is complex and sound is real: one frame rides as the real part, the next as the imaginary.
      cutFrame(sound, totalSamples, frame * HOP_SAMPLES - HALF, taper, re);
      cutFrame(sound, totalSamples, (frame + 1) * HOP_SAMPLES - HALF, taper, im);
      fourier(re, im);
      for (let rider = 0; rider < 2 && frame + rider < frames; rider++) {
        readPower(re, im, rider === 0 ? 1 : -1, power);
        loudest = Math.max(loudest, writeBands(power, filters, values, frames, frame + rider));
      }
    }
    const least = loudest - RANGE_LOG;
    for (let index = 0; index < values.length; index++) values[index] = (Math.max(values[index] ?? 0, least) + 4) / 4;
    return { values, frames };
  };
}

/** 400 samples from `start`, tapered; the sound is mirrored at both ends of the window, and silent after its own end. */
function cutFrame(
  sound: Float32Array,
  totalSamples: number,
  start: number,
  taper: Float64Array,
  into: Float64Array,
): void {
  for (let n = 0; n < FFT_SAMPLES; n++) {
    let from = Math.abs(start + n);
    if (from >= totalSamples) from = 2 * (totalSamples - 1) - from;
    into[n] = from < sound.length ? (sound[from] ?? 0) * (taper[n] ?? 0) : 0;
  }
}

/**
 * The power of one of two real signals transformed together. With Z the transform, the first is (Z[k] + conj Z[-k]) / 2, the
 * second (Z[k] - conj Z[-k]) / 2i; `sign` is 1 for the first and -1 for the second.
 */
function readPower(re: Float64Array, im: Float64Array, sign: 1 | -1, power: Float64Array): void {
  for (let bin = 0; bin < BINS; bin++) {
    const mirror = bin === 0 ? 0 : FFT_SAMPLES - bin;
    const sumRe = (re[bin] ?? 0) + sign * (re[mirror] ?? 0);
    const gapIm = (im[bin] ?? 0) - sign * (im[mirror] ?? 0);
    power[bin] = (sumRe * sumRe + gapIm * gapIm) / 4;
  }
}

/** Writes one frame's log10 of mel power; returns the highest. */
function writeBands(
  power: Float64Array,
  filters: readonly Filter[],
  values: Float32Array,
  frames: number,
  frame: number,
): number {
  let highest = FLOOR_LOG;
  for (const [band, filter] of filters.entries()) {
    let sum = 0;
    for (let index = 0; index < filter.weights.length; index++) {
      sum += (filter.weights[index] ?? 0) * (power[filter.firstBin + index] ?? 0);
    }
    const level = sum > 1e-10 ? Math.log10(sum) : FLOOR_LOG;
    values[band * frames + frame] = level;
    if (level > highest) highest = level;
  }
  return highest;
}

interface Filter {
  firstBin: number;
  weights: Float64Array;
}

/** Triangles on Slaney's mel scale from 0 to 8 kHz, each of unit area: librosa's `filters.mel(sr=16000, n_fft=400)`. */
function listFilters(bands: number): Filter[] {
  const highestMel = hzToMel(RATE_HZ / 2);
  const cornersHz = Array.from({ length: bands + 2 }, (_, index) => melToHz((highestMel * index) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [left = 0, middle = 0, right = 0] = cornersHz.slice(band, band + 3);
    const weights = Float64Array.from({ length: BINS }, (_, bin) => {
      const hz = (bin * RATE_HZ) / FFT_SAMPLES;
      const height = Math.min((hz - left) / (middle - left), (right - hz) / (right - middle));
      return (Math.max(0, height) * 2) / (right - left);
    });
    const firstBin = Math.max(
      0,
      weights.findIndex((weight) => weight > 0),
    );
    const lastBin = weights.findLastIndex((weight) => weight > 0);
    return { firstBin, weights: weights.slice(firstBin, lastBin + 1) };
  });
}

/** Slaney's scale: linear below 1 kHz (15 mel), logarithmic above. */
function hzToMel(hz: number): number {
  return hz < 1000 ? (hz * 3) / 200 : 15 + (Math.log(hz / 1000) * 27) / Math.log(6.4);
}

function melToHz(mel: number): number {
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
}

import { describe, expect, it } from "vitest";
import { createLogMel } from "../../../../../src-main/engines/asr/whisper/log-mel.ts";
import { createRandom } from "../../../../../src-main/engines/asr/whisper/logits.ts";

const RATE_HZ = 16_000;

describe("log-mel features", () => {
  it.each([
    { bands: 80, samples: 3_000, total: 6_400, what: "sound shorter than its window" },
    { bands: 80, samples: 6_400, total: 6_400, what: "sound that fills its window" },
    { bands: 128, samples: 6_345, total: 6_560, what: "128 bands and an odd number of frames" },
    { bands: 80, samples: 9_000, total: 6_400, what: "sound longer than its window, which is cut" },
  ])("agree with the plain formula: $what", ({ bands, samples, total }) => {
    const pcm = makeSound(samples);
    const { values, frames } = createLogMel(bands)(pcm, total);
    const expected = defineLogMel(pcm, total, bands);
    expect(frames).toBe(total / 160);
    expect(values.length).toBe(bands * frames);
    const worst = values.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-4);
  });

  it("are all the same for digital silence", () => {
    const { values } = createLogMel(80)(new Float32Array(RATE_HZ), RATE_HZ);
    expect(new Set(values)).toEqual(new Set([-1.5]));
  });

  it("do not remember the sound before", () => {
    const features = createLogMel(80);
    const first = features(makeSound(8_000), 16_000).values.slice();
    features(new Float32Array(16_000).fill(1), 16_000);
    expect(features(makeSound(8_000), 16_000).values).toEqual(first);
  });
});

/** A glide, a hum and some hiss, quiet at the beginning. */
function makeSound(length: number): Float32Array {
  const random = createRandom(1);
  return Float32Array.from({ length }, (_, n) => {
    const time = n / RATE_HZ;
    const glide = Math.sin(2 * Math.PI * (200 + 3000 * time) * time);
    return Math.min(1, time * 4) * (0.4 * glide + 0.2 * Math.sin(2 * Math.PI * 120 * time)) + 0.01 * (random() - 0.5);
  });
}

/** Word for word what openai/whisper's `log_mel_spectrogram` says, one bin at a time. */
function defineLogMel(pcm: Float32Array, total: number, bands: number): Float64Array {
  const padded = new Float64Array(total);
  padded.set(pcm.subarray(0, total));
  const reflect = (n: number) => padded[n < 0 ? -n : n >= total ? 2 * (total - 1) - n : n] ?? NaN;
  const frames = Math.floor(total / 160); // one more, and the last is dropped
  const filters = defineFilters(bands);
  const logs = new Float64Array(bands * frames);
  for (let frame = 0; frame < frames; frame++) {
    const tapered = Array.from(
      { length: 400 },
      (_, n) => reflect(frame * 160 - 200 + n) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 400)),
    );
    const power = Array.from({ length: 201 }, (_, bin) => {
      let re = 0;
      let im = 0;
      for (const [n, value] of tapered.entries()) {
        re += value * (COSINES[(bin * n) % 400] ?? NaN);
        im -= value * (SINES[(bin * n) % 400] ?? NaN);
      }
      return re * re + im * im;
    });
    for (let band = 0; band < bands; band++) {
      const mel = power.reduce((sum, value, bin) => sum + value * (filters[band]?.[bin] ?? NaN), 0);
      logs[band * frames + frame] = Math.log10(Math.max(mel, 1e-10));
    }
  }
  const loudest = logs.reduce((most, value) => Math.max(most, value), -Infinity);
  return logs.map((value) => (Math.max(value, loudest - 8) + 4) / 4);
}

const COSINES = Array.from({ length: 400 }, (_, k) => Math.cos((2 * Math.PI * k) / 400));
const SINES = Array.from({ length: 400 }, (_, k) => Math.sin((2 * Math.PI * k) / 400));

/** librosa's `filters.mel(sr=16000, n_fft=400, n_mels=bands, norm="slaney", htk=False)`, as its source states it. */
function defineFilters(bands: number): number[][] {
  const toHz = (mel: number) => (mel >= 15 ? 1000 * Math.exp((Math.log(6.4) / 27) * (mel - 15)) : (200 / 3) * mel);
  const highest = 15 + Math.log(8000 / 1000) / (Math.log(6.4) / 27);
  const points = Array.from({ length: bands + 2 }, (_, index) => toHz((index * highest) / (bands + 1)));
  return Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = [points[band] ?? NaN, points[band + 1] ?? NaN, points[band + 2] ?? NaN];
    return Array.from({ length: 201 }, (_unused, bin) => {
      const hz = bin * 40;
      const lower = (hz - low) / (centre - low);
      const upper = (high - hz) / (high - centre);
      return Math.max(0, Math.min(lower, upper)) * (2 / (high - low));
    });
  });
}

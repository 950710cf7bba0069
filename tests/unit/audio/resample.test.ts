import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat } from "../../../src-main/audio/pcm.ts";
import { createResampler, resample } from "../../../src-main/audio/resample.ts";

function tone(frequencyHz: number, rateHz: number, seconds = 0.5, amplitude = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(rateHz * seconds) },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz),
  );
}

/** Amplitude of `frequencyHz` in the middle of `pcm`, by projection on a sine and a cosine under a Hann window. */
function amplitudeAt(pcm: Float32Array, frequencyHz: number, rateHz: number): number {
  const from = Math.floor(pcm.length * 0.1);
  const to = Math.ceil(pcm.length * 0.9);
  let [sine, cosine, weights] = [0, 0, 0];
  for (let i = from; i < to; i += 1) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - from)) / (to - from));
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    sine += weight * (pcm[i] ?? 0) * Math.sin(angle);
    cosine += weight * (pcm[i] ?? 0) * Math.cos(angle);
    weights += weight;
  }
  return (2 * Math.hypot(sine, cosine)) / weights;
}

const loudest = (pcm: Float32Array) =>
  pcm.subarray(pcm.length * 0.1, pcm.length * 0.9).reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
const decibels = (ratio: number) => 20 * Math.log10(ratio);

const RATES = [8000, 11_025, 12_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 15_999, 47_999];

describe.each(RATES)("from %i Hz to 16 kHz", (rateHz) => {
  it("keeps tones within 0.1 dB, in time", () => {
    for (const frequencyHz of [100, 440, 1000, 3000, 6800].filter((hz) => hz < rateHz * 0.43)) {
      const out = resample(tone(frequencyHz, rateHz), rateHz, 16_000);
      expect(Math.abs(decibels(amplitudeAt(out, frequencyHz, 16_000) / 0.5))).toBeLessThan(0.1);
      const wanted = tone(frequencyHz, 16_000);
      const worst = loudest(out.map((sample, i) => sample - (wanted[i] ?? 0)));
      expect(decibels(worst / 0.5)).toBeLessThan(-60);
    }
  });

  it("lets no tone above 8 kHz through: all of it below -60 dB", () => {
    for (const frequencyHz of [8000, 8500, 9000, 12_000, 15_000, 20_000, 40_000].filter((hz) => hz < rateHz / 2)) {
      expect(decibels(loudest(resample(tone(frequencyHz, rateHz), rateHz, 16_000)) / 0.5)).toBeLessThan(-60);
    }
  });
});

describe("any rates", () => {
  const rate = fc.integer({ min: 8000, max: 192_000 });
  const blocks = fc.array(fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 700 }), { maxLength: 5 });

  it("give round(samples * to / from) samples, all of them numbers", () => {
    fc.assert(
      fc.property(rate, rate, fc.nat(3000), (from, to, length) => {
        const out = resample(new Float32Array(length).fill(0.25), from, to);
        expect(out.length).toBe(Math.round((length * to) / from));
        expect(out.every((sample) => Number.isFinite(sample))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("give the same samples however the sound is cut into blocks", () => {
    fc.assert(
      fc.property(fc.constantFrom(8000, 22_050, 44_100, 48_000, 50_001), blocks, (from, pieces) => {
        const resampler = createResampler(from, 16_000);
        const streamed = concat([...pieces.map((piece) => resampler.push(piece)), resampler.flush()]);
        expect(streamed).toEqual(resample(concat(pieces), from, 16_000));
      }),
      { numRuns: 30 },
    );
  });

  it("pass a constant unchanged", () => {
    const out = resample(new Float32Array(4410).fill(0.5), 44_100, 48_000).subarray(400, 4400);
    out.forEach((sample) => expect(sample).toBeCloseTo(0.5, 5));
  });

  it("leave the sound alone when they are equal", () => {
    const pcm = tone(440, 16_000, 0.01);
    expect(resample(pcm, 16_000, 16_000)).toBe(pcm);
  });

  it.each([0, -1, 0.5, NaN])("refuse %d Hz", (rateHz) =>
    expect(() => createResampler(rateHz, 16_000)).toThrow(RangeError),
  );
});

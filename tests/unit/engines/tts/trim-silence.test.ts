import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trimSilence } from "../../../../src-main/engines/tts/trim-silence.ts";

const RATE_HZ = 16_000;
const PAUSES = { leadMs: 20, trailMs: 150 };
const FRAME_SAMPLES = 80;

function make(before: number, sound: number, after: number, noise = 0): Float32Array {
  return Float32Array.from({ length: before + sound + after }, (_, index) =>
    index >= before && index < before + sound ? 0.5 * Math.cos(index - before) : noise * Math.cos(3 * index),
  );
}

describe("trimSilence", () => {
  it("cuts long silences at both ends", () => {
    const trimmed = trimSilence(make(8000, 4000, 8000, 0.001), RATE_HZ, PAUSES);
    expect(trimmed.length).toBe(320 + 4000 + 2400);
    expect(trimmed.findIndex((sample) => Math.abs(sample) > 0.1)).toBe(320);
  });

  it("adds silence after a sound that ends at once, and none before it", () => {
    const sound = make(0, 4000, 0);
    const trimmed = trimSilence(sound, RATE_HZ, PAUSES);
    expect(trimmed.slice(0, 4000)).toEqual(sound);
    expect(trimmed.slice(4000)).toEqual(new Float32Array(2400));
  });

  it("gives nothing for silence and for nothing", () => {
    expect(trimSilence(new Float32Array(5000), RATE_HZ, PAUSES)).toEqual(new Float32Array(0));
    expect(trimSilence(new Float32Array(0), RATE_HZ, PAUSES)).toEqual(new Float32Array(0));
  });

  it("keeps a pause inside the sound", () => {
    const pcm = Float32Array.of(...make(400, 800, 8000), ...make(0, 800, 400));
    expect(trimSilence(pcm, RATE_HZ, PAUSES).length).toBe(320 + 800 + 8000 + 800 + 2400);
  });

  it("keeps all of the sound, and the pauses asked for to within a frame", () => {
    const length = fc.nat(6000);
    fc.assert(
      fc.property(length, fc.integer({ min: 400, max: 4000 }), length, (before, sound, after) => {
        const trimmed = trimSilence(make(before, sound, after), RATE_HZ, PAUSES);
        const first = trimmed.findIndex((sample) => Math.abs(sample) > 0.1);
        const last = trimmed.findLastIndex((sample) => Math.abs(sample) > 0.1);
        expect(last - first).toBeGreaterThan(sound - 6);
        expect(first).toBeLessThanOrEqual(Math.min(before, 320 + FRAME_SAMPLES) + 3);
        expect(Math.abs(trimmed.length - last - 2400)).toBeLessThanOrEqual(FRAME_SAMPLES + 3);
      }),
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromPcmBytes } from "../../../src-main/audio/pcm.ts";
import { rootMeanSquare, toBytes, toSamples } from "../../../src-renderer/audio/format.ts";

const samples = fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 400 });

describe("sound as bytes", () => {
  it("comes back as it was, to the 16th bit", () => {
    fc.assert(
      fc.property(samples, (given) => {
        const back = toSamples(toBytes(given));
        expect(back).toHaveLength(given.length);
        given.forEach((sample, i) => expect(back[i]).toBeCloseTo(sample, 4));
      }),
    );
  });
  it("means the same on the assistant's side", () => {
    fc.assert(
      fc.property(samples, (given) => {
        const there = fromPcmBytes(toBytes(given));
        given.forEach((sample, i) => expect(there[i]).toBeCloseTo(sample, 4));
      }),
    );
  });
  it("is read at an odd offset too", () => {
    const bytes = toBytes(Float32Array.of(0.5, -0.5));
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(toSamples(shifted.subarray(1))).toEqual(toSamples(bytes));
  });
  it("clips what is too loud instead of wrapping it", () => {
    const [high = 0, low = 0] = toSamples(toBytes(Float32Array.of(7, -7)));
    expect(high).toBeGreaterThan(0.99);
    expect(low).toBeLessThan(-0.99);
  });
  it("has no loudness without samples", () => {
    expect(rootMeanSquare(new Float32Array(0))).toBe(0);
    expect(rootMeanSquare(new Float32Array(100).fill(-0.5))).toBeCloseTo(0.5);
  });
});

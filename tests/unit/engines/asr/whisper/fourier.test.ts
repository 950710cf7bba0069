import { describe, expect, it } from "vitest";
import { createFourier } from "../../../../../src-main/engines/asr/whisper/fourier.ts";
import { createRandom } from "../../../../../src-main/engines/asr/whisper/logits.ts";

describe("the Fourier transform", () => {
  it.each([1, 4, 5, 16, 20, 25, 100, 400])("agrees with the definition at length %i", (length) => {
    const random = createRandom(length);
    const re = Float64Array.from({ length }, () => random() - 0.5);
    const im = Float64Array.from({ length }, () => random() - 0.5);
    const expected = defineFourier(re, im);
    createFourier(length)(re, im);
    for (let k = 0; k < length; k++) {
      expect(re[k]).toBeCloseTo(expected.re[k] ?? NaN, 9);
      expect(im[k]).toBeCloseTo(expected.im[k] ?? NaN, 9);
    }
  });

  it("refuses a length with another factor", () => {
    expect(() => createFourier(300)).toThrow(RangeError);
  });
});

function defineFourier(re: Float64Array, im: Float64Array): { re: number[]; im: number[] } {
  const sums = Array.from(re, (_, k) => {
    let sumRe = 0;
    let sumIm = 0;
    for (let n = 0; n < re.length; n++) {
      const angle = (-2 * Math.PI * ((k * n) % re.length)) / re.length;
      sumRe += (re[n] ?? 0) * Math.cos(angle) - (im[n] ?? 0) * Math.sin(angle);
      sumIm += (re[n] ?? 0) * Math.sin(angle) + (im[n] ?? 0) * Math.cos(angle);
    }
    return { re: sumRe, im: sumIm };
  });
  return { re: sums.map((sum) => sum.re), im: sums.map((sum) => sum.im) };
}

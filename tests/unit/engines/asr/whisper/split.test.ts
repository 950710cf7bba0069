import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../../src-main/engines/asr/whisper/logits.ts";
import { splitAtPauses } from "../../../../../src-main/engines/asr/whisper/split.ts";

const RATE_HZ = 16_000;
const WINDOW = 8 * RATE_HZ;

/** Stretches of noise (true) and silence, each in seconds. */
function makeSound(...stretches: [isLoud: boolean, seconds: number][]): Float32Array {
  const random = createRandom(3);
  return Float32Array.from(
    stretches.flatMap(([isLoud, seconds]) =>
      Array.from({ length: seconds * RATE_HZ }, () => (isLoud ? random() - 0.5 : 0)),
    ),
  );
}

describe("splitting a recording", () => {
  it("leaves a short one whole and has no window for an empty one", () => {
    expect(splitAtPauses(new Float32Array(WINDOW), WINDOW)).toEqual([{ startSample: 0, endSample: WINDOW }]);
    expect(splitAtPauses(new Float32Array(0), WINDOW)).toEqual([]);
  });

  it("cuts in the middle of the pause towards the end of the window", () => {
    const pcm = makeSound([true, 2], [false, 1], [true, 3], [false, 0.6], [true, 4]);
    expect(splitAtPauses(pcm, WINDOW)).toEqual([
      { startSample: 0, endSample: 6.3 * RATE_HZ },
      { startSample: 6.3 * RATE_HZ, endSample: pcm.length },
    ]);
  });

  it("cuts where it is quietest when nobody pauses", () => {
    const pcm = makeSound([true, 12]);
    for (let sample = 5 * RATE_HZ; sample < 5.4 * RATE_HZ; sample++) pcm[sample] = (pcm[sample] ?? 0) * 0.1;
    const [first] = splitAtPauses(pcm, WINDOW);
    expect(first?.endSample).toBeGreaterThan(5.1 * RATE_HZ);
    expect(first?.endSample).toBeLessThan(5.3 * RATE_HZ);
  });

  it("loses nothing and makes no window too long, whatever the sound", () => {
    const sounds = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 20 })), { maxLength: 12 });
    fc.assert(
      fc.property(sounds, fc.integer({ min: 4_000, max: 40_000 }), (tenths, windowSamples) => {
        const pcm = makeSound(...tenths.map(([isLoud, length]): [boolean, number] => [isLoud, length / 10]));
        const windows = splitAtPauses(pcm, windowSamples);
        let reached = 0;
        for (const { startSample, endSample } of windows) {
          expect(startSample).toBe(reached);
          expect(endSample).toBeGreaterThan(startSample);
          expect(endSample - startSample).toBeLessThanOrEqual(windowSamples);
          reached = endSample;
        }
        expect(reached).toBe(pcm.length);
      }),
      { numRuns: 40 },
    );
  });
});

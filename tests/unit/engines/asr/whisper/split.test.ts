import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../../src-main/engines/asr/whisper/logits.ts";
import { splitRecording } from "../../../../../src-main/engines/asr/whisper/split.ts";

const RATE_HZ = 16_000;
const WINDOW = 8 * RATE_HZ;

/** Stretches of noise (at a level) and of silence (0), each in seconds. */
function makeSound(...stretches: [level: number, seconds: number][]): Float32Array {
  const random = createRandom(3);
  return Float32Array.from(
    stretches.flatMap(([level, seconds]) =>
      Array.from({ length: Math.round(seconds * RATE_HZ) }, () => level * (random() - 0.5)),
    ),
  );
}

const seconds = (windows: { startSample: number; endSample: number }[]) =>
  windows.map(({ startSample, endSample }) => [startSample / RATE_HZ, endSample / RATE_HZ]);

const sounds = fc
  .array(fc.tuple(fc.constantFrom(0, 0.001, 0.1, 1), fc.integer({ min: 1, max: 10 })), { maxLength: 8 })
  .map((tenths) => makeSound(...tenths.map(([level, length]): [number, number] => [level, length / 10])));

describe("splitting only where the window ends", () => {
  it("leaves a short recording whole and has no window for an empty one", () => {
    expect(splitRecording(new Float32Array(WINDOW), WINDOW, false)).toEqual([{ startSample: 0, endSample: WINDOW }]);
    expect(splitRecording(new Float32Array(0), WINDOW, false)).toEqual([]);
  });

  it("cuts in the middle of the pause towards the end of the window", () => {
    const pcm = makeSound([1, 2], [0, 1], [1, 3], [0, 0.6], [1, 4]);
    expect(seconds(splitRecording(pcm, WINDOW, false))).toEqual([
      [0, 6.3],
      [6.3, 10.6],
    ]);
  });

  it("cuts where it is quietest when nobody pauses", () => {
    const pcm = makeSound([1, 5], [0.1, 0.4], [1, 6.6]);
    const [first] = splitRecording(pcm, WINDOW, false);
    expect(first?.endSample).toBeGreaterThan(5.1 * RATE_HZ);
    expect(first?.endSample).toBeLessThan(5.3 * RATE_HZ);
  });

  it("loses nothing and makes no window too long, whatever the sound", () => {
    fc.assert(
      fc.property(sounds, fc.integer({ min: 4_000, max: 40_000 }), (pcm, windowSamples) => {
        let reached = 0;
        for (const { startSample, endSample } of splitRecording(pcm, windowSamples, false)) {
          expect(startSample).toBe(reached);
          expect(endSample).toBeGreaterThan(startSample);
          expect(endSample - startSample).toBeLessThanOrEqual(windowSamples);
          reached = endSample;
        }
        expect(reached).toBe(pcm.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe("splitting at every pause", () => {
  it("gives what is said between pauses, with 300 ms around it", () => {
    const pcm = makeSound([0, 1], [1, 2], [0, 0.8], [1, 1], [0, 0.4], [1, 1], [0, 0.2]);
    expect(seconds(splitRecording(pcm, WINDOW, true))).toEqual([
      [0.7, 3.3],
      [3.5, 6.4],
    ]);
  });

  it("shares a pause in which both margins do not fit", () => {
    expect(seconds(splitRecording(makeSound([1, 1], [0, 0.56], [1, 1]), WINDOW, true))).toEqual([
      [0, 1.28],
      [1.28, 2.56],
    ]);
  });

  it("takes soft sounds for speech, and steady noise for no pause", () => {
    expect(seconds(splitRecording(makeSound([1, 1], [0.05, 1], [1, 1]), WINDOW, true))).toEqual([[0, 3]]);
    expect(splitRecording(makeSound([0.01, 3]), WINDOW, true).length).toBe(1);
  });

  it("keeps digital silence as one window", () => {
    expect(seconds(splitRecording(new Float32Array(RATE_HZ), WINDOW, true))).toEqual([[0, 1]]);
    expect(splitRecording(new Float32Array(0), WINDOW, true)).toEqual([]);
  });

  it("holds every loud sample once, in order, in no window too long, whatever the sound", () => {
    fc.assert(
      fc.property(sounds, fc.integer({ min: 8_000, max: 40_000 }), (pcm, windowSamples) => {
        const windows = splitRecording(pcm, windowSamples, true);
        const loudest = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        const held = new Uint8Array(pcm.length);
        let reached = 0;
        for (const { startSample, endSample } of windows) {
          expect(startSample).toBeGreaterThanOrEqual(reached);
          expect(endSample - startSample).toBeLessThanOrEqual(windowSamples);
          held.fill(1, startSample, endSample);
          reached = endSample;
        }
        expect(pcm.every((sample, index) => held[index] === 1 || Math.abs(sample) < loudest / 2)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

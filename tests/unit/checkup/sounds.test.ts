import { describe, expect, it } from "vitest";
import { makeNoSpeech, measureSound } from "../../../src-main/checkup/sounds.ts";
import { rootMeanSquare } from "../../../src-main/audio/pcm.ts";

describe("figures of a sound", () => {
  it("tell the silence before and after it", () => {
    const pcm = new Float32Array(1000);
    pcm.fill(0.5, 100, 800);
    expect(measureSound(pcm, 1000)).toMatchObject({ audioMs: 1000, leadMs: 100, trailMs: 200, clippedShare: 0 });
  });

  it("tell what part is clipped, on both sides of zero", () => {
    const pcm = Float32Array.from([0.5, 1, -1, 0.2]);
    expect(measureSound(pcm, 1000).clippedShare).toBe(0.5);
  });

  it("of silence are all silence", () => {
    expect(measureSound(new Float32Array(500), 1000)).toMatchObject({ level: 0, leadMs: 500, trailMs: 500 });
  });

  it("of no sound are zeros", () => {
    expect(measureSound(new Float32Array(0), 1000)).toEqual({
      audioMs: 0,
      level: 0,
      clippedShare: 0,
      leadMs: 0,
      trailMs: 0,
    });
  });
});

describe("sounds without speech", () => {
  it("are silence, a tone and noise of three seconds at their levels, the same each time", () => {
    const sounds = makeNoSpeech();
    expect(sounds.map(({ name, pcm }) => [name, pcm.length])).toEqual([
      ["silence", 48_000],
      ["a tone", 48_000],
      ["noise", 48_000],
    ]);
    const [silence = 1, tone = 0, noise = 0] = sounds.map(({ pcm }) => rootMeanSquare(pcm));
    expect(silence).toBe(0);
    expect(tone).toBeCloseTo(0.2 / Math.SQRT2, 3);
    expect(noise).toBeCloseTo(0.05, 3);
    expect(makeNoSpeech()).toEqual(sounds);
  });
});

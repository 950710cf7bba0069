import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBytes, formatSeconds } from "../../../src-main/downloads/format-bytes.ts";
import { addSample, describeProgress, rateOf, type RateSample } from "../../../src-main/downloads/progress.ts";

function samplesAt(bytesPerSecond: number, seconds: number): RateSample[] {
  let samples: RateSample[] = [];
  for (let atMs = 0; atMs <= seconds * 1000; atMs += 200)
    samples = addSample(samples, { atMs, receivedBytes: (bytesPerSecond * atMs) / 1000 });
  return samples;
}

describe("progress", () => {
  it("tells the rate and the time left", () => {
    const { bytesPerSecond, secondsLeft } = describeProgress(4e6, 10e6, samplesAt(2e6, 2));
    expect(bytesPerSecond).toBeCloseTo(2e6);
    expect(secondsLeft).toBeCloseTo(3);
  });

  it("says nothing before it can", () => {
    expect(describeProgress(0, 10, [])).toMatchObject({ bytesPerSecond: null, secondsLeft: null });
    expect(rateOf(samplesAt(1e6, 0.4))).toBeNull();
  });

  it("gives no time where nothing comes", () => {
    expect(describeProgress(0, 10, samplesAt(0, 3))).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
  });

  it("forgets how fast it was long ago, and keeps few samples", () => {
    const gaps = fc.array(fc.integer({ min: 200, max: 400 }), { minLength: 60, maxLength: 200 });
    fc.assert(
      fc.property(gaps, (steps) => {
        let samples: RateSample[] = [{ atMs: 0, receivedBytes: 1e9 }];
        let atMs = 100;
        let receivedBytes = 2e9;
        for (const step of steps) {
          atMs += step;
          receivedBytes += step;
          samples = addSample(samples, { atMs, receivedBytes });
        }
        expect(samples.length).toBeLessThan(30);
        expect(rateOf(samples)).toBeCloseTo(1000);
      }),
    );
  });
});

describe("figures for people", () => {
  it("are bytes in decimal units", () => {
    expect([900, 2_820_800, 2_104_932_768].map(formatBytes)).toEqual(["0.9 kB", "2.8 MB", "2.10 GB"]);
  });

  it("are times in the two largest units", () => {
    expect([0.2, 59, 250, 7260].map(formatSeconds)).toEqual(["1 s", "59 s", "4 min 10 s", "2 h 1 min"]);
  });
});

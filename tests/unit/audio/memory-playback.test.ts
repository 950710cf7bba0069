import { describe, expect, it } from "vitest";
import { createMemoryPlayback } from "../../../src-main/audio/memory-playback.ts";
import { concat } from "../../../src-main/audio/pcm.ts";
import { createPlaySchedule } from "../../../src-main/audio/play-schedule.ts";

const RATE_HZ = 16_000;
const silence = (ms: number) => new Float32Array((RATE_HZ * ms) / 1000);
const loud = (ms: number) => silence(ms).fill(0.5);
const chunk = (...pieces: Float32Array[]) => ({ pcm: concat(pieces), sampleRateHz: RATE_HZ });

describe("the schedule", () => {
  it("plays without a gap what comes in time, and at once what comes late", () => {
    const schedule = createPlaySchedule();
    expect([schedule.add(100, 1000), schedule.add(50, 1010), schedule.add(20, 2000)]).toEqual([1000, 1100, 2000]);
    expect(schedule.endMs()).toBe(2020);
  });

  it("counts only what has sounded", () => {
    const schedule = createPlaySchedule();
    schedule.add(100, 1000);
    schedule.add(100, 1500);
    expect([900, 1040, 1300, 1525, 9999].map((nowMs) => schedule.heardMs(nowMs))).toEqual([0, 40, 100, 125, 200]);
  });
});

describe("playing at once", () => {
  it("tells the first audible instant once: the arrival of the sound and its leading silence", async () => {
    const heardAt: number[] = [];
    const playback = createMemoryPlayback({ onFirstAudible: (atMs) => heardAt.push(atMs) });
    const before = performance.now();
    playback.play(chunk(silence(40)));
    playback.play(chunk(silence(60), loud(10)));
    playback.play(chunk(loud(30)));
    const after = performance.now();
    expect(heardAt.length).toBe(1);
    expect(heardAt[0]).toBeGreaterThanOrEqual(before + 100);
    expect(heardAt[0]).toBeLessThanOrEqual(after + 100);
    expect(await playback.finish()).toEqual({ heardMs: 140 });
  });

  it("says nothing of a first audible instant when all is silent", async () => {
    const playback = createMemoryPlayback({
      onFirstAudible: () => {
        throw new Error("Nothing could be heard.");
      },
    });
    playback.play(chunk(silence(50)));
    expect(await playback.finish()).toEqual({ heardMs: 50 });
  });

  it("keeps what was played before it was silenced and ignores the rest", async () => {
    const playback = createMemoryPlayback({ onFirstAudible: () => {} });
    playback.play(chunk(loud(20)));
    playback.silence();
    playback.silence();
    playback.play(chunk(loud(20)));
    expect(await playback.finish()).toEqual({ heardMs: 20 });
    expect(playback.pcm).toEqual(loud(20));
    expect(playback.sampleRateHz).toBe(RATE_HZ);
  });

  it("brings chunks of another rate to the rate of the first", () => {
    const playback = createMemoryPlayback({ onFirstAudible: () => {} });
    playback.play(chunk(loud(20)));
    playback.play({ pcm: new Float32Array(480), sampleRateHz: 48_000 });
    expect(playback.pcm.length).toBe(320 + 160);
  });

  it("is empty when nothing was played", async () => {
    const playback = createMemoryPlayback({ onFirstAudible: () => {} });
    expect(await playback.finish()).toEqual({ heardMs: 0 });
    expect([playback.pcm.length, playback.sampleRateHz]).toEqual([0, null]);
  });
});

describe("playing in real time", () => {
  it("is not over before the sound is", async () => {
    const playback = createMemoryPlayback({ onFirstAudible: () => {} }, { realTime: true });
    const startMs = performance.now();
    playback.play(chunk(loud(60)));
    playback.play(chunk(loud(60)));
    expect(await playback.finish()).toEqual({ heardMs: 120 });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(119);
  });

  it("cut off half-way, tells what was heard until then", async () => {
    const started = Promise.withResolvers<void>();
    const playback = createMemoryPlayback({ onFirstAudible: () => started.resolve() }, { realTime: true });
    playback.play(chunk(silence(30), loud(100_000)));
    const finished = playback.finish();
    await started.promise;
    playback.silence();
    const { heardMs } = await finished;
    expect(heardMs).toBeGreaterThan(0);
    expect(heardMs).toBeLessThan(100_000);
  });

  it("silenced before a sound came, never tells of one", async () => {
    let told = 0;
    const playback = createMemoryPlayback({ onFirstAudible: () => (told += 1) }, { realTime: true });
    playback.play(chunk(silence(50), loud(50)));
    playback.silence();
    await playback.finish();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(told).toBe(0);
  });
});

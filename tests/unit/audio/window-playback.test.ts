import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createWindowPlaybacks } from "../../../src-main/audio/window-playback.ts";
import type { EventName, Events } from "../../../src-main/contract.ts";

/** 100 ms of sound. */
const CHUNK = { pcm: new Float32Array(1600).fill(0.5), sampleRateHz: 16_000 };

function setUp() {
  const sent: { event: EventName; payload: Events[EventName] }[] = [];
  const firstAudibleMs: number[] = [];
  const playbacks = createWindowPlaybacks((event, payload) => sent.push({ event, payload }));
  const playback = playbacks.open("turn", { onFirstAudible: (atMs) => firstAudibleMs.push(atMs) });
  return { sent, firstAudibleMs, playbacks, playback, names: () => sent.map(({ event }) => event) };
}

describe("playback in a window", () => {
  it("sends chunks in order, then their end", () => {
    const { playback, sent, names } = setUp();
    playback.play(CHUNK);
    playback.play(CHUNK);
    void playback.finish();
    expect(names()).toEqual(["replyAudio", "replyAudio", "replyAudioEnd"]);
    expect(sent.slice(0, 2).map(({ payload }) => "sequence" in payload && payload.sequence)).toEqual([0, 1]);
  });

  it("ends with what the window reports as heard, but never more than was sent", async () => {
    const one = setUp();
    one.playback.play(CHUNK);
    one.playbacks.report({ turnId: "turn", kind: "ended", heardMs: 60 });
    expect(await one.playback.finish()).toEqual({ heardMs: 60 });
    const other = setUp();
    other.playback.play(CHUNK);
    other.playbacks.report({ turnId: "turn", kind: "ended", heardMs: 900 });
    expect(await other.playback.finish()).toEqual({ heardMs: 100 });
  });

  it("marks the first audible sample from the window's report, once", () => {
    const { playback, playbacks, firstAudibleMs } = setUp();
    const beforeMs = performance.now();
    playback.play(CHUNK);
    playbacks.report({ turnId: "turn", kind: "firstAudio", delayMs: 40 });
    playbacks.report({ turnId: "turn", kind: "firstAudio", delayMs: 80 });
    expect(firstAudibleMs).toHaveLength(1);
    expect(firstAudibleMs[0]).toBeGreaterThanOrEqual(beforeMs + 40);
  });

  it("ignores reports about other turns", async () => {
    const { playback, playbacks } = setUp();
    playback.play(CHUNK);
    playbacks.report({ turnId: "another", kind: "ended", heardMs: 1 });
    playbacks.report({ turnId: "turn", kind: "ended", heardMs: 2 });
    expect(await playback.finish()).toEqual({ heardMs: 2 });
  });

  it("tells the window to be silent at once, and sends nothing more", async () => {
    const { playback, names } = setUp();
    playback.play(CHUNK);
    playback.silence();
    playback.silence();
    playback.play(CHUNK);
    expect(names()).toEqual(["replyAudio", "silence"]);
    const { heardMs } = await playback.finish();
    expect(heardMs).toBeLessThanOrEqual(100);
  });

  it("ends by the clock when the window is gone", async () => {
    const { playback } = setUp();
    playback.play(CHUNK);
    await sleep(5);
    expect(await playback.finish()).toEqual({ heardMs: 100 });
  });
});

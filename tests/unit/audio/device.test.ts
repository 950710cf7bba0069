/**
 * Real capture and playback through PortAudio and ALSA with no sound card. ALSA looks into the home folder when the device
 * process starts.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openMicrophone, FRAME_SAMPLES } from "../../../src-main/audio/capture.ts";
import { openLoudspeaker } from "../../../src-main/audio/device-playback.ts";
import { listDevices, startDevice } from "../../../src-main/audio/device-port.ts";
import { concat, fromPcmBytes } from "../../../src-main/audio/pcm.ts";
import { plugIn, unplug, whyNoSoundCard } from "../../parts/sound-card.ts";

const RATE_HZ = 16_000;
const reason = whyNoSoundCard();
if (reason !== null) console.warn(`The sound card tests do not run: ${reason}.`);

let home: string;
const before = { HOME: process.env["HOME"] };

/** A rising ramp: every sample tells its own place. */
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => (i - length / 2) / 32_768);
const spoken = ramp(RATE_HZ);
const recorded = ramp(4 * RATE_HZ);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "miniflow-alsa-"));
  process.env["HOME"] = home;
});
afterAll(async () => {
  process.env["HOME"] = before.HOME;
  await rm(home, { recursive: true });
});

describe.skipIf(reason !== null)(`a sound card${reason === null ? "" : ` (not run: ${reason})`}`, () => {
  it("is listed with its ways in and out", async () => {
    await plugIn(home, recorded);
    const devices = await listDevices();
    expect(devices.find((device) => device.isDefaultInput)).toMatchObject({ name: "default", system: "ALSA" });
    expect(devices.find((device) => device.isDefaultOutput)?.outputChannels).toBeGreaterThan(0);
  });

  it("gives the microphone's sound in frames of 20 ms, nothing lost, the pre-roll first", async () => {
    await plugIn(home, recorded);
    const microphone = await openMicrophone();
    const frames: Float32Array[] = [];
    await new Promise<void>((resolve) => {
      const stop = microphone.listen((frame) => {
        frames.push(frame);
        if (frames.length < 60) return;
        stop();
        resolve();
      });
    });
    microphone.close();
    expect(frames.every((frame) => frame.length === FRAME_SAMPLES)).toBe(true);
    const steps = concat(frames).map((sample, i, heard) => (sample - (heard[i - 1] ?? NaN)) * 32_768);
    expect(new Set(steps.slice(1))).toEqual(new Set([1]));
  });

  it("plays every sample in order and tells the first audible instant once", async () => {
    await plugIn(home, recorded);
    const loudspeaker = await openLoudspeaker();
    const heardAt: number[] = [];
    const playback = loudspeaker.open("turn-1", { onFirstAudible: (atMs) => heardAt.push(atMs) });
    for (const part of [spoken.subarray(0, 5000), spoken.subarray(5000, 5001), spoken.subarray(5001)]) {
      playback.play({ pcm: part, sampleRateHz: RATE_HZ });
    }
    const { heardMs } = await playback.finish();
    loudspeaker.close();
    expect(heardMs).toBeCloseTo(1000, 6);
    expect(heardAt.length).toBe(1);
    const written = fromPcmBytes(await readFile(join(home, "out.raw")));
    const start = written.findIndex((sample) => sample !== 0);
    expect(written.subarray(start, start + spoken.length)).toEqual(spoken);
  });

  it("falls silent when told to, and plays the next turn", async () => {
    await plugIn(home, recorded);
    const loudspeaker = await openLoudspeaker();
    const first = loudspeaker.open("turn-1", { onFirstAudible: () => {} });
    first.play({ pcm: spoken, sampleRateHz: RATE_HZ });
    first.silence();
    first.silence();
    expect((await first.finish()).heardMs).toBeLessThan(1000);
    const second = loudspeaker.open("turn-2", { onFirstAudible: () => {} });
    second.play({ pcm: spoken.subarray(0, 1600), sampleRateHz: RATE_HZ });
    expect((await second.finish()).heardMs).toBeCloseTo(100, 6);
    loudspeaker.close();
  });

  it("ends a playback that nothing was played on", async () => {
    await plugIn(home, recorded);
    const loudspeaker = await openLoudspeaker();
    expect(await loudspeaker.open("turn-1", { onFirstAudible: () => {} }).finish()).toEqual({ heardMs: 0 });
    loudspeaker.close();
  });

  it("ends the playbacks in progress when it is closed", async () => {
    await plugIn(home, recorded);
    const loudspeaker = await openLoudspeaker();
    const playback = loudspeaker.open("turn-1", { onFirstAudible: () => {} });
    loudspeaker.close();
    expect(await playback.finish()).toEqual({ heardMs: 0 });
    expect(await loudspeaker.open("turn-2", { onFirstAudible: () => {} }).finish()).toEqual({ heardMs: 0 });
  });

  it("that is not there is an error which says so", async () => {
    await unplug(home);
    await expect(openMicrophone()).rejects.toMatchObject({
      code: "AUDIO_DEVICE",
      message: expect.stringMatching(/No sound card was found/),
      hint: expect.stringMatching(/miniflow doctor/),
    });
    const loudspeaker = await openLoudspeaker();
    const lost = new Promise((resolve) => loudspeaker.onLost(resolve));
    const playback = loudspeaker.open("turn-1", { onFirstAudible: () => {} });
    playback.play({ pcm: spoken, sampleRateHz: RATE_HZ });
    expect(await lost).toMatchObject({ code: "AUDIO_DEVICE" });
    expect(await playback.finish()).toEqual({ heardMs: 0 });
  });

  it("whose process is stopped from the start is CANCELLED", async () => {
    await expect(startDevice({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    const controller = new AbortController();
    const starting = startDevice({ signal: controller.signal });
    controller.abort();
    await expect(starting).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

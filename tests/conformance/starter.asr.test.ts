import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecording } from "../../src-main/audio/wav.ts";
import { listSamples } from "../../src-main/catalog/samples.ts";
import { createWhisper } from "../../src-main/engines/asr/whisper/whisper.ts";
import type { Asr } from "../../src-main/engines/engine.ts";
import { createSilero } from "../../src-main/engines/vad/silero.ts";
import { modelsDir } from "../../src-main/roots.ts";
import { joinSounds, loadSample, loadSound, makeSilence } from "../parts/sounds.ts";

const signal = new AbortController().signal;
const SAMPLES = listSamples();

/** `marginMs` of the starter pipeline, 350. */
const MARGIN_SAMPLES = 5_600;

describe("the starter recogniser", () => {
  let asr: Asr;
  beforeAll(() => {
    const modelDir = join(modelsDir(), "starter/asr");
    asr = createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language: "en" });
  });
  afterAll(() => asr.unload());

  const hear = (pcm: Float32Array, accent = "auto") => asr.transcribe({ pcm, accent }, { signal });

  it.each(SAMPLES)("hears: $text ($accent)", async ({ path, text }) => {
    expect(await hear(await readRecording(path))).toMatchObject({ verdict: "speech", text });
  });

  it.each(SAMPLES)("hears, told that the accent is $accent: $text", async ({ path, text, accent }) => {
    expect(await hear(await readRecording(path), accent)).toMatchObject({ verdict: "speech", text, accent });
  });

  it("hears the same sound otherwise when it is told another accent", async () => {
    const pcm = await loadSample("04-two-plus-three.wav");
    const sure = await Promise.all(["auto", "scottish", "german"].map((accent) => hear(pcm, accent)));
    expect(new Set(sure.map(({ averageLogProb }) => averageLogProb)).size).toBe(3);
  });

  it("names the accent of most samples when it is left to it", async () => {
    const named: string[] = [];
    for (const { path } of SAMPLES) named.push((await hear(await readRecording(path))).accent);
    const right = SAMPLES.filter(({ accent }, index) => named[index] === accent);
    expect(right.length).toBeGreaterThan(SAMPLES.length * 0.7);
  });

  it("hears the samples as a turn does, cut to their speech with the margin of a turn around it", async () => {
    const vad = createSilero({
      role: "vad",
      engine: "silero",
      modelPath: join(modelsDir(), "silero/silero_vad_v6.onnx"),
    });
    const heard: string[] = [];
    for (const { path } of SAMPLES) {
      const pcm = await readRecording(path);
      const spans = await vad.findSpeech({ pcm }, { signal });
      const start = Math.max(0, (spans[0]?.startSample ?? 0) - MARGIN_SAMPLES);
      heard.push((await hear(pcm.subarray(start, (spans.at(-1)?.endSample ?? 0) + MARGIN_SAMPLES))).text);
    }
    await vad.unload();
    expect(heard).toEqual(SAMPLES.map(({ text }) => text));
  });

  it.each(["silence.wav", "noise.wav", "hum.wav"])("hears no words in %s", async (file) => {
    expect(await hear(await loadSound(file))).toMatchObject({ verdict: "silence", text: "" });
  });

  it("makes nothing up for speech that is none", async () => {
    expect((await hear(await loadSound("gibberish.wav"))).text).toBe("");
  });

  it("hears every word of a minute, in order", async () => {
    const two = [...SAMPLES, ...SAMPLES];
    const sounds = await Promise.all(two.map(({ path }) => readRecording(path)));
    const pcm = joinSounds(...sounds.flatMap((sound) => [sound, makeSilence(300)]));
    expect(pcm.length).toBeGreaterThan(60 * 16_000);
    const { verdict, text, marks } = await hear(pcm);
    expect(verdict).toBe("speech");
    expect(text).toBe(two.map(({ text: each }) => each).join(" "));
    expect(marks.windows).toBe(two.length);
  });

  it("hears a question in much silence", async () => {
    const sample = await loadSample("12-count-to-five.wav");
    const heard = await hear(joinSounds(makeSilence(5000), sample, makeSilence(9000)));
    expect(heard).toMatchObject({ text: "count to five", marks: { windows: 1 } });
  });

  it("hears two sentences in one recording shorter than its window", async () => {
    const sounds = await Promise.all(["01-hello-how-are-you.wav", "02-what-is-your-name.wav"].map(loadSample));
    const heard = await hear(joinSounds(...sounds));
    expect(heard).toMatchObject({ text: "hello how are you what is your name", marks: { windows: 2 } });
  });
});

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPrompt } from "../../../../../src-main/engines/asr/whisper/prompt.ts";
import { readWindow, type WhisperModel } from "../../../../../src-main/engines/asr/whisper/reading.ts";
import { closeWhisper, openWhisper } from "../../../../../src-main/engines/asr/whisper/whisper.ts";
import { modelsDir } from "../../../../../src-main/roots.ts";
import { loadSample, loadSound } from "../../../../parts/sounds.ts";

const signal = new AbortController().signal;
const spec = {
  role: "asr",
  engine: "whisper",
  modelDir: join(modelsDir(), "starter/asr"),
  threads: 1,
  language: "en",
} as const;

/** The starter, which takes any length, read as models are that learnt on whole windows: 8 s is its own. */
describe("a model that has learnt on whole windows", () => {
  let model: WhisperModel;
  beforeAll(async () => {
    model = { ...(await openWhisper(spec, signal)).opened.model, length: "freed" };
  });
  afterAll(() => closeWhisper(model));

  const read = (pcm: Float32Array, change: Partial<WhisperModel> = {}) => {
    const prompt = buildPrompt(model.folder, { language: "en", accent: "auto" });
    return readWindow({ ...model, ...change }, pcm, { prompt, accent: "auto" }, signal);
  };

  it("reads speech in a short window and leaves it at that", async () => {
    const pcm = await loadSample("05-capital-of-france.wav");
    const reading = await read(pcm);
    expect(reading).toMatchObject({ judgement: "speech", isFull: false, text: "what is the capital of france" });
    expect(reading.marks.encodedMs).toBeLessThan(8000);
  });

  it("reads what it doubts again in the whole window, and believes that reading alone", async () => {
    const pcm = (await loadSound("noise.wav")).slice(0, 40_000);
    const reading = await read(pcm);
    const whole = await read(pcm, { window: "full" });
    expect(reading).toMatchObject({ isFull: true, judgement: whole.judgement, text: whole.text });
    expect(reading.marks.encodedMs).toBe(6000 + 8000);
  });
});

describe("a beam without a CTC head", () => {
  it("finds readings at least as likely as the likeliest token each time does", async () => {
    const { model } = (await openWhisper({ ...spec, beam: 4 }, signal)).opened;
    const alone = { ...model, folder: { ...model.folder, ctcVocab: undefined } };
    const prompt = buildPrompt(model.folder, { language: "en", accent: "auto" });
    for (const file of ["05-capital-of-france.wav", "11-colour-of-the-sky.wav"]) {
      const pcm = await loadSample(file);
      const greedy = await readWindow({ ...alone, beam: 1 }, pcm, { prompt, accent: "auto" }, signal);
      const beam = await readWindow(alone, pcm, { prompt, accent: "auto" }, signal);
      expect(beam.averageLogProb).toBeGreaterThanOrEqual(greedy.averageLogProb - 1e-6);
      expect(beam).toMatchObject({ judgement: "speech", temperature: 0, ctcGap: undefined });
    }
    await closeWhisper(model);
  });
});

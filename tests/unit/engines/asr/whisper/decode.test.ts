import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecording } from "../../../../../src-main/audio/wav.ts";
import { decodeBeam } from "../../../../../src-main/engines/asr/whisper/beam.ts";
import {
  decodeWindow,
  startDecoder,
  stepDecoder,
  type Decoded,
  type DecoderModel,
  type FirstStep,
} from "../../../../../src-main/engines/asr/whisper/decode.ts";
import { createLogMel } from "../../../../../src-main/engines/asr/whisper/log-mel.ts";
import { chooseBest, logProbabilities, suppress } from "../../../../../src-main/engines/asr/whisper/logits.ts";
import { readModelFolder } from "../../../../../src-main/engines/asr/whisper/model-folder.ts";
import { buildPrompt } from "../../../../../src-main/engines/asr/whisper/prompt.ts";
import { encodeWindow } from "../../../../../src-main/engines/asr/whisper/reading.ts";
import { openGraph, type Tensor } from "../../../../../src-main/engines/onnx.ts";
import { appRoot, modelsDir, resourcesDir } from "../../../../../src-main/roots.ts";

const signal = new AbortController().signal;

describe.each([
  ["the starter", join(modelsDir(), "starter/asr")],
  ["a fixed window", join(appRoot(), "tests/fixtures/tiny-whisper")],
])("decoding with %s", (_name, dir) => {
  let model: DecoderModel;
  let hidden: Tensor;
  let prompt: number[];
  let first: FirstStep;

  beforeAll(async () => {
    const folder = await readModelFolder(dir);
    prompt = buildPrompt(folder, { language: "en", accent: "auto" });
    const encoder = await openGraph(folder.encoderPath, { threads: 1, signal });
    const pcm = await readRecording(join(resourcesDir(), "samples/05-capital-of-france.wav"));
    const fixed = encoder.inputs.get("input_features")?.dims[2];
    const totalSamples = typeof fixed === "number" ? fixed * 160 : 48_000;
    const computeLogMel = createLogMel(folder.bands);
    const decoder = await openGraph(folder.decoderPath, { threads: 1, signal });
    model = { folder, decoder };
    const whole = { folder, encoder, decoder, computeLogMel };
    ({ hidden } = await encodeWindow(whole, computeLogMel(pcm, totalSamples), "auto"));
    await encoder.close();
    first = await startDecoder(model, hidden, prompt);
  });

  afterAll(() => model.decoder.close());

  const writeGreedily = (temperature = 0, seed = 0) =>
    decodeWindow(model, hidden, first, { promptLength: prompt.length, temperature, seed, signal });

  it("gives with the cache the tokens it gives without", async () => {
    const { tokens } = await writeGreedily();
    const uncached: number[] = [];
    while (prompt.length + uncached.length < model.folder.maxTokens) {
      const { logits } = await startDecoder(model, hidden, [...prompt, ...uncached]);
      const id = chooseBest(suppress(logits, model.folder, uncached.length === 0));
      if (id === model.folder.endId || uncached.length === tokens.length) break;
      uncached.push(id);
    }
    expect(uncached).toEqual(tokens.map(({ id }) => id));
    expect(tokens.length).toBeGreaterThan(0);
  });

  it("gives the same logits with the cache, to rounding", async () => {
    const written = [3, 1, 4, 1, 5];
    let step: { logits: Float32Array; cache: Record<string, Tensor> } = first;
    for (const id of written) step = await stepDecoder(model, hidden, step.cache, id);
    const { logits } = await startDecoder(model, hidden, [...prompt, ...written]);
    expect(step.logits.length).toBe(model.folder.vocabSize);
    const worst = logits.reduce((most, value, id) => Math.max(most, Math.abs(value - (step.logits[id] ?? NaN))), 0);
    expect(worst).toBeLessThan(1e-3);
  });

  it("writes no more than there is room for, and nothing suppressed", async () => {
    const { tokens, averageLogProb } = await writeGreedily(1, 3);
    expect(prompt.length + tokens.length).toBeLessThanOrEqual(model.folder.maxTokens);
    for (const { id } of tokens) {
      expect(model.folder.suppressedIds).not.toContain(id);
      expect(id).toBeLessThan(model.folder.noTimestampsId);
    }
    expect(model.folder.suppressedFirstIds).not.toContain(tokens[0]?.id);
    expect(averageLogProb).toBeLessThanOrEqual(0);
    expect(first.noSpeechProb).toBeGreaterThanOrEqual(0);
    expect(first.noSpeechProb).toBeLessThanOrEqual(1);
  });

  it("draws the same lots for the same seed", async () => {
    expect(await writeGreedily(1, 3)).toEqual(await writeGreedily(1, 3));
  });

  it("is the greedy reading with a beam of one, and readings in order of likelihood with a beam of four", async () => {
    const [narrow] = await decodeBeam(model, hidden, first, { promptLength: prompt.length, width: 1, signal });
    expect(narrow?.tokens).toEqual((await writeGreedily()).tokens);
    const wide = await decodeBeam(model, hidden, first, { promptLength: prompt.length, width: 4, signal });
    expect(wide.length).toBeGreaterThanOrEqual(1);
    expect(wide.length).toBeLessThanOrEqual(4);
    expect(wide.map(({ logProb }) => logProb)).toEqual(wide.map(({ logProb }) => logProb).toSorted((a, b) => b - a));
    for (const reading of wide) expect(reading.logProb).toBeCloseTo(await scoreOf(reading), 2);
  });

  it("stops between tokens when the signal is aborted", async () => {
    const abort = new AbortController();
    const writing = decodeWindow(model, hidden, first, {
      promptLength: prompt.length,
      temperature: 0,
      seed: 0,
      signal: abort.signal,
    });
    abort.abort();
    await expect(writing).rejects.toMatchObject({ code: "CANCELLED" });
  });

  /** A reading's log-probability without the cache; the end counts where one was written. */
  async function scoreOf({ tokens, looped }: Decoded): Promise<number> {
    const { endId, maxTokens } = model.folder;
    const ids = tokens.map(({ id }) => id);
    const hasEnded = !looped && prompt.length + ids.length < maxTokens;
    let sum = 0;
    for (const [index, id] of (hasEnded ? [...ids, endId] : ids).entries()) {
      const { logits } = await startDecoder(model, hidden, [...prompt, ...ids.slice(0, index)]);
      sum += logProbabilities(suppress(logits, model.folder, index === 0))[id] ?? NaN;
    }
    return sum;
  }
});

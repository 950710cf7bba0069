import { describe, expect, it } from "vitest";
import { checkPipeline, readPipeline } from "../../../src-main/catalog/pipeline.ts";
import type { Pipeline } from "../../../src-main/catalog/pipeline.ts";
import { toChoice, withChoice } from "../../../src-main/giving-up/part-choice.ts";
import type { Choice, RungId } from "../../../src-main/residency/ladder.ts";

const asked = readPipeline("six-gb");
const SIZE = {
  shares: [
    { device: "gpu" as const, weightsBytes: 1900, kvBytes: 150, workspaceBytes: 20 },
    { device: "cpu" as const, weightsBytes: 200, kvBytes: 0, workspaceBytes: 3 },
  ],
  llm: { layers: 36, contextTokens: 4096, kvBytesPerToken: 36, canShrinkKv: true },
};

/** What the ladder makes of the language model, and the pipeline with that. */
function withLlm(change: Partial<Choice>, llm: Partial<Choice["llm"]>, steps: RungId[], pipeline = asked): Pipeline {
  const choice = toChoice(pipeline.llm, SIZE, "gpu");
  const made = { ...choice, ...change, ...(choice.llm === undefined ? {} : { llm: { ...choice.llm, ...llm } }) };
  return withChoice(pipeline, { role: "llm", device: "gpu", choice: made, steps, asked });
}

describe("what can be given up of a part", () => {
  it("is of a language model its layers, its conversation and where it is", () => {
    expect(toChoice(asked.llm, SIZE, "gpu")).toEqual({
      model: "qwen2.5-3b-instruct",
      onDevice: true,
      weightsBytes: 1900,
      workspaceBytes: 20,
      llm: { ...SIZE.llm, gpuLayers: 36, kvType: "f16" },
    });
  });

  it("counts layers without the output, which a pipeline counts as one", () => {
    const llm = { ...asked.llm, gpuLayers: 21 } as Pipeline["llm"];
    expect(toChoice(llm, SIZE, "gpu").llm?.gpuLayers).toBe(20);
    expect(toChoice({ ...asked.llm, gpuLayers: 99 } as Pipeline["llm"], SIZE, "gpu").llm?.gpuLayers).toBe(36);
  });

  it("is nothing of a conversation that is smaller than 8 bits already", () => {
    expect(toChoice({ ...asked.llm, kvType: "q4_0" } as Pipeline["llm"], SIZE, "gpu").llm).toBeUndefined();
  });

  it("is of the other parts only what they hold on the device", () => {
    expect(toChoice(asked.asr, { ...SIZE, llm: null }, "gpu")).toEqual({
      model: "whisper-small",
      onDevice: true,
      weightsBytes: 1900,
      workspaceBytes: 20,
    });
  });
});

describe("a pipeline with something given up", () => {
  it("is one that can be read, whatever was given up", () => {
    const steps: RungId[] = ["gpu-layers", "kv-type", "kv-tokens"];
    const made = withLlm({}, { gpuLayers: 20, kvType: "q8_0", contextTokens: 2048 }, steps);
    expect(made.llm).toMatchObject({
      gpuLayers: 21,
      kvType: "q8_0",
      contextTokens: 2048,
      model: "qwen2.5-3b-instruct",
    });
    const { name, ...rest } = made;
    expect(checkPipeline(name, rest)).toEqual(made);
  });

  it("leaves the layers as asked where all of them are on the device", () => {
    expect(withLlm({}, { kvType: "q8_0" }, ["kv-type"]).llm).toMatchObject({ gpuLayers: "auto", contextTokens: 4096 });
  });

  it("has the tokens that were asked for again with a smaller model", () => {
    const made = withLlm({ model: "qwen2.5-1.5b-instruct" }, { contextTokens: 1024 }, ["kv-tokens", "llm-smaller"]);
    expect(made.llm).toMatchObject({ model: "qwen2.5-1.5b-instruct", contextTokens: 4096 });
  });

  it("moves a model to the processor by its own kind of option, and leaves it there when memory is short, too", () => {
    const choice: Choice = { model: "whisper-base", onDevice: false, weightsBytes: 0, workspaceBytes: 0 };
    const at = { device: "gpu" as const, choice, steps: [], asked };
    expect(withLlm({ onDevice: false }, {}, ["cpu"]).llm).toMatchObject({ gpu: "auto", gpuLayers: 0 });
    expect(withChoice(asked, { ...at, role: "tts" }).tts).toMatchObject({ model: "kokoro-82m", devices: ["cpu"] });
    const heard = withChoice(asked, { ...at, role: "asr" });
    expect(heard.asr).toMatchObject({ model: "whisper-base", devices: ["cpu"] });
    const inMemory = { ...at, role: "asr" as const, device: "cpu" as const, choice: { ...choice, onDevice: true } };
    expect(withChoice(heard, inMemory).asr).toMatchObject({ devices: ["cpu"] });
  });

  it("has on the processor the conversation that was asked for", () => {
    const given: RungId[] = ["kv-type", "kv-tokens", "cpu"];
    const made = withLlm({ onDevice: false }, { kvType: "q8_0", contextTokens: 1024 }, given);
    expect(made.llm).toMatchObject({ kvType: "f16", contextTokens: 4096, gpuLayers: 0 });
  });

  it("leaves the other parts alone", () => {
    const { asr, tts, vad } = withLlm({}, { gpuLayers: 20 }, ["gpu-layers"]);
    expect([asr, tts, vad]).toEqual([asked.asr, asked.tts, asked.vad]);
  });
});

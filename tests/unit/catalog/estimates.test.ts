import { describe, expect, it } from "vitest";
import { estimateSize, optionsOf, usesGpu } from "../../../src-main/catalog/estimates.ts";
import type { EngineSpec } from "../../../src-main/engines/engine.ts";

const MIB = 2 ** 20;
const whisper = { role: "asr", engine: "whisper", modelDir: "/a", threads: 2, language: "en" } as const;
const llama = {
  role: "llm",
  engine: "llama",
  modelPath: "/a/b.gguf",
  threads: 2,
  contextTokens: 512,
  gpu: "auto",
} as const;
const piper = { role: "tts", engine: "piper", modelPath: "/a", threads: 1, voices: [] } as const;

const sharesOf = (spec: EngineSpec, hasGpu: boolean) =>
  estimateSize(spec, 100 * MIB, hasGpu).shares.map(({ device, weightsBytes }) => [device, weightsBytes / MIB]);

describe("what a model will hold", () => {
  it("is the bytes of its files, on the device that it asks for and that is there", () => {
    expect(sharesOf(whisper, false)).toEqual([["cpu", 100]]);
    expect(sharesOf(whisper, true)).toEqual([["gpu", 100]]);
    expect(sharesOf({ ...whisper, devices: ["cpu"] }, true)).toEqual([["cpu", 100]]);
    expect(sharesOf({ ...piper, devices: ["webgpu", "cpu"] }, true)).toEqual([["gpu", 100]]);
    expect(sharesOf(piper, true)).toEqual([["cpu", 100]]);
  });

  it("is twice that of a language model on the processor", () => {
    expect(sharesOf(llama, false)).toEqual([["cpu", 200]]);
    expect(sharesOf(llama, true)).toEqual([["gpu", 100]]);
    expect(sharesOf({ ...llama, gpu: "off" }, true)).toEqual([["cpu", 200]]);
    expect(sharesOf({ ...llama, gpuLayers: 0 }, true)).toEqual([["cpu", 200]]);
  });

  it("is what the dials of a fake say", () => {
    const fake = { role: "llm", engine: "fake", fake: { cpuBytes: 3 * MIB, gpuBytes: 5 * MIB } } as const;
    expect(sharesOf(fake, false)).toEqual([
      ["cpu", 3],
      ["gpu", 5],
    ]);
    expect(usesGpu(fake)).toBe(true);
    expect(sharesOf({ ...fake, fake: {} }, false)).toEqual([]);
  });
});

describe("the options that memory depends on", () => {
  it("are the same wherever the files lie, and others with another option", () => {
    expect(optionsOf({ ...llama, modelPath: "/elsewhere" })).toBe(optionsOf(llama));
    expect(optionsOf({ ...llama, kvType: "q8_0" })).not.toBe(optionsOf(llama));
    expect(optionsOf({ ...whisper, devices: ["cpu"] })).not.toBe(optionsOf(whisper));
  });
});

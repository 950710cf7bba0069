import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { autoThreads, listPipelines, readPipeline } from "../../../src-main/catalog/pipeline.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { resourcesDir } from "../../../src-main/roots.ts";

const starter = readFileSync(join(resourcesDir(), "pipelines", "starter.yml"), "utf8");

function write(source: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "miniflow-pipeline-")), "mine.yml");
  writeFileSync(path, source);
  return path;
}

function errorOf(source: string): MiniflowError {
  try {
    readPipeline(write(source));
  } catch (error) {
    if (error instanceof MiniflowError) return error;
    throw error;
  }
  throw new Error("The pipeline was accepted.");
}

describe("pipeline files", () => {
  it("are all read without complaint as they ship", () => {
    for (const name of listPipelines()) expect(readPipeline(name).name).toBe(name);
  });

  it("show their effective values, defaults filled in", () => {
    const source = starter.replace(/turn:[\s\S]*$/u, "");
    expect(readPipeline(write(source)).turn).toEqual({ minSpeechMs: 150, marginMs: 350 });
  });

  it("refuse an unknown key with its path and the nearest right one", () => {
    const error = errorOf(starter.replace("temperature: 0", "temprature: 0"));
    expect(error.code).toBe("PIPELINE_INVALID");
    expect(error.message).toContain("llm.temprature: no such key; did you mean llm.temperature?");
  });

  it("refuse an unknown top-level key", () => {
    expect(errorOf(`${starter}\ntrun: {}\n`).message).toContain("trun: no such key; did you mean turn?");
  });

  it("refuse a dead key of the reference system by name", () => {
    expect(errorOf(`${starter}\ndataset:\n  name: globe\n`).message).toContain("dataset: no such key");
  });

  it("refuse an engine that does not exist", () => {
    expect(errorOf(starter.replace("engine: flite", "engine: flute")).message).toContain("tts");
  });

  it("refuse a value of the wrong kind with its path", () => {
    expect(errorOf(starter.replace("speed: 1", "speed: fast")).message).toContain("tts.speed");
  });

  it("refuse what is no YAML", () => {
    expect(errorOf("title: [unclosed").code).toBe("PIPELINE_INVALID");
  });

  it("name what there is when the name is unknown", () => {
    expect(() => readPipeline("stater")).toThrow(
      expect.objectContaining({ code: "PIPELINE_MISSING", hint: expect.stringContaining("starter") }),
    );
  });

  it("take contextTokens, gpuLayers and kvType in numbers and in words", () => {
    const { llm } = readPipeline(write(starter.replace("contextTokens: 512", "contextTokens: auto\n  kvType: q8_0")));
    expect(llm).toMatchObject({ contextTokens: "auto", gpuLayers: "auto", kvType: "q8_0" });
    expect(errorOf(starter.replace("contextTokens: 512", "contextTokens: many")).message).toContain(
      '"auto" or a whole',
    );
    expect(errorOf(starter.replace("contextTokens: 512", "kvType: q3_0")).message).toContain("llm.kvType");
  });

  it("take the recogniser's window and beam, and refuse others", () => {
    expect(readPipeline("starter").asr).toMatchObject({ window: "auto", beam: 1 });
    const asked = readPipeline(write(starter.replace("language: en", "language: en\n  window: full\n  beam: 5")));
    expect(asked.asr).toMatchObject({ window: "full", beam: 5 });
    expect(errorOf(starter.replace("language: en", "language: en\n  window: short")).message).toContain("asr.window");
    expect(errorOf(starter.replace("language: en", "language: en\n  beam: 9")).message).toContain("asr.beam");
  });

  it("refuse layers on a GPU that is off", () => {
    const error = errorOf(starter.replace('gpu: "off"', 'gpu: "off"\n  gpuLayers: 12'));
    expect(error.message).toContain('llm.gpuLayers: must be "auto" or 0 where gpu is "off"');
  });

  it("still know the right key beside a wrong one of the language model", () => {
    expect(errorOf(starter.replace("contextTokens: 512", "contextToken: 512")).message).toContain("llm.contextTokens?");
  });
});

describe("autoThreads", () => {
  it("takes the cores that there are, as far as the process may use them", () => {
    expect(autoThreads({ parallelism: 16, cores: 8 })).toBe(8);
    expect(autoThreads({ parallelism: 2, cores: 8 })).toBe(2);
    expect(autoThreads({ parallelism: 128, cores: 64 })).toBe(16);
  });

  it("takes one thread a processor on small machines and half of them on large ones where cores are not told", () => {
    const threads = [1, 2, 4, 8, 64].map((parallelism) => autoThreads({ parallelism, cores: null }));
    expect(threads).toEqual([1, 2, 4, 4, 16]);
  });

  it("is a number of threads that this machine has", () => {
    expect(autoThreads()).toBeGreaterThanOrEqual(1);
    expect(autoThreads()).toBeLessThanOrEqual(availableParallelism());
  });
});

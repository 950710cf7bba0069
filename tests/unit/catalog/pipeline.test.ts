import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
    expect(readPipeline(write(source)).turn).toEqual({ minSpeechMs: 150, marginMs: 250 });
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

  it("take one thread a core on small machines and half the logical ones on large", () => {
    expect([1, 2, 4, 8, 64].map((cores) => autoThreads(cores))).toEqual([1, 2, 4, 4, 16]);
  });
});

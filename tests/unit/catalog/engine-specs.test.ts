import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCatalog, type CatalogModel } from "../../../src-main/catalog/catalog.ts";
import { engineSpec, engineSpecs } from "../../../src-main/catalog/engine-specs.ts";
import { autoThreads, readPipeline, type Pipeline } from "../../../src-main/catalog/pipeline.ts";
import { makeTinyKokoro, TINY_PIPER_MANY } from "../../parts/tiny-voices.ts";
import { writeVoiceCatalog, writeVoicePipeline } from "../../parts/voice-catalog.ts";

const dir = mkdtempSync(join(tmpdir(), "miniflow-specs-"));
const kokoroDir = makeTinyKokoro();
const KOKORO_VOICE = { id: "af_tiny", name: "Tiny", accent: "american", file: "voices/af_tiny.bin" };
const PIPER_VOICE = { id: "low", name: "Low", accent: "scottish", speaker: "low" };
let catalog: CatalogModel[];

beforeAll(() => {
  const ownPath = join(dir, "catalog.yml");
  writeVoiceCatalog(ownPath, [
    { id: "tiny-kokoro", engine: "kokoro", dir: kokoroDir, voices: [KOKORO_VOICE] },
    { id: "tiny-piper", engine: "piper", dir: dirname(TINY_PIPER_MANY), voices: [PIPER_VOICE] },
  ]);
  catalog = readCatalog({ home: dir, ownPath });
});
afterAll(() => {
  for (const folder of [dir, kokoroDir]) rmSync(folder, { recursive: true, force: true });
});

function pipelineWith(tts: { engine: string; model: string; voice: string }): Pipeline {
  const path = join(dir, "voices.yml");
  writeVoicePipeline(path, tts);
  return readPipeline(path);
}

describe("engineSpecs", () => {
  it("gives a kokoro its folder and the catalog's voices", () => {
    const pipeline = pipelineWith({ engine: "kokoro", model: "tiny-kokoro", voice: "af_tiny" });
    expect(engineSpecs(pipeline, catalog).tts).toEqual({
      role: "tts",
      engine: "kokoro",
      modelDir: kokoroDir,
      threads: 1,
      voices: [{ ...KOKORO_VOICE, language: "en" }],
    });
  });

  it("gives a piper its graph and the catalog's speakers", () => {
    const pipeline = pipelineWith({ engine: "piper", model: "tiny-piper", voice: "low" });
    expect(engineSpecs(pipeline, catalog).tts).toMatchObject({
      engine: "piper",
      modelPath: TINY_PIPER_MANY,
      voices: [PIPER_VOICE],
    });
  });

  it("gives a whisper what its pipeline says of window and beam", () => {
    const pipeline = readPipeline("starter");
    expect(engineSpecs(pipeline, catalog).asr).toMatchObject({ window: "auto", beam: 1 });
    Object.assign(pipeline.asr, { window: "full", beam: 4 });
    expect(engineSpecs(pipeline, catalog).asr).toMatchObject({ window: "full", beam: 4 });
  });

  it("gives a llama what its pipeline says of context, cache and GPU", () => {
    const pipeline = readPipeline("starter");
    expect(engineSpecs(pipeline, catalog).llm).toMatchObject({ contextTokens: 512, gpuLayers: "auto", kvType: "f16" });
    Object.assign(pipeline.llm, { contextTokens: "auto", gpu: "auto", gpuLayers: 12, kvType: "q8_0" });
    expect(engineSpecs(pipeline, catalog).llm).toMatchObject({ contextTokens: "auto", gpuLayers: 12, kvType: "q8_0" });
  });

  it("takes as many threads as the machine can bear, unless it is told", () => {
    const pipeline = pipelineWith({ engine: "piper", model: "tiny-piper", voice: "low" });
    if (pipeline.tts.engine === "piper") pipeline.tts.threads = "auto";
    expect(engineSpecs(pipeline, catalog).tts).toMatchObject({ threads: autoThreads() });
  });

  it("is MODEL_MISSING for a voice that was not downloaded, with the command that gets it", () => {
    const pipeline = pipelineWith({ engine: "piper", model: "piper-alba", voice: "alba" });
    expect(() => engineSpecs(pipeline, catalog)).toThrow(
      expect.objectContaining({
        code: "MODEL_MISSING",
        hint: expect.stringContaining("miniflow models pull piper-alba"),
      }),
    );
  });

  it("gives a spec for what is not here where it is not to be looked for", () => {
    const six = readPipeline("six-gb");
    expect(engineSpec("llm", six, catalog, { unseen: true })).toMatchObject({ engine: "llama", contextTokens: 4096 });
    expect(() => engineSpec("llm", six, catalog)).toThrow(expect.objectContaining({ code: "MODEL_MISSING" }));
  });

  it("is MODEL_CORRUPT for a piper that has no graph, or several", () => {
    const pipeline = pipelineWith({ engine: "piper", model: "tiny-kokoro", voice: "af_tiny" });
    const changed = catalog.map((model) => ({
      ...model,
      files: model.files.filter(({ path }) => !path.endsWith(".onnx")),
    }));
    expect(() => engineSpecs(pipeline, changed)).toThrow(expect.objectContaining({ code: "MODEL_CORRUPT" }));
  });
});

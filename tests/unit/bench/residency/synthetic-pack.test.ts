import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeSyntheticPack } from "../../../../src-main/bench/residency/synthetic-pack.ts";
import { readCatalog } from "../../../../src-main/catalog/catalog.ts";
import { engineSpecs, weightBytes } from "../../../../src-main/catalog/engine-specs.ts";
import { readPipeline } from "../../../../src-main/catalog/pipeline.ts";

function makeWeights(): string {
  const dir = mkdtempSync(join(tmpdir(), "miniflow-synthetic-"));
  for (const [folder, file, bytes] of [
    ["whisper-small/onnx", "encoder_model.onnx", 30],
    ["whisper-small/onnx/prepared", "encoder-1.ort", 7],
    ["kokoro-82m/onnx", "model.onnx", 20],
    ["kokoro-82m/voices", "af_heart.bin", 1],
    [".", "qwen2.5-3b-synthetic-q4_k_m.gguf", 40],
  ] as const) {
    mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(join(dir, folder, file), new Uint8Array(bytes));
  }
  return dir;
}

it("made-up weights are a catalog and a pipeline like any other, without what was made of them for this machine", async () => {
  const out = mkdtempSync(join(tmpdir(), "miniflow-synthetic-"));
  const { catalog, pipeline } = await writeSyntheticPack(makeWeights(), out);
  const models = readCatalog({ home: out, ownPath: catalog });
  const parts = readPipeline(pipeline);
  expect(engineSpecs(parts, models)).toMatchObject({
    asr: { engine: "whisper" },
    llm: { gpu: "off" },
    tts: { engine: "kokoro" },
  });
  expect(weightBytes(parts, models)).toMatchObject({ asr: 30, llm: 40, tts: 20 });
});

it("weights that have not been made are MODEL_MISSING, with how to make them", async () => {
  const out = mkdtempSync(join(tmpdir(), "miniflow-synthetic-"));
  await expect(writeSyntheticPack(out, out)).rejects.toMatchObject({
    code: "MODEL_MISSING",
    hint: "models/recipes/README.md tells how to make them.",
  });
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readModelFolder } from "../../../../../src-main/engines/asr/whisper/model-folder.ts";
import { appRoot, modelsDir } from "../../../../../src-main/roots.ts";
import { copyModel } from "../../../../parts/copy-model.ts";

const TINY = join(appRoot(), "tests/fixtures/tiny-whisper");
const STARTER = join(modelsDir(), "starter/asr");

/** Rewrites one json file of a copy. */
function change(dir: string, file: string, edit: (value: Record<string, unknown>) => void): void {
  const value: Record<string, unknown> = JSON.parse(readFileSync(join(dir, file), "utf8"));
  edit(value);
  writeFileSync(join(dir, file), JSON.stringify(value));
}

describe("a model's folder", () => {
  it("is read with its graphs beside the json files", async () => {
    const folder = await readModelFolder(TINY);
    expect(folder).toMatchObject({
      encoderPath: join(TINY, "encoder_model.onnx"),
      decoderPath: join(TINY, "decoder_model_merged.onnx"),
      bands: 128,
      windowSamples: 480_000,
      layers: 1,
      heads: 2,
      headWidth: 4,
      maxTokens: 32,
      ctcVocab: undefined,
    });
    expect([...folder.languageIds.keys()]).toEqual(["en", "de"]);
    expect(folder.accentIds.size).toBe(0);
    expect(folder.decode([7, 4, 11, 11, 14])).toBe("hello");
  });

  it("is read with its graphs under onnx/, an accent token and a CTC head", async () => {
    const folder = await readModelFolder(STARTER);
    expect(folder.encoderPath).toBe(join(STARTER, "onnx/encoder_model.onnx"));
    expect(folder).toMatchObject({ bands: 80, windowSamples: 128_000 });
    expect([...folder.accentIds.keys()]).toContain("scottish");
    expect(folder.ctcVocab).toContain("'");
  });

  it("takes the quantised decoder where that is the one there", async () => {
    const dir = copyModel(TINY);
    writeFileSync(
      join(dir, "decoder_model_merged_quantized.onnx"),
      readFileSync(join(dir, "decoder_model_merged.onnx")),
    );
    rmSync(join(dir, "decoder_model_merged.onnx"));
    expect((await readModelFolder(dir)).decoderPath).toBe(join(dir, "decoder_model_merged_quantized.onnx"));
  });

  it.each([
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "encoder_model.onnx",
    "decoder_model_merged.onnx",
  ])("is MODEL_MISSING without %s, and the error names it", async (file) => {
    const dir = copyModel(TINY);
    rmSync(join(dir, file));
    await expect(readModelFolder(dir)).rejects.toMatchObject({
      code: "MODEL_MISSING",
      path: expect.stringContaining(file),
    });
  });

  it.each([
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
  ])("is MODEL_CORRUPT with half of %s, and with something else in it", async (file) => {
    const dir = copyModel(TINY);
    const path = join(dir, file);
    writeFileSync(path, readFileSync(path).subarray(0, 40));
    await expect(readModelFolder(dir)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
    writeFileSync(path, "[1, 2]");
    await expect(readModelFolder(dir)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
  });

  it("is MODEL_CORRUPT with a tokenizer that is none", async () => {
    const dir = copyModel(TINY);
    change(dir, "tokenizer.json", (value) => delete value["model"]);
    await expect(readModelFolder(dir)).rejects.toMatchObject({
      code: "MODEL_CORRUPT",
      path: join(dir, "tokenizer.json"),
    });
  });

  it("names the key that is wrong", async () => {
    const dir = copyModel(TINY);
    change(dir, "config.json", (value) => (value["decoder_layers"] = "two"));
    await expect(readModelFolder(dir)).rejects.toThrow(/config\.json.*decoder_layers/);
  });

  it("is MODEL_UNSUPPORTED where it describes another kind of model or another front end", async () => {
    const dir = copyModel(TINY);
    change(dir, "preprocessor_config.json", (value) => (value["hop_length"] = 200));
    await expect(readModelFolder(dir)).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      path: join(dir, "preprocessor_config.json"),
    });
    change(dir, "config.json", (value) => (value["model_type"] = "wav2vec2"));
    await expect(readModelFolder(dir)).rejects.toMatchObject({
      code: "MODEL_UNSUPPORTED",
      path: join(dir, "config.json"),
    });
  });
});

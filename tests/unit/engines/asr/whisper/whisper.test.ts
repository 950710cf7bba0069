import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWhisper } from "../../../../../src-main/engines/asr/whisper/whisper.ts";
import { appRoot, modelsDir } from "../../../../../src-main/roots.ts";
import { copyModel } from "../../../../parts/copy-model.ts";
import { loadSample, makeSilence } from "../../../../parts/sounds.ts";

const TINY = join(appRoot(), "tests/fixtures/tiny-whisper");
const STARTER = join(modelsDir(), "starter/asr");
const signal = new AbortController().signal;

const make = (modelDir: string, language = "en") =>
  createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language });

describe("a damaged model", () => {
  it.each(["encoder_model.onnx", "decoder_model_merged.onnx"])(
    "is MODEL_CORRUPT with half of %s, and loads when that is mended",
    async (file) => {
      const dir = copyModel(TINY);
      const path = join(dir, file);
      const whole = readFileSync(path);
      writeFileSync(path, whole.subarray(0, whole.length / 2));
      const asr = make(dir);
      await expect(asr.load({ signal })).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
      const call = asr.transcribe({ pcm: makeSilence(100), accent: "auto" }, { signal });
      await expect(call).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
      writeFileSync(path, whole);
      expect((await asr.load({ signal })).residentBytes).toBeGreaterThan(whole.length);
      await asr.unload();
    },
  );

  it("is MODEL_MISSING without its folder, when loaded and when asked about", async () => {
    const asr = make(join(TINY, "nowhere"));
    const missing = { code: "MODEL_MISSING", path: join(TINY, "nowhere", "config.json") };
    await expect(asr.load({ signal })).rejects.toMatchObject(missing);
    await expect(asr.describe()).rejects.toMatchObject(missing);
  });

  it("is MODEL_UNSUPPORTED where graphs and config do not belong together", async () => {
    const dir = copyModel(TINY);
    const path = join(dir, "preprocessor_config.json");
    writeFileSync(path, readFileSync(path, "utf8").replace('"feature_size": 128', '"feature_size": 80'));
    const mismatch = { code: "MODEL_UNSUPPORTED", path: join(dir, "encoder_model.onnx") };
    await expect(make(dir).load({ signal })).rejects.toMatchObject(mismatch);
    rmSync(join(dir, "decoder_model_merged.onnx"));
    writeFileSync(join(dir, "decoder_model_merged.onnx"), readFileSync(join(TINY, "encoder_model.onnx")));
    await expect(make(dir).load({ signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });
});

describe("what is asked of it", () => {
  it("refuses an accent that the model does not know, and works on", async () => {
    const asr = make(TINY);
    const pcm = makeSilence(100);
    const welsh = asr.transcribe({ pcm, accent: "welsh" }, { signal });
    await expect(welsh).rejects.toMatchObject({ code: "ACCENT_UNKNOWN" });
    await expect(asr.transcribe({ pcm, accent: "auto" }, { signal })).resolves.toBeDefined();
    await asr.unload();
  });

  it("refuses a language that the model does not know, when it is loaded", async () => {
    await expect(make(TINY, "fr").load({ signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
    await make(TINY, "de").load({ signal });
  });

  it("answers with the accent asked for", async () => {
    const asr = make(STARTER);
    const pcm = await loadSample("11-colour-of-the-sky.wav");
    expect((await asr.transcribe({ pcm, accent: "scottish" }, { signal })).accent).toBe("scottish");
    await asr.unload();
  });
});

describe("guards", () => {
  it("has no words when no reading is believed at any temperature", async () => {
    const asr = make(TINY);
    const pcm = await loadSample("11-colour-of-the-sky.wav");
    const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
    expect(heard).toMatchObject({ verdict: "unintelligible", text: "", tokens: [], temperature: 1 });
    expect(heard.averageLogProb).toBeLessThan(-1);
    await asr.unload();
  });
});

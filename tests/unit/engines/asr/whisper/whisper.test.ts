import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWhisper } from "../../../../../src-main/engines/asr/whisper/whisper.ts";
import { appRoot, modelsDir } from "../../../../../src-main/roots.ts";
import { copyModel } from "../../../../parts/copy-model.ts";
import { loadSample, makeSilence } from "../../../../parts/sounds.ts";

const TINY = join(appRoot(), "tests/fixtures/tiny-whisper");
const STARTER = join(modelsDir(), "starter/asr");
const signal = new AbortController().signal;

/** The fixture's folder is left alone: only copies of it are prepared for short windows. */
const make = (modelDir: string, language = "en", window: "auto" | "full" = modelDir === TINY ? "full" : "auto") =>
  createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language, window });

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

describe("windows", () => {
  it("are short by themselves with a model made for it, and whole where that is asked for; the words are the same", async () => {
    const pcm = await loadSample("05-capital-of-france.wav");
    const [short, whole] = [make(STARTER), make(STARTER, "en", "full")];
    const heard = await short.transcribe({ pcm, accent: "auto" }, { signal });
    expect(heard).toMatchObject({ text: "what is the capital of france", marks: { fullWindows: 0 } });
    expect(heard.marks.encodedMs).toBeLessThan(pcm.length / 16 + 500);
    const full = await whole.transcribe({ pcm, accent: "auto" }, { signal });
    expect(full).toMatchObject({ text: heard.text, marks: { windows: 1, fullWindows: 1, encodedMs: 8000 } });
    expect(await short.describe()).toMatchObject({ windowMs: 8000, whyFull: null });
    await short.unload();
    await whole.unload();
  });

  it("are short with a model for whole windows, once it is prepared; what is doubted is read again in the whole one", async () => {
    const dir = copyModel(TINY);
    const asr = make(dir);
    const pcm = makeSilence(2000);
    const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
    expect(existsSync(join(dir, "prepared", "encoder.json"))).toBe(true);
    // Random weights are always doubted: 6 s, then the whole 30 s and all temperatures.
    expect(heard).toMatchObject({ text: "", temperature: 1, marks: { windows: 1, fullWindows: 1, encodedMs: 36_000 } });
    expect(await asr.describe()).toMatchObject({ whyFull: null });
    await asr.unload();
  });

  it("are whole, and it is said why, where the model cannot be prepared", async () => {
    const dir = copyModel(TINY);
    writeFileSync(join(dir, "prepared"), "a file where the folder would be");
    const asr = make(dir);
    await asr.load({ signal });
    const why = "This export cannot be shortened: nothing can be written beside the model.";
    expect((await asr.describe()).whyFull).toBe(why);
    await asr.unload();
  });
});

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AudioChunk, Tts, VoiceEntry } from "../../../../../src-main/engines/engine.ts";
import { createPiper } from "../../../../../src-main/engines/tts/piper/piper.ts";
import { copyModel } from "../../../../parts/copy-model.ts";
import { TINY_PIPER, TINY_PIPER_MANY } from "../../../../parts/tiny-voices.ts";

const { signal } = new AbortController();
const SENTENCE = "The water bottle is nearly there.";

let single: Tts;
let many: Tts;
beforeAll(() => {
  single = make(TINY_PIPER);
  many = make(TINY_PIPER_MANY);
});
afterAll(() => Promise.all([single.unload(), many.unload()]));

function make(modelPath: string, voices: VoiceEntry[] = []): Tts {
  return createPiper({ role: "tts", engine: "piper", modelPath, threads: 1, voices });
}

async function listen(engine: Tts, text: string, voice: string, speed = 1): Promise<AudioChunk[]> {
  const chunks: AudioChunk[] = [];
  await engine.speak({ text, voice, speed }, { signal, onChunk: (chunk) => void chunks.push(chunk) });
  return chunks;
}

const samplesOf = (chunks: AudioChunk[]): number[] => chunks.flatMap(({ pcm }) => [...pcm]);

/** A copy of the tiny voice whose JSON is changed. */
function changed(change: (config: Record<string, unknown>) => void): string {
  const dir = copyModel(dirname(TINY_PIPER));
  const modelPath = join(dir, "en_GB-tiny-medium.onnx");
  const config = JSON.parse(readFileSync(`${modelPath}.json`, "utf8")) as Record<string, unknown>;
  change(config);
  writeFileSync(`${modelPath}.json`, JSON.stringify(config));
  return modelPath;
}

describe("the voices", () => {
  it("are the one of the file, or one for each speaker, or those of the catalog", async () => {
    expect((await single.describe()).voices).toEqual([{ id: "tiny", name: "tiny", accent: "british" }]);
    expect((await many.describe()).voices.map(({ id, accent }) => [id, accent])).toEqual([
      ["low", "american"],
      ["middle", "american"],
      ["high", "american"],
    ]);
    const named = make(TINY_PIPER_MANY, [{ id: "ksp", name: "KSP", accent: "indian", speaker: "high" }]);
    expect((await named.describe()).voices).toEqual([{ id: "ksp", name: "KSP", accent: "indian" }]);
    expect(samplesOf(await listen(named, "Hello.", "ksp"))).toEqual(samplesOf(await listen(many, "Hello.", "high")));
    await named.unload();
  });

  it("of several speakers sound different", async () => {
    const [low, high] = [
      samplesOf(await listen(many, SENTENCE, "low")),
      samplesOf(await listen(many, SENTENCE, "high")),
    ];
    expect(low.length).toBe(high.length);
    expect(low).not.toEqual(high);
  });

  it("are refused where the catalog names a speaker that is not there", async () => {
    const named = make(TINY_PIPER_MANY, [{ id: "ksp", name: "KSP", accent: "indian", speaker: "ksp" }]);
    await expect(listen(named, "Hello.", "ksp")).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
    await named.unload();
  });
});

describe("a text", () => {
  it("is written out before it is spoken, as the voice's dialect says it", async () => {
    const written = "One hundred and five pounds.";
    expect(samplesOf(await listen(single, "£105.", "tiny"))).toEqual(samplesOf(await listen(single, written, "tiny")));
  });

  it("is spoken at the rate of the file, scaled to full range", async () => {
    const chunks = await listen(single, SENTENCE, "tiny");
    expect(new Set(chunks.map(({ sampleRateHz }) => sampleRateHz))).toEqual(new Set([22_050]));
    expect(Math.max(...samplesOf(chunks).map(Math.abs))).toBe(1);
  });

  it("in another language is read by that language's own rules", async () => {
    const german = make(changed((config) => (config["espeak"] = { voice: "de" })));
    const [digits, words] = [await listen(german, "42", "tiny"), await listen(german, "zweiundvierzig", "tiny")];
    expect(samplesOf(digits).length).toBe(samplesOf(words).length);
    expect((await german.describe()).voices[0]?.accent).toBe("de");
    await german.unload();
  });

  it("takes as long as the file's length scale says", async () => {
    const slow = make(changed((config) => (config["inference"] = { length_scale: 2 })));
    const [once, twice] = [await listen(single, SENTENCE, "tiny"), await listen(slow, SENTENCE, "tiny")];
    expect(samplesOf(twice).length / samplesOf(once).length).toBeCloseTo(2, 0);
    await slow.unload();
  });
});

describe("what is wrong with a voice", () => {
  it("is MODEL_MISSING without its graph or its JSON", async () => {
    for (const file of ["en_GB-tiny-medium.onnx", "en_GB-tiny-medium.onnx.json"]) {
      const dir = copyModel(dirname(TINY_PIPER));
      rmSync(join(dir, file));
      await expect(make(join(dir, "en_GB-tiny-medium.onnx")).load({ signal })).rejects.toMatchObject({
        code: "MODEL_MISSING",
        path: join(dir, file),
      });
    }
  });

  it("is MODEL_UNSUPPORTED for phonemes that are not espeak-ng's, and for a voice that espeak-ng does not have", async () => {
    const changes: ((config: Record<string, unknown>) => void)[] = [
      (config) => (config["phoneme_type"] = "pinyin"),
      (config) => (config["vowel_clusters"] = [["a", "ɪ"]]),
      (config) => (config["espeak"] = { voice: "zz" }),
      (config) => (config["phoneme_id_map"] = { a: [1] }),
    ];
    for (const change of changes) {
      await expect(make(changed(change)).load({ signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
    }
  });

  it("is MODEL_CORRUPT for a JSON that does not fit", async () => {
    const modelPath = changed((config) => (config["audio"] = {}));
    await expect(make(modelPath).load({ signal })).rejects.toMatchObject({
      code: "MODEL_CORRUPT",
      path: `${modelPath}.json`,
    });
  });

  it("is MODEL_UNSUPPORTED for a graph without speakers where the JSON names some", async () => {
    const modelPath = changed((config) => (config["num_speakers"] = 3));
    await expect(make(modelPath).load({ signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });

  it("does not matter by what name the file goes", async () => {
    const dir = copyModel(dirname(TINY_PIPER));
    for (const end of ["", ".json"]) renameSync(join(dir, `en_GB-tiny-medium.onnx${end}`), join(dir, `own.onnx${end}`));
    expect((await make(join(dir, "own.onnx")).describe()).voices).toEqual([
      { id: "own", name: "own", accent: "british" },
    ]);
  });
});

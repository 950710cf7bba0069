import { execFile } from "node:child_process";
import { copyFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tts, VoiceEntry } from "../../../../../src-main/engines/engine.ts";
import { createKokoro } from "../../../../../src-main/engines/tts/kokoro/kokoro.ts";
import { copyModel } from "../../../../parts/copy-model.ts";
import { makeTinyKokoro, TINY_PIPER } from "../../../../parts/tiny-voices.ts";

const { signal } = new AbortController();
const KOKORO = new URL("../../../../../src-main/engines/tts/kokoro/kokoro.ts", import.meta.url).href;
const SENTENCE = "The water bottle is nearly there.";

const modelDir = makeTinyKokoro(["af_tiny", "bf_tiny", "am_tiny", "jf_tiny"]);
let kokoro: Tts;
beforeAll(() => {
  kokoro = make(modelDir);
});
afterAll(async () => {
  await kokoro.unload();
  rmSync(modelDir, { recursive: true, force: true });
});

function make(dir: string, voices: VoiceEntry[] = []): Tts {
  return createKokoro({ role: "tts", engine: "kokoro", modelDir: dir, threads: 1, voices });
}

async function say(text: string, voice = "af_tiny", engine = kokoro): Promise<Float32Array> {
  const samples: number[] = [];
  await engine.speak({ text, voice }, { signal, onChunk: ({ pcm }) => void samples.push(...pcm) });
  return Float32Array.from(samples);
}

function peakOf(pcm: Float32Array): number {
  return pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

describe("the voices", () => {
  it("are those in the folder, the English ones, with the accent that their names tell", async () => {
    expect((await kokoro.describe()).voices).toEqual([
      { id: "af_tiny", name: "Tiny", accent: "american" },
      { id: "am_tiny", name: "Tiny", accent: "american" },
      { id: "bf_tiny", name: "Tiny", accent: "british" },
    ]);
  });

  it("are those of the catalog where it names some", async () => {
    const voices = [{ id: "bf_tiny", name: "Bea", accent: "british", file: "voices/bf_tiny.bin" }];
    const named = make(modelDir, voices);
    expect((await named.describe()).voices).toEqual([{ id: "bf_tiny", name: "Bea", accent: "british" }]);
    await expect(say("Hello.", "af_tiny", named)).rejects.toMatchObject({ code: "VOICE_UNKNOWN" });
    expect((await say("Hello.", "bf_tiny", named)).length).toBeGreaterThan(0);
    await named.unload();
  });

  it("read as their accent does", async () => {
    const [american, british] = [await say(SENTENCE, "af_tiny"), await say(SENTENCE, "bf_tiny")];
    expect(american.length).not.toBe(british.length);
    expect((await say(SENTENCE, "am_tiny")).length).toBe(american.length);
  });

  it("can be mixed; the greater part decides the accent", async () => {
    const [low, high] = [peakOf(await say(SENTENCE, "af_tiny")), peakOf(await say(SENTENCE, "bf_tiny"))];
    const mixed = await say(SENTENCE, "af_tiny:0.7+bf_tiny:0.3");
    expect(peakOf(mixed)).toBeGreaterThan(low * 1.01);
    expect(peakOf(mixed)).toBeLessThan(high * 0.99);
    expect(mixed.length).toBe((await say(SENTENCE, "af_tiny")).length);
    const other = await say(SENTENCE, "af_tiny:0.3+bf_tiny:0.7");
    expect(other.length).toBe((await say(SENTENCE, "bf_tiny")).length);
  });
});

describe("a text", () => {
  it("is written out before it is spoken", async () => {
    expect(await say("Dr. Lee has 3.5 kg.")).toEqual(await say("Doctor Lee has three point five kilograms."));
  });

  it("that is longer than the model takes is spoken in parts, nothing lost", async () => {
    // Letters are read by their names, up to ten phonemes: one piece by its characters, two by its phonemes.
    const letters = "W X W Y W Z W Q ";
    const once = (await say(letters)).length;
    expect((await say(letters.repeat(10))).length / once).toBeCloseTo(10, 0);
  });

  it("says nothing where no phoneme is known", async () => {
    expect((await say("日本語")).length).toBe(0);
  });

  it("never comes into the log, but what was left out is counted there", async () => {
    const program = `
      const { createKokoro } = await import(${JSON.stringify(KOKORO)});
      const spec = { role: "tts", engine: "kokoro", modelDir: ${JSON.stringify(modelDir)}, threads: 1, voices: [] };
      const { signal } = new AbortController();
      await createKokoro(spec).speak({ text: "My secret (banana).", voice: "af_tiny" }, { signal, onChunk() {} });
    `;
    const env = { ...process.env, MINIFLOW_LOG: "debug" };
    const printed = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env });
    expect(printed.stdout).toBe("");
    expect(printed.stderr).toMatch(/^(debug kokoro: .* dropped=2\n)+$/);
    expect(printed.stderr).not.toMatch(/secret|banana/);
  });
});

describe("what is wrong with a folder", () => {
  it("is MODEL_MISSING without a graph, a vocabulary or voices, each with its path", async () => {
    for (const file of ["onnx/model.onnx", "tokenizer.json", "voices"]) {
      const dir = copyModel(modelDir);
      rmSync(join(dir, file), { recursive: true });
      await expect(make(dir).load({ signal })).rejects.toMatchObject({
        code: "MODEL_MISSING",
        path: expect.stringContaining(join(dir, file)),
      });
    }
  });

  it("is MODEL_CORRUPT for a damaged voice, and the others go on speaking", async () => {
    const dir = copyModel(modelDir);
    truncateSync(join(dir, "voices/bf_tiny.bin"), 1000);
    const engine = make(dir);
    await expect(say("Hello.", "bf_tiny", engine)).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    expect((await say("Hello.", "af_tiny", engine)).length).toBeGreaterThan(0);
    await engine.unload();
  });

  it("is MODEL_UNSUPPORTED for a graph that is no Kokoro", async () => {
    const dir = copyModel(modelDir);
    copyFileSync(TINY_PIPER, join(dir, "onnx/model.onnx"));
    await expect(make(dir).load({ signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });

  it("does not matter where the graph lies, or which of the hub's variants it is", async () => {
    const dir = copyModel(modelDir);
    copyFileSync(join(dir, "onnx/model.onnx"), join(dir, "model_quantized.onnx"));
    rmSync(join(dir, "onnx"), { recursive: true });
    writeFileSync(join(dir, "README.md"), "");
    const engine = make(dir);
    expect((await engine.load({ signal })).residentBytes).toBeGreaterThan(0);
    await engine.unload();
  });
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../src-main/engines/create.ts";
import type { EngineSpec } from "../../../src-main/engines/engine.ts";
import { STARTER_LLM } from "../../parts/starter-llm.ts";

const NATIVE = ["onnxruntime-node", "node-llama-cpp"];
const KOKORO: EngineSpec = { role: "tts", engine: "kokoro", modelDir: "/nowhere", threads: 1, voices: [] };

/** The native packages that a process has loaded after making this engine. */
async function listNative(spec: EngineSpec): Promise<string[]> {
  const create = new URL("../../../src-main/engines/create.ts", import.meta.url).href;
  const program = `
    const { registerHooks } = await import("node:module");
    const seen = new Set();
    registerHooks({ load(url, context, next) { seen.add(url); return next(url, context); } });
    const { createEngine } = await import(${JSON.stringify(create)});
    await createEngine(${JSON.stringify(spec)});
    const named = ${JSON.stringify(NATIVE)}.filter((name) => [...seen].some((url) => url.includes("/node_modules/" + name + "/")));
    process.stdout.write(JSON.stringify(named));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  return JSON.parse(stdout);
}

describe("createEngine", () => {
  it("makes the engine of every spec, without touching its model", async () => {
    const modelPath = "/nowhere/model";
    const silero = await createEngine({ role: "vad", engine: "silero", modelPath });
    const whisper = await createEngine({
      role: "asr",
      engine: "whisper",
      modelDir: modelPath,
      threads: 1,
      language: "en",
    });
    const llama = await createEngine({ ...STARTER_LLM, modelPath });
    const flite = await createEngine({ role: "tts", engine: "flite" });
    const kokoro = await createEngine({ ...KOKORO, modelDir: modelPath });
    const piper = await createEngine({ role: "tts", engine: "piper", modelPath, threads: 1, voices: [] });
    expect(silero).toHaveProperty("findSpeech");
    expect(whisper).toHaveProperty("transcribe");
    expect(llama).toHaveProperty("generate");
    expect(flite).toHaveProperty("speak");
    expect(kokoro).toHaveProperty("speak");
    expect(piper).toHaveProperty("speak");
  });

  it("makes a fake of every role", async () => {
    const methods = { vad: "findSpeech", asr: "transcribe", llm: "generate", tts: "speak" } as const;
    for (const role of ["vad", "asr", "llm", "tts"] as const) {
      expect(await createEngine({ role, engine: "fake", fake: {} })).toHaveProperty(methods[role]);
    }
  });

  it("loads no native library but the engine's own", async () => {
    expect(await listNative({ role: "tts", engine: "flite" })).toEqual([]);
    expect(await listNative(KOKORO)).toEqual(["onnxruntime-node"]);
    expect(await listNative({ role: "vad", engine: "silero", modelPath: "/nowhere" })).toEqual(["onnxruntime-node"]);
    expect(await listNative(STARTER_LLM)).toEqual(["node-llama-cpp"]);
  });
});

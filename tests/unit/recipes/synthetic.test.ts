import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GgmlType, readGgufFileInfo } from "node-llama-cpp";
import { afterAll, describe, expect, it } from "vitest";
import { runCandidate } from "../../../src-main/bench/side-by-side/child.ts";
import { AsrResultSchema, LlmResultSchema, type LlmJob } from "../../../src-main/bench/side-by-side/figures.ts";
import { readUtterances } from "../../../src-main/bench/side-by-side/material.ts";
import { createWhisper } from "../../../src-main/engines/asr/whisper/whisper.ts";
import type { Message } from "../../../src-main/engines/engine.ts";
import { createLlama } from "../../../src-main/engines/llm/llama.ts";
import { appRoot } from "../../../src-main/roots.ts";

/** Made by models/recipes/synthetic_whisper.py and synthetic_qwen.py; models/recipes/README.md has the commands. */
const FIXTURES = join(appRoot(), "tests/fixtures/synthetic");
const GGUF = join(FIXTURES, "qwen2.5-3b-synthetic-q4_k_m.gguf");
const TOKENS = 16;
const { signal } = new AbortController();

const program = (name: string) => new URL(`../../../src-main/bench/side-by-side/${name}.ts`, import.meta.url);

describe("synthetic Whisper", () => {
  // The engine keeps what it prepares beside the model.
  const modelDir = mkdtempSync(join(tmpdir(), "miniflow-synthetic-"));
  cpSync(join(FIXTURES, "whisper"), modelDir, { recursive: true });
  afterAll(() => rmSync(modelDir, { recursive: true, force: true }));

  it.each(["full", "auto"] as const)(
    "says its sentence and ends, believed by the guards: %s window",
    async (window) => {
      const asr = createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language: "en", window });
      const sentences: string[] = [];
      for (const pcm of (await readUtterances(4_000)).slice(0, 4)) {
        const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
        expect(heard).toMatchObject({ verdict: "speech", temperature: 0 });
        expect(heard.tokens).toHaveLength(TOKENS);
        expect(heard.text).not.toBe("");
        sentences.push(heard.text);
      }
      await asr.unload();
      // What it says depends on the sound, or the same tokens would prove nothing.
      expect(new Set(sentences).size).toBeGreaterThan(1);
    },
  );

  it("is measured in a process of its own", async () => {
    const job = { modelDir, threads: 1, window: "full", utteranceMs: 2_000, repeats: 2 };
    const result = await runCandidate(program("our-whisper"), job, AsrResultSchema, signal);
    expect(result.warm.map(({ tokenIds }) => tokenIds.length)).toEqual([TOKENS, TOKENS]);
    expect(result.peakRssBytes).toBeGreaterThan(10e6);
  });
});

describe("synthetic Qwen", () => {
  it("has Q4_K_M's mix of types", async () => {
    const { fullTensorInfo = [], metadata } = await readGgufFileInfo(GGUF);
    const typeOf = (name: string) => fullTensorInfo.find((tensor) => tensor.name === name)?.ggmlType;
    expect(metadata.general).toMatchObject({ architecture: "qwen2", file_type: 15 });
    expect(typeOf("token_embd.weight")).toBe(GgmlType.Q6_K);
    expect(typeOf("output.weight")).toBeUndefined();
    // Of two layers the last is in the last eighth.
    for (const [name, types] of Object.entries({
      attn_q: [GgmlType.Q4_K, GgmlType.Q4_K],
      attn_v: [GgmlType.Q4_K, GgmlType.Q6_K],
      ffn_up: [GgmlType.Q4_K, GgmlType.Q4_K],
      ffn_down: [GgmlType.Q4_K, GgmlType.Q6_K],
    })) {
      expect([0, 1].map((layer) => typeOf(`blk.${layer}.${name}.weight`))).toEqual(types);
    }
  });

  it("writes words until it is stopped, and reads them back as the tokens they were", async () => {
    const llm = createLlama({
      role: "llm",
      engine: "llama",
      modelPath: GGUF,
      threads: 1,
      contextTokens: 512,
      gpu: "off",
    });
    const asked: Message[] = [{ role: "user", text: "Tell me what day it is today." }];
    const first = await llm.generate({ messages: asked, maxTokens: 12 }, { signal, onDelta: () => {} });
    expect(first).toMatchObject({ stopReason: "maxTokens", generatedTokens: 12 });
    expect(first.text).toMatch(/^( [a-z]{4}){12}$/u);
    asked.push({ role: "assistant", text: first.text }, { role: "user", text: "Why?" });
    const second = await llm.generate({ messages: asked, maxTokens: 2 }, { signal, onDelta: () => {} });
    await llm.unload();
    // The first exchange is in the KV cache but for its last token: the end of the turn and the question are new.
    expect(second.promptTokens - second.evaluatedTokens).toBe(first.promptTokens + first.generatedTokens - 1);
  });

  it("is asked the same by our engine and by plain use", async () => {
    const job: LlmJob = { modelPath: GGUF, threads: 1, contextTokens: 512, turns: 3, replyTokens: 4, eager: false };
    for (const name of ["our-llama", "plain-llama"]) {
      const { turns } = await runCandidate(program(name), job, LlmResultSchema, signal);
      expect(turns.map(({ generatedTokens }) => generatedTokens)).toEqual([4, 4, 4]);
    }
  });
});

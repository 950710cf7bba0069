import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openChain } from "../../../../src-main/bench/peers/chain.ts";
import { openPeerFlite } from "../../../../src-main/bench/peers/plain-flite.ts";
import { openPeerLlama, type PeerLlama } from "../../../../src-main/bench/peers/plain-llama.ts";
import type { BeginArm } from "../../../../src-main/bench/runs/protocol.ts";
import { modelsDir } from "../../../../src-main/roots.ts";

const GGUF = join(modelsDir(), "starter", "llm", "starter-llm-q8_0.gguf");

describe("the language model of the peers", () => {
  const options = { modelPath: GGUF, threads: 1, contextTokens: 512, gpu: false } as const;
  const models: PeerLlama[] = [];
  beforeAll(async () => {
    for (const keepsCache of [true, false]) models.push(await openPeerLlama({ ...options, keepsCache }));
  });
  afterAll(async () => {
    for (const model of models) await model.close();
  });

  it("writes the same with and without a KV cache, question after question", async () => {
    for (const question of ["what is two plus three", "what day comes after monday"]) {
      const ask = { systemPrompt: "", question, maxTokens: 30, temperature: 0 };
      const answers = await Promise.all(
        models.map(async (model) => {
          let told = 0;
          const answer = await model.answer({ ...ask, onToken: () => (told += 1) });
          expect(told).toBeGreaterThan(0);
          return answer;
        }),
      );
      expect(answers[0]?.text).not.toBe("");
      expect(answers[1]?.text.trim()).toBe(answers[0]?.text.trim());
      expect(answers.map(({ stopReason }) => stopReason)).toEqual(["endOfTurn", "endOfTurn"]);
    }
  });

  it("stops where it may write no more", async () => {
    for (const model of models) {
      const ask = { systemPrompt: "", question: "count to five", temperature: 0, onToken: () => {} };
      expect(await model.answer({ ...ask, maxTokens: 2 })).toMatchObject({ tokens: 2, stopReason: "maxTokens" });
    }
  });
});

it("the voice of the peers speaks a text whole, and nothing where nothing can be spoken", async () => {
  const flite = await openPeerFlite();
  const spoken = flite.speak("Good day. It’s 20 °C.", "slt");
  expect(spoken?.sampleRateHz).toBe(16_000);
  expect(spoken?.pcm.length).toBeGreaterThan(16_000);
  expect(flite.speak(" … ", "slt")).toBeNull();
  flite.close();
});

describe("the chain", () => {
  const begin: BeginArm = {
    kind: "begin",
    label: "plain",
    folder: "/nowhere",
    modelsHome: "/nowhere",
    pipelineFile: null,
    pipeline: {
      asr: { engine: "whisper" },
      llm: { engine: "llama", maxReplyTokens: 20 },
      tts: { engine: "flite", voice: "slt" },
    },
    models: {
      asr: { id: "starter-asr", dir: join(modelsDir(), "starter", "asr"), files: [] },
      llm: { id: "starter-llm", dir: dirname(GGUF), files: [basename(GGUF)] },
    },
    threads: 1,
    options: {},
  };
  const manner = { keepsModels: true, keepsCache: true };

  it.each<[string, Partial<BeginArm>]>([
    [
      "a voice that it does not have",
      { pipeline: { ...Object(begin.pipeline), tts: { engine: "kokoro", voice: "a" } } },
    ],
    ["no pipeline", { pipeline: null }],
    ["a model that is not here", { models: {} }],
  ])("refuses %s", (_, change) => {
    expect(() => openChain({ ...begin, ...change }, manner)).toThrowError(
      expect.objectContaining({ code: "PIPELINE_INVALID" }),
    );
  });

  it("takes the starter pack", () => {
    expect(() => openChain(begin, manner)).not.toThrow();
  });
});

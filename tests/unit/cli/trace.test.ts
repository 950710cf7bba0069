import { describe, expect, it } from "vitest";
import { tokensPerSecond, traceGeneration, traceSpeech, traceTranscription } from "../../../src-main/cli/trace.ts";
import type { ModelMemory } from "../../../src-main/contract.ts";
import type { Generation, Transcription } from "../../../src-main/engines/engine.ts";

const model: ModelMemory = {
  id: "llm",
  title: "language model",
  model: "some-llm",
  state: "resident",
  shares: [
    { device: "cpu", weightsBytes: 2e6, kvBytes: 1e6, workspaceBytes: 0 },
    { device: "gpu", weightsBytes: 0, kvBytes: 0, workspaceBytes: 3e6 },
  ],
  measured: true,
  loadMs: 12.345,
  inUse: false,
  loads: 1,
};

const heard: Transcription = {
  verdict: "speech",
  text: "hi",
  confidence: 0.9,
  accent: "scottish",
  tokens: [
    { id: 7, text: " hi", logProb: -0.1 },
    { id: 123, text: "\u001B[31m\u009B", logProb: -10.25 },
  ],
  averageLogProb: -0.1,
  noSpeechProb: 0.02,
  compressionRatio: 0.7,
  ctcGap: 0.3,
  temperature: 0,
  marks: { featuresMs: 1, encodeMs: 2, decodeMs: 3, windows: 2, fullWindows: 1, encodedMs: 4000 },
};

const generation: Generation = {
  text: "one two",
  stopReason: "endOfTurn",
  promptTokens: 20,
  evaluatedTokens: 5,
  generatedTokens: 5,
  firstTokenMs: 100,
  totalMs: 300,
};

const call = { model, callMs: 50 };

describe("the trace of a recognition", () => {
  const lines = traceTranscription(heard, { ...call, audioMs: 600, accentAsked: "auto" });

  it("has each guard's figure beside its limit, and the accent that was heard beside the one asked for", () => {
    expect(lines.find((line) => line.includes("CTC gap"))).toMatch(/ 0\.300 {2}doubted above 1$/);
    expect(lines.find((line) => line.includes("average log"))).toMatch(/ -0\.100 {2}doubted below -1$/);
    expect(lines.find((line) => line.includes("  accent"))).toMatch(/ scottish {2}asked for: auto$/);
    expect(lines.find((line) => line.includes("inference"))).toMatch(/ 6\.00 ms {2}0\.010 of the sound's length$/);
  });

  it("tells the memory by device and purpose, leaving out what is nothing", () => {
    expect(lines.filter((line) => line.includes("memory")).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["memory, cpu", "3.0 MB", "weights 2.0 MB, KV cache 1.0 MB, measured"],
      ["memory, gpu", "3.0 MB", "workspace 3.0 MB, measured"],
    ]);
  });

  it("lists the tokens in columns, and nothing in their text can steer a terminal", () => {
    expect(lines.slice(-2)).toEqual([
      '      1    7    -0.100  " hi"',
      String.raw`      2  123   -10.250  "\u001b[31m\u009b"`,
    ]);
  });

  it("says that a model without a CTC head has none, and has no list of no tokens", () => {
    const bare = traceTranscription(
      { ...heard, ctcGap: null, tokens: [] },
      { ...call, audioMs: 0, accentAsked: "auto" },
    );
    expect(bare.find((line) => line.includes("CTC gap"))).toMatch(/ none {2}the model has no CTC head$/);
    expect(bare).not.toContain("");
    expect(bare.join("\n")).not.toMatch(/NaN|Infinity/);
  });
});

describe("the trace of an answer", () => {
  it("tells how much of the prompt was in the cache, and when each piece came", () => {
    const deltas = [
      { atMs: 150, text: "one" },
      { atMs: 250.5, text: " two" },
    ];
    const lines = traceGeneration(generation, { ...call, deltas, tokensPerSecond: 20 });
    expect(lines.find((line) => line.includes("evaluated"))).toMatch(/5 tokens {2}15 were in the KV cache$/);
    expect(lines.at(-1)?.trim().split(/ {2,}/)).toEqual(["2", "250.50 ms", "100.50 ms", '" two"']);
  });

  it("counts tokens a second from the first one on, and not where there is but one or none", () => {
    expect(tokensPerSecond(generation)).toBe(20);
    expect(tokensPerSecond({ ...generation, generatedTokens: 1 })).toBeNull();
    expect(tokensPerSecond({ ...generation, generatedTokens: 0, firstTokenMs: null })).toBeNull();
  });
});

describe("the trace of a voice", () => {
  it("tells what was trimmed, by piece and as a whole", () => {
    const pieces = [
      { text: "One,", synthesisMs: 10, madeMs: 1000, audioMs: 800 },
      { text: "two.", synthesisMs: 20, madeMs: 500, audioMs: 550 },
    ];
    const speech = { sampleRateHz: 16_000, audioMs: 1350, firstChunkMs: 11, totalMs: 31, pieces };
    const lines = traceSpeech(speech, { ...call, chunks: [{ atMs: 11, audioMs: 200 }], realTimeFactor: 0.023 });
    expect(lines.find((line) => line.includes("trimmed"))).toMatch(/ 150\.00 ms {2}/);
    expect(
      lines
        .find((line) => line.includes("two."))
        ?.trim()
        .split(/ {2,}/),
    ).toEqual(["2", "20.00 ms", "500.00 ms", "550.00 ms", '"two."']);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { METRICS } from "../../../../src-main/bench/metrics/catalogue.ts";
import { measureTrial, type TrialObservation } from "../../../../src-main/bench/metrics/measure-trial.ts";
import type { DatasetRow } from "../../../../src-main/bench/runs/records.ts";
import type { Timings } from "../../../../src-main/contract.ts";

const ROW: DatasetRow = {
  id: "1",
  transcript: "What is the capital of France?",
  machineTranscript: "What is the capital of France?",
  speaker: null,
  accent: null,
  age: null,
  gender: null,
  durationMs: 4_000,
};

const TIMINGS: Timings = {
  recordedMs: 2_000,
  utteranceMs: 1_500,
  vadMs: 10,
  asrMs: 100,
  llmFirstTokenMs: 50,
  llmMs: 450,
  ttsFirstChunkMs: 40,
  ttsMs: 150,
  loadMs: { asr: 0, llm: 30, tts: 5 },
  releaseToFirstAudioMs: 260,
  stageSumMs: 700,
  wallMs: 800,
  replyAudioMs: 3_000,
};

const SEEN: TrialObservation = {
  row: ROW,
  transcript: "what is the cattle of france",
  reply: "It is Paris.",
  replyHeard: "it is parish",
  stopReason: "end",
  timings: TIMINGS,
  start: "warm",
  accentAsked: "auto",
  accentHeard: null,
  replyTokens: 5,
  rssBytes: 1_000,
  ledgerBytes: 900,
  diskBytes: 0,
};

const NOTHING: TrialObservation = {
  ...SEEN,
  transcript: null,
  reply: null,
  replyHeard: null,
  timings: null,
  replyTokens: null,
  rssBytes: null,
  ledgerBytes: null,
  diskBytes: null,
};

describe("measureTrial", () => {
  it("measures a whole trial", () => {
    expect(measureTrial(SEEN)).toEqual({
      recordedMs: 2_000,
      utteranceMs: 1_500,
      vadMs: 10,
      asrMs: 100,
      llmFirstTokenMs: 50,
      llmMs: 450,
      ttsFirstChunkMs: 40,
      ttsMs: 150,
      asrLoadMs: 0,
      llmLoadMs: 30,
      ttsLoadMs: 5,
      loadMs: 35,
      releaseToFirstAudioMs: 260,
      stageSumMs: 700,
      wallMs: 800,
      replyAudioMs: 3_000,
      asrRtf: 0.05,
      ttsRtf: 0.05,
      rtf: 0.35,
      tokensPerSecond: 10,
      wer: 1 / 6,
      wordErrors: 1,
      substitutions: 1,
      deletions: 0,
      insertions: 0,
      words: 6,
      tokens: 5,
      replyWords: 3,
      replyCharacters: 12,
      replySeconds: 3,
      roundTripWer: 1 / 3,
      roundTripErrors: 1,
      roundTripWords: 3,
      rssBytes: 1_000,
      ledgerBytes: 900,
      diskBytes: 0,
      asr_latency: 0.1,
      llm_latency: 0.45,
      tts_latency: 0.15,
      total_latency: 0.7,
      tokens_per_sec: 5 / 0.45,
      // "france" without its question mark is another word there.
      werReference: 2 / 6,
      droppedFigures: 0,
    });
  });

  it("has nothing of what was not reached, and no 0 in its place", () => {
    expect(measureTrial(NOTHING)).toEqual({ droppedFigures: 0 });
    const heardOnly: Timings = {
      ...TIMINGS,
      llmFirstTokenMs: null,
      llmMs: null,
      ttsFirstChunkMs: null,
      ttsMs: null,
      loadMs: { asr: 12, llm: 0, tts: 0 },
      releaseToFirstAudioMs: null,
      stageSumMs: null,
      replyAudioMs: null,
    };
    const metrics = measureTrial({ ...NOTHING, transcript: "what", timings: heardOnly });
    expect(metrics).toMatchObject({ asrMs: 100, asrLoadMs: 12, loadMs: 12, deletions: 5, asr_latency: 0.1 });
    for (const name of ["llmLoadMs", "ttsLoadMs", "llmMs", "stageSumMs", "total_latency", "rtf", "tokens"])
      expect(metrics).not.toHaveProperty(name);
  });

  it("counts every word of an utterance of which nothing was heard as missing", () => {
    expect(measureTrial({ ...NOTHING, transcript: "" })).toMatchObject({ wer: 1, deletions: 6, words: 6 });
  });

  it("has no rate where no word was said, but counts the words that were made up", () => {
    const metrics = measureTrial({ ...NOTHING, row: { ...ROW, transcript: "" }, transcript: "thank you" });
    expect(metrics).toMatchObject({ wordErrors: 2, insertions: 2, words: 0 });
    expect(metrics).not.toHaveProperty("wer");
  });

  it("has no word errors without a reference, and none of the reference system's without another recogniser's", () => {
    const row = { ...ROW, transcript: null, machineTranscript: null };
    const metrics = measureTrial({ ...SEEN, row });
    for (const name of ["wer", "words", "wordErrors", "werReference"]) expect(metrics).not.toHaveProperty(name);
  });

  it("drops what is no finite number and counts it", () => {
    const timings = { ...TIMINGS, asrMs: Number.NaN, wallMs: Number.POSITIVE_INFINITY };
    const metrics = measureTrial({ ...SEEN, timings });
    for (const name of ["asrMs", "wallMs", "asrRtf", "asr_latency"]) expect(metrics).not.toHaveProperty(name);
    expect(metrics["droppedFigures"]).toBe(4);
  });

  it("has no writing speed of a single token, or of tokens that came all at once", () => {
    expect(measureTrial({ ...SEEN, replyTokens: 1 })).not.toHaveProperty("tokensPerSecond");
    const timings = { ...TIMINGS, llmFirstTokenMs: 450 };
    expect(measureTrial({ ...SEEN, timings })).not.toHaveProperty("tokensPerSecond");
  });

  it("takes the dataset's length of a recording where a peer does not tell it", () => {
    const timings = { ...TIMINGS, recordedMs: null };
    expect(measureTrial({ ...SEEN, timings })).toMatchObject({ asrRtf: 0.025, rtf: 0.175 });
  });

  it("counts a letter with its accents as one character", () => {
    expect(measureTrial({ ...SEEN, reply: "cafe\u0301" })).toMatchObject({ replyCharacters: 4, replyWords: 1 });
  });

  it("gives only finite numbers, by names of the catalogue", () => {
    const number = fc.oneof(fc.constant(null), fc.double({ min: 0 }), fc.constant(Number.NaN));
    const text = fc.oneof(fc.constant(null), fc.string());
    const timings = fc.record<Timings>({
      recordedMs: number,
      utteranceMs: number,
      vadMs: number,
      asrMs: number,
      llmFirstTokenMs: number,
      llmMs: number,
      ttsFirstChunkMs: number,
      ttsMs: number,
      loadMs: fc.record({ asr: fc.double({ min: 0 }), llm: fc.double({ min: 0 }), tts: fc.double({ min: 0 }) }),
      releaseToFirstAudioMs: number,
      stageSumMs: number,
      wallMs: number,
      replyAudioMs: number,
    });
    const seen = fc.record({ transcript: text, reply: text, replyHeard: text, timings, replyTokens: number });
    fc.assert(
      fc.property(seen, text, text, (some, transcript, machineTranscript) => {
        const metrics = measureTrial({ ...SEEN, ...some, row: { ...ROW, transcript, machineTranscript } });
        for (const [name, value] of Object.entries(metrics)) {
          expect(METRICS).toHaveProperty(name);
          expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

describe("the catalogue", () => {
  it("divides only by sums that it has", () => {
    for (const { centre } of Object.values(METRICS)) {
      if (typeof centre === "string") continue;
      expect(METRICS).toHaveProperty(centre.part);
      expect(METRICS).toHaveProperty(centre.whole);
    }
  });

  it("says of every figure what it is in a sentence", () => {
    for (const { title, what } of Object.values(METRICS)) {
      expect(title).not.toBe("");
      expect(what).toMatch(/\.$/u);
    }
  });
});

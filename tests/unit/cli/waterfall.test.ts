import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawBar, drawWaterfall, formatMs } from "../../../src-main/cli/waterfall.ts";
import type { Timings } from "../../../src-main/contract.ts";

const timings: Timings = {
  recordedMs: 3000,
  utteranceMs: 2800,
  vadMs: 10,
  asrMs: 40,
  llmFirstTokenMs: 20,
  llmMs: 80,
  ttsFirstChunkMs: 30,
  ttsMs: 50,
  loadMs: { asr: 0, llm: 0, tts: 0 },
  releaseToFirstAudioMs: 140,
  stageSumMs: 170,
  wallMs: 200,
  replyAudioMs: 900,
};
const marks = {
  press: -3000,
  release: 0,
  utteranceReady: 25,
  asrStart: 25,
  asrEnd: 75,
  llmStart: 75,
  llmFirstToken: 100,
  llmEnd: 150,
  firstSegment: 110,
  ttsStart: 110,
  ttsFirstChunk: 140,
  ttsEnd: 200,
  firstAudio: 140,
};

describe("a turn's waterfall", () => {
  it("has a bar for each stage on one scale, its ms, and what was waited for", () => {
    expect(drawWaterfall({ marks, timings, start: "warm" }, 16)).toEqual([
      "  find the speech         ██                   25 ms",
      "  recognise it              ████               50 ms",
      "  first word                    ██             25 ms",
      "  write the answer                ████         50 ms",
      "  begin the voice                 ███▎         30 ms",
      "  speak the rest                     █████     60 ms",
      "  first sound 140 ms after the question's end (warm start)",
      "  warm: every model was there already",
    ]);
  });

  it("has bars of their own for loads, each before the stage that waited for it, and says what they are", () => {
    // 40 for the detector, 50 for the recogniser, 25 for the language model, 10 for the voice.
    const cold = {
      marks: {
        ...marks,
        utteranceReady: 50,
        asrStart: 100,
        asrEnd: 150,
        llmStart: 175,
        llmFirstToken: 200,
        llmEnd: 250,
        ttsStart: 220,
        ttsFirstChunk: 250,
        ttsEnd: 400,
      },
      timings: { ...timings, vadMs: 10, loadMs: { asr: 90, llm: 25, tts: 10 } },
      start: "cold" as const,
    };
    expect(drawWaterfall(cold, 16)).toEqual([
      "  load the detector       ░░                   40 ms",
      "  find the speech          █                   10 ms",
      "  load the recogniser       ░░                 50 ms",
      "  recognise it                ██               50 ms",
      "  load the language model       ░              25 ms",
      "  first word                     █             25 ms",
      "  write the answer                ██           50 ms",
      "  load the voice                  ░            10 ms",
      "  begin the voice                 ██           30 ms",
      "  speak the rest                    ██████    150 ms",
      "  ░ waiting for a model to load",
      "  first sound 140 ms after the question's end (cold start, 125 ms of it waiting for models)",
      "  cold: a model came in for the first time since the program began",
    ]);
  });

  it("tells what of the wait was for models", () => {
    const cold = { ...timings, loadMs: { asr: 900, llm: 200, tts: 34 }, releaseToFirstAudioMs: 1290 };
    expect(drawWaterfall({ marks, timings: cold, start: "cold" }).slice(-2)).toEqual([
      "  first sound 1.29 s after the question's end (cold start, 1.13 s of it waiting for models)",
      "  cold: a model came in for the first time since the program began",
    ]);
  });

  it("leaves out the stages that were not reached", () => {
    const unheard = { marks: { release: 0, utteranceReady: 12 }, timings: { ...timings, releaseToFirstAudioMs: null } };
    expect(drawWaterfall({ ...unheard, start: "warm" }, 10)).toEqual([
      "  find the speech         ██████████     12 ms",
    ]);
    expect(drawWaterfall({ marks: {}, timings: unheard.timings, start: "warm" })).toEqual([]);
  });
});

describe("a bar", () => {
  const instant = fc.float({ min: 0, max: 100_000, noNaN: true });

  it("stays within the width and is never empty, wherever it lies", () => {
    fc.assert(
      fc.property(instant, instant, instant, fc.integer({ min: 1, max: 120 }), (a, b, total, width) => {
        const bar = drawBar(Math.min(a, b), Math.max(a, b), total, width);
        expect(bar.length).toBeLessThanOrEqual(width + 1);
        expect(bar.trim().length).toBeGreaterThan(0);
      }),
    );
  });

  it("of the whole time fills the whole width", () => {
    expect(drawBar(0, 300, 300, 12)).toBe("█".repeat(12));
  });
});

it("times are told in ms below a second and in seconds above", () => {
  expect([0, 12.4, 999.4, 999.6, 1234].map(formatMs)).toEqual(["0 ms", "12 ms", "999 ms", "1.00 s", "1.23 s"]);
});

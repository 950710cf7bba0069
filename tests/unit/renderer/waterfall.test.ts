import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Marks } from "../../../src-main/contract.ts";
import { drawWaterfall } from "../../../src-renderer/parts/waterfall.ts";
import { explainStart, formatMs, splitReply, summaryOf } from "../../../src-renderer/parts/words.ts";
import { makeTurn } from "../../parts/scripted-assistant.ts";

const turn = makeTurn("t1", "c1", "what is two plus three", "Two plus three is five. Anything else?");

describe("the waterfall", () => {
  it("puts each stage where it lay, from the release on", () => {
    const { rows, release, spanMs } = drawWaterfall(turn);
    const at = (ms: number) => release + (ms / spanMs) * (1 - release);
    expect(spanMs).toBe(297);
    const bars = Object.fromEntries(rows.map(({ id, bar }) => [id, bar]));
    expect(bars["record"]).toEqual({ start: 0, length: release });
    expect(bars["vad"]?.start).toBeCloseTo(at(2));
    expect(bars["asr"]?.start).toBeCloseTo(at(14));
    expect(bars["asr"]?.length).toBeCloseTo(at(131) - at(14));
    expect(bars["firstAudio"]).toEqual({ start: at(262), length: 0 });
  });

  it("tells the measured times, not what the bars are long", () => {
    const told = Object.fromEntries(drawWaterfall(turn).rows.map(({ id, ms }) => [id, ms]));
    expect(told).toEqual({ record: 2100, vad: 12, asr: 117, firstToken: 39, llm: 156, tts: 48, firstAudio: 262 });
  });

  it("gives loads bars of their own, each ending where the stage that waited for it begins", () => {
    const cold = {
      marks: { ...turn.marks, utteranceReady: 414, asrStart: 514, asrEnd: 631, llmStart: 1632, ttsStart: 1900 },
      timings: { ...turn.timings, vadMs: 14, loadMs: { asr: 480, llm: 1000, tts: 0.4 } },
    };
    const { rows, release, spanMs, loadMs } = drawWaterfall({ ...cold, marks: { ...cold.marks, llmEnd: 2000 } });
    const at = (ms: number) => release + (ms / spanMs) * (1 - release);
    expect(rows.map(({ id, isLoad }) => (isLoad ? `(${id})` : id))).toEqual([
      "record",
      "(load-vad)",
      "vad",
      "(load-asr)",
      "asr",
      "(load-firstToken)",
      "firstToken",
      "llm",
      "tts",
      "firstAudio",
    ]);
    const loads = rows.filter(({ isLoad }) => isLoad);
    // The detector was waited for from 20 to 400 ms, the recogniser from 414 to 514.
    expect(loads.map(({ ms }) => ms)).toEqual([380, 100, 1000]);
    expect(loads[0]?.bar?.start).toBeCloseTo(at(20));
    expect(loads[1]?.bar?.start).toBeCloseTo(at(414));
    expect((loads[1]?.bar?.start ?? 0) + (loads[1]?.bar?.length ?? 0)).toBeCloseTo(at(514));
    expect(loads[2]?.bar?.start).toBeCloseTo(at(632));
    expect(loadMs).toBe(1480.4);
  });

  it("leaves empty what was not reached", () => {
    const { rows } = drawWaterfall({
      marks: { press: -400, release: 0, utteranceReady: 9 },
      timings: {
        ...turn.timings,
        asrMs: null,
        llmFirstTokenMs: null,
        llmMs: null,
        ttsMs: null,
        releaseToFirstAudioMs: null,
      },
    });
    expect(rows.filter(({ bar }) => bar !== null).map(({ id }) => id)).toEqual(["record", "vad"]);
    expect(rows.filter(({ ms }) => ms === null).map(({ id }) => id)).toEqual([
      "asr",
      "firstToken",
      "llm",
      "tts",
      "firstAudio",
    ]);
  });

  it("stays inside its axis whatever the marks are", () => {
    const mark = fc.option(fc.double({ min: -5000, max: 60_000, noNaN: true }), { nil: undefined });
    const names = [
      "utteranceReady",
      "asrStart",
      "asrEnd",
      "llmStart",
      "llmFirstToken",
      "llmEnd",
      "ttsStart",
      "ttsEnd",
      "firstAudio",
    ];
    fc.assert(
      fc.property(fc.array(mark, { minLength: names.length, maxLength: names.length }), (values) => {
        const given = names.map((name, i) => [name, values[i]] as const).filter(([, value]) => value !== undefined);
        const marks: Marks = Object.fromEntries(given);
        const timings = { ...turn.timings, loadMs: { asr: 900, llm: 30, tts: 400 } };
        for (const { bar } of drawWaterfall({ marks, timings }).rows) {
          if (bar === null) continue;
          expect(bar.start).toBeGreaterThanOrEqual(0);
          expect(bar.length).toBeGreaterThanOrEqual(0);
          expect(bar.start + bar.length).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});

describe("the words under a turn", () => {
  it.each([
    ["a warm answer", {}, "262 ms to first sound · warm"],
    ["a cold one", { start: "cold" }, "262 ms to first sound · cold start"],
    [
      "an interrupted one",
      { start: "swapped", outcome: "interrupted" },
      "262 ms to first sound · swapped · interrupted",
    ],
    [
      "silence",
      { outcome: "unheard", timings: { ...turn.timings, releaseToFirstAudioMs: null } },
      "warm · nothing understood",
    ],
  ] as const)("of %s", (_case, changes, words) => {
    expect(summaryOf({ ...turn, ...changes })).toBe(words);
  });

  it.each([
    ["warm", 0, "Warm: every model was there already."],
    [
      "cold",
      1480,
      "Cold start: a model came in for the first time since MiniFlow began; 1.48 s of the wait was for loading.",
    ],
    ["swapped", 0.3, "Swapped: a model that had made room for another came back, ahead of its use."],
  ] as const)("explain a %s turn", (start, loadMs, words) => {
    expect(explainStart(start, loadMs)).toBe(words);
  });

  it.each([
    [0.4, "0 ms"],
    [262.4, "262 ms"],
    [999.6, "1.00 s"],
    [1263, "1.26 s"],
    [12_340, "12.3 s"],
  ])("writes %d ms as %s", (ms, words) => {
    expect(formatMs(ms)).toBe(words);
  });

  it("parts what was heard of an interrupted answer from what was not", () => {
    const interrupted = { ...turn, outcome: "interrupted", heardReply: "Two plus three is five." } as const;
    expect(splitReply(interrupted)).toEqual({ heard: "Two plus three is five.", unheard: " Anything else?" });
    expect(splitReply(turn)).toEqual({ heard: turn.reply, unheard: "" });
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Phase } from "../../../src-main/contract.ts";
import { heardText } from "../../../src-main/turn/heard.ts";
import { nextPhase } from "../../../src-main/turn/phase.ts";
import type { Step } from "../../../src-main/turn/phase.ts";
import { computeTimings, relativeMarks, startOf } from "../../../src-main/turn/timings.ts";

const NO_LOADS = { asr: 0, llm: 0, tts: 0 };

describe("phase", () => {
  it("goes through a whole turn", () => {
    const steps: Step[] = ["press", "release", "transcribed", "speak", "end"];
    let phase: Phase = "idle";
    const seen = steps.map((step) => (phase = nextPhase(phase, step) ?? phase));
    expect(seen).toEqual(["listening", "transcribing", "thinking", "speaking", "idle"]);
  });

  it("listens at once when the key is pressed in any phase", () => {
    const phases: Phase[] = ["idle", "listening", "transcribing", "thinking", "speaking"];
    expect(phases.map((phase) => nextPhase(phase, "press"))).toEqual(phases.map(() => "listening"));
  });

  it("ignores steps out of order", () => {
    expect(nextPhase("idle", "release")).toBeNull();
    expect(nextPhase("idle", "speak")).toBeNull();
    expect(nextPhase("speaking", "release")).toBeNull();
  });
});

describe("timings", () => {
  it("counts marks from the release of the key", () => {
    expect(relativeMarks({ press: 1000, release: 3000, asrStart: 3010.004 })).toEqual({
      press: -2000,
      release: 0,
      asrStart: 10,
    });
  });

  it("counts from the press when the key was never released", () => {
    expect(relativeMarks({ press: 500 })).toEqual({ press: 0 });
  });

  it("leaves what was not reached null, and a sum with a missing term too", () => {
    const timings = computeTimings({ release: 0, asrEnd: 40 }, { asrMs: 30, loadMs: NO_LOADS });
    expect(timings).toMatchObject({
      asrMs: 30,
      llmMs: null,
      ttsMs: null,
      stageSumMs: null,
      releaseToFirstAudioMs: null,
      wallMs: 40,
    });
  });

  it("sums the stages without the loads, and takes the wall to the last stage's end", () => {
    const measured = { asrMs: 30, llmMs: 100, ttsMs: 20, loadMs: { asr: 500, llm: 900, tts: 0 } };
    const timings = computeTimings({ release: 0, asrEnd: 540, llmEnd: 1600, ttsEnd: 1580, firstAudio: 1510 }, measured);
    expect(timings).toMatchObject({ stageSumMs: 150, wallMs: 1600, releaseToFirstAudioMs: 1510 });
  });

  it("tells a first load from a swap from none", () => {
    expect(startOf({ asr: 1, llm: 2 }, { asr: 1, llm: 2 })).toBe("warm");
    expect(startOf({ asr: 1, llm: 2 }, { asr: 1, llm: 3 })).toBe("swapped");
    expect(startOf({ asr: 0, llm: 2 }, { asr: 1, llm: 3 })).toBe("cold");
  });
});

describe("what was heard", () => {
  const segments = [
    { text: "One two three four.", audioMs: 1000 },
    { text: "Five six seven eight.", audioMs: 1000 },
  ];

  it("is everything when all of it sounded", () => {
    expect(heardText(segments, 2000)).toBe("One two three four. Five six seven eight.");
  });

  it("is nothing before the first word", () => {
    expect(heardText(segments, 0)).toBe("");
  });

  it("ends at the word where the sound was cut", () => {
    expect(heardText(segments, 1500)).toBe("One two three four. Five six");
  });

  it("is always a beginning of the answer, and grows with time", () => {
    const segment = fc.record({
      text: fc
        .array(fc.stringMatching(/^[a-z]{1,8}$/u), { minLength: 1, maxLength: 12 })
        .map((words) => words.join(" ")),
      audioMs: fc.integer({ min: 1, max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), fc.nat(20_000), fc.nat(5000), (all, heardMs, moreMs) => {
        const whole = all.map(({ text }) => text).join(" ");
        const sooner = heardText(all, heardMs);
        const later = heardText(all, heardMs + moreMs);
        expect(whole.startsWith(sooner)).toBe(true);
        expect(later.startsWith(sooner)).toBe(true);
      }),
    );
  });
});

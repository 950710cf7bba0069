import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseWindow } from "../../../../../src-main/engines/asr/whisper/choose-window.ts";

const SECOND = 16_000;
const WINDOW = 30 * SECOND;
const choose = (length: "free" | "freed" | "whole", window: "auto" | "full", seconds: number): number =>
  chooseWindow({ length, window }, seconds * SECOND, WINDOW) / SECOND;

describe("the window of an utterance", () => {
  it("is the utterance, rounded up to half a second, with a model made for any length", () => {
    expect([0, 0.2, 0.5, 3.1, 30].map((seconds) => choose("free", "auto", seconds))).toEqual([0.5, 0.5, 0.5, 3.5, 30]);
  });

  it("has 3 s of silence after it and 6 s in all at least with a model that has learnt on whole windows", () => {
    expect([0, 1, 3, 3.1, 4, 26.9, 27.1, 30].map((seconds) => choose("freed", "auto", seconds))).toEqual([
      6, 6, 6, 6.5, 7, 30, 30, 30,
    ]);
  });

  it("is the model's whole window where that is asked for, and where the graph takes no other", () => {
    expect([choose("free", "full", 2), choose("freed", "full", 2), choose("whole", "auto", 2)]).toEqual([30, 30, 30]);
  });

  it("always holds the utterance, is never longer than the model's, and splits into features evenly", () => {
    const length = fc.constantFrom("free" as const, "freed" as const, "whole" as const);
    const property = fc.property(length, fc.integer({ min: 0, max: WINDOW }), (kind, samples) => {
      const chosen = chooseWindow({ length: kind, window: "auto" }, samples, WINDOW);
      expect(chosen).toBeGreaterThanOrEqual(samples);
      expect(chosen).toBeLessThanOrEqual(WINDOW);
      expect(chosen % 320).toBe(0);
    });
    fc.assert(property);
  });
});

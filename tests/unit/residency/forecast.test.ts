import { describe, expect, it } from "vitest";
import { foresee, learnTypicalMs } from "../../../src-main/residency/forecast.ts";

const turn = [
  { id: "asr", gapMs: 5000, runMs: 300 },
  { id: "llm", gapMs: 0, runMs: 2500 },
  { id: "tts", gapMs: 0, runMs: 600 },
];

describe("what is foreseen", () => {
  it("is the rest of this turn, then turns like it", () => {
    const uses = foresee({ turn, at: 1, running: true, elapsedMs: 1000 }, 5);
    expect(uses.map(({ id }) => id)).toEqual(["llm", "tts", "asr", "llm", "tts"]);
    expect(uses[0]).toEqual({ id: "llm", gapMs: 0, runMs: 1500 });
    expect(uses[2]).toEqual(turn[0]);
  });

  it("is nearer the longer the pause lasts, and now once it is wanted", () => {
    const at = { turn, at: 0, running: false, elapsedMs: 4000 };
    expect(foresee(at, 1)).toEqual([{ id: "asr", gapMs: 1000, runMs: 300 }]);
    expect(foresee({ ...at, elapsedMs: 9000 }, 1)).toEqual([{ id: "asr", gapMs: 1, runMs: 300 }]);
    expect(foresee({ ...at, wanted: true }, 1)).toEqual([{ id: "asr", gapMs: 0, runMs: 300 }]);
  });

  it("is never over before it is over", () => {
    expect(foresee({ turn, at: 2, running: true, elapsedMs: 9000 }, 1)).toEqual([{ id: "tts", gapMs: 0, runMs: 0 }]);
  });

  it("is nothing where turns have no uses", () => {
    expect(foresee({ turn: [], at: 0, running: false, elapsedMs: 0 }, 3)).toEqual([]);
  });
});

describe("a typical time", () => {
  it("begins with the first measurement and follows the next ones by a quarter", () => {
    expect(learnTypicalMs(null, 400)).toBe(400);
    expect(learnTypicalMs(400, 800)).toBe(500);
  });
});

import { describe, expect, it } from "vitest";
import { addUp, compareTimes, describeOverhead } from "../../../../src-main/bench/overhead/figures.ts";
import type { Times } from "../../../../src-main/bench/overhead/figures.ts";
import { timingsOfMarks } from "../../../../src-main/bench/runs/protocol.ts";

/** Eight rows, twice each; every time so many ms longer for each hundred. */
function timesOf(slower: number): Times {
  const turns = Array.from({ length: 16 }, (_, at) => {
    const ms = (100 + (at % 8) * 10) * (1 + slower) + Math.floor(at / 8);
    const marks = { asrStart: 0, asrEnd: ms, llmStart: ms, llmEnd: 2 * ms, ttsStart: 2 * ms, ttsEnd: 3 * ms };
    const timings = timingsOfMarks({ ...marks, firstAudio: ms }, { recordedMs: null, replyAudioMs: null });
    return { row: `row-${at % 8}`, timings };
  });
  return { turns, totalMs: 16_000 };
}

describe("compareTimes", () => {
  it("finds nothing between the same times", () => {
    const overheads = compareTimes(timesOf(0), timesOf(0));
    expect(overheads.map(({ share, isWithinAim }) => [share, isWithinAim])).toEqual([
      [0, true],
      [0, true],
      [0, true],
    ]);
  });

  it("finds what was planted, row by row, and says that the aim is missed", () => {
    for (const { share, interval95, isWithinAim } of compareTimes(timesOf(0), timesOf(0.05))) {
      expect(share).toBeCloseTo(0.05, 2);
      expect(interval95?.low).toBeGreaterThan(0.02);
      expect(isWithinAim).toBe(false);
    }
  });

  it("refuses turns without a figure", () => {
    const run = timesOf(0);
    const lame = { ...run, turns: run.turns.map((turn, at) => (at === 3 ? { ...turn, timings: null } : turn)) };
    expect(() => compareTimes(timesOf(0), lame)).toThrow(/row-3 do not all have/);
  });
});

describe("describeOverhead", () => {
  it("is a table with the aim, and what a turn costs besides", () => {
    const [bare, run] = [addUp([timesOf(0), timesOf(0)]), timesOf(0.05)];
    const lines = describeOverhead(compareTimes(bare, run), bare, run);
    expect(lines[2]).toMatch(/^\| releaseToFirstAudioMs \| 135\.5 \| .* \| 5\.0 % \| .* \| missed \|$/);
    expect(lines.at(-1)).toContain("1000 ms a turn in all without it, 1000 ms with it");
  });
});

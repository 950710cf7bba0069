import { describe, expect, it } from "vitest";
import { clockRuns } from "../../../../src-main/bench/side-by-side/clock-runs.ts";
import { perSecond, readRuns, type RunTime } from "../../../../src-main/bench/side-by-side/figures.ts";
import { QUESTIONS, readUtterances } from "../../../../src-main/bench/side-by-side/material.ts";

const encoder = (beginMs: number, endMs: number): RunTime => ({ inputs: ["input_features"], beginMs, endMs });
const decoder = (beginMs: number, endMs: number): RunTime => ({ inputs: ["input_ids", "x"], beginMs, endMs });

describe("readRuns", () => {
  const call = { beginMs: 100, endMs: 190, tokenIds: [7, 8] };

  it("tells features, encoder, first token and the rate of the tokens after it", () => {
    const runs = [encoder(110, 150), decoder(150, 160), decoder(161, 165), decoder(166, 180)];
    expect(readRuns(runs, call)).toEqual({
      tokenIds: [7, 8],
      featuresMs: 10,
      encoderMs: 40,
      firstTokenMs: 60,
      tokensPerSecond: 100,
      totalMs: 90,
      encoderRuns: 1,
    });
  });

  it("adds up an encoder that ran twice", () => {
    const runs = [encoder(110, 120), decoder(120, 130), encoder(130, 160), decoder(160, 170)];
    expect(readRuns(runs, call)).toMatchObject({ encoderMs: 40, encoderRuns: 2, firstTokenMs: 30 });
  });

  it("gives no rate where one token was all", () => {
    expect(readRuns([encoder(110, 120), decoder(120, 130)], call).tokensPerSecond).toBeNull();
    expect(perSecond(3, 0)).toBeNull();
  });

  it("refuses a call in which a graph did not run", () => {
    expect(() => readRuns([encoder(110, 120)], call)).toThrow("did not run");
    expect(() => readRuns([decoder(110, 120)], call)).toThrow("did not run");
  });
});

describe("clockRuns", () => {
  it("notes every run and lets it do what it did", async () => {
    class InferenceSession {
      name = "graph";
      async run(feeds: object, names: string[]): Promise<string> {
        return `${this.name} ${Object.keys(feeds).length} ${names.length}`;
      }
    }
    const runs = clockRuns({ InferenceSession });
    expect(await new InferenceSession().run({ a: 1, b: 2 }, ["c"])).toBe("graph 2 1");
    expect(runs).toEqual([{ inputs: ["a", "b"], beginMs: expect.any(Number), endMs: expect.any(Number) }]);
    expect(runs[0]?.endMs).toBeGreaterThanOrEqual(runs[0]?.beginMs ?? Infinity);
  });

  it("refuses a module that is none", () => {
    expect(() => clockRuns({})).toThrow("InferenceSession");
  });
});

describe("the material", () => {
  it("has utterances of exactly the length asked for, none of them silent", async () => {
    const utterances = await readUtterances(4_000);
    expect(utterances.length).toBeGreaterThan(5);
    for (const pcm of utterances) {
      expect(pcm).toHaveLength(64_000);
      expect(pcm.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
    }
  });

  it("has ten different questions", () => {
    expect(new Set(QUESTIONS).size).toBe(10);
  });
});

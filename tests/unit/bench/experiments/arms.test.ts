import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeCombination, multiply, planArms, setKey } from "../../../../src-main/bench/experiments/arms.ts";
import type { PipelineAsked } from "../../../../src-main/bench/experiments/schema.ts";
import { writeFakePipeline } from "../../../parts/fake-pipeline.ts";

const asked = (change: Partial<PipelineAsked> = {}): PipelineAsked => ({
  pipeline: "fake",
  change: {},
  grid: {},
  clear: "none",
  ...change,
});
const plan = (...pipelines: PipelineAsked[]) => planArms({ pipelines, programs: [] }, "/nowhere");
const labels = (...pipelines: PipelineAsked[]) => plan(...pipelines).map(({ arm }) => arm.label);

describe("multiply", () => {
  it("makes every combination once", () => {
    const grid = fc.dictionary(fc.string({ minLength: 1 }), fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 4 }), {
      maxKeys: 4,
    });
    fc.assert(
      fc.property(grid, (given) => {
        const made = multiply(given);
        expect(made).toHaveLength(Object.values(given).reduce((product, values) => product * values.length, 1));
        expect(new Set(made.map((combination) => JSON.stringify(combination))).size).toBe(made.length);
      }),
    );
  });
});

describe("describeCombination", () => {
  it("names keys by their last part, and wholly where two end alike", () => {
    const combination = [
      ["hold", "drop"],
      ["asr.threads", 2],
      ["llm.threads", "auto"],
      ["tts", { engine: "kokoro", model: "kokoro-82m" }],
    ] as const;
    expect(describeCombination(combination)).toBe("hold drop, asr.threads 2, llm.threads auto, tts kokoro-82m");
  });
});

describe("setKey", () => {
  it("changes one key and leaves the value it was given alone", () => {
    const given = { llm: { engine: "fake", maxReplyTokens: 60 }, hold: "plan" };
    expect(setKey(given, "llm.maxReplyTokens", 5)).toEqual({
      llm: { engine: "fake", maxReplyTokens: 5 },
      hold: "plan",
    });
    expect(given.llm.maxReplyTokens).toBe(60);
  });
});

describe("planArms", () => {
  it("changes what is asked and keeps every effective value with the arm", () => {
    const [planned] = plan(asked({ change: { "llm.maxReplyTokens": 7, budget: "60MiB" }, clear: "models" }));
    expect(planned).toMatchObject({
      programPath: null,
      arm: {
        label: "fake, maxReplyTokens 7, budget 60MiB",
        program: "miniflow",
        budgetBytes: 60 * 2 ** 20,
        clear: "models",
        pipeline: { name: "fake", hold: "plan", llm: { maxReplyTokens: 7, contextTokens: 512 } },
      },
    });
  });

  it("multiplies a grid out under readable labels, ways of clearing included", () => {
    const grid = { hold: ["plan", "drop"], clear: ["none", "process"] };
    expect(labels(asked({ label: "base", grid }))).toEqual([
      "base, hold plan, clear none",
      "base, hold plan, clear process",
      "base, hold drop, clear none",
      "base, hold drop, clear process",
    ]);
    expect(plan(asked({ grid }))[1]?.arm).toMatchObject({ clear: "process", pipeline: { hold: "plan" } });
  });

  it("refuses a key that nothing reads, naming it, the arm and the one that was meant", () => {
    const grid = { "llm.maxReplyToken": [5] };
    expect(() => plan(asked({ label: "tight", grid }))).toThrow(
      /The arm "tight, maxReplyToken 5".*llm\.maxReplyToken: no such key; did you mean llm\.maxReplyTokens\?/s,
    );
  });

  it("refuses a way of clearing that there is not", () => {
    expect(() => plan(asked({ grid: { clear: ["all"] } }))).toThrow(/clears "all"/);
  });

  it("refuses two arms of one label", () => {
    expect(() => plan(asked(), asked())).toThrow(/Two arms are called "fake"/);
  });

  it("finds a pipeline's file from the experiment's folder", () => {
    const path = writeFakePipeline();
    const [planned] = planArms({ pipelines: [asked({ pipeline: "fakes.yml" })], programs: [] }, join(path, ".."));
    expect(planned?.arm.label).toBe("fakes");
  });

  it.each(["no-such-peer", "./no-such-program.mjs"])("says that there is no program %s", (program) => {
    const programs = [{ program, change: {}, options: {}, clear: "none" as const }];
    expect(() => planArms({ pipelines: [], programs }, "/nowhere")).toThrow(/There is no (peer|program)/);
  });
});

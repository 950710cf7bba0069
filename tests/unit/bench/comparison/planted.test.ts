/** Whether the comparison can be believed: trials with nothing planted in them, and with something. */
import { describe, expect, it } from "vitest";
import { compareRuns, type MetricComparison } from "../../../../src-main/bench/comparison/compare-runs.ts";
import type { Run, Trial } from "../../../../src-main/bench/runs/records.ts";
import { createDice, type Dice } from "../../../../src-main/bench/statistics/dice.ts";
import type { Timings } from "../../../../src-main/contract.ts";
import { MADE_RUN, makeTrial } from "../../../parts/made-runs.ts";

const ROWS = 40;
const WORDS = "what is the capital of france and how many people live in it now";
/** Several questions at once, some of them nearly the same. */
const METRICS = [
  "releaseToFirstAudioMs",
  "stageSumMs",
  "asrMs",
  "llmMs",
  "ttsMs",
  "tokensPerSecond",
  "total_latency",
  "wer",
  "rssBytes",
];

const RUN: Run = { ...MADE_RUN, arms: MADE_RUN.arms.map((arm, at) => ({ ...arm, label: at === 0 ? "a" : "b" })) };

interface Planted {
  /** Times of the second arm's language model are multiplied by this. Defaults to 1. */
  llm?: number;
  /** More chance of a wrong word in the second arm. Defaults to 0. */
  wrong?: number;
}

/** Both arms in turn on every recording, on a machine that grows slower, hesitates and now and then does something else. */
function playBoth(dice: Dice, { llm = 1, wrong = 0 }: Planted): Trial[] {
  const drift = dice.between(-0.2, 0.2);
  return Array.from({ length: ROWS }, (_, row) => {
    const length = dice.between(0.6, 1.6);
    const difficulty = dice.between(0, 0.3);
    const arms = dice.next() < 0.5 ? ["a", "b"] : ["b", "a"];
    return arms.map((arm, turn) => {
      const number = 2 * row + turn;
      const machine = (1 + (drift * number) / (2 * ROWS)) * (dice.next() < 0.04 ? dice.between(1.5, 4) : 1);
      const take = (ms: number) => ms * length * machine * Math.exp(0.08 * dice.normal());
      const slower = arm === "b" ? llm : 1;
      const chance = difficulty + (arm === "b" ? wrong : 0);
      const heard = WORDS.split(" ").map((word) => (dice.next() < chance ? "wrong" : word));
      return makeTrial(number, {
        arm,
        row: { ...makeTrial(0).row, id: `row ${row}`, transcript: WORDS, speaker: null },
        transcript: heard.join(" "),
        timings: timingsOf(take(90), take(40) * slower, take(400) * slower, take(120)),
        rssBytes: 400 * 2 ** 20 + dice.whole(2 ** 22),
      });
    });
  }).flat();
}

function timingsOf(asrMs: number, llmFirstTokenMs: number, decodeMs: number, ttsMs: number): Timings {
  const llmMs = llmFirstTokenMs + decodeMs;
  const stageSumMs = asrMs + llmMs + ttsMs;
  return {
    recordedMs: 2_400,
    utteranceMs: 2_000,
    vadMs: 12,
    asrMs,
    llmFirstTokenMs,
    llmMs,
    ttsFirstChunkMs: ttsMs / 2,
    ttsMs,
    loadMs: { asr: 0, llm: 0, tts: 0 },
    stageSumMs,
    wallMs: stageSumMs + 20,
    replyAudioMs: 1_500,
    releaseToFirstAudioMs: asrMs + llmFirstTokenMs + ttsMs / 2 + 20,
  };
}

/** What each of so many experiments finds. */
function compareMany(seeds: number, planted: Planted, asked: readonly string[] = METRICS): MetricComparison[][] {
  return Array.from({ length: seeds }, (_, seed) => {
    const trials = playBoth(createDice(`machine ${seed}`), planted);
    const { pairs } = compareRuns([{ run: { ...RUN, seed }, trials }], { metrics: asked });
    return pairs.flatMap(({ metrics }) => metrics);
  });
}

const verdictOf = (metrics: MetricComparison[], name: string) => metrics.find((one) => one.name === name)?.verdict;
const share = (all: MetricComparison[][], passes: (metrics: MetricComparison[]) => boolean) =>
  all.filter(passes).length / all.length;

describe("two arms that are the same", () => {
  const all = compareMany(150, {});

  it("are found different in any of nine figures in about 5 % of the experiments, and not more", () => {
    const alarms = share(all, (metrics) => metrics.some(({ verdict }) => verdict !== "no certain difference"));
    expect(alarms).toBeLessThanOrEqual(0.06);
  });

  it("have a difference of nothing inside nearly every interval", () => {
    const held = all.flatMap((metrics) =>
      metrics.map(
        ({ difference }) => (difference?.interval95?.low ?? 1) <= 0 && (difference?.interval95?.high ?? -1) >= 0,
      ),
    );
    expect(held.filter(Boolean).length / held.length).toBeGreaterThan(0.92);
  });

  it("were compared in every figure, in forty pairs", () => {
    for (const metrics of all) {
      expect(metrics.map(({ name }) => name)).toEqual(METRICS);
      for (const { difference } of metrics) expect(difference).toMatchObject({ isPaired: true, units: { a: 40 } });
    }
  });
});

describe("a language model that is slower by a fifth", () => {
  const all = compareMany(60, { llm: 1.2 });

  it.each(["llmMs", "tokensPerSecond", "stageSumMs"])("is found in %s in at least nine experiments of ten", (name) => {
    expect(share(all, (metrics) => verdictOf(metrics, name) === "worse")).toBeGreaterThanOrEqual(0.9);
  });

  it("has its size inside the interval", () => {
    const ratios = all.map((metrics) => metrics.find(({ name }) => name === "llmMs")?.difference?.ratioInterval95);
    const held = ratios.filter((interval) => (interval?.low ?? 9) <= 1.2 && (interval?.high ?? 0) >= 1.2);
    expect(held.length / all.length).toBeGreaterThan(0.88);
  });

  it.each(["asrMs", "ttsMs", "wer", "rssBytes"])("is not seen in %s, where there is nothing", (name) => {
    expect(share(all, (metrics) => verdictOf(metrics, name) !== "no certain difference")).toBeLessThanOrEqual(0.05);
  });
});

describe("other things that were planted", () => {
  it("a language model that is quicker by a fifth is found better", () => {
    const all = compareMany(30, { llm: 0.8 }, ["llmMs", "tokensPerSecond", "asrMs"]);
    expect(share(all, (metrics) => verdictOf(metrics, "llmMs") === "better")).toBeGreaterThanOrEqual(0.9);
    expect(share(all, (metrics) => verdictOf(metrics, "tokensPerSecond") === "better")).toBeGreaterThanOrEqual(0.9);
  });

  it("one more word wrong in eight is found worse", () => {
    const all = compareMany(30, { wrong: 0.125 }, ["wer", "asrMs"]);
    expect(share(all, (metrics) => verdictOf(metrics, "wer") === "worse")).toBeGreaterThanOrEqual(0.9);
  });
});

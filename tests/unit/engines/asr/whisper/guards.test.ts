import { describe, expect, it } from "vitest";
import {
  compressionRatioOf,
  DEFAULT_GUARD_LIMITS,
  isLooping,
  judgeReading,
  repeatsItself,
  type Reading,
} from "../../../../../src-main/engines/asr/whisper/guards.ts";

const good: Reading = {
  text: "what is your name",
  averageLogProb: -0.1,
  noSpeechProb: 0.01,
  compressionRatio: 0.8,
  looped: false,
  ctcGap: undefined,
};

describe("judging a reading", () => {
  it.each<[string, Partial<Reading>, string]>([
    ["a sure reading", {}, "speech"],
    ["no words", { text: "" }, "silence"],
    ["an unsure reading of what is no speech", { noSpeechProb: 0.9, averageLogProb: -1.2 }, "silence"],
    ["a sure reading of what seems no speech", { noSpeechProb: 0.9 }, "speech"],
    ["an unsure reading", { averageLogProb: -1.2 }, "doubted"],
    ["an unsure reading of nothing", { text: "", averageLogProb: -1.2 }, "doubted"],
    ["text in circles", { compressionRatio: 2.5 }, "doubted"],
    ["tokens in circles", { looped: true }, "doubted"],
    ["a reading that the CTC head does not share", { ctcGap: 9 }, "doubted"],
    ["no words where the CTC head heard some", { text: "", ctcGap: 9 }, "doubted"],
    ["a reading that the CTC head shares", { ctcGap: 0 }, "speech"],
  ])("%s", (_what, change, judgement) => {
    expect(judgeReading({ ...good, ...change }, { ...DEFAULT_GUARD_LIMITS, maxCtcGap: 1 })).toBe(judgement);
  });
});

describe("the compression ratio", () => {
  it("is high for text in circles and below the limit for plain sentences", () => {
    expect(compressionRatioOf("thank you for watching ".repeat(12))).toBeGreaterThan(2.4);
    expect(compressionRatioOf("the quick brown fox jumps over the lazy dog while nobody is looking")).toBeLessThan(2.4);
    expect(compressionRatioOf("")).toBe(0);
  });
});

describe("loops", () => {
  const times = (tokens: readonly number[], count: number) => Array.from({ length: count }, () => tokens).flat();

  it.each([
    ["one token, 24 times", times([7], 24), true],
    ["one token, 23 times", times([7], 23), false],
    ["seven tokens, four times, after a sentence", [1, 2, 3, ...times([4, 5, 6, 7, 8, 9, 10], 4)], true],
    ["seven tokens, three times", times([4, 5, 6, 7, 8, 9, 10], 3), false],
    ["no loop", Array.from({ length: 60 }, (_, index) => index), false],
    ["a loop that has ended", [...times([7], 30), 8], false],
    ["nothing", [], false],
  ])("%s", (_what, tokens, looping) => {
    expect(isLooping(tokens)).toBe(looping);
  });
});

describe("saying the same twice", () => {
  const phrase = [5, 6, 7, 8, 9];

  it("is seen at the end, in the middle and at the beginning", () => {
    expect(repeatsItself([...phrase, ...phrase])).toBe(true);
    expect(repeatsItself([1, 2, 3, ...phrase, ...phrase])).toBe(true);
    expect(repeatsItself([1, ...phrase, ...phrase, 2, 3])).toBe(true);
    expect(repeatsItself([...phrase, ...phrase, 4])).toBe(true);
  });

  it("is not seen in what is short, in what lies apart, and in what only begins again", () => {
    expect(repeatsItself([1, 2, 1, 2, 1, 2])).toBe(false);
    expect(repeatsItself([...phrase, 1, ...phrase])).toBe(false);
    expect(repeatsItself([...phrase, ...phrase.slice(0, 4)])).toBe(false);
    expect(repeatsItself([])).toBe(false);
  });
});

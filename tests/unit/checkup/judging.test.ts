import { describe, expect, it } from "vitest";
import { judgeAnswer, judgeSecondTurn, judgeWriting } from "../../../src-main/checkup/judge-answers.ts";
import {
  judgeAllHeard,
  judgeDetector,
  judgeHeard,
  judgeHearingPace,
  judgeNoSpeech,
  judgeWindows,
  type Heard,
} from "../../../src-main/checkup/judge-hearing.ts";
import { judgeColdTurn, judgeWarmTurns } from "../../../src-main/checkup/judge-turn.ts";
import { judgePace, judgeSpoken, type Spoken } from "../../../src-main/checkup/judge-voice.ts";
import { exceed, LIMITS } from "../../../src-main/checkup/limits.ts";
import type { Turn } from "../../../src-main/contract.ts";
import type { Generation } from "../../../src-main/engines/engine.ts";

describe("limits", () => {
  it("hold at their very value and not beyond it, either way", () => {
    const { value: most } = LIMITS.leadMs;
    expect([exceed("leadMs", "lead", most), exceed("leadMs", "lead", most + 1)]).toEqual([
      null,
      expect.objectContaining({ what: "lead 201 ms, at most 200 ms" }),
    ]);
    const { value: least } = LIMITS.tokensPerSecond;
    expect(exceed("tokensPerSecond", "rate", least)).toBeNull();
    expect(exceed("tokensPerSecond", "rate", least - 1)?.what).toBe("rate 4.0 tokens/s, at least 5.0 tokens/s");
  });

  it("are never met by what is no number", () => {
    expect(exceed("leadMs", "lead", Number.NaN)?.what).toBe("lead could not be measured, at most 200 ms");
    expect(exceed("tokensPerSecond", "rate", Number.NaN)).not.toBeNull();
  });

  it("each have a reason and what to do", () => {
    for (const { why, advice } of Object.values(LIMITS))
      expect([why, advice]).toEqual([/\w/, /\w/].map((words) => expect.stringMatching(words)));
  });
});

const SOUND = { audioMs: 2000, level: 0.1, clippedShare: 0, leadMs: 20, trailMs: 160 };
const SPOKEN: Spoken = {
  // Thirty-one letters: 65 ms each.
  text: "Twelve plus thirty makes forty-two.",
  voice: "slt",
  sound: SOUND,
  firstChunkMs: 40,
  totalMs: 100,
};

describe("a voice", () => {
  const stateOf = (sound: Partial<typeof SOUND>) =>
    judgeSpoken("sentence", { ...SPOKEN, sound: { ...SOUND, ...sound } });

  it("that speaks is ok", () => {
    expect(stateOf({})).toMatchObject({ state: "ok", advice: null });
  });

  it.each([
    ["without sound", { level: 0, audioMs: 0, leadMs: 0, trailMs: 0 }, "level"],
    ["that crackles", { clippedShare: 0.01 }, "clipped 1.0 %"],
    ["that leaves words out", { audioMs: 600 }, "sound by the letter"],
    ["that goes on and on", { audioMs: 9000 }, "sound by the letter"],
    ["that begins late", { leadMs: 900 }, "leading silence 900 ms, at most 200 ms"],
    ["that ends in silence", { trailMs: 900 }, "trailing silence 900 ms, at most 500 ms"],
  ])("%s is not ok, and why is said", (_case, sound, why) => {
    const check = stateOf(sound);
    expect([check.state, check.figure]).toEqual(["not ok", expect.stringContaining(why)]);
    expect(check.advice).toMatch(/voice/);
  });

  it("that counts letters counts them as they are spoken", () => {
    const digits = judgeSpoken("digits", { ...SPOKEN, text: "12 plus 30 makes 42." });
    expect(digits.values["letterMs"]).toBe(stateOf({}).values["letterMs"]);
  });

  it("is judged by the medians of its times", () => {
    const slow = { ...SPOKEN, firstChunkMs: 5000, totalMs: 9000 };
    expect(judgePace([SPOKEN, SPOKEN, slow]).state).toBe("ok");
    expect(judgePace([SPOKEN, slow, slow])).toMatchObject({
      state: "not ok",
      figure: expect.stringMatching(/first chunk 5000 ms, at most 1000 ms; of its length 450\.0 %, at most 80\.0 %/),
    });
    expect(judgePace([{ ...SPOKEN, firstChunkMs: null }]).state).toBe("not ok");
  });
});

const heard = (said: string, text: string, more: Partial<Heard> = {}): Heard => ({
  said,
  heard: text,
  audioMs: 2000,
  asrMs: 200,
  isDetected: true,
  ...more,
});

describe("a recogniser", () => {
  it("may miss a few words of a sentence, not half of them", () => {
    expect(judgeHeard("one", heard("the blue book is here", "The blue book is here.")).state).toBe("ok");
    expect(judgeHeard("one", heard("the blue book is here", "the blew book is hear")).state).toBe("ok");
    expect(judgeHeard("one", heard("the blue book is here", "a blew cook is hear"))).toMatchObject({
      state: "not ok",
      figure: '4 of 5 words wrong: "a blew cook is hear", 200 ms; wrong words 80.0 %, at most 40.0 %',
      values: { errors: 4, words: 5 },
    });
  });

  it("is judged over all words, and by the median of its times", () => {
    const right = heard("one two three four", "one two three four");
    const wrong = heard("five six", "nine", { asrMs: 9000 });
    expect(judgeAllHeard("all", "allErrors", [right, right, right]).state).toBe("ok");
    expect(judgeAllHeard("all", "allErrors", [right, wrong]).figure).toMatch(/33\.3 % of 6 words wrong in 2 sentences/);
    expect(judgeAllHeard("all", "allErrors", [right, wrong]).state).toBe("not ok");
    expect([judgeHearingPace([right, right, wrong]).state, judgeHearingPace([right, wrong, wrong]).state]).toEqual([
      "ok",
      "not ok",
    ]);
  });

  it("must have its speech found by the detector, every time", () => {
    const one = heard("a", "a");
    expect(judgeDetector([one, one]).state).toBe("ok");
    expect(judgeDetector([one, { ...one, isDetected: false }])).toMatchObject({
      state: "not ok",
      figure: expect.stringContaining("1 of 2"),
    });
  });

  it("must make nothing up, but may alone where the detector guards it", () => {
    expect(judgeNoSpeech("silence", { speechMs: 0, text: "", textAlone: "thank you" })).toMatchObject({
      state: "ok",
      what: "silence gives nothing",
      figure: expect.stringContaining('alone would write "thank you"'),
    });
    expect(judgeNoSpeech("noise", { speechMs: 900, text: "you", textAlone: "you" }).state).toBe("not ok");
  });

  it("with the short window may not be slower, nor much worse", () => {
    const full = [heard("one two three four", "one two three four", { asrMs: 2000 })];
    const short = (text: string, asrMs: number) => judgeWindows(full, [heard("one two three four", text, { asrMs })]);
    expect(short("one two three four", 300).map(({ state }) => state)).toEqual(["ok", "ok"]);
    expect(short("one two three for", 300)[1]?.figure).toMatch(/more wrong words .* 25\.0 %, at most 5\.0 %/);
    expect(short("one two three four", 3000)[1]?.figure).toMatch(/of the full window's time: 150\.0 %/);
  });
});

const GENERATION: Generation = {
  text: "It is Paris.",
  stopReason: "endOfTurn",
  promptTokens: 20,
  evaluatedTokens: 10,
  generatedTokens: 11,
  firstTokenMs: 100,
  totalMs: 1100,
};
const PARIS = { text: "What is the capital of France?", expected: /\bparis\b/iu, wanted: "Paris" };

describe("a language model", () => {
  it("that answers and stops is ok", () => {
    expect(judgeAnswer(PARIS, GENERATION)).toMatchObject({ state: "ok", figure: '"It is Paris."' });
  });

  it.each<[string, Partial<Generation>, RegExp]>([
    ["does not know", { text: "It is Rome." }, /must hold Paris/],
    ["goes on until it is stopped", { stopReason: "maxTokens" }, /did not stop by itself \(maxTokens\)/],
    ["writes its template", { text: "Paris<|im_end|>" }, /marks of the chat template/],
    ["thinks aloud", { text: "<think>hm</think> Paris" }, /marks of the chat template/],
  ])("that %s is not ok", (_case, change, why) => {
    expect(judgeAnswer(PARIS, { ...GENERATION, ...change })).toMatchObject({
      state: "not ok",
      figure: expect.stringMatching(why),
    });
  });

  it("is judged by its first token and its rate after it", () => {
    expect(judgeWriting([GENERATION])).toMatchObject({
      state: "ok",
      values: { firstTokenMs: 100, tokensPerSecond: 10 },
    });
    expect(judgeWriting([{ ...GENERATION, totalMs: 11_100 }]).figure).toMatch(/then 0\.9 tokens\/s, at least 5/);
    expect(judgeWriting([{ ...GENERATION, firstTokenMs: 1050 }]).figure).toMatch(/first token 1050 ms, at most 1000/);
    expect(judgeWriting([{ ...GENERATION, firstTokenMs: null, generatedTokens: 0 }]).state).toBe("not ok");
  });

  it("must not evaluate the first turn again in the second", () => {
    const second = { ...GENERATION, promptTokens: 45, evaluatedTokens: 16 };
    expect(judgeSecondTurn(GENERATION, second)).toMatchObject({ state: "ok", values: { ownTokens: 14 } });
    expect(judgeSecondTurn(GENERATION, { ...second, evaluatedTokens: 45 })).toMatchObject({
      state: "not ok",
      figure: expect.stringContaining("beyond its own 31 tokens, at most 8.0 tokens"),
    });
  });
});

const TURN = {
  marks: { press: -2000, release: 0, utteranceReady: 20, asrStart: 20, asrEnd: 90 },
  start: "warm",
  notice: null,
  timings: {
    recordedMs: 2000,
    utteranceMs: 1800,
    vadMs: 20,
    asrMs: 70,
    llmFirstTokenMs: null,
    llmMs: null,
    ttsFirstChunkMs: null,
    ttsMs: null,
    loadMs: { asr: 0, llm: 0, tts: 0 },
    releaseToFirstAudioMs: null,
    stageSumMs: null,
    wallMs: null,
    replyAudioMs: null,
  },
} as const;

describe("turns", () => {
  const asked = (waitedMs: number | null, outcome: Turn["outcome"] = "answered") => ({
    said: "hello",
    turn: { ...TURN, outcome, timings: { ...TURN.timings, releaseToFirstAudioMs: waitedMs } },
  });

  it("that begin to sound in time are ok, with where the time went", () => {
    const cold = judgeColdTurn(asked(3000));
    expect([cold.state, cold.details.length > 0]).toEqual(["ok", true]);
    const warm = judgeWarmTurns([asked(300), asked(200), asked(9000)]);
    expect([warm.state, warm.values["releaseToFirstAudioMs"]]).toEqual(["ok", 300]);
  });

  it("that take too long, or give no answer, are not", () => {
    expect(judgeColdTurn(asked(30_000)).state).toBe("not ok");
    expect(judgeColdTurn(asked(null, "failed")).figure).toMatch(/^failed/);
    expect(judgeWarmTurns([asked(5000), asked(5000)]).state).toBe("not ok");
    const unheard = judgeWarmTurns([asked(300), asked(null, "unheard"), asked(300)]);
    expect([unheard.state, unheard.figure]).toEqual([
      "not ok",
      expect.stringMatching(/^2 of 3 answered, 300 ms .*; "hello": unheard$/),
    ]);
    const none = judgeWarmTurns([asked(null, "failed")]);
    expect([none.state, none.figure]).toEqual(["not ok", '0 of 1 answered; "hello": failed']);
  });
});

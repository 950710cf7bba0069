import { describe, expect, it } from "vitest";
import { fromArmSchema, timingsOfMarks } from "../../../../src-main/bench/runs/protocol.ts";
import { fileNameOf } from "../../../../src-main/bench/runs/file-name.ts";

const nothing = { recordedMs: null, replyAudioMs: null };

describe("what an arm may say", () => {
  it("needs no more than the number of the trial: the rest is then not known, and not 0", () => {
    expect(fromArmSchema.parse({ kind: "played", number: 3 })).toMatchObject({
      error: null,
      transcript: null,
      replyTokens: null,
      marks: {},
      timings: null,
      ledgerBytes: null,
    });
  });

  it.each([
    ["no kind", { number: 3 }],
    ["a mark that is no number", { kind: "played", number: 3, marks: { asrEnd: "soon" } }],
    ["a mark that is not finite", { kind: "played", number: 3, marks: { asrEnd: Number.NaN } }],
    ["timings without loads", { kind: "played", number: 3, timings: { asrMs: 3 } }],
    ["a start that nobody knows", { kind: "played", number: 3, start: "lukewarm" }],
  ])("is not %s", (_, message) => {
    expect(fromArmSchema.safeParse(message).success).toBe(false);
  });
});

describe("timingsOfMarks", () => {
  it("makes of marks what they tell, and leaves the rest unknown", () => {
    const marks = { asrStart: 2, asrEnd: 12, llmStart: 12, llmFirstToken: 20, llmEnd: 42, ttsStart: 42, ttsEnd: 50 };
    expect(timingsOfMarks({ ...marks, firstAudio: 47 }, { recordedMs: 900, replyAudioMs: 1500 })).toMatchObject({
      recordedMs: 900,
      replyAudioMs: 1500,
      asrMs: 10,
      llmFirstTokenMs: 8,
      llmMs: 30,
      ttsMs: 8,
      stageSumMs: 48,
      wallMs: 50,
      releaseToFirstAudioMs: 47,
      utteranceMs: null,
      ttsFirstChunkMs: null,
    });
    expect(timingsOfMarks({ asrStart: 1, asrEnd: 3 }, nothing)).toMatchObject({
      asrMs: 2,
      llmMs: null,
      stageSumMs: null,
    });
  });
});

describe("fileNameOf", () => {
  it("is a plain name, and another one for every text", () => {
    const names = ["a/b", "a b", "A-B", "../../a-b", "", " ", "ü", "x".repeat(300)].map(fileNameOf);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]{8,70}$/);
  });
});

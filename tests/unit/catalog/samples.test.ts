import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { listSamples } from "../../../src-main/catalog/samples.ts";
import { replyName } from "../../../src-main/cli/talk.ts";

it("every sample question is there", () => {
  const samples = listSamples();
  expect(samples.length).toBeGreaterThanOrEqual(12);
  expect(samples.filter((sample) => !existsSync(sample.path))).toEqual([]);
});

it("replies are named so that they sort in the order of their questions", () => {
  expect(replyName(0, 1)).toBe("reply.wav");
  expect([replyName(0, 2), replyName(11, 12), replyName(4, 200)]).toEqual([
    "reply-01.wav",
    "reply-12.wav",
    "reply-005.wav",
  ]);
});

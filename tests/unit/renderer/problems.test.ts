import { describe, expect, it } from "vitest";
import { explainMicrophone } from "../../../src-renderer/audio/microphone-problems.ts";
import { loudnessOf } from "../../../src-renderer/parts/loudness.ts";
import { Problem, toProblem } from "../../../src-renderer/state/problem.ts";
import { retryDelayMs } from "../../../src-renderer/transport/backoff.ts";

describe("problems in words", () => {
  it.each([
    ["NotAllowedError", "MICROPHONE_REFUSED"],
    ["NotFoundError", "MICROPHONE_ABSENT"],
    ["NotReadableError", "MICROPHONE_BUSY"],
    ["AbortError", "MICROPHONE_BUSY"],
    ["NotSupportedError", "MICROPHONE_UNSUPPORTED"],
    ["TypeError", "MICROPHONE_INSECURE"],
    ["WhateverError", "MICROPHONE_FAILED"],
  ])("explains the microphone's %s", (name, code) => {
    const error = Object.assign(new Error("Internal wording."), { name });
    const problem = explainMicrophone(error);
    expect(problem.code).toBe(code);
    expect(problem.message).not.toContain("Internal");
    expect(problem.hint).toBeTruthy();
  });

  it("takes over what the assistant says", () => {
    const problem = toProblem({ code: "DISK_FULL", message: "The disk is full.", hint: "Free some space." });
    expect(problem).toMatchObject({ code: "DISK_FULL", message: "The disk is full.", hint: "Free some space." });
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["text", "text"],
    ["an empty object", {}],
    ["fields of other types", { code: 7, message: {} }],
  ])("makes do with %s", (_case, thrown) => {
    expect(toProblem(thrown)).toMatchObject({ code: "INTERNAL" });
    expect(toProblem(thrown).message).not.toBe("");
  });

  it("leaves a problem as it is", () => {
    const problem = new Problem("X", "It broke.");
    expect(toProblem(problem)).toBe(problem);
  });
});

describe("small decisions", () => {
  it("tries to connect again soon, then ever more rarely, never slower than every five seconds", () => {
    expect([0, 1, 2, 3, 4, 5, 50, 5000].map(retryDelayMs)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  it("shows a whisper as little and a shout as much", () => {
    expect(loudnessOf(0)).toBe(0);
    expect(loudnessOf(0.0005)).toBe(0);
    expect(loudnessOf(0.05)).toBeGreaterThan(0.5);
    expect(loudnessOf(1)).toBe(1);
  });
});

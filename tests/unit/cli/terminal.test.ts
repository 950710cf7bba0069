import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { describeError, exitCodeOf } from "../../../src-main/cli/terminal.ts";
import { MiniflowError } from "../../../src-main/errors.ts";

describe("the exit code", () => {
  it.each<[string, unknown, number]>([
    ["help that was asked for", new CommanderError(0, "commander.helpDisplayed", "help"), 0],
    ["arguments that commander refuses", new CommanderError(1, "commander.unknownOption", "unknown option"), 2],
    ["arguments that a command refuses", new MiniflowError("USAGE", "Not both."), 2],
    ["an interruption", new MiniflowError("CANCELLED", "Interrupted."), 130],
    ["an aborted call", new DOMException("Aborted.", "AbortError"), 130],
    ["a bad file", new MiniflowError("WAV_INVALID", "No wav."), 1],
    ["what nobody foresaw", new TypeError("x is not a function"), 1],
  ])("of %s", (_, error, exitCode) => expect(exitCodeOf(error)).toBe(exitCode));
});

describe("an error in words", () => {
  const error = new MiniflowError("PIPELINE_INVALID", "a.yml does not fit:\n  llm.tread: no such key\n  x: too large", {
    hint: "Mend it.",
    cause: new Error("the root"),
  });

  it("is one line: what happened, what to do, the code", () => {
    expect(describeError(error, false)).toBe(
      "a.yml does not fit: llm.tread: no such key; x: too large Mend it. (PIPELINE_INVALID)",
    );
  });

  it("has the stacks of the error and its causes when debugging", () => {
    expect(describeError(error, true)).toMatch(
      /^a\.yml[\s\S]*terminal\.test\.ts[\s\S]*Error: the root[\s\S]*terminal\.test\.ts/,
    );
  });

  it("of an unknown kind keeps its message", () => {
    expect(describeError(new Error("boom"), false)).toBe("boom (INTERNAL)");
    expect(describeError("boom", false)).toBe("boom (INTERNAL)");
  });
});

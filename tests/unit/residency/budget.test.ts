import { describe, expect, it } from "vitest";
import { MiniflowError } from "../../../src-main/errors.ts";
import { parseBytes } from "../../../src-main/residency/budget.ts";

describe("parseBytes", () => {
  it.each([
    ["6GiB", 6 * 2 ** 30],
    ["1.5 gib", 1.5 * 2 ** 30],
    ["500MB", 500e6],
    [" 15MiB ", 15 * 2 ** 20],
    ["2kb", 2_000],
  ])("reads %s", (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  it.each(["", "abc", "6", "6 G", "-1GiB", "1,5GiB", "GiB"])(
    'refuses "%s" as wrong usage, and says how to write it',
    (text) => {
      expect(() => parseBytes(text)).toThrow(MiniflowError);
      expect(() => parseBytes(text)).toThrow(
        expect.objectContaining({ code: "USAGE", hint: "Write it like 6GiB or 500MB." }),
      );
    },
  );
});

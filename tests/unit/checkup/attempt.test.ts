import { describe, expect, it } from "vitest";
import { attempt, failed } from "../../../src-main/checkup/attempt.ts";
import { MiniflowError } from "../../../src-main/errors.ts";

describe("an attempt", () => {
  const { signal } = new AbortController();

  it("gives what came of it", async () => {
    expect(await attempt(signal, async () => 3)).toEqual({ done: true, value: 3 });
  });

  it("that fails is a line of the report, with what to do", async () => {
    const error = new MiniflowError("MODEL_CORRUPT", "It is damaged.", { hint: "Get it again." });
    const tried = await attempt(signal, () => Promise.reject(error));
    expect(tried).toEqual({ done: false, error });
    expect(failed("loading", "voice opens", error)).toMatchObject({
      state: "not ok",
      figure: "It is damaged. (MODEL_CORRUPT)",
      advice: "Get it again.",
    });
  });

  it("that fails of what nobody foresaw is one too", async () => {
    const tried = await attempt(signal, () => Promise.reject(new TypeError("no such thing")));
    expect(tried).toMatchObject({ done: false, error: { code: "INTERNAL", message: "no such thing" } });
  });

  it("is not made, and its end not judged, when the whole checkup is interrupted", async () => {
    const controller = new AbortController();
    const reason = new MiniflowError("CANCELLED", "Interrupted.");
    const trying = attempt(controller.signal, async () => {
      controller.abort(reason);
      throw new Error("the far end is gone");
    });
    await expect(trying).rejects.toBe(reason);
    await expect(attempt(controller.signal, async () => 3)).rejects.toBe(reason);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCoalesced } from "../../../src-renderer/state/coalesce.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("calls made into few", () => {
  it("begin at once, and the last of many is followed by one more", async () => {
    let calls = 0;
    const coalesced = createCoalesced(async () => void (calls += 1), 200);
    for (let count = 0; count < 50; count += 1) coalesced.ask();
    expect(calls).toBe(1);
    await vi.advanceTimersByTimeAsync(199);
    expect(calls).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls).toBe(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(calls).toBe(2);
  });

  it("never run side by side, however long one takes", async () => {
    const open: (() => void)[] = [];
    const coalesced = createCoalesced(() => new Promise((resolve) => void open.push(resolve)), 200);
    coalesced.ask();
    coalesced.ask();
    await vi.advanceTimersByTimeAsync(1000);
    expect(open.length).toBe(1);
    open[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(open.length).toBe(2);
  });

  it("go on after one that failed", async () => {
    let calls = 0;
    const coalesced = createCoalesced(async () => {
      calls += 1;
      throw new Error("lost");
    }, 200);
    coalesced.ask();
    await vi.advanceTimersByTimeAsync(200);
    coalesced.ask();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toBe(2);
  });

  it("are forgotten when nobody looks any more, and asked for again later", async () => {
    let calls = 0;
    const coalesced = createCoalesced(async () => void (calls += 1), 200);
    coalesced.ask();
    coalesced.ask();
    coalesced.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toBe(1);
    coalesced.ask();
    expect(calls).toBe(2);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FIRST_PAUSE_MS,
  LONGEST_PAUSE_MS,
  STABLE_MS,
  countDeaths,
  restartPauseMs,
} from "../../../src-main/threads/backoff.ts";

describe("restartPauseMs", () => {
  it("doubles from 100 ms and stops at 5 s", () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map(restartPauseMs);
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it("never shrinks and never leaves its bounds, however often the thread has died", () => {
    fc.assert(
      fc.property(fc.nat(5_000), (deaths) => {
        const pauseMs = restartPauseMs(deaths);
        expect(pauseMs).toBeGreaterThanOrEqual(FIRST_PAUSE_MS);
        expect(pauseMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
        expect(restartPauseMs(deaths + 1)).toBeGreaterThanOrEqual(pauseMs);
      }),
    );
  });
});

describe("countDeaths", () => {
  it("counts deaths that follow each other", () => {
    expect(countDeaths(0, 5)).toBe(1);
    expect(countDeaths(3, STABLE_MS - 1)).toBe(4);
  });

  it("begins again after a stable minute", () => {
    expect(countDeaths(7, STABLE_MS)).toBe(1);
  });
});

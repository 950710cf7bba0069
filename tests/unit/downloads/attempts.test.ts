import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALS, NO_ATTEMPTS, afterFailure, type Failure } from "../../../src-main/downloads/attempts.ts";

const MIB = 1024 * 1024;
const failure = fc.record({
  isLost: fc.boolean(),
  haveBytes: fc.integer({ min: 0, max: 3000 * MIB }),
  waitMs: fc.option(fc.integer({ min: 0, max: 2 * DIALS.longestWaitMs })),
});
const random = fc.double({ min: 0, max: 1, noNaN: true });

/** How many of these failures are outlived. */
function countAttempts(failures: Failure[]): number {
  let attempts = NO_ATTEMPTS;
  for (const [index, one] of failures.entries()) {
    const next = afterFailure(attempts, one, DIALS, 0.5);
    if (next.pauseMs === null) return index + 1;
    attempts = next.attempts;
  }
  return Infinity;
}

const stuck = (haveBytes: number): Failure => ({ isLost: false, haveBytes, waitMs: null });

describe("attempts", () => {
  it("end where nothing comes any more", () => {
    expect(countAttempts(Array.from({ length: 20 }, () => stuck(5 * MIB)))).toBe(DIALS.maxInARow);
    expect(countAttempts(Array.from({ length: 20 }, () => stuck(0)))).toBe(DIALS.maxInARow);
  });

  it("go on as long as something worthwhile comes between the breaks", () => {
    expect(countAttempts(Array.from({ length: 2000 }, (_, index) => stuck((index + 1) * MIB)))).toBe(Infinity);
  });

  it("are not kept up by a byte at a time", () => {
    expect(countAttempts(Array.from({ length: 20 }, (_, index) => stuck(index)))).toBe(DIALS.maxInARow);
  });

  it("end when what came was thrown away twice", () => {
    const lost = { isLost: true, haveBytes: 2000 * MIB, waitMs: null };
    expect(countAttempts([lost, stuck(500 * MIB), lost])).toBe(3);
  });

  it("end in any case, for a file that is not endless", () => {
    fc.assert(
      fc.property(fc.array(failure, { minLength: 400, maxLength: 400 }), (failures) => {
        // What is here never shrinks unless it is thrown away, and never passes the size of the file.
        let here = 0;
        const possible = failures.map((one) => {
          here = Math.min(20 * MIB, Math.max(here, one.haveBytes % (21 * MIB)));
          const haveBytes = here;
          if (one.isLost) here = 0;
          return { ...one, haveBytes };
        });
        expect(countAttempts(possible)).toBeLessThan(Infinity);
      }),
      { numRuns: 20 },
    );
  });

  it("wait at least as long as the server asks, and otherwise never longer than the longest pause", () => {
    fc.assert(
      fc.property(failure, random, fc.integer({ min: 0, max: 4 }), (one, chance, inARow) => {
        const { pauseMs } = afterFailure({ ...NO_ATTEMPTS, inARow }, one, DIALS, chance);
        if (pauseMs === null) return;
        expect(pauseMs).toBeGreaterThanOrEqual(Math.max(one.waitMs ?? 0, DIALS.firstPauseMs / 2));
        expect(pauseMs).toBeLessThanOrEqual(Math.max(one.waitMs ?? 0, DIALS.longestPauseMs));
      }),
    );
  });

  it("do not wait for a server that asks for more than ten minutes", () => {
    expect(afterFailure(NO_ATTEMPTS, { isLost: false, haveBytes: 0, waitMs: 600_001 }, DIALS, 0).pauseMs).toBeNull();
  });
});

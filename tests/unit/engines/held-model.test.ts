import * as fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { holdModel } from "../../../src-main/engines/held-model.ts";
import { MiniflowError } from "../../../src-main/errors.ts";

const { signal } = new AbortController();

function countOpenings(openMs = 1) {
  const events: string[] = [];
  const held = holdModel(
    async (from) => {
      await sleep(openMs, undefined, { signal: from });
      events.push("open");
      return { model: events, residentBytes: 7 };
    },
    async () => void events.push("close"),
  );
  return { events, held };
}

describe("holdModel", () => {
  it("opens once for loads that overlap", async () => {
    const { events, held } = countOpenings();
    const [one, other] = await Promise.all([held.load({ signal }), held.load({ signal })]);
    expect(events).toEqual(["open"]);
    expect(one.loadMs).toBeGreaterThan(0);
    expect(other).toMatchObject({ residentBytes: 7 });
    expect(await held.load({ signal })).toEqual({ loadMs: 0, residentBytes: 7 });
  });

  it("opens again after it was let go, and lets go only once", async () => {
    const { events, held } = countOpenings();
    await held.load({ signal });
    await held.unload();
    await held.unload();
    expect(await held.use(signal, async () => "done")).toBe("done");
    expect(events).toEqual(["open", "close", "open"]);
  });

  it("tries again after a load that failed", async () => {
    let attempts = 0;
    const held = holdModel(
      async () => {
        attempts += 1;
        if (attempts === 1) throw new MiniflowError("MODEL_MISSING", "Not there.");
        return { model: null, residentBytes: 0 };
      },
      async () => {},
    );
    await expect(held.load({ signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await held.load({ signal });
    expect(attempts).toBe(2);
  });

  it("gives whatever is thrown a code", async () => {
    const { held } = countOpenings();
    const call = held.use(signal, async () => {
      throw new TypeError("oops");
    });
    await expect(call).rejects.toMatchObject({ name: "MiniflowError", code: "INTERNAL", message: "oops" });
  });

  it("rejects a load that is aborted with CANCELLED, and loads for the next caller", async () => {
    const { events, held } = countOpenings(20);
    const stop = new AbortController();
    const aborted = held.load({ signal: stop.signal });
    const next = held.load({ signal });
    setTimeout(() => stop.abort(), 5);
    await expect(aborted).rejects.toMatchObject({ code: "CANCELLED" });
    await next;
    expect(events).toEqual(["open"]);
  });

  it("runs calls one by one in their order, whichever fail or are aborted", async () => {
    const step = fc.record({ ms: fc.nat(2), end: fc.constantFrom("well", "badly", "abortedBefore", "abortedWaiting") });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const { held } = countOpenings();
        const log: string[] = [];
        const calls = steps.map(({ ms, end }, index) => {
          const stop = new AbortController();
          if (end === "abortedBefore") stop.abort();
          const call = held.use(stop.signal, async () => {
            log.push(`begin ${index}`);
            await sleep(ms);
            log.push(`end ${index}`);
            if (end === "badly") throw new Error("no");
          });
          if (end === "abortedWaiting") stop.abort();
          return call;
        });
        const results = await Promise.allSettled(calls);
        const expected = steps.flatMap(({ end }, index) =>
          end.startsWith("aborted") ? [] : [`begin ${index}`, `end ${index}`],
        );
        expect(log).toEqual(expected);
        expect(results.map(({ status }) => status)).toEqual(
          steps.map(({ end }) => (end === "well" ? "fulfilled" : "rejected")),
        );
      }),
      { numRuns: 40 },
    );
  });
});

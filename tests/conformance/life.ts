import { expect, it } from "vitest";
import { toMiniflowError } from "../../src-main/errors.ts";
import type { Engine } from "../../src-main/engines/engine.ts";

/** What every engine must do whatever it is for: coming in, going, queueing, being called off. `call` is one short call of it. */
export function describeLife<E extends Engine>(
  make: () => E,
  call: (engine: E, signal: AbortSignal) => Promise<unknown>,
): void {
  const signal = new AbortController().signal;

  it("comes in once, however often it is asked to", async () => {
    const engine = make();
    const reports = await Promise.all([engine.load({ signal }), engine.load({ signal })]);
    expect(reports[0].residentBytes).toBe(reports[1].residentBytes);
    expect((await engine.load({ signal })).loadMs).toBe(0);
    await engine.unload();
  });

  it("works again after it went", async () => {
    const engine = make();
    await engine.load({ signal });
    await engine.unload();
    await engine.unload();
    await engine.load({ signal });
    await expect(call(engine, signal)).resolves.toBeDefined();
    await engine.unload();
  });

  it("takes calls that come together one after the other", async () => {
    const engine = make();
    const results = await Promise.all([call(engine, signal), call(engine, signal), call(engine, signal)]);
    expect(results.length).toBe(3);
    await engine.unload();
  });

  it("is CANCELLED by an abort, before, while it waits and while it works, and goes on working", async () => {
    const engine = make();
    await engine.load({ signal });
    await expect(call(engine, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
    const [working, waiting] = [new AbortController(), new AbortController()];
    const calls = [call(engine, working.signal), call(engine, waiting.signal), call(engine, signal)];
    waiting.abort();
    await expect(calls[1]).rejects.toMatchObject({ code: "CANCELLED" });
    working.abort();
    // One that was done already may stand.
    const outcome = await calls[0]?.then(
      () => "done",
      (error: unknown) => toMiniflowError(error).code,
    );
    expect(["done", "CANCELLED"]).toContain(outcome);
    await expect(calls[2]).resolves.toBeDefined();
    await engine.unload();
  });

  it("is CANCELLED when its load is, and can be loaded after that", async () => {
    const engine = make();
    await expect(engine.load({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "CANCELLED" });
    await engine.load({ signal });
    await engine.unload();
  });
}

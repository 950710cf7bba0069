import { describe, expect, it } from "vitest";
import { createInstruments, joinCommits } from "../../../../src-main/bench/runs/provenance.ts";
import { appVersion } from "../../../../src-main/roots.ts";

describe("createInstruments", () => {
  it("tells the machine and the versions, and at the end what has changed", async () => {
    const { signal } = new AbortController();
    const instruments = createInstruments(signal);
    const begun = await instruments.begin();
    const ended = await instruments.end(begun);
    expect(begun.machine).toMatchObject({ appVersion: appVersion(), nodeVersion: process.version });
    expect(begun.lockfileSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(ended).toMatchObject({ machine: begun.machine, gpu: begun.gpu, lockfileSha256: begun.lockfileSha256 });
    expect(ended.clockMhz.start).toBe(begun.clockMhz.start);
    for (const { clockMhz, load } of [begun, ended])
      for (const value of [clockMhz.start, clockMhz.end, load.start, load.end]) expect(value).not.toBeNaN();
  });

  it("is given up when it is told to", async () => {
    await expect(createInstruments(AbortSignal.abort()).begin()).rejects.toThrow(/abort/i);
  });
});

describe("joinCommits", () => {
  it.each([
    ["a", "a", "a"],
    ["a", "b", "a..b"],
    ["a..b", "c", "a..c"],
    ["a", null, "a"],
    [null, "b", "b"],
    [null, null, null],
  ])("%s and then %s is %s", (first, last, joined) => {
    expect(joinCommits(first, last)).toBe(joined);
  });
});

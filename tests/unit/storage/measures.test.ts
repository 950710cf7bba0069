import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  forgetGivenUp,
  readGivenUp,
  readGpu,
  readMeasure,
  saveGivenUp,
  saveGpu,
  saveMeasure,
} from "../../../src-main/storage/measures.ts";
import { openStorage } from "../../../src-main/storage/storage.ts";
import type { Storage } from "../../../src-main/storage/storage.ts";
import { makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
let storage: Storage;
beforeEach(() => {
  Object.assign(folder, makeFolder());
  storage = openStorage({ home: folder.path, appVersion: "1" });
});
afterEach(() => {
  storage.close();
  folder.remove();
});

const KEY = { model: "whisper-small", options: '{"engine":"whisper"}' };
const SHARES = [{ device: "gpu" as const, weightsBytes: 500, kvBytes: 1, workspaceBytes: 2 }];

/** The same folder, opened again by another version, which is another machine to it. */
function reopen(appVersion: string): Storage {
  storage.close();
  storage = openStorage({ home: folder.path, appVersion });
  return storage;
}

describe("what a load measured", () => {
  it("is there again after a restart, the newest alone", () => {
    expect(readMeasure(storage, KEY)).toBeNull();
    saveMeasure(storage, KEY, { shares: [], loadMs: 1 });
    saveMeasure(storage, KEY, { shares: SHARES, loadMs: 812.5 });
    expect(readMeasure(reopen("1"), KEY)).toEqual({ shares: SHARES, loadMs: 812.5 });
  });

  it("is for this model with these options on this machine, and for no other", () => {
    saveMeasure(storage, KEY, { shares: SHARES, loadMs: 1 });
    expect(readMeasure(storage, { ...KEY, model: "whisper-base" })).toBeNull();
    expect(readMeasure(storage, { ...KEY, options: "{}" })).toBeNull();
    expect(readMeasure(reopen("2"), KEY)).toBeNull();
  });

  it("must be JSON, or nothing is stored", () => {
    expect(() => saveMeasure(storage, { ...KEY, options: "{" }, { shares: [], loadMs: 1 })).toThrow(/could not|CHECK/u);
    expect(readMeasure(storage, { ...KEY, options: "{" })).toBeNull();
  });
});

describe("the GPU that was found", () => {
  it("is remembered, and so is that there is none", () => {
    expect(readGpu(storage)).toBeNull();
    saveGpu(storage, { name: "A GPU", capacityBytes: 6e9 });
    expect(readGpu(reopen("1"))).toEqual({ name: "A GPU", capacityBytes: 6e9 });
    saveGpu(storage, { name: null, capacityBytes: null });
    expect(readGpu(storage)).toEqual({ name: null, capacityBytes: null });
  });
});

describe("what was given up", () => {
  const asked = JSON.stringify({ budgetBytes: 5 });
  it("is remembered for a pipeline", () => {
    expect(readGivenUp(storage, "six-gb", asked)).toBeNull();
    saveGivenUp(storage, { pipeline: "six-gb", asked, taken: "[1]" });
    saveGivenUp(storage, { pipeline: "six-gb", asked, taken: "[2]" });
    expect(readGivenUp(reopen("1"), "six-gb", asked)).toBe("[2]");
    expect(readGivenUp(storage, "light", asked)).toBeNull();
  });

  it("can be forgotten", () => {
    saveGivenUp(storage, { pipeline: "six-gb", asked, taken: "[1]" });
    forgetGivenUp(storage, "light");
    expect(readGivenUp(storage, "six-gb", asked)).toBe("[1]");
    forgetGivenUp(storage, "six-gb");
    expect(readGivenUp(storage, "six-gb", asked)).toBeNull();
  });

  it("is forgotten for good where something else is asked", () => {
    saveGivenUp(storage, { pipeline: "six-gb", asked, taken: "[1]" });
    expect(readGivenUp(storage, "six-gb", "{}")).toBeNull();
    expect(readGivenUp(storage, "six-gb", asked)).toBeNull();
  });
});

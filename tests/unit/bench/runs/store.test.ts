import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run, Trial } from "../../../../src-main/bench/runs/records.ts";
import { makeRunId, openRuns } from "../../../../src-main/bench/runs/store.ts";
import type { Runs } from "../../../../src-main/bench/runs/store.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

let home: string;
let runs: Runs;
beforeEach(() => {
  home = makeTemporaryFolder();
  runs = openRuns(home);
});
afterEach(() => runs.close());

const run: Run = {
  id: "20261122-101112-131-abcde",
  experiment: "Try",
  source: "title: Try # as it was\n",
  state: "finished",
  startedAt: "2026-11-22T10:11:12.131Z",
  endedAt: null,
  seed: 4_294_967_295,
  dataset: { name: "samples", digest: "d", rows: 2 },
  scheduleDigest: "s",
  trialsPlanned: 4,
  arms: [
    { label: "a", program: "miniflow", pipeline: { hold: "plan" }, budgetBytes: 60 * 2 ** 30, clear: "models" },
    { label: "b", program: "./peer.mjs", pipeline: null, budgetBytes: null, options: { kvCache: false } },
  ],
  provenance: {
    machine: null,
    commit: null,
    isModified: null,
    lockfileSha256: null,
    gpu: null,
    clockMhz: { start: null, end: null },
    isThrottled: null,
    load: { start: 0.5, end: null },
  },
  importedFrom: null,
};

const trial: Trial = {
  runId: run.id,
  number: 0,
  arm: "a",
  row: {
    id: "one",
    transcript: "“Über” alles?\nNo.",
    machineTranscript: null,
    speaker: null,
    accent: "scottish",
    age: null,
    gender: null,
    durationMs: 1000.5,
  },
  repetition: 0,
  isWarmup: false,
  status: "ok",
  error: null,
  startedAt: "2026-11-22T10:11:13.000Z",
  start: "warm",
  accentAsked: "auto",
  accentHeard: null,
  transcript: "",
  reply: null,
  replyHeard: null,
  stopReason: "endOfTurn",
  marks: { press: -3, release: 0 },
  timings: null,
  metrics: { wer: 0.25 },
  files: { utterance: "audio/one.wav", reply: null },
};

describe("openRuns", () => {
  it("gives back a run and its trials as they were, in the order of their numbers", () => {
    runs.save(run);
    const failed: Trial = {
      ...trial,
      number: 2,
      status: "failed",
      error: { code: "X", message: "It failed." },
      start: null,
    };
    for (const each of [failed, { ...trial, arm: "b", number: 1, isWarmup: true }, trial]) runs.saveTrial(each);
    expect(runs.read(run.id)).toEqual(run);
    expect(runs.trials(run.id)).toEqual([trial, { ...trial, arm: "b", number: 1, isWarmup: true }, failed]);
    expect([...runs.eachTrial(run.id)]).toEqual(runs.trials(run.id));
    expect(runs.count(run.id)).toEqual({ played: 3, failed: 1 });
  });

  it("keeps what has changed of a run, in the database and in its files", () => {
    runs.save({ ...run, state: "stopped" });
    runs.save({ ...run, endedAt: "2026-11-22T11:00:00.000Z" });
    expect(runs.read(run.id).endedAt).toBe("2026-11-22T11:00:00.000Z");
    const folder = runs.folder(run.id);
    expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8"))).toEqual(runs.read(run.id));
    expect(readFileSync(join(folder, "experiment.yml"), "utf8")).toBe(run.source);
  });

  it("finds runs by the beginning of an id that fits no other, newest first", () => {
    runs.save(run);
    runs.save({ ...run, id: "20261122-101112-131-abcdf" });
    runs.save({ ...run, id: "20251122-101112-131-zzzzz" });
    expect(runs.list().map(({ id }) => id.slice(0, 4))).toEqual(["2026", "2026", "2025"]);
    expect(runs.read("2025").id).toBe("20251122-101112-131-zzzzz");
    expect(runs.read(run.id).id).toBe(run.id);
    expect(() => runs.read("2026")).toThrow(/More than one run begins with "2026"/);
    for (const id of ["2024", "", "%", "2025%"]) expect(() => runs.read(id)).toThrow(/There is no run/);
  });

  it("calls a run stopped whose process has gone", () => {
    runs.save({ ...run, state: "running" });
    expect(runs.read(run.id).state).toBe("stopped");
    expect(runs.list()[0]?.state).toBe("stopped");
  });

  it("takes a trial once, and none of an arm or a run that there is not", () => {
    runs.save(run);
    runs.saveTrial(trial);
    const raw = join(runs.folder(run.id), "raw.jsonl");
    const before = readFileSync(raw, "utf8");
    expect(() => runs.saveTrial(trial)).toThrow(/Storing in .* failed/);
    expect(() => runs.saveTrial({ ...trial, number: 1, arm: "c" })).toThrow(/Storing in .* failed/);
    expect(() => runs.saveTrial({ ...trial, runId: "nothing" })).toThrow(/Storing in .* failed/);
    expect(readFileSync(raw, "utf8")).toBe(before);
    expect(existsSync(join(home, "benchmarks", "nothing"))).toBe(false);
  });
});

describe("makeRunId", () => {
  it("sorts by time, to the millisecond, and never gives the same twice", () => {
    const times = fc.date({ min: new Date(0), max: new Date("2999-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(times, times, (a, b) => {
        const [first, second] = [makeRunId(a), makeRunId(b)];
        expect(first).toMatch(/^\d{8}-\d{6}-\d{3}-[0-9a-z]{5}$/);
        expect(first).not.toBe(second);
        expect(Math.sign(a.getTime() - b.getTime()) * (first < second ? -1 : 1)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

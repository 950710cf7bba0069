import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readReferenceRun } from "../../../../src-main/bench/import/read-reference.ts";
import { readReferenceTrial } from "../../../../src-main/bench/import/reference-trial.ts";
import { METRICS } from "../../../../src-main/bench/metrics/catalogue.ts";
import {
  FLAT,
  flatLine,
  STAGED,
  stagedLine,
  writeReferenceRun,
  type ReferenceFiles,
} from "../../../parts/reference-run.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

const { signal } = new AbortController();
const read = (files: ReferenceFiles) => readReferenceRun(writeReferenceRun(makeTemporaryFolder(), files), { signal });
const logsOf = (...lines: object[]): ReferenceFiles => ({
  ...FLAT,
  logs: lines.map((line) => JSON.stringify(line)).join("\n"),
  summary: { experiment: "baseline" },
});

describe("a run of the flat shape", () => {
  it("becomes a run that says where it is from and tells nothing it cannot know", async () => {
    const { run, trials, notes } = await read(FLAT);
    expect(run).toMatchObject({
      experiment: "baseline",
      state: "finished",
      startedAt: "2023-11-14T22:13:20.500Z",
      importedFrom: join("baseline", "baseline_aaaaaa"),
      dataset: { name: "test", digest: "not told", rows: 2 },
      trialsPlanned: 2,
      arms: [{ label: "baseline", program: "reference system" }],
      provenance: { machine: null, commit: null, gpu: null },
    });
    expect(trials.map(({ number, row, arm, status }) => [number, row.id, arm, status])).toEqual([
      [0, "trail_1", "baseline", "ok"],
      [1, "trail_2", "baseline", "ok"],
    ]);
    expect(trials[0]).toMatchObject({ transcript: null, timings: null, marks: {}, start: null });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("none of it can be audited");
  });

  it("has its figures by the reference's names, and by ours where they mean the same", async () => {
    const { trials } = await read(FLAT);
    expect(trials[0]?.metrics).toEqual({
      asr_latency: 1,
      llm_latency: 40,
      tts_latency: 9,
      total_latency: 50,
      asrMs: 1000,
      llmMs: 40_000,
      ttsMs: 9000,
      stageSumMs: 50_000,
      trial_wall_time_seconds: 60.25,
      werReference: 0.5,
      utmosReference: 3.5,
      asr_gpu_peak_mb: 2000,
      llm_gpu_peak_mb: 2100,
      tts_gpu_peak_mb: 2200,
    });
    expect(trials[1]?.metrics["werReference"]).toBe(0);
  });
});

describe("a run of the later shape", () => {
  it("keeps warmups apart and failed trials with their error", async () => {
    const { run, trials } = await read(STAGED);
    expect(run).toMatchObject({ experiment: "2_TTS", dataset: { name: "globe, test" } });
    expect(trials.map(({ isWarmup, status, error }) => [isWarmup, status, error?.message ?? null])).toEqual([
      [true, "ok", null],
      [false, "ok", null],
      [false, "failed", "OutOfMemoryError"],
    ]);
    expect(Object.keys(trials[2]?.metrics ?? {})).not.toContain("asrMs");
  });

  it("takes a load in no time as true for a model that was there, and no whole reply for a first token", async () => {
    const { metrics, zeros } = readReferenceTrial(stagedLine());
    expect(metrics).toMatchObject({ asrLoadMs: 2000, llmLoadMs: 8000, ttsLoadMs: 0, loadMs: 10_000, tokens: 100 });
    expect(metrics).not.toHaveProperty("llmFirstTokenMs");
    expect(metrics).not.toHaveProperty("tts_gpu_peak_mb");
    expect(zeros).toBe(1);
    const streamed = readReferenceTrial(
      stagedLine({ ttft: 0.4, ttft_mode: "true_streaming", tokens_per_sec_total: 2 }),
    );
    expect(streamed.metrics).toMatchObject({ llmFirstTokenMs: 400, tokens_per_sec: 2 });
  });

  it("knows no load as a whole where one stage does not tell", () => {
    const { metrics } = readReferenceTrial(stagedLine({ tts_model_load: { total_time: 0, cached: false } }));
    expect(metrics).toMatchObject({ asrLoadMs: 2000 });
    expect(Object.keys(metrics)).not.toContain("loadMs");
    expect(Object.keys(metrics)).not.toContain("ttsLoadMs");
  });
});

describe("zeros", () => {
  it("are missing where they cannot be true, and their number is told", async () => {
    const { trials, notes } = await read(logsOf(flatLine({ tts_utmos: 0, tts_latency: 0, asr_wer: 0 })));
    expect(trials[0]?.metrics).toMatchObject({ werReference: 0, asrMs: 1000 });
    for (const missing of ["utmosReference", "tts_latency", "ttsMs", "total_latency", "stageSumMs"])
      expect(trials[0]?.metrics).not.toHaveProperty(missing);
    expect(notes).toContain("0.0 where nothing was measured, taken as missing: 2 figures.");
  });

  it("never come back as a figure of time, memory or opinion", () => {
    const told = fc.oneof(fc.constant(0), fc.constant(null), fc.double({ min: 0.001, max: 1e4, noNaN: true }));
    fc.assert(
      fc.property(told, told, told, told, (asr_latency, llm_latency, tts_latency, tts_utmos) => {
        const { metrics } = readReferenceTrial(
          flatLine({ asr_latency, llm_latency, tts_latency, tts_utmos, asr_wer: null }),
        );
        expect(Object.values(metrics).every((value) => value > 0)).toBe(true);
        expect("stageSumMs" in metrics).toBe([asr_latency, llm_latency, tts_latency].every((value) => value));
      }),
    );
  });
});

describe("what it is given", () => {
  it("NaN and Infinity, as Python writes them, are missing, and their lines are told; in a string they stay", async () => {
    const odd = JSON.stringify(flatLine({ exp_name: "NaN", tts_utmos: "?", llm_latency: "!" }));
    const logs = `${JSON.stringify(flatLine())}\n${odd.replace('"?"', "NaN").replace('"!"', "-Infinity")}\n`;
    const { trials, notes } = await read({ ...FLAT, logs, summary: {} });
    expect(trials[1]?.metrics).not.toHaveProperty("utmosReference");
    expect(trials[1]?.metrics).not.toHaveProperty("llmMs");
    expect(notes).toContain("NaN or Infinity, taken as missing: lines 2.");
  });

  it("refuses the whole for lines that cannot be read, and tells their numbers", async () => {
    const logs = [
      JSON.stringify(flatLine()),
      '{"sample_id": "trail_2", "asr_la',
      "",
      JSON.stringify(flatLine({ asr_latency: "quick" })),
      JSON.stringify(stagedLine({ status: "maybe" })),
      JSON.stringify(flatLine({ llm_latency: -1 })),
    ].join("\n");
    await expect(read({ ...FLAT, logs })).rejects.toMatchObject({
      code: "IMPORT_INVALID",
      message: expect.stringMatching(/line 2: .*; line 4: asr_latency: .*; line 5: status: .*; line 6: llm_latency: /),
      hint: expect.stringContaining("Nothing was imported"),
    });
  });

  it.each<[string, (folder: string) => string]>([
    ["a folder that is not there", (folder) => join(folder, "nowhere")],
    ["an empty folder", (folder) => folder],
    [
      "a file",
      (folder) => {
        writeFileSync(join(folder, "file"), "");
        return join(folder, "file");
      },
    ],
    ["logs without a summary", (folder) => writeReferenceRun(folder, { ...FLAT, summary: null })],
    ["logs without a line", (folder) => writeReferenceRun(folder, { ...FLAT, logs: "\n" })],
    [
      "a folder in place of the logs",
      (folder) => {
        mkdirSync(join(folder, "raw_logs.jsonl"));
        return folder;
      },
    ],
    [
      "a summary that is no object",
      (folder) => {
        const place = writeReferenceRun(folder, FLAT);
        writeFileSync(join(place, "summary.json"), "[]");
        return place;
      },
    ],
  ])("refuses %s", async (_, make) => {
    const reading = readReferenceRun(make(makeTemporaryFolder()), { signal });
    await expect(reading).rejects.toMatchObject({
      code: "IMPORT_INVALID",
      message: expect.stringContaining("is no run"),
    });
  });

  it("says where the summary is not that of the lines", async () => {
    const { notes } = await read({ ...FLAT, summary: { asr_latency: { mean: 1.5 }, tts_utmos_mean: 3.5 } });
    expect(notes.slice(1)).toEqual(["Its summary has a mean asr_latency of 1.5, its 2 trials give 2.0000."]);
  });

  it("gives no figure that the catalogue does not explain", async () => {
    const [flat, staged] = [await read(FLAT), await read(STAGED)];
    const names = [...flat.trials, ...staged.trials].flatMap(({ metrics }) => Object.keys(metrics));
    expect(names.filter((name) => !(name in METRICS))).toEqual([]);
  });
});

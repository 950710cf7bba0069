/** Folders as the reference system writes them, in both of its shapes. The figures are made up. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ReferenceFiles {
  logs: string;
  summary: object | null;
  /** `config.json` of the later shape, `metadata.json` of the flat one. */
  config: object | null;
}

const FLAT_LINE = {
  sample_id: "trail_1",
  exp_name: "baseline_aaaaaa",
  timestamp_start: 1_700_000_000.5,
  timestamp_end: 60.25,
  asr_wer: 0.5,
  tts_utmos: 3.5,
  asr_latency: 1,
  llm_latency: 40,
  tts_latency: 9,
  total_latency: 50,
  asr_gpu_peak_mem: 2000,
  llm_gpu_peak_mem: 2100,
  tts_gpu_peak_mem: 2200,
};

/** A trial of the flat shape. */
export function flatLine(changes: object = {}): object {
  return { ...FLAT_LINE, ...changes };
}

const STAGED_LINE = {
  trial_id: "trial_1",
  sample_id: "trial_1",
  is_warmup: false,
  status: "success",
  error: null,
  trial_wall_time_seconds: 80.5,
  total_latency_seconds: 61,
  latencies: { asr: 0.5, llm: 36, tts: 16.5, pipeline: 60 },
  wer: 0.25,
  utmos: 3.1,
  tokens_generated: 100,
  ttft: 36,
  tokens_per_sec: 2.7778,
  ttft_mode: "proxy_non_streaming",
  tokens_per_sec_total: 2.7778,
  asr_model_load: { stage: "asr", total_time: 2, cached: false, success: true },
  llm_model_load: { stage: "llm", total_time: 8, cached: false, success: true },
  tts_model_load: { stage: "tts", total_time: 0, cached: true, success: true },
  gpu_memory_peak_mb: 3000,
  hardware_phase_metrics: {
    asr_inference: { gpu_memory_peak_mb: 1200 },
    llm_inference: { gpu_memory_peak_mb: 2500 },
    tts_inference: { gpu_memory_peak_mb: 0 },
  },
};

/** A trial of the later shape. */
export function stagedLine(changes: object = {}): object {
  return { ...STAGED_LINE, ...changes };
}

export const FLAT: ReferenceFiles = {
  logs: [flatLine(), flatLine({ sample_id: "trail_2", asr_wer: 0, asr_latency: 3, timestamp_start: 1_700_000_100 })]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(""),
  summary: {
    experiment: "baseline",
    run_id: "baseline_aaaaaa",
    num_samples: 2,
    asr_latency: { mean: 2, median: 2, p95: 3, p99: 3 },
    asr_wer_mean: 0.25,
  },
  config: { experiment: "baseline", run_id: "baseline_aaaaaa", timestamp: 1_699_999_000, dataset_split: "test" },
};

export const STAGED: ReferenceFiles = {
  logs: [
    stagedLine({ trial_id: "warmup_1", sample_id: "warmup_1", is_warmup: true }),
    stagedLine(),
    stagedLine({
      trial_id: "trial_2",
      sample_id: "trial_2",
      status: "error",
      error: "OutOfMemoryError",
      latencies: {},
    }),
  ]
    .map((line) => JSON.stringify(line))
    .join("\n"),
  summary: { meta: { experiment: "2_TTS" }, asr: { latency: { inference_seconds: { mean: 0.5, count: 1 } } } },
  config: { experiment: { name: "2_TTS", description: "" }, dataset: { name: "globe", split: "test" } },
};

/** Writes the files into `folder`/baseline/NAME and returns that. */
export function writeReferenceRun(folder: string, files: ReferenceFiles, name = "baseline_aaaaaa"): string {
  const place = join(folder, "baseline", name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "raw_logs.jsonl"), files.logs);
  if (files.summary !== null) writeFileSync(join(place, "summary.json"), JSON.stringify(files.summary));
  const configName = files.config !== null && "dataset" in files.config ? "config.json" : "metadata.json";
  if (files.config !== null) writeFileSync(join(place, configName), JSON.stringify(files.config));
  return place;
}

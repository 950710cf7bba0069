/**
 * One line of the reference system's `raw_logs.jsonl` as figures by our names. Pure. It has written two shapes: a flat one, of its
 * published runs, and a later one by trial and stage.
 *
 * It writes 0.0 for what it could not measure. That is taken as missing wherever 0 cannot be true: no stage takes no time, an
 * opinion score begins at 1, a GPU in use holds something. A word error rate of 0 and a count of no tokens stay what they are.
 */
import { z } from "zod";

const seconds = z.number().nonnegative().nullish();
const text = z.string().min(1);

const flatSchema = z.looseObject({
  sample_id: text,
  /** Seconds since 1970. */
  timestamp_start: z.number().nonnegative(),
  /** The published runs have the elapsed seconds here, not an instant. */
  timestamp_end: seconds,
  asr_wer: seconds,
  tts_utmos: seconds,
  asr_latency: z.number().nonnegative().nullable(),
  llm_latency: seconds,
  tts_latency: seconds,
  total_latency: seconds,
  asr_gpu_peak_mem: seconds,
  llm_gpu_peak_mem: seconds,
  tts_gpu_peak_mem: seconds,
});

const loadSchema = z.looseObject({ total_time: seconds, cached: z.boolean().nullish() }).nullish();
const memorySchema = z.looseObject({ gpu_memory_peak_mb: seconds }).nullish();

const stagedSchema = z.looseObject({
  trial_id: text,
  sample_id: text.nullish(),
  is_warmup: z.boolean(),
  status: z.enum(["success", "error"]),
  error: z.string().nullish(),
  trial_wall_time_seconds: seconds,
  latencies: z.looseObject({ asr: seconds, llm: seconds, tts: seconds }).nullish(),
  wer: seconds,
  utmos: seconds,
  tokens_generated: seconds,
  ttft: seconds,
  /** `proxy_non_streaming`: `ttft` is the time of the whole reply. */
  ttft_mode: z.string().nullish(),
  tokens_per_sec: seconds,
  tokens_per_sec_total: seconds,
  asr_model_load: loadSchema,
  llm_model_load: loadSchema,
  tts_model_load: loadSchema,
  gpu_memory_peak_mb: seconds,
  hardware_phase_metrics: z
    .looseObject({ asr_inference: memorySchema, llm_inference: memorySchema, tts_inference: memorySchema })
    .nullish(),
});

/** What a line tells. `failure` is null for a trial that went well. */
export interface ReferenceTrial {
  sampleId: string;
  isWarmup: boolean;
  failure: string | null;
  /** ISO 8601, UTC; null where the line does not tell. */
  startedAt: string | null;
  /** By the names of `metrics/catalogue.ts`, and by the reference's own where it has no such figure. */
  metrics: Record<string, number>;
  /** How many zeros were taken as missing. */
  zeros: number;
}

/** Errors: a sentence of what is wrong, thrown as an `Error`. */
export function readReferenceTrial(line: unknown): ReferenceTrial {
  const isStaged = typeof line === "object" && line !== null && "trial_id" in line;
  const parsed = isStaged ? stagedSchema.safeParse(line) : flatSchema.safeParse(line);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? "the line" : issue.path.join(".");
    throw new Error(`${place}: ${issue?.message ?? "not understood"}`);
  }
  return isStaged ? readStaged(stagedSchema.parse(line)) : readFlat(flatSchema.parse(line));
}

function readFlat(line: z.infer<typeof flatSchema>): ReferenceTrial {
  const { timestamp_start: startS, timestamp_end: endS } = line;
  const wallS = endS === null || endS === undefined ? null : endS < startS ? endS : endS - startS;
  const { metrics, zeros } = collect({
    ...stageFigures({ asr: line.asr_latency, llm: line.llm_latency, tts: line.tts_latency }),
    trial_wall_time_seconds: never0(wallS),
    werReference: mayBe0(line.asr_wer),
    utmosReference: never0(line.tts_utmos),
    asr_gpu_peak_mb: never0(line.asr_gpu_peak_mem),
    llm_gpu_peak_mb: never0(line.llm_gpu_peak_mem),
    tts_gpu_peak_mb: never0(line.tts_gpu_peak_mem),
  });
  const startedAt = new Date(startS * 1000).toISOString();
  return { sampleId: line.sample_id, isWarmup: false, failure: null, startedAt, metrics, zeros };
}

function readStaged(line: z.infer<typeof stagedSchema>): ReferenceTrial {
  const { latencies, hardware_phase_metrics: phases } = line;
  const isProxy = line.ttft_mode === "proxy_non_streaming";
  const loads = {
    asrLoadMs: loadOf(line.asr_model_load),
    llmLoadMs: loadOf(line.llm_model_load),
    ttsLoadMs: loadOf(line.tts_model_load),
  };
  const known = Object.values(loads).map(({ value }) => value);
  const { metrics, zeros } = collect({
    ...stageFigures({ asr: latencies?.asr, llm: latencies?.llm, tts: latencies?.tts }),
    trial_wall_time_seconds: never0(line.trial_wall_time_seconds),
    ...loads,
    loadMs: mayBe0(known.every((ms) => ms !== null) ? known.reduce((sum, ms) => sum + ms, 0) : null),
    werReference: mayBe0(line.wer),
    utmosReference: never0(line.utmos),
    tokens: mayBe0(line.tokens_generated),
    llmFirstTokenMs: never0(isProxy ? null : toMs(line.ttft)),
    // Without streaming both are the tokens by the time of the whole reply, with it only the total.
    tokens_per_sec: never0(line.tokens_per_sec_total ?? (isProxy ? line.tokens_per_sec : null)),
    gpu_peak_mb: never0(line.gpu_memory_peak_mb),
    asr_gpu_peak_mb: never0(phases?.asr_inference?.gpu_memory_peak_mb),
    llm_gpu_peak_mb: never0(phases?.llm_inference?.gpu_memory_peak_mb),
    tts_gpu_peak_mb: never0(phases?.tts_inference?.gpu_memory_peak_mb),
  });
  const failure = line.status === "error" ? (line.error ?? "not told") : null;
  const sampleId = line.sample_id ?? line.trial_id;
  return { sampleId, isWarmup: line.is_warmup, failure, startedAt: null, metrics, zeros };
}

interface Figure {
  value: number | null;
  /** There was a 0 that cannot be true. */
  wasZero: boolean;
}

type Told = number | null | undefined;

function mayBe0(value: Told): Figure {
  return { value: value ?? null, wasZero: false };
}

function never0(value: Told): Figure {
  return value === 0 ? { value: null, wasZero: true } : mayBe0(value);
}

/** A model that was there already needed no time. */
function loadOf(load: z.infer<typeof loadSchema>): Figure {
  const loadMs = toMs(load?.total_time);
  return load?.cached === true ? mayBe0(loadMs) : never0(loadMs);
}

/** The reference's latencies in seconds, and the same by our names: both are inference after the load. */
function stageFigures(stages: { asr: Told; llm: Told; tts: Told }): Record<string, Figure> {
  const [asr, llm, tts] = [never0(stages.asr), never0(stages.llm), never0(stages.tts)];
  const isWhole = asr.value !== null && llm.value !== null && tts.value !== null;
  const sumS = isWhole ? (asr.value ?? 0) + (llm.value ?? 0) + (tts.value ?? 0) : null;
  return {
    asr_latency: asr,
    llm_latency: llm,
    tts_latency: tts,
    total_latency: mayBe0(sumS),
    asrMs: mayBe0(toMs(asr.value)),
    llmMs: mayBe0(toMs(llm.value)),
    ttsMs: mayBe0(toMs(tts.value)),
    stageSumMs: mayBe0(toMs(sumS)),
  };
}

function collect(figures: Record<string, Figure>): Pick<ReferenceTrial, "metrics" | "zeros"> {
  const known = Object.entries(figures).flatMap(([name, { value }]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {
    metrics: Object.fromEntries(known),
    zeros: Object.values(figures).filter(({ wasZero }) => wasZero).length,
  };
}

function toMs(value: Told): number | null {
  return value === null || value === undefined ? null : value * 1000;
}

/** Whether the reference system's summary says what its own lines say. Pure. */
import type { ReferenceTrial } from "./reference-trial.ts";

/** Where the mean of each figure stands, in the flat summary of older runs and in the later one. */
const MEANS: readonly (readonly [metric: string, ...places: string[][]])[] = [
  ["asr_latency", ["asr_latency", "mean"], ["asr", "latency", "inference_seconds", "mean"]],
  ["llm_latency", ["llm_latency", "mean"], ["llm", "latency", "inference_seconds", "mean"]],
  ["tts_latency", ["tts_latency", "mean"], ["tts", "latency", "inference_seconds", "mean"]],
  ["total_latency", ["total_latency", "mean"]],
  ["werReference", ["asr_wer_mean"], ["asr", "quality", "wer", "mean"]],
  ["utmosReference", ["tts_utmos_mean"], ["tts", "quality", "utmos", "mean"]],
];

/** It writes six digits after the point in the later shape. */
const ROUNDING = 1e-3;

/** A sentence for each mean that the lines do not give. Warmups are not in a summary, failed trials are. */
export function checkSummary(summary: object, lines: readonly ReferenceTrial[]): string[] {
  return MEANS.flatMap(([metric, ...places]) => {
    const told = places.map((place) => numberAt(summary, place)).find((value) => value !== null) ?? null;
    if (told === null) return [];
    const values = lines.filter(({ isWarmup }) => !isWarmup).flatMap(({ metrics }) => metrics[metric] ?? []);
    if (values.length === 0) return told === 0 ? [] : [`Its summary has ${metric} ${told}, its trials have none.`];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (Math.abs(mean - told) <= ROUNDING * Math.max(1, Math.abs(mean))) return [];
    return [`Its summary has a mean ${metric} of ${told}, its ${values.length} trials give ${mean.toFixed(4)}.`];
  });
}

function numberAt(value: unknown, [key, ...rest]: readonly string[]): number | null {
  if (key === undefined) return typeof value === "number" ? value : null;
  if (typeof value !== "object" || value === null) return null;
  return numberAt(Object.entries(value).find(([name]) => name === key)?.[1], rest);
}

/**
 * From speech probabilities, one a frame, to stretches of speech. Pure.
 *
 * Hysteresis: speech begins at `enterProb` and ends only when the probability stays under `leaveProb` for `minSilenceMs`.
 * The defaults are those of Silero's own `get_speech_timestamps`.
 */
import { SPEECH_RATE_HZ, type SpeechSpan } from "../engine.ts";

export interface SpanRule {
  /** Defaults to 0.5. */
  enterProb: number;
  /** Defaults to 0.35. */
  leaveProb: number;
  /** Shorter speech is a click or a cough. Defaults to 250. */
  minSpeechMs: number;
  /** Shorter silence is a pause inside speech. Defaults to 100. */
  minSilenceMs: number;
  /** Added before and after each stretch; stretches that then touch become one. Defaults to 30. */
  padMs: number;
}

export const DEFAULT_SPAN_RULE: SpanRule = {
  enterProb: 0.5,
  leaveProb: 0.35,
  minSpeechMs: 250,
  minSilenceMs: 100,
  padMs: 30,
};

/**
 * `probabilities[i]` belongs to the samples from `i * frameSamples`. Spans are in order, apart from each other, and inside
 * 0..`totalSamples`.
 */
export function findSpans(
  probabilities: readonly number[],
  frame: { frameSamples: number; totalSamples: number },
  rule: SpanRule = DEFAULT_SPAN_RULE,
): SpeechSpan[] {
  const minSpeechSamples = toSamples(rule.minSpeechMs);
  const found = findStretches(probabilities, frame, rule);
  const long = found.filter((span) => span.endSample - span.startSample >= minSpeechSamples);
  return padSpans(long, toSamples(rule.padMs), frame.totalSamples);
}

function findStretches(
  probabilities: readonly number[],
  { frameSamples, totalSamples }: { frameSamples: number; totalSamples: number },
  rule: SpanRule,
): SpeechSpan[] {
  const minSilenceSamples = toSamples(rule.minSilenceMs);
  const spans: SpeechSpan[] = [];
  let open: SpeechSpan | undefined;
  let quietSince: number | undefined;
  for (const [index, probability] of probabilities.entries()) {
    const at = index * frameSamples;
    if (open === undefined) {
      if (probability >= rule.enterProb) open = { startSample: at, endSample: totalSamples, peak: probability };
      continue;
    }
    open.peak = Math.max(open.peak, probability);
    if (probability >= rule.enterProb) quietSince = undefined;
    else if (probability < rule.leaveProb) quietSince ??= at;
    if (quietSince === undefined || at + frameSamples - quietSince < minSilenceSamples) continue;
    spans.push({ ...open, endSample: quietSince });
    open = undefined;
    quietSince = undefined;
  }
  if (open !== undefined) spans.push({ ...open, endSample: Math.min(quietSince ?? totalSamples, totalSamples) });
  return spans;
}

function padSpans(spans: readonly SpeechSpan[], padSamples: number, totalSamples: number): SpeechSpan[] {
  const padded: SpeechSpan[] = [];
  for (const span of spans) {
    const startSample = Math.max(0, span.startSample - padSamples);
    const endSample = Math.min(totalSamples, span.endSample + padSamples);
    const last = padded.at(-1);
    if (last !== undefined && startSample <= last.endSample) {
      last.endSample = Math.max(last.endSample, endSample);
      last.peak = Math.max(last.peak, span.peak);
    } else {
      padded.push({ startSample, endSample, peak: span.peak });
    }
  }
  return padded;
}

function toSamples(durationMs: number): number {
  return Math.round((durationMs * SPEECH_RATE_HZ) / 1000);
}

import type { Marks, Start, Timings } from "../contract.ts";

export type MarkName = keyof Marks;

/** Durations that marks cannot tell: measured around the calls themselves, in ms. */
export interface Measured {
  recordedMs?: number;
  utteranceMs?: number;
  vadMs?: number;
  asrMs?: number;
  llmFirstTokenMs?: number;
  llmMs?: number;
  ttsFirstChunkMs?: number;
  /** Added up over the segments. */
  ttsMs?: number;
  replyAudioMs?: number;
  loadMs: { asr: number; llm: number; tts: number };
}

/** Marks as taken (any monotonic clock, ms) -> ms since the release of the key; without a release, since the press. */
export function relativeMarks(taken: Marks): Marks {
  const zero = taken.release ?? taken.press;
  if (zero === undefined) return {};
  const entries = Object.entries(taken).filter((entry): entry is [MarkName, number] => typeof entry[1] === "number");
  return Object.fromEntries(entries.map(([name, atMs]) => [name, round(atMs - zero)]));
}

/**
 * The figures of a turn in the house's terms. What was not reached stays null; a sum is null unless every term of it is there.
 *
 * @param marks instants relative to the release, as `relativeMarks` gives them
 */
export function computeTimings(marks: Marks, measured: Measured): Timings {
  const asrMs = known(measured.asrMs);
  const llmMs = known(measured.llmMs);
  const ttsMs = known(measured.ttsMs);
  const lastEnd = latest([marks.asrEnd, marks.llmEnd, marks.ttsEnd]);
  return {
    recordedMs: known(measured.recordedMs),
    utteranceMs: known(measured.utteranceMs),
    vadMs: known(measured.vadMs),
    asrMs,
    llmFirstTokenMs: known(measured.llmFirstTokenMs),
    llmMs,
    ttsFirstChunkMs: known(measured.ttsFirstChunkMs),
    ttsMs,
    loadMs: { asr: round(measured.loadMs.asr), llm: round(measured.loadMs.llm), tts: round(measured.loadMs.tts) },
    releaseToFirstAudioMs: known(marks.firstAudio),
    stageSumMs: asrMs === null || llmMs === null || ttsMs === null ? null : round(asrMs + llmMs + ttsMs),
    wallMs: lastEnd,
    replyAudioMs: known(measured.replyAudioMs),
  };
}

/**
 * cold when a model was loaded that this process had never held, swapped when one only came back, else warm. By model: how often it
 * had been loaded before the turn, and after it.
 */
export function startOf(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Start {
  const loaded = Object.keys(after).filter((id) => (after[id] ?? 0) > (before[id] ?? 0));
  if (loaded.some((id) => (before[id] ?? 0) === 0)) return "cold";
  return loaded.length > 0 ? "swapped" : "warm";
}

function latest(instants: readonly (number | undefined)[]): number | null {
  const reached = instants.filter((instant) => instant !== undefined);
  return reached.length === 0 ? null : Math.max(...reached);
}

function known(ms: number | undefined): number | null {
  return ms === undefined ? null : round(ms);
}

/** A hundredth of a millisecond is finer than any clock here is true. */
function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

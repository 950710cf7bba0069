/** Where each stage of a turn lies on the waterfall's axis. Pure: a turn in, bars out. */
import type { Turn } from "../../src-main/contract.ts";

export interface Bar {
  /** 0 to 1 of the axis. */
  start: number;
  length: number;
}

export interface Row {
  id: "record" | "vad" | "asr" | "firstToken" | "llm" | "tts" | "firstAudio";
  label: string;
  /** null where the stage was not reached. */
  ms: number | null;
  /** null where there is nothing to draw; for `firstAudio` the instant, of no length. */
  bar: Bar | null;
}

export interface Waterfall {
  rows: Row[];
  /** Where the key was let go: what lies before is not drawn to scale. */
  release: number;
  /** What the axis right of the release stands for. */
  spanMs: number;
  /** Waiting for models to come in, all stages together. */
  loadMs: number;
}

/** The recording may be ten times as long as all that follows: it gets this much of the axis, whatever its length. */
const BEFORE_RELEASE = 0.16;

export function drawWaterfall({ marks, timings }: Pick<Turn, "marks" | "timings">): Waterfall {
  const ends = [marks.utteranceReady, marks.asrEnd, marks.llmEnd, marks.ttsEnd, marks.firstAudio];
  const spanMs = Math.max(1, ...ends.filter((end) => end !== undefined));

  function at(ms: number): number {
    return BEFORE_RELEASE + (Math.min(Math.max(ms, 0), spanMs) / spanMs) * (1 - BEFORE_RELEASE);
  }
  function bar(start: number | undefined, end: number | undefined): Bar | null {
    return start === undefined || end === undefined || end < start
      ? null
      : { start: at(start), length: at(end) - at(start) };
  }

  const { loadMs, vadMs } = timings;
  // What lies between the release and this is the rest of the last word, still being recorded.
  const vadStart = marks.utteranceReady === undefined || vadMs === null ? undefined : marks.utteranceReady - vadMs;
  return {
    rows: [
      {
        id: "record",
        label: "Recording",
        ms: timings.recordedMs,
        bar: timings.recordedMs === null ? null : { start: 0, length: BEFORE_RELEASE },
      },
      { id: "vad", label: "Finding speech", ms: timings.vadMs, bar: bar(vadStart, marks.utteranceReady) },
      { id: "asr", label: "Recognising", ms: timings.asrMs, bar: bar(marks.asrStart, marks.asrEnd) },
      {
        id: "firstToken",
        label: "First word",
        ms: timings.llmFirstTokenMs,
        bar: bar(marks.llmStart, marks.llmFirstToken),
      },
      { id: "llm", label: "Writing", ms: timings.llmMs, bar: bar(marks.llmStart, marks.llmEnd) },
      { id: "tts", label: "Speaking", ms: timings.ttsMs, bar: bar(marks.ttsStart, marks.ttsEnd) },
      {
        id: "firstAudio",
        label: "First sound",
        ms: timings.releaseToFirstAudioMs,
        bar: bar(marks.firstAudio, marks.firstAudio),
      },
    ],
    release: BEFORE_RELEASE,
    spanMs,
    loadMs: loadMs.asr + loadMs.llm + loadMs.tts,
  };
}

/** Where each stage of a turn lies on the waterfall's axis. Pure: a turn in, bars out. */
import type { Marks, Timings, Turn } from "../../src-main/contract.ts";

export interface Bar {
  /** 0 to 1 of the axis. */
  start: number;
  length: number;
}

type Stage = "record" | "vad" | "asr" | "firstToken" | "llm" | "tts" | "firstAudio";

export interface Row {
  id: Stage | `load-${Stage}`;
  label: string;
  /** Waiting for a model, not work. Such a row is only there where a person waited. */
  isLoad: boolean;
  /** null where the stage was not reached. */
  ms: number | null;
  /** null where there is nothing to draw; for `firstAudio` the instant, of no length. */
  bar: Bar | null;
}

export interface Waterfall {
  /** A load stands before the stage that waited for it. */
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
/** Taking a lease on a model that is there takes no time worth a row. */
const LEAST_LOAD_MS = 1;

export function drawWaterfall({ marks, timings }: Pick<Turn, "marks" | "timings">): Waterfall {
  const ends = [marks.utteranceReady, marks.asrEnd, marks.llmEnd, marks.ttsEnd, marks.firstAudio];
  const loads = placeLoads(marks, timings);
  const spanMs = Math.max(1, ...ends.filter((end) => end !== undefined), ...loads.map(({ endMs }) => endMs));

  function at(ms: number): number {
    return BEFORE_RELEASE + (Math.min(Math.max(ms, 0), spanMs) / spanMs) * (1 - BEFORE_RELEASE);
  }
  function bar(start: number | undefined, end: number | undefined): Bar | null {
    return start === undefined || end === undefined || end < start
      ? null
      : { start: at(start), length: at(end) - at(start) };
  }
  function work(id: Stage, label: string, ms: number | null, drawn: Bar | null): Row[] {
    const row: Row = { id, label, isLoad: false, ms, bar: drawn };
    const waited = loads.filter(({ before }) => before === id);
    return [
      ...waited.map(({ label, startMs, endMs }): Row => {
        return { id: `load-${id}`, label, isLoad: true, ms: endMs - startMs, bar: bar(startMs, endMs) };
      }),
      row,
    ];
  }

  const { loadMs } = timings;
  return {
    rows: [
      ...work(
        "record",
        "Recording",
        timings.recordedMs,
        timings.recordedMs === null ? null : { start: 0, length: BEFORE_RELEASE },
      ),
      ...work("vad", "Finding speech", timings.vadMs, bar(vadStart(marks, timings), marks.utteranceReady)),
      ...work("asr", "Recognising", timings.asrMs, bar(marks.asrStart, marks.asrEnd)),
      ...work("firstToken", "First word", timings.llmFirstTokenMs, bar(marks.llmStart, marks.llmFirstToken)),
      ...work("llm", "Writing", timings.llmMs, bar(marks.llmStart, marks.llmEnd)),
      ...work("tts", "Speaking", timings.ttsMs, bar(marks.ttsStart, marks.ttsEnd)),
      ...work("firstAudio", "First sound", timings.releaseToFirstAudioMs, bar(marks.firstAudio, marks.firstAudio)),
    ],
    release: BEFORE_RELEASE,
    spanMs,
    loadMs: loadMs.asr + loadMs.llm + loadMs.tts,
  };
}

interface Load {
  before: Stage;
  label: string;
  startMs: number;
  endMs: number;
}

/**
 * A stage begins when its model is there, so that what it waited ends where it begins. The detector's wait is booked with the
 * recogniser's: as much of it as there is between the two is the recogniser's own.
 */
function placeLoads(marks: Marks, timings: Timings): Load[] {
  const { asr, llm, tts } = timings.loadMs;
  const { utteranceReady, asrStart, llmStart, ttsStart } = marks;
  const ownMs = asrStart === undefined ? 0 : Math.min(asr, Math.max(0, asrStart - (utteranceReady ?? 0)));
  const load = (before: Stage, label: string, endMs: number | undefined, ms: number): Load[] =>
    endMs === undefined || ms < LEAST_LOAD_MS ? [] : [{ before, label, startMs: endMs - ms, endMs }];
  return [
    ...load("vad", "Loading detector", vadStart(marks, timings), asr - ownMs),
    ...load("asr", "Loading recogniser", asrStart, ownMs),
    ...load("firstToken", "Loading language model", llmStart, llm),
    ...load("tts", "Loading voice", ttsStart, tts),
  ];
}

/** What lies between the release and this is the rest of the last word, still being recorded, or a wait for the detector. */
function vadStart({ utteranceReady }: Marks, { vadMs }: Timings): number | undefined {
  return utteranceReady === undefined || vadMs === null ? undefined : utteranceReady - vadMs;
}

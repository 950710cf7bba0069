/** Where the time of trials went. Pure. */
import type { Marks, Timings } from "../../contract.ts";
import { median } from "../statistics/quantile.ts";
import type { Trial } from "../runs/records.ts";
import type { Waterfall } from "./report.ts";

interface Stage {
  label: string;
  from: keyof Marks;
  to: keyof Marks;
  /** Whose models were waited for right before it. */
  load?: keyof Timings["loadMs"];
}

/** In the order in which they begin. What a stage has no marks for is left out. */
const STAGES: readonly Stage[] = [
  { label: "find the speech", from: "release", to: "utteranceReady" },
  { label: "recognise it", from: "asrStart", to: "asrEnd", load: "asr" },
  { label: "first word", from: "llmStart", to: "llmFirstToken", load: "llm" },
  { label: "write the answer", from: "llmFirstToken", to: "llmEnd" },
  { label: "begin the voice", from: "ttsStart", to: "ttsFirstChunk", load: "tts" },
  { label: "speak the rest", from: "ttsFirstChunk", to: "ttsEnd" },
];

const LOAD_TITLES = { asr: "load the recogniser", llm: "load the language model", tts: "load the voice" } as const;
/** A wait below a millisecond is the taking of a lease. */
const LEAST_WAIT_MS = 1;

export type Timed = Pick<Trial, "marks" | "timings">;

/** One trial's; null for one that has no stage. */
export function drawWaterfall({ marks, timings }: Timed): Waterfall | null {
  const rows = STAGES.flatMap(({ label, from, to, load }) => {
    const [startMs, endMs] = [marks[from], marks[to]];
    if (startMs === undefined || endMs === undefined || endMs < startMs) return [];
    const waitMs = load === undefined ? 0 : (timings?.loadMs[load] ?? 0);
    const wait =
      load === undefined || waitMs < LEAST_WAIT_MS
        ? []
        : [{ label: LOAD_TITLES[load], startMs: Math.max(0, startMs - waitMs), endMs: startMs, isWait: true }];
    return [...wait, { label, startMs, endMs, isWait: false }];
  });
  if (rows.length === 0) return null;
  const firstAudioMs = marks.firstAudio ?? null;
  return { spanMs: Math.max(1, firstAudioMs ?? 0, ...rows.map(({ endMs }) => endMs)), rows, firstAudioMs };
}

/** Of many trials: the median of each mark and of each wait, each for itself. */
export function drawMedianWaterfall(trials: readonly Timed[]): Waterfall | null {
  const names = new Set(trials.flatMap(({ marks }) => Object.keys(marks) as (keyof Marks)[]));
  const marks: Marks = {};
  for (const name of names) marks[name] = median(trials.flatMap((trial) => trial.marks[name] ?? []));
  const timed = trials.flatMap(({ timings }) => timings ?? []);
  const [first] = timed;
  if (first === undefined) return drawWaterfall({ marks, timings: null });
  const load = (stage: keyof Timings["loadMs"]): number => median(timed.map(({ loadMs }) => loadMs[stage]));
  return drawWaterfall({
    marks,
    timings: { ...first, loadMs: { asr: load("asr"), llm: load("llm"), tts: load("tts") } },
  });
}

/** Where the time of a turn went, drawn with characters. Pure. */
import type { Marks, Timings, Turn } from "../contract.ts";

/** A bar of the drawing. */
interface Span {
  label: string;
  startMs: number;
  endMs: number;
  /** Waiting for a model, not work. */
  isLoad: boolean;
}

const DEFAULT_WIDTH = 40;
const LABEL_WIDTH = 24;
/** A block of n eighths of a character, n from 1 to 8. */
const EIGHTHS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];
const LOAD_BLOCK = "░";
/** Taking a lease on a model that is there takes no time worth a line. */
const LEAST_LOAD_MS = 1;

/**
 * A bar for each stage on one scale, from the release of the key to the last stage's end, its ms beside it, and what a person
 * waited for below. A load stands before the stage that waited for it. `width` is that of the bars in characters; it defaults to
 * 40.
 */
export function drawWaterfall(turn: Pick<Turn, "marks" | "timings" | "start">, width = DEFAULT_WIDTH): string[] {
  const { marks, timings, start } = turn;
  const spans = listSpans(marks, timings);
  const totalMs = Math.max(...spans.map((span) => span.endMs), 0);
  const lines = spans.map(({ label, startMs, endMs, isLoad }) => {
    const bar = drawBar(startMs, endMs, totalMs, width);
    const drawn = isLoad ? bar.replaceAll(/[^ ]/gu, LOAD_BLOCK) : bar;
    return `  ${label.padEnd(LABEL_WIDTH)}${drawn.padEnd(width)} ${formatMs(endMs - startMs).padStart(9)}`;
  });
  const legend = spans.some(({ isLoad }) => isLoad) ? [`  ${LOAD_BLOCK} waiting for a model to load`] : [];
  return [...lines, ...legend, ...describeWait(timings, start)];
}

/** In the order in which they begin. What a stage has no marks for is left out. */
function listSpans(marks: Marks, timings: Timings): Span[] {
  const { release, utteranceReady, asrStart, asrEnd, llmStart, llmFirstToken, llmEnd } = marks;
  const { ttsStart, ttsFirstChunk, ttsEnd } = marks;
  const { asr, llm, tts } = timings.loadMs;
  const span = (label: string, startMs: number | undefined, endMs: number | undefined, isLoad = false): Span[] =>
    startMs === undefined || endMs === undefined || endMs - startMs < (isLoad ? LEAST_LOAD_MS : 0)
      ? []
      : [{ label, startMs, endMs, isLoad }];
  // A stage begins when its model is there, so that what it waited ends where it begins.
  const load = (label: string, endMs: number | undefined, ms: number): Span[] =>
    span(label, endMs === undefined ? undefined : endMs - ms, endMs, true);
  // The detector's wait is booked with the recogniser's: what fits between the two is the recogniser's own.
  const ownMs = asrStart === undefined ? 0 : Math.min(asr, Math.max(0, asrStart - (utteranceReady ?? 0)));
  const found = findingFrom(marks, timings, asr - ownMs);
  return [
    ...load("load the detector", found, asr - ownMs),
    ...span("find the speech", found ?? release, utteranceReady),
    ...load("load the recogniser", asrStart, ownMs),
    ...span("recognise it", asrStart, asrEnd),
    ...load("load the language model", llmStart, llm),
    ...span("first word", llmStart, llmFirstToken),
    ...span("write the answer", llmFirstToken, llmEnd),
    ...load("load the voice", ttsStart, tts),
    ...span("begin the voice", ttsStart, ttsFirstChunk),
    ...span("speak the rest", ttsFirstChunk, ttsEnd),
  ];
}

/** Where the search for speech began, if it had to wait for the detector. */
function findingFrom({ utteranceReady }: Marks, { vadMs }: Timings, waitedMs: number): number | undefined {
  return utteranceReady === undefined || vadMs === null || waitedMs < LEAST_LOAD_MS
    ? undefined
    : utteranceReady - vadMs;
}

/** A bar from `startMs` to `endMs` where `totalMs` fills `width` characters; at least an eighth of a character. */
export function drawBar(startMs: number, endMs: number, totalMs: number, width: number): string {
  const perMs = totalMs > 0 ? (width * 8) / totalMs : 0;
  const end = Math.min(width * 8, Math.round(Math.max(0, endMs) * perMs));
  // Blocks grow from the left of their character, so a bar begins at a whole one.
  const startCell = Math.min(width - 1, Math.floor((Math.max(0, startMs) * perMs) / 8));
  const eighths = Math.max(1, end - startCell * 8);
  const tail = eighths % 8 === 0 ? "" : (EIGHTHS[(eighths % 8) - 1] ?? "");
  return " ".repeat(startCell) + "█".repeat(Math.floor(eighths / 8)) + tail;
}

/** "12 ms", "1.24 s". */
export function formatMs(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

const STARTS = {
  warm: "warm: every model was there already",
  cold: "cold: a model came in for the first time since the program began",
  swapped: "swapped: a model that had made room for another came back",
} satisfies Record<Turn["start"], string>;

function describeWait(timings: Timings, start: Turn["start"]): string[] {
  if (timings.releaseToFirstAudioMs === null) return [];
  const loadMs = timings.loadMs.asr + timings.loadMs.llm + timings.loadMs.tts;
  const loads = loadMs >= LEAST_LOAD_MS ? `, ${formatMs(loadMs)} of it waiting for models` : "";
  const waited = formatMs(timings.releaseToFirstAudioMs);
  return [`  first sound ${waited} after the question's end (${start} start${loads})`, `  ${STARTS[start]}`];
}

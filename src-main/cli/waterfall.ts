/** Where the time of a turn went, drawn with characters. Pure. */
import type { Marks, Timings, Turn } from "../contract.ts";

interface Row {
  label: string;
  from: keyof Marks;
  to: keyof Marks;
}

/** In the order in which they begin. What a stage has no marks for is left out. */
const ROWS: readonly Row[] = [
  { label: "find the speech", from: "release", to: "utteranceReady" },
  { label: "recognise it", from: "asrStart", to: "asrEnd" },
  { label: "first word", from: "llmStart", to: "llmFirstToken" },
  { label: "write the answer", from: "llmFirstToken", to: "llmEnd" },
  { label: "begin the voice", from: "ttsStart", to: "ttsFirstChunk" },
  { label: "speak the rest", from: "ttsFirstChunk", to: "ttsEnd" },
];

const DEFAULT_WIDTH = 40;
const LABEL_WIDTH = 18;
/** A block of n eighths of a character, n from 1 to 8. */
const EIGHTHS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/**
 * A bar for each stage on one scale, from the release of the key to the last stage's end, its ms beside it, and what a person
 * waited for below. `width` is that of the bars in characters; it defaults to 40.
 */
export function drawWaterfall(turn: Pick<Turn, "marks" | "timings" | "start">, width = DEFAULT_WIDTH): string[] {
  const { marks, timings } = turn;
  const spans = ROWS.flatMap(({ label, from, to }) => {
    const [startMs, endMs] = [marks[from], marks[to]];
    return startMs === undefined || endMs === undefined ? [] : [{ label, startMs, endMs }];
  });
  const totalMs = Math.max(...spans.map((span) => span.endMs), 0);
  const lines = spans.map(({ label, startMs, endMs }) => {
    const bar = drawBar(startMs, endMs, totalMs, width).padEnd(width);
    return `  ${label.padEnd(LABEL_WIDTH)}${bar} ${formatMs(endMs - startMs).padStart(9)}`;
  });
  return [...lines, ...describeWait(timings, turn.start)];
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

function describeWait(timings: Timings, start: Turn["start"]): string[] {
  if (timings.releaseToFirstAudioMs === null) return [];
  const loadMs = timings.loadMs.asr + timings.loadMs.llm + timings.loadMs.tts;
  const loads = loadMs >= 1 ? `, ${formatMs(loadMs)} of it waiting for models` : "";
  return [`  first sound ${formatMs(timings.releaseToFirstAudioMs)} after the question's end (${start} start${loads})`];
}

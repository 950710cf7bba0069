/**
 * `--trace`: everything one stage measured on one input, as aligned tables. Pure. Lengths and waits are in ms, to the hundredth:
 * these figures are for looking into a stage, not for boasting of it.
 */
import type { ModelMemory } from "../contract.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import { DEFAULT_GUARD_LIMITS } from "../engines/asr/whisper/guards.ts";
import type { Generation, Speech, Transcription } from "../engines/engine.ts";

/** Something that came while a call was running. */
export interface Arrival {
  /** Since the call was made, waiting for the model included. */
  atMs: number;
}

export interface DeltaArrival extends Arrival {
  text: string;
}

export interface ChunkArrival extends Arrival {
  audioMs: number;
}

/** What every traced call has. */
interface Call {
  /** The model as it was held after the call. */
  model: ModelMemory;
  /** The whole call, waiting for the model included. */
  callMs: number;
}

export interface TranscriptionTrace extends Call {
  audioMs: number;
  accentAsked: string;
}

export interface GenerationTrace extends Call {
  deltas: DeltaArrival[];
  /** From the first token on; null for fewer than two tokens. */
  tokensPerSecond: number | null;
}

export interface SpeechTrace extends Call {
  chunks: ChunkArrival[];
  /** Time to make the sound by its length: below 1 is quicker than it is heard. Null without sound. */
  realTimeFactor: number | null;
}

type Row = readonly [name: string, value: string, remark?: string];

export function traceTranscription(heard: Transcription, trace: TranscriptionTrace): string[] {
  const { marks } = heard;
  const { minAverageLogProb, maxNoSpeechProb, maxCompressionRatio, maxCtcGap } = DEFAULT_GUARD_LIMITS;
  const inferenceMs = marks.featuresMs + marks.encodeMs + marks.decodeMs;
  return [
    ...drawTable([
      ...describeCall(trace),
      ["sound", ms(trace.audioMs)],
      ["features", ms(marks.featuresMs)],
      ["encode", ms(marks.encodeMs)],
      ["decode", ms(marks.decodeMs)],
      ["inference", ms(inferenceMs), `${ratio(inferenceMs, trace.audioMs)} of the sound's length`],
      ["windows", String(marks.windows), `${marks.fullWindows} read in the model's whole window`],
      ["encoded", ms(marks.encodedMs), "sound that went through the encoder, filling and second readings counted"],
      ["verdict", heard.verdict],
      ["confidence", number(heard.confidence)],
      ["average log-probability", number(heard.averageLogProb), `doubted below ${minAverageLogProb}`],
      [
        "nobody speaks",
        number(heard.noSpeechProb),
        `believed above ${maxNoSpeechProb}, where the words are doubted too`,
      ],
      ["compression ratio", number(heard.compressionRatio), `doubted above ${maxCompressionRatio}`],
      heard.ctcGap === null
        ? ["CTC gap", "none", "the model has no CTC head"]
        : ["CTC gap", number(heard.ctcGap), `doubted above ${maxCtcGap}`],
      ["temperature", number(heard.temperature), "of the reading that was taken"],
      ["accent", heard.accent, `asked for: ${trace.accentAsked}`],
      ["tokens", String(heard.tokens.length)],
    ]),
    ...drawColumns(
      ["token", "id", "log-prob", "text"],
      heard.tokens.map(({ id, logProb, text }, index) => [`${index + 1}`, `${id}`, number(logProb), quote(text)]),
    ),
  ];
}

export function traceGeneration(generation: Generation, trace: GenerationTrace): string[] {
  const { promptTokens, evaluatedTokens, generatedTokens, firstTokenMs, totalMs, stopReason } = generation;
  return [
    ...drawTable([
      ...describeCall(trace),
      ["prompt", `${promptTokens} tokens`],
      ["evaluated", `${evaluatedTokens} tokens`, `${promptTokens - evaluatedTokens} were in the KV cache`],
      ["first token", firstTokenMs === null ? "none" : ms(firstTokenMs)],
      ["whole answer", ms(totalMs)],
      ["written", `${generatedTokens} tokens`],
      [
        "tokens a second",
        trace.tokensPerSecond === null ? "none" : number(trace.tokensPerSecond),
        "after the first token",
      ],
      ["stop reason", stopReason],
    ]),
    ...drawColumns(
      ["delta", "at", "since the last", "text"],
      trace.deltas.map(({ atMs, text }, index) => {
        const last = trace.deltas[index - 1];
        return [`${index + 1}`, ms(atMs), last === undefined ? "" : ms(atMs - last.atMs), quote(text)];
      }),
    ),
  ];
}

export function traceSpeech(speech: Speech, trace: SpeechTrace): string[] {
  const made = speech.pieces.reduce((sum, piece) => sum + piece.madeMs, 0);
  return [
    ...drawTable([
      ...describeCall(trace),
      ["first chunk", speech.firstChunkMs === null ? "none" : ms(speech.firstChunkMs)],
      ["whole synthesis", ms(speech.totalMs)],
      ["sound", ms(speech.audioMs), `at ${speech.sampleRateHz} Hz`],
      [
        "real-time factor",
        trace.realTimeFactor === null ? "none" : number(trace.realTimeFactor),
        "time to make it by its length",
      ],
      ["trimmed", ms(made - speech.audioMs), "silence cut off, less the pauses that were added"],
      ["pieces", String(speech.pieces.length)],
      ["chunks", String(trace.chunks.length)],
    ]),
    ...drawColumns(
      ["piece", "synthesis", "made", "handed on", "text"],
      speech.pieces.map((piece, index) => [
        `${index + 1}`,
        ms(piece.synthesisMs),
        ms(piece.madeMs),
        ms(piece.audioMs),
        quote(piece.text),
      ]),
    ),
    ...drawColumns(
      ["chunk", "at", "sound"],
      trace.chunks.map(({ atMs, audioMs }, index) => [`${index + 1}`, ms(atMs), ms(audioMs)]),
    ),
  ];
}

/** Tokens a second after the first one; null for fewer than two. */
export function tokensPerSecond({ generatedTokens, firstTokenMs, totalMs }: Generation): number | null {
  if (firstTokenMs === null || generatedTokens < 2 || totalMs <= firstTokenMs) return null;
  return ((generatedTokens - 1) * 1000) / (totalMs - firstTokenMs);
}

function describeCall({ model, callMs }: Call): Row[] {
  const known = model.measured ? "measured" : "as its files tell";
  return [
    ["model", model.model, model.title],
    ["load", ms(model.loadMs), `${model.loads} in this run`],
    ...model.shares.map(({ device, weightsBytes, kvBytes, workspaceBytes }): Row => {
      const parts = [
        ["weights", weightsBytes],
        ["KV cache", kvBytes],
        ["workspace", workspaceBytes],
      ] as const;
      const held = parts.filter(([, bytes]) => bytes > 0).map(([name, bytes]) => `${name} ${formatBytes(bytes)}`);
      return [`memory, ${device}`, formatBytes(weightsBytes + kvBytes + workspaceBytes), [...held, known].join(", ")];
    }),
    ["whole call", ms(callMs), "waiting for the model included"],
  ];
}

function drawTable(rows: readonly Row[]): string[] {
  return align(
    rows.map(([name, value, remark = ""]) => [name, value, remark]),
    [false, true, false],
  );
}

/** Nothing where there are no rows. All columns but the last are figures. */
function drawColumns(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const isText = (at: number): boolean => head[at] === "text";
  return [
    "",
    ...align(
      [head, ...rows],
      head.map((_, at) => !isText(at)),
    ),
  ];
}

/** Columns two spaces apart, those with figures on the right of theirs. */
function align(rows: readonly (readonly string[])[], isRight: readonly boolean[]): string[] {
  const widths = isRight.map((_, at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, at) => (isRight[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)));
    return `  ${cells.join("  ")}`.trimEnd();
  });
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function number(value: number): string {
  return value.toFixed(3);
}

function ratio(part: number, whole: number): string {
  return whole > 0 ? (part / whole).toFixed(3) : "-";
}

/** In quotes, so that a space at its edge is seen, and so that nothing in it can steer the terminal. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

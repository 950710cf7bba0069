/**
 * The messages between the main thread and an engine thread: one union each way, used by both ends. All of it is plain data
 * (structured clone), so that a child process can stand at the far end as well.
 */
import type { Notice } from "../contract.ts";
import type {
  AsrDescription,
  AudioChunk,
  EngineByRole,
  EngineSpec,
  GenerateRequest,
  Generation,
  LoadReport,
  Message,
  Role,
  SpeakRequest,
  SpeechSpan,
  Speech,
  TranscribeRequest,
  Transcription,
  TtsDescription,
} from "../engines/engine.ts";
import type { HoldReport, WeightStore } from "../engines/weights.ts";
import type { SerializedError } from "../errors.ts";
import type { LogFields, LogLevel } from "../log.ts";
import type { Footprint } from "../residency/residue.ts";

/** One call: what goes in, what comes back, and what is told in between. */
interface Call<Input, Value, News = never> {
  input: Input;
  value: Value;
  news: News;
}

interface EngineCalls {
  load: Call<null, LoadReport>;
  unload: Call<null, void>;
}

/** Every call that crosses, by callee and method: the sockets of `engines/engine.ts` and the thread's weight store as data. */
interface Calls {
  vad: EngineCalls & { findSpeech: Call<{ pcm: Float32Array }, SpeechSpan[]> };
  asr: EngineCalls & {
    describe: Call<null, AsrDescription>;
    transcribe: Call<TranscribeRequest, Transcription>;
  };
  llm: EngineCalls & {
    generate: Call<GenerateRequest, Generation, string>;
    preload: Call<{ messages: Message[] }, { evaluatedTokens: number }>;
  };
  tts: EngineCalls & {
    describe: Call<null, TtsDescription>;
    speak: Call<SpeakRequest, Speech, AudioChunk>;
  };
  weights: {
    hold: Call<{ paths: string[] }, HoldReport>;
    drop: Call<{ paths: string[] }, void>;
  };
}

/** Who is called: one of the thread's engines, or its weight store. */
export type Callee = Role | "weights";
export type CalleeByName = EngineByRole & { weights: WeightStore };

export type Method<R extends Callee> = keyof Calls[R] & string;
export type Part<R extends Callee, M extends Method<R>, P extends keyof Call<unknown, unknown>> =
  Calls[R][M] extends Call<infer Input, infer Value, infer News>
    ? { input: Input; value: Value; news: News }[P]
    : never;

export interface CallMessage {
  kind: "call";
  /** Counts up; names the call in everything that is said about it later. */
  seq: number;
  role: Callee;
  method: string;
  input: unknown;
}

export type ToEngineThread =
  | CallMessage
  | { kind: "cancel"; seq: number }
  /** In the place of the engine of its role, whose calls before this one come first. */
  | { kind: "change"; spec: EngineSpec }
  /** Abort everything, let the models go, end. */
  | { kind: "close" };

export type FromEngineThread =
  /** `durationMs`: the call itself, without the time it waited for the one before. */
  | { kind: "done"; seq: number; value: unknown; durationMs: number }
  | { kind: "failed"; seq: number; error: SerializedError; durationMs: number }
  /** A delta or a chunk. In order, and never after `done` or `failed`. */
  | { kind: "news"; seq: number; value: unknown }
  | { kind: "log"; level: LogLevel; message: string; fields: LogFields }
  /** Something a person must know although no call failed. */
  | { kind: "notice"; notice: Notice }
  /** From a process of its own only: that it is there, and what it takes whenever a model has come or gone. */
  | { kind: "ready" }
  | ({ kind: "footprint" } & Footprint);

/** What a child process is told: its beginning comes as a message, too. */
export type ToEngineProcess = ToEngineThread | { kind: "start"; data: EngineThreadData };

/** What an engine thread is started with. */
export interface EngineThreadData {
  specs: EngineSpec[];
  /** Where it is remembered which devices work. Defaults to nowhere. */
  devicesFile?: string | undefined;
}

/** A copy of the sound alone: a view into a larger buffer would take all of that buffer across. */
export function ownPcm(pcm: Float32Array): Float32Array<ArrayBuffer> {
  return new Float32Array(pcm);
}

/**
 * The sound in a buffer that can be given away: the same memory where it fills an ordinary buffer (the caller must not touch
 * it again), a copy where it is a view into something larger, such as the memory of a WASM module.
 */
export function givePcm(pcm: Float32Array): Float32Array<ArrayBuffer> {
  const { buffer } = pcm;
  const whole = buffer instanceof ArrayBuffer && pcm.byteLength === buffer.byteLength;
  return whole ? new Float32Array(buffer) : ownPcm(pcm);
}

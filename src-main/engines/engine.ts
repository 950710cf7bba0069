/**
 * The sockets: what a voice activity detector, a recogniser, a language model and a voice must be able to do. Every engine
 * of a kind passes that kind's suite in `tests/conformance/`.
 *
 *     const asr: Asr = createWhisper({ modelDir: "models/starter/asr" });
 *     await asr.load({ signal });                                   // idempotent; joins a load in progress
 *     const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
 *     if (heard.verdict === "speech") console.log(heard.text);
 *     await asr.unload();
 *
 * Sound inside the assistant is mono `Float32Array` PCM, -1 to 1; 16 kHz into `Vad` and `Asr`, the chunk's own rate out of
 * `Tts`. All calls reject with a `MiniflowError`; an aborted one with `CANCELLED`. One engine runs one call at a time; a
 * second call waits its turn. What crosses these sockets is plain data (structured clone), so that an engine may be on
 * another thread.
 */
import type { MemoryDevice, MemoryShare } from "../contract.ts";
import type { Device } from "./devices/order.ts";

export type { MemoryDevice, MemoryShare };

/** The rate of all recorded sound inside the assistant. */
export const SPEECH_RATE_HZ = 16_000;

export interface CallOptions {
  signal: AbortSignal;
}

export interface LoadReport {
  /** Time this call waited for the model, 0 when it was resident already. */
  loadMs: number;
  /** Bytes the engine holds now, as far as it can tell. */
  residentBytes: number;
  /** The same by device and purpose, from engines that can tell; they add up to `residentBytes`. */
  memory?: MemoryShare[];
  /** The files that its weights came from: what the RAM tier holds. Missing where there are none. */
  files?: string[];
  /** Read from the disk meanwhile by the process that the engine runs in; null or missing where the system does not tell. */
  diskBytes?: number | null;
  /** The GPU as its driver sees it after the load, every program's use counted, from engines that can tell. */
  gpu?: GpuUse;
}

export interface GpuUse {
  capacityBytes: number;
  usedBytes: number;
}

/** What every engine shares. */
export interface Engine {
  /** Brings the model in and runs what makes the first call quick. Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED, OUT_OF_MEMORY. */
  load(options: CallOptions): Promise<LoadReport>;
  /** Lets the model go. Loading again later works. */
  unload(): Promise<void>;
}

// --- voice activity -------------------------------------------------------------------------------------------------

export interface SpeechSpan {
  startSample: number;
  /** Exclusive. */
  endSample: number;
  /** Highest speech probability inside, 0 to 1. */
  peak: number;
}

export interface Vad extends Engine {
  /** The stretches of `pcm` (16 kHz) that hold speech, in order, not overlapping; empty for silence. */
  findSpeech(input: { pcm: Float32Array }, options: CallOptions): Promise<SpeechSpan[]>;
}

// --- recognition ----------------------------------------------------------------------------------------------------

export interface TranscribeRequest {
  /** 16 kHz mono, any length; long recordings are split at silence. */
  pcm: Float32Array;
  /** One of `describe().accents`, or "auto". */
  accent: string;
}

export interface RecognisedToken {
  id: number;
  text: string;
  logProb: number;
}

/** `silence`: no words in it. `unintelligible`: there was speech, but the guards doubt every reading of it; `text` is then "". */
export type Verdict = "speech" | "silence" | "unintelligible";

/** What a transcription cost. */
export interface AsrMarks {
  featuresMs: number;
  encodeMs: number;
  decodeMs: number;
  windows: number;
  /** How many of the windows were read in the model's whole window; the others were encoded hardly longer than they are. */
  fullWindows: number;
  /** Sound that went through the encoder, silence to fill up and second readings counted. */
  encodedMs: number;
}

export interface Transcription {
  verdict: Verdict;
  text: string;
  /** 0 to 1: exp of the average log-probability of the tokens. */
  confidence: number;
  /** The accent used: the one asked for, or the one `auto` heard where the model can tell, else "auto". */
  accent: string;
  tokens: RecognisedToken[];
  averageLogProb: number;
  noSpeechProb: number;
  compressionRatio: number;
  /** The widest of the CTC head's doubts about what counts here, in nats by the letter; null for a model without such a head. */
  ctcGap: number | null;
  /** The temperature of the accepted reading, 0 for the first. */
  temperature: number;
  marks: AsrMarks;
}

export interface AsrDescription {
  accents: string[];
  /** The longest sound that is read in one piece. */
  windowMs: number;
  /** Why short sound costs as much as long although the pipeline asks for short windows; null where it does not. */
  whyFull: string | null;
}

export interface Asr extends Engine {
  /** Accents that can be asked for; always holds "auto". */
  describe(): Promise<AsrDescription>;
  transcribe(request: TranscribeRequest, options: CallOptions): Promise<Transcription>;
}

// --- language model -------------------------------------------------------------------------------------------------

export interface Message {
  role: "system" | "user" | "assistant";
  text: string;
}

export interface GenerateRequest {
  /** The whole conversation, its last message the user's. What the engine has seen before is not evaluated again. */
  messages: Message[];
  /** Defaults to 256. */
  maxTokens?: number;
  /** 0 is greedy. Defaults to 0. */
  temperature?: number;
  /** Only matters above temperature 0. Defaults to 0. */
  seed?: number;
}

export type StopReason = "endOfTurn" | "maxTokens" | "aborted";

export interface Generation {
  text: string;
  stopReason: StopReason;
  promptTokens: number;
  /** Prompt tokens that had to be evaluated: the rest was in the KV cache. */
  evaluatedTokens: number;
  generatedTokens: number;
  firstTokenMs: number | null;
  totalMs: number;
}

export interface Llm extends Engine {
  /**
   * Writes the assistant's next message. `onDelta` gets it piece by piece; the pieces joined are `text`. An abort between
   * tokens resolves with `stopReason: "aborted"` and what was written so far.
   */
  generate(request: GenerateRequest, options: CallOptions & { onDelta: (delta: string) => void }): Promise<Generation>;
  /** Evaluates the conversation so far, so that `generate` needs only the newest message. For the time the user is speaking. */
  preload(request: { messages: Message[] }, options: CallOptions): Promise<{ evaluatedTokens: number }>;
}

// --- voice ----------------------------------------------------------------------------------------------------------

export interface VoiceDescription {
  id: string;
  name: string;
  accent: string;
}

/** A voice, and where it is in its model: a file of its own, or the name of a speaker in a model of many. */
export interface VoiceEntry extends VoiceDescription {
  /** Relative to the model's folder. */
  file?: string | undefined;
  speaker?: string | undefined;
}

export interface SpeakRequest {
  text: string;
  voice: string;
  /** 1 is the voice's own pace; 0.5 to 2. Defaults to 1. */
  speed?: number;
}

export interface AudioChunk {
  pcm: Float32Array;
  sampleRateHz: number;
}

/** One piece of a text, spoken in one go. */
export interface SpokenPieceMarks {
  /** As it was handed to the voice: numbers and signs written out. */
  text: string;
  synthesisMs: number;
  /** Length of the sound as the voice made it, and as it was handed on: its silence trimmed, the pause after it added. */
  madeMs: number;
  audioMs: number;
}

export interface Speech {
  sampleRateHz: number;
  audioMs: number;
  firstChunkMs: number | null;
  totalMs: number;
  pieces: SpokenPieceMarks[];
}

export interface TtsDescription {
  voices: VoiceDescription[];
  /** Whether several can be spoken as one: "af_heart:0.7+bf_emma:0.3", a part without a number counting 1. */
  mixes: boolean;
}

export interface Tts extends Engine {
  describe(): Promise<TtsDescription>;
  /**
   * Speaks `text`; `onChunk` gets the sound in order as it is made, and its buffer with it: the engine must not touch that
   * again. Text without a speakable letter gives no chunk. Errors: VOICE_UNKNOWN.
   */
  speak(request: SpeakRequest, options: CallOptions & { onChunk: (chunk: AudioChunk) => void }): Promise<Speech>;
}

// --- which engine for what ------------------------------------------------------------------------------------------

export interface EngineByRole {
  vad: Vad;
  asr: Asr;
  llm: Llm;
  tts: Tts;
}

export type Role = keyof EngineByRole;

/**
 * What to make: the engine's name and its options, plain data, so that it can be sent to the thread that will make it.
 * `engines/create.ts` maps each to its factory.
 */
export type EngineSpec =
  | { role: "vad"; engine: "silero"; modelPath: string }
  | WhisperSpec
  | LlamaSpec
  | { role: "tts"; engine: "flite" }
  | ({ role: "tts"; engine: "kokoro"; modelDir: string } & NeuralVoiceSpec)
  | ({ role: "tts"; engine: "piper"; modelPath: string } & NeuralVoiceSpec)
  | FakeSpec<"vad">
  | FakeSpec<"asr">
  | FakeSpec<"llm">
  | FakeSpec<"tts">;

interface NeuralVoiceSpec {
  threads: number;
  /** As in `WhisperSpec`. */
  devices?: readonly Device[] | undefined;
  voices: readonly VoiceEntry[];
}

export interface WhisperSpec {
  role: "asr";
  engine: "whisper";
  modelDir: string;
  threads: number;
  language: string;
  /** Best first. In a pipeline what a person asked for; the far end puts what works on this machine in its place. Defaults to the processor. */
  devices?: readonly Device[] | undefined;
  /** `auto`: sound is encoded hardly longer than it is, where the model can; `full`: always the whole window. Defaults to "auto". */
  window?: "auto" | "full";
  /** Readings followed side by side. 1 takes the likeliest token each time; models with a CTC head look for others when in doubt. Defaults to 1. */
  beam?: number;
}

export interface LlamaSpec {
  role: "llm";
  engine: "llama";
  modelPath: string;
  threads: number;
  /** `auto`: as many as fit `budgetBytes`, at most what the model was trained on. */
  contextTokens: "auto" | number;
  gpu: "auto" | "off";
  /** Layers on the GPU, the output counted as one: `auto` leaves it to node-llama-cpp, `max` is all. Defaults to auto. */
  gpuLayers?: "auto" | "max" | number;
  /** What keys and values are kept as. Defaults to f16. */
  kvType?: KvType;
  /** What the device that computes may give, for `contextTokens: auto`. Defaults to what is free there, less a margin. */
  budgetBytes?: number;
}

export type KvType = "f16" | "q8_0" | "q4_0";

export interface FakeSpec<R extends Role> {
  role: R;
  engine: "fake";
  fake: FakeDials;
}

/** Dials of the speakable fakes (`engines/fake.ts`). */
export interface FakeDials {
  loadMs?: number;
  /** Fails the load, or every call, with this code. */
  failLoad?: string;
  failCall?: string;
  /** `asr`: what it hears. `llm`: what it answers (default: repeats the question). */
  text?: string;
  tokensPerSecond?: number;
  /** Ends the whole thread on the first call, or already when it is loaded: for trying supervision. */
  crash?: boolean | "load";
  /** Crashes only while this file is not there, and makes it before: so it crashes once. */
  crashMark?: string;
  /** What it says it holds, in memory and on a GPU. */
  cpuBytes?: number;
  gpuBytes?: number;
  /** It really holds them, in memory, brought in at this rate. */
  bytesPerSecond?: number;
  /** Really kept at each load, for good. */
  leakBytes?: number;
  /** A load that would hold more than this on the GPU fails for memory, as on one with less room than it says. */
  roomBytes?: number;
}

export type SpecOf<R extends Role> = Extract<EngineSpec, { role: R }>;

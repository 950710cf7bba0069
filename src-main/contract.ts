/**
 * What a window may ask of the assistant and hear from it. One contract, two transports (Electron's ipc, a WebSocket on
 * loopback). This file imports nothing, so that the renderer can share it.
 *
 * Audio crosses as `PcmBytes`: 16-bit little-endian mono samples, because bytes survive every transport unchanged.
 * Times are milliseconds on one monotonic clock; durations end in `Ms`.
 */

/** 16-bit little-endian mono PCM. */
export type PcmBytes = Uint8Array;

export type Phase = "idle" | "listening" | "transcribing" | "thinking" | "speaking";

/** cold: a model was loaded for the first time in this process; swapped: one came back after it had been evicted; warm: none moved. */
export type Start = "cold" | "warm" | "swapped";

/** How a turn ended. `unheard`: too short, silent or unintelligible; nothing was made up. */
export type Outcome = "answered" | "interrupted" | "cancelled" | "unheard" | "failed";

/** The instants of a turn, in ms since the key was released (so `press` is negative). An instant that never came is missing. */
export interface Marks {
  press?: number;
  release?: number;
  utteranceReady?: number;
  asrStart?: number;
  asrEnd?: number;
  llmStart?: number;
  llmFirstToken?: number;
  llmEnd?: number;
  firstSegment?: number;
  ttsStart?: number;
  ttsFirstChunk?: number;
  ttsEnd?: number;
  firstAudio?: number;
  playbackEnd?: number;
}

/** What a turn cost, in ms. `null` means it was not reached: never zero in its place. */
export interface Timings {
  /** Length of the recording, and of the speech that was found in it. */
  recordedMs: number | null;
  utteranceMs: number | null;
  vadMs: number | null;
  asrMs: number | null;
  /** From the language model's start to its first token. */
  llmFirstTokenMs: number | null;
  llmMs: number | null;
  /** From handing over the first segment to its first chunk of sound. */
  ttsFirstChunkMs: number | null;
  /** Synthesis alone, summed over the segments. */
  ttsMs: number | null;
  /** Waiting for models to load, by stage. */
  loadMs: { asr: number; llm: number; tts: number };
  /** Release of the key to the first audible sample, leading silence counted: what a person waits. */
  releaseToFirstAudioMs: number | null;
  /** asr + llm + tts, inference only. */
  stageSumMs: number | null;
  /** Release of the key to the last stage's end, loads included. */
  wallMs: number | null;
  /** Length of the reply's sound. */
  replyAudioMs: number | null;
}

/** Something a person must know: what happened, what was kept, what to do. */
export interface Notice {
  code: string;
  message: string;
}

export interface Turn {
  id: string;
  conversationId: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  pipeline: string;
  accent: string;
  /** The accent that the recogniser heard, where it was left to it (`accent` "auto") and it can tell; else null. */
  heardAccent: string | null;
  voice: string;
  outcome: Outcome;
  start: Start;
  transcript: string;
  /** 0 to 1, the recogniser's own; null when nothing was recognised. */
  confidence: number | null;
  /** All that the language model wrote. */
  reply: string;
  /** The part of it that was heard: what the next turn remembers as said. */
  heardReply: string;
  notice: Notice | null;
  marks: Marks;
  timings: Timings;
  /** File names inside the audio folder, or null where audio is not kept. */
  utteranceAudio: string | null;
  replyAudio: string | null;
}

export interface Voice {
  id: string;
  name: string;
  accent: string;
}

export interface Settings {
  accent: string;
  voice: string;
  /** Keep the recordings and replies of turns beside the database. */
  keepAudio: boolean;
  /** Minutes after which a model that nobody uses goes; 0 is the end of the turn. */
  idleUnloadMinutes: "never" | 0 | 2 | 5 | 10 | 15 | 60;
}

export type MemoryDevice = "cpu" | "gpu";

/** What one model holds, or will hold, on one device. */
export interface MemoryShare {
  device: MemoryDevice;
  weightsBytes: number;
  /** What a language model remembers of a conversation; 0 elsewhere. */
  kvBytes: number;
  /** What its computations need besides. */
  workspaceBytes: number;
}

/** The account of one device. `null` is what nobody knows, or a budget without a limit. */
export interface DeviceMemory {
  device: MemoryDevice;
  capacityBytes: number | null;
  budgetBytes: number | null;
  /** Models and runtimes, as the budget counts them. */
  heldBytes: number;
  /** Kept of models that have gone: by a GPU's runtimes, which is part of `heldBytes`, or by engines' processes, which is not. */
  residueBytes: number;
  /** What other programs hold there. */
  otherBytes: number | null;
}

/** One model of the assistant, and where it is. `ram`: not loaded, its weights ready in system memory. */
export interface ModelMemory {
  id: string;
  /** What people call it: "language model". */
  title: string;
  /** The catalog's name of its weights. */
  model: string;
  state: "away" | "ram" | "loading" | "resident" | "leaving";
  shares: MemoryShare[];
  /** Whether `shares` were measured at a load; before that they are estimates from its files. */
  measured: boolean;
  /** How long it takes to come in, as last measured or as estimated. */
  loadMs: number;
  inUse: boolean;
  /** How often it has been loaded since the start. */
  loads: number;
}

/** Who holds what now, and what will come and go next. */
export interface MemoryState {
  devices: DeviceMemory[];
  models: ModelMemory[];
  ahead: { atMs: number; evict: string[]; load: string }[];
  /** What was given up for want of memory on this machine, in words; empty where everything is as the pipeline asks. */
  givenUp: string[];
}

/** All that a window needs to draw itself for the first time. */
export interface AppState {
  version: string;
  pipeline: { name: string; title: string; note: string | null };
  phase: Phase;
  conversationId: string;
  accents: string[];
  voices: Voice[];
  settings: Settings;
  /** What happened at the start that a person must know, such as a damaged database that was put aside. */
  notices: Notice[];
}

/** What may be asked. Each call takes one object; each rejects with an error that carries `code` and a plain message. */
export interface Api {
  getState(): Promise<AppState>;
  /** Begins a turn; while an answer is sounding it is silenced first. Resolves once the assistant listens. */
  press(): Promise<{ turnId: string }>;
  /** Adds recorded sound (16 kHz) to the turn that listens. Ignored when none does. */
  feed(input: { turnId: string; pcm: PcmBytes }): Promise<void>;
  /**
   * Ends the recording. The turn goes on; its end comes as the `turn` event. `sinceKeyUpMs`: how long ago the key came up,
   * when the recording went on for the last word; it counts into what the person waited. Defaults to 0.
   */
  release(input: { turnId: string; sinceKeyUpMs?: number }): Promise<void>;
  /** Gives up the turn in progress, or silences the answer. */
  cancel(): Promise<void>;
  /** The window tells how playback went: when the first audible sample sounded, and when all or nothing more will. */
  reportPlayback(input: PlaybackReport): Promise<void>;
  newConversation(): Promise<{ conversationId: string }>;
  /** Newest first; `before` is the id of a turn: only those stored before it. `limit` defaults to 50. */
  listTurns(input: { limit?: number; before?: string }): Promise<Turn[]>;
  changeSettings(input: Partial<Settings>): Promise<Settings>;
  getMemory(): Promise<MemoryState>;
  /** For this run: `null` lifts the limit. A smaller budget sends away at once what is not in use. */
  limitMemory(input: { device: MemoryDevice; budgetBytes: number | null }): Promise<MemoryState>;
}

export type PlaybackReport =
  /** `delayMs`: from the arrival of the turn's first chunk in the window to its first audible sample. */
  | { turnId: string; kind: "firstAudio"; delayMs: number }
  /** Everything queued so far has sounded, `heardMs` of it. Sent after `replyAudioEnd`, or after a silence. */
  | { turnId: string; kind: "ended"; heardMs: number };

/** What may be heard. Small news, never whole state. */
export interface Events {
  phase: { phase: Phase; turnId: string | null };
  /** 0 to 1 root mean square of the newest recorded sound. */
  level: { turnId: string; level: number };
  transcript: { turnId: string; text: string; confidence: number };
  delta: { turnId: string; text: string };
  /** A chunk of the reply's sound, to be played without a gap after the one before. */
  replyAudio: { turnId: string; sequence: number; sampleRateHz: number; pcm: PcmBytes };
  /** No more sound will come for this turn. */
  replyAudioEnd: { turnId: string };
  /** Stop sounding now. */
  silence: { turnId: string };
  /** A turn has ended and, unless cancelled, is stored. */
  turn: Turn;
  notice: Notice;
  settings: Settings;
  /** Something came, went or is on its way: `getMemory` tells what. */
  memoryChanged: Record<string, never>;
}

export type EventName = keyof Events;

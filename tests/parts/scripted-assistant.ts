/**
 * An assistant that answers by the book, for trying what stands around it: it says what it is told to say, sounds a tone, and
 * keeps what it was fed. A turn advances on `release` unless `manual` is set; then the test moves it step by step.
 */
import type {
  Api,
  AppState,
  EventName,
  Events,
  MemoryState,
  Phase,
  PlaybackReport,
  Settings,
  Turn,
} from "../../src-main/contract.ts";

type Listeners = { [E in EventName]: Set<(payload: Events[E]) => void> };

export interface ScriptedOptions {
  transcript?: string;
  reply?: string;
  /** Length of the tone that stands for the spoken reply. Defaults to 600. */
  replyAudioMs?: number;
  /** Nothing happens after `release` until the test says so. Defaults to false. */
  manual?: boolean;
  pipeline?: Partial<AppState["pipeline"]>;
  /** Defaults to nothing held. */
  memory?: MemoryState;
}

const REPLY_RATE_HZ = 16_000;

/** Makes the assistant; `reports` and `fedBytes` tell what the window did. */
export function createScriptedAssistant(options: ScriptedOptions = {}) {
  const {
    transcript = "what is two plus three",
    reply = "Two plus three is five.",
    replyAudioMs = 600,
    manual = false,
  } = options;
  const listeners: Listeners = {
    phase: new Set(),
    level: new Set(),
    transcript: new Set(),
    delta: new Set(),
    replyAudio: new Set(),
    replyAudioEnd: new Set(),
    silence: new Set(),
    turn: new Set(),
    notice: new Set(),
    settings: new Set(),
    memoryChanged: new Set(),
  };
  const reports: PlaybackReport[] = [];
  const turns: Turn[] = [];
  const fed = new Map<string, number>();
  let conversation = 1;
  let count = 0;
  let phase: Phase = "idle";
  let current: string | null = null;
  let settings: Settings = { accent: "auto", voice: "slt", keepAudio: true, idleUnloadMinutes: "never" };
  let memory: MemoryState = options.memory ?? { devices: [], models: [], ahead: [], givenUp: [] };

  function emit<E extends EventName>(event: E, payload: Events[E]): void {
    for (const listener of listeners[event]) listener(payload);
  }

  function enter(next: Phase): void {
    phase = next;
    emit("phase", { phase, turnId: current });
  }

  function sayTranscript(text = transcript): void {
    if (current === null) return;
    enter("transcribing");
    emit("transcript", { turnId: current, text, confidence: 0.94 });
  }

  function sayReply(text = reply): void {
    if (current === null) return;
    enter("thinking");
    for (const piece of text.match(/\S+\s*/g) ?? []) emit("delta", { turnId: current, text: piece });
  }

  function sound(audioMs = replyAudioMs): void {
    if (current === null) return;
    enter("speaking");
    const chunkSamples = REPLY_RATE_HZ / 10;
    for (let sequence = 0; sequence * 100 < audioMs; sequence += 1) {
      const samples = new Int16Array(chunkSamples);
      for (let i = 0; i < chunkSamples; i += 1) {
        samples[i] = Math.round(8000 * Math.sin((2 * Math.PI * 330 * (sequence * chunkSamples + i)) / REPLY_RATE_HZ));
      }
      emit("replyAudio", {
        turnId: current,
        sequence,
        sampleRateHz: REPLY_RATE_HZ,
        pcm: new Uint8Array(samples.buffer),
      });
    }
    emit("replyAudioEnd", { turnId: current });
  }

  function finish(outcome: Turn["outcome"], changes: Partial<Turn> = {}): void {
    if (current === null) return;
    const turn = { ...makeTurn(current, `c${conversation}`, transcript, reply), outcome, ...changes };
    current = null;
    turns.unshift(turn);
    emit("turn", turn);
    enter("idle");
  }

  const api: Api = {
    getState: async () => ({
      version: "0.1.0",
      pipeline: {
        name: "starter",
        title: "Starter",
        note: "A small pack for the first minute; it knows a little.",
        ...options.pipeline,
      },
      phase,
      conversationId: `c${conversation}`,
      accents: ["auto", "american", "british", "scottish"],
      voices: [
        { id: "slt", name: "Slt", accent: "american" },
        { id: "awb", name: "Awb", accent: "scottish" },
      ],
      settings,
      notices: [],
    }),
    press: async () => {
      if (current !== null) {
        emit("silence", { turnId: current });
        finish("interrupted");
      }
      count += 1;
      current = `t${count}`;
      fed.set(current, 0);
      enter("listening");
      return { turnId: current };
    },
    feed: async ({ turnId, pcm }) => void fed.set(turnId, (fed.get(turnId) ?? 0) + pcm.byteLength),
    release: async ({ turnId }) => {
      if (turnId !== current || manual) return;
      sayTranscript();
      sayReply();
      sound();
    },
    cancel: async () => {
      if (current === null) return;
      emit("silence", { turnId: current });
      finish(phase === "speaking" ? "interrupted" : "cancelled");
    },
    reportPlayback: async (report) => {
      reports.push(report);
      if (report.kind === "ended" && report.turnId === current) finish("answered");
    },
    newConversation: async () => {
      conversation += 1;
      return { conversationId: `c${conversation}` };
    },
    listTurns: async ({ limit = 50 }) => turns.slice(0, limit),
    changeSettings: async (changes) => {
      settings = { ...settings, ...changes };
      emit("settings", settings);
      return settings;
    },
    getMemory: async () => memory,
    limitMemory: async ({ device, budgetBytes }) => {
      const devices = memory.devices.map((entry) => (entry.device === device ? { ...entry, budgetBytes } : entry));
      memory = { ...memory, devices };
      emit("memoryChanged", {});
      return memory;
    },
  };

  function setMemory(next: MemoryState): void {
    memory = next;
    emit("memoryChanged", {});
  }

  function on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
    listeners[event].add(listener);
    return () => void listeners[event].delete(listener);
  }

  return { api, on, emit, enter, sayTranscript, sayReply, sound, finish, setMemory, reports, turns, fedBytes: fed };
}

/** A turn as a warm one looks. */
export function makeTurn(id: string, conversationId: string, transcript: string, reply: string): Turn {
  return {
    id,
    conversationId,
    startedAt: "2026-03-14T09:26:53.000Z",
    pipeline: "starter",
    accent: "auto",
    heardAccent: null,
    voice: "slt",
    outcome: "answered",
    start: "warm",
    transcript,
    confidence: 0.94,
    reply,
    heardReply: reply,
    notice: null,
    marks: {
      press: -2100,
      release: 0,
      utteranceReady: 14,
      asrStart: 14,
      asrEnd: 131,
      llmStart: 132,
      llmFirstToken: 171,
      firstSegment: 205,
      ttsStart: 206,
      ttsFirstChunk: 229,
      firstAudio: 262,
      llmEnd: 288,
      ttsEnd: 297,
      playbackEnd: 1890,
    },
    timings: {
      recordedMs: 2100,
      utteranceMs: 1640,
      vadMs: 12,
      asrMs: 117,
      llmFirstTokenMs: 39,
      llmMs: 156,
      ttsFirstChunkMs: 23,
      ttsMs: 48,
      loadMs: { asr: 0, llm: 0, tts: 0 },
      releaseToFirstAudioMs: 262,
      stageSumMs: 321,
      wallMs: 297,
      replyAudioMs: 1600,
    },
    utteranceAudio: null,
    replyAudio: null,
  };
}

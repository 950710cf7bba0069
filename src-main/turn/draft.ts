import type { Marks, Notice, Outcome, Turn } from "../contract.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import { concat } from "../audio/pcm.ts";
import { heardText } from "./heard.ts";
import type { SpokenSegment } from "./heard.ts";
import { computeTimings, relativeMarks, startOf } from "./timings.ts";
import type { Measured } from "./timings.ts";

export interface TurnSound {
  recorded: Float32Array;
  reply: { pcm: Float32Array; sampleRateHz: number } | null;
}

/** A turn while it is being made: what is known so far. Only the main path writes to it. */
export interface TurnDraft {
  readonly id: string;
  readonly conversationId: string;
  readonly startedAt: string;
  readonly pipeline: string;
  readonly accent: string;
  readonly voice: string;
  recorded: Float32Array;
  transcript: string;
  confidence: number | null;
  heardAccent: string | null;
  reply: string;
  spoken: SpokenSegment[];
  heardMs: number;
  replyChunks: Float32Array[];
  replyRateHz: number;
  notice: Notice | null;
  /** On the monotonic clock; made relative at the end. */
  marks: Marks;
  measured: Measured;
  /** How often each model had been loaded when the turn began, and when it ended. */
  readonly loadsBefore: Readonly<Record<string, number>>;
  loadsAfter: Readonly<Record<string, number>>;
}

export function createDraft(input: {
  id: string;
  conversationId: string;
  pipeline: string;
  accent: string;
  voice: string;
  pressedAtMs: number;
  loads: Readonly<Record<string, number>>;
}): TurnDraft {
  return {
    id: input.id,
    conversationId: input.conversationId,
    startedAt: new Date().toISOString(),
    pipeline: input.pipeline,
    accent: input.accent,
    voice: input.voice,
    recorded: new Float32Array(0),
    transcript: "",
    confidence: null,
    heardAccent: null,
    reply: "",
    spoken: [],
    heardMs: 0,
    replyChunks: [],
    replyRateHz: 0,
    notice: null,
    marks: { press: input.pressedAtMs },
    measured: { loadMs: { asr: 0, llm: 0, tts: 0 } },
    loadsBefore: input.loads,
    loadsAfter: input.loads,
  };
}

/** The sound of a turn so far: the utterance as recorded at 16 kHz, the reply as made. */
export function soundOf(draft: TurnDraft): TurnSound {
  const { replyChunks, replyRateHz: sampleRateHz } = draft;
  const reply = replyChunks.length === 0 ? null : { pcm: concat(replyChunks), sampleRateHz };
  return { recorded: draft.recorded, reply };
}

/** Draft -> turn, as it is stored and shown. */
export function finishDraft(draft: TurnDraft, outcome: Outcome): Turn {
  const marks = relativeMarks(draft.marks);
  const replySamples = draft.replyChunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return {
    id: draft.id,
    conversationId: draft.conversationId,
    startedAt: draft.startedAt,
    pipeline: draft.pipeline,
    accent: draft.accent,
    heardAccent: draft.heardAccent,
    voice: draft.voice,
    outcome,
    start: startOf(draft.loadsBefore, draft.loadsAfter),
    transcript: draft.transcript,
    confidence: draft.confidence,
    reply: draft.reply,
    heardReply: heardText(draft.spoken, draft.heardMs),
    notice: draft.notice,
    marks,
    timings: computeTimings(marks, {
      ...draft.measured,
      recordedMs: (draft.recorded.length * 1000) / SPEECH_RATE_HZ,
      ...(replySamples === 0 ? {} : { replyAudioMs: (replySamples * 1000) / draft.replyRateHz }),
    }),
    utteranceAudio: null,
    replyAudio: null,
  };
}

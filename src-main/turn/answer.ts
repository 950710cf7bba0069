/**
 * From the release of the key to the end of the answer: trim, transcribe, think and speak. Thinking and speaking overlap: each
 * segment is spoken while the language model goes on writing.
 */
import { audibleFromSample, rootMeanSquare } from "../audio/pcm.ts";
import type { Playback, PlaybackEvents } from "../audio/playback.ts";
import type { Outcome } from "../contract.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import type { AudioChunk, EngineByRole, Generation, Message, SpeechSpan } from "../engines/engine.ts";
import { isAbort, toMiniflowError } from "../errors.ts";
import { underLease } from "../residency/residence.ts";
import type { Lease } from "../residency/residence.ts";
import type { TurnDraft } from "./draft.ts";
import type { Step } from "./phase.ts";
import { createSegmenter } from "./segmenter.ts";
import type { TurnDeps, TurnRules } from "./turn.ts";

export interface AnswerInput {
  deps: TurnDeps;
  now: () => number;
  draft: TurnDraft;
  history: Message[];
  reading: Reading;
  signal: AbortSignal;
  playback(events: PlaybackEvents): Playback;
  step(name: Step): void;
  onGenerated(generation: Generation): void;
}

/** The language model reading ahead, while the person is still speaking. */
export interface Reading {
  /** Ends it. What was read until then stays read. */
  stop(): void;
}

/**
 * Has what the turn will need brought in, and lets the language model read the conversation so far, where it is there already, while
 * the person is still speaking.
 */
export function prepare(deps: TurnDeps, history: Message[], signal: AbortSignal): Reading {
  deps.residence.expectTurn();
  const reading = new AbortController();
  const known = withSystemPrompt(deps.rules, history);
  if (known.length > 0) {
    // Reading ahead only saves time: what goes wrong in it meets `generate` again, which fails the turn.
    readAhead(deps, known, AbortSignal.any([signal, reading.signal])).catch((error: unknown) =>
      deps.log.debug("nothing more was read ahead", { code: toMiniflowError(error).code }),
    );
  }
  return { stop: () => reading.abort() };
}

async function readAhead({ engines, residence }: TurnDeps, messages: Message[], signal: AbortSignal): Promise<void> {
  const lease = await residence.leaseWhenThere("llm", { signal });
  try {
    await engines.llm.preload({ messages }, { signal });
  } finally {
    lease.release();
  }
}

/** Answers what was recorded into `draft`. Rejects with `CANCELLED` when it was given up before anything was heard. */
export async function answer(input: AnswerInput): Promise<Outcome> {
  const { draft, step, deps, reading } = input;
  // The recogniser is next, and it may need the same cores; what is left to read, the answer reads.
  reading.stop();
  const utterance = await findUtterance(input);
  if (utterance === null) return "unheard";
  const understood = await transcribe(input, utterance);
  if (!understood) return "unheard";
  step("transcribed");
  deps.emit("transcript", { turnId: draft.id, text: draft.transcript, confidence: draft.confidence ?? 0 });
  return thinkAndSpeak(input);
}

// --- hearing --------------------------------------------------------------------------------------------------------

/** The speech in the recording with a margin on both sides, or null (and a notice) when there is too little of it. */
async function findUtterance(input: AnswerInput): Promise<Float32Array | null> {
  const { deps, draft, now, signal } = input;
  const { minSpeechMs, marginMs } = deps.rules;
  const { recorded } = draft;
  if (toMs(recorded.length) < minSpeechMs) {
    draft.notice = {
      code: "AUDIO_TOO_SHORT",
      message: "That was too short to hear anything. Hold the key while you speak, and let go when you are done.",
    };
    return null;
  }
  const spans = await forStage(input, "vad", async () => {
    const startMs = now();
    const found = await deps.engines.vad.findSpeech({ pcm: recorded }, { signal });
    draft.marks.utteranceReady = now();
    draft.measured.vadMs = draft.marks.utteranceReady - startMs;
    return found;
  });
  const speechMs = toMs(spans.reduce((sum, span) => sum + span.endSample - span.startSample, 0));
  if (speechMs < minSpeechMs) {
    draft.notice = { code: "AUDIO_SILENT", message: describeSilence(recorded) };
    return null;
  }
  const utterance = trim(recorded, spans, Math.round((marginMs * SPEECH_RATE_HZ) / 1000));
  draft.measured.utteranceMs = toMs(utterance.length);
  return utterance;
}

/** Below this a microphone is as good as muted: -60 dBFS. */
const MUTED_LEVEL = 0.001;

function describeSilence(recorded: Float32Array): string {
  return rootMeanSquare(recorded) < MUTED_LEVEL
    ? "I heard nothing at all. Is the microphone muted, or is another one in use?"
    : "I heard sound but no speech in it. Please try again, closer to the microphone.";
}

function trim(pcm: Float32Array, spans: readonly SpeechSpan[], marginSamples: number): Float32Array {
  const start = Math.max(0, (spans[0]?.startSample ?? 0) - marginSamples);
  const end = Math.min(pcm.length, (spans.at(-1)?.endSample ?? pcm.length) + marginSamples);
  return pcm.slice(start, end);
}

/** Fills in the transcript; false (and a notice) when there was none worth answering. */
async function transcribe(input: AnswerInput, utterance: Float32Array): Promise<boolean> {
  const { deps, draft, now, signal } = input;
  const heard = await forStage(input, "asr", async () => {
    draft.marks.asrStart = now();
    const transcription = await deps.engines.asr.transcribe({ pcm: utterance, accent: draft.accent }, { signal });
    draft.marks.asrEnd = now();
    draft.measured.asrMs = draft.marks.asrEnd - draft.marks.asrStart;
    return transcription;
  });
  if (heard.verdict === "speech" && heard.text.trim() !== "") {
    draft.transcript = heard.text;
    draft.confidence = heard.confidence;
    draft.heardAccent = heard.accent === draft.accent ? null : heard.accent;
    return true;
  }
  draft.notice =
    heard.verdict === "unintelligible"
      ? {
          code: "SPEECH_UNINTELLIGIBLE",
          message: "I heard you speak but could not make out the words. Please say it again.",
        }
      : { code: "AUDIO_SILENT", message: "I heard no words in that. Please try again, closer to the microphone." };
  return false;
}

// --- answering ------------------------------------------------------------------------------------------------------

async function thinkAndSpeak(input: AnswerInput): Promise<Outcome> {
  const { deps, draft, now, history, signal } = input;
  const { engines, rules } = deps;
  const speaker = createSpeaker(input);
  const segmenter = createSegmenter();
  const messages = [...withSystemPrompt(rules, history), { role: "user" as const, text: draft.transcript }];
  try {
    // Given back before the last words are spoken: where there is no room for both, the voice comes in then.
    const generation = await forStage(input, "llm", () => {
      draft.marks.llmStart = now();
      return engines.llm.generate(
        { messages, maxTokens: rules.maxReplyTokens, temperature: rules.temperature },
        {
          signal: AbortSignal.any([signal, speaker.failed]),
          onDelta(delta) {
            draft.marks.llmFirstToken ??= now();
            draft.reply += delta;
            deps.emit("delta", { turnId: draft.id, text: delta });
            for (const segment of segmenter.push(delta)) speaker.say(segment);
          },
        },
      );
    });
    draft.marks.llmEnd = now();
    input.onGenerated(generation);
    draft.measured.llmMs = generation.totalMs;
    if (generation.firstTokenMs !== null) draft.measured.llmFirstTokenMs = generation.firstTokenMs;
    for (const segment of segmenter.end()) speaker.say(segment);
    draft.reply = draft.reply.trim();
    await speaker.finish();
    if (draft.reply === "") {
      draft.notice = {
        code: "REPLY_EMPTY",
        message: "The language model had nothing to say to that. Please put it another way.",
      };
    }
    return "answered";
  } catch (error) {
    await speaker.silence();
    if (isAbort(error) && draft.heardMs > 0) return "interrupted";
    throw error;
  }
}

interface Speaker {
  /** Queues a segment: segments are spoken one after the other. */
  say(segment: string): void;
  /** Resolves when all has sounded; rejects when a segment failed or the turn was given up. */
  finish(): Promise<void>;
  /** Stops the sound and books what was heard of it. */
  silence(): Promise<void>;
  /** Aborts when a segment failed: there is no use in writing on. */
  failed: AbortSignal;
}

function createSpeaker(input: AnswerInput): Speaker {
  const { deps, draft, now, signal, step } = input;
  const failure = new AbortController();
  let playback: Playback | null = null;
  /** From the first segment to the last. */
  let lease: Lease | null = null;
  let queue: Promise<void> = Promise.resolve();
  // At once, and not when the language model has noticed: an interrupted answer must fall silent under the speaker's first word.
  signal.addEventListener("abort", () => playback?.silence(), { once: true });

  function play(chunk: AudioChunk): void {
    draft.marks.ttsFirstChunk ??= now();
    playback ??= input.playback({
      onFirstAudible(atMs) {
        draft.marks.firstAudio ??= atMs;
      },
    });
    draft.replyRateHz = chunk.sampleRateHz;
    draft.replyChunks.push(chunk.pcm);
    playback.play(chunk);
    if (audibleFromSample(chunk.pcm) !== null) step("speak");
  }

  async function takeVoice(): Promise<Lease> {
    const taken = await deps.residence.lease("tts", { signal });
    bookLoad(input, "tts", taken.waitedMs);
    return taken;
  }

  async function speak(text: string): Promise<void> {
    signal.throwIfAborted();
    lease ??= await takeVoice();
    draft.marks.ttsStart ??= now();
    const startMs = now();
    const entry = { text, audioMs: 0 };
    draft.spoken.push(entry);
    const speech = await deps.engines.tts.speak(
      { text, voice: draft.voice, speed: deps.rules.speed },
      {
        signal,
        onChunk(chunk) {
          if (signal.aborted) return;
          draft.measured.ttsFirstChunkMs ??= now() - startMs;
          entry.audioMs += (chunk.pcm.length * 1000) / chunk.sampleRateHz;
          play(chunk);
        },
      },
    );
    draft.marks.ttsEnd = now();
    draft.measured.ttsMs = (draft.measured.ttsMs ?? 0) + speech.totalMs;
  }

  async function close(): Promise<void> {
    lease?.release();
    if (playback === null) return;
    const { heardMs } = await playback.finish();
    draft.heardMs = heardMs;
    draft.marks.playbackEnd = now();
  }

  return {
    failed: failure.signal,
    say(segment) {
      draft.marks.firstSegment ??= now();
      queue = queue.then(() => speak(segment));
      queue.catch((error: unknown) => failure.abort(error));
    },
    async finish() {
      await queue;
      await close();
      signal.throwIfAborted();
    },
    async silence() {
      playback?.silence();
      await queue.catch(() => {});
      await close();
    },
  };
}

// --- small things ---------------------------------------------------------------------------------------------------

/** What a stage waited for its model is load, not the stage's own. */
function bookLoad({ draft }: AnswerInput, stage: keyof EngineByRole, waitedMs: number): void {
  draft.measured.loadMs[stage === "vad" ? "asr" : stage] += waitedMs;
}

function forStage<T>(input: AnswerInput, stage: keyof EngineByRole, call: () => Promise<T>): Promise<T> {
  return underLease(input.deps.residence, stage, input.signal, ({ waitedMs }) => {
    bookLoad(input, stage, waitedMs);
    return call();
  });
}

function withSystemPrompt(rules: TurnRules, history: Message[]): Message[] {
  return rules.systemPrompt === "" ? history : [{ role: "system", text: rules.systemPrompt }, ...history];
}

function toMs(samples: number): number {
  return (samples * 1000) / SPEECH_RATE_HZ;
}

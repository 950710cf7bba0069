/**
 * The app's own way from a recording to words: `turn/turn.ts` with the real voice activity detector and the real recogniser on
 * their thread, and fakes where the answer would be made.
 *
 *     const listener = await openListener({ modelDir: "models/starter/asr" });
 *     const { text, verdict } = await listener.hear(pcm, "auto");
 *     await listener.close();
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createMemoryPlayback } from "../../../src-main/audio/memory-playback.ts";
import { readPipeline } from "../../../src-main/catalog/pipeline.ts";
import type { Asr, Transcription } from "../../../src-main/engines/engine.ts";
import { createLog } from "../../../src-main/log.ts";
import { modelsDir } from "../../../src-main/roots.ts";
import { startEngines } from "../../../src-main/threads/engines.ts";
import { openWorkerPort } from "../../../src-main/threads/port.ts";
import { keepEngines } from "../../../src-main/residency/keep-engines.ts";
import { createTurns } from "../../../src-main/turn/turn.ts";

export interface Heard {
  /** What the turn goes on with; "" where it says that it heard nothing or made out nothing. */
  text: string;
  /** `unasked`: the voice activity detector found no speech, so the recogniser was not asked. */
  verdict: Transcription["verdict"] | "unasked";
  /** The accent that was used; with "auto" the one that was heard. */
  accent: string;
}

export interface Listener {
  /** Accents that can be asked for, "auto" among them. */
  accents: readonly string[];
  /** A recording of 16 kHz as a turn hears it. One at a time. Rejects when an engine fails. */
  hear(pcm: Float32Array, accent: string): Promise<Heard>;
  /** The recogniser alone, nothing cut off before it. */
  read: (pcm: Float32Array, accent: string) => Promise<Transcription>;
  close(): Promise<void>;
}

/** How much is encoded of an utterance: hardly more than it is, or the model's whole window. */
export type Window = "auto" | "full";

/** Without a budget nothing depends on it. */
const UNKNOWN = { shares: [], loadMs: 1, measured: false };

/** `threads` of the recogniser default to 1, its `window` to "auto", `pipeline` (for its rules of a turn) to "starter". */
export async function openListener(input: {
  modelDir: string;
  threads?: number;
  window?: Window;
  pipeline?: string;
}): Promise<Listener> {
  const { signal } = new AbortController();
  const { modelDir, threads = 1, window = "auto" } = input;
  const pipeline = readPipeline(input.pipeline ?? "starter");
  const log = createLog("evaluation");
  const started = startEngines(
    {
      vad: { role: "vad", engine: "silero", modelPath: join(modelsDir(), "silero", "silero_vad_v6.onnx") },
      asr: { role: "asr", engine: "whisper", modelDir, threads, language: "en", window },
      llm: { role: "llm", engine: "fake", fake: { text: "yes" } },
      tts: { role: "tts", engine: "fake", fake: {} },
    },
    log,
    openWorkerPort,
  );
  const { engines } = started;
  // What the recogniser said of the newest recording: a turn keeps only the words.
  const newest: { said?: Transcription } = {};
  const asr: Asr = {
    ...engines.asr,
    async transcribe(request, options) {
      newest.said = await engines.asr.transcribe(request, options);
      return newest.said;
    },
  };
  const turns = createTurns({
    engines: { ...engines, asr },
    rules: {
      pipeline: pipeline.name,
      systemPrompt: "",
      maxReplyTokens: 1,
      temperature: 0,
      speed: 1,
      ...pipeline.turn,
    },
    log,
    emit: () => {},
    history: () => [],
    save: async (turn) => turn,
    residence: keepEngines({ engines, sizes: { vad: UNKNOWN, asr: UNKNOWN, llm: UNKNOWN, tts: UNKNOWN } }),
  });

  async function hear(pcm: Float32Array, accent: string): Promise<Heard> {
    delete newest.said;
    const { turnId, ended } = turns.begin({
      conversationId: randomUUID(),
      accent,
      voice: "tone",
      openPlayback: (_turnId, events) => createMemoryPlayback(events),
    });
    turns.feed(turnId, pcm);
    turns.release(turnId);
    const turn = await ended;
    if (turn.outcome === "failed") throw new Error(turn.notice?.message ?? "A turn failed.");
    const { verdict = "unasked", accent: used = accent } = newest.said ?? {};
    return { text: turn.transcript, verdict, accent: used };
  }

  try {
    await Promise.all([engines.vad.load({ signal }), engines.asr.load({ signal })]);
    const { accents } = await engines.asr.describe();
    const read = (pcm: Float32Array, accent: string) => engines.asr.transcribe({ pcm, accent }, { signal });
    return { accents, hear, read, close: () => started.close() };
  } catch (error) {
    await started.close();
    throw error;
  }
}

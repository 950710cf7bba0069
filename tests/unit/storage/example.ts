/** A folder and a turn to try storage with. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Turn } from "../../../src-main/contract.ts";
import type { KeptSound } from "../../../src-main/storage/turns.ts";

/** An empty folder; `remove` ends it. */
export function makeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "miniflow-storage-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A turn that has something in every field. */
export function exampleTurn(change: Partial<Turn> = {}): Turn {
  return {
    id: "turn-1",
    conversationId: "conversation-1",
    startedAt: "2026-11-22T10:11:12.345Z",
    pipeline: "starter",
    accent: "auto",
    heardAccent: "scottish",
    voice: "awb",
    outcome: "interrupted",
    start: "swapped",
    transcript: 'what\'s the capital of Finland? — "Äänekoski" 🙂',
    confidence: 0.875,
    reply: "Helsinki. It lies by the sea.",
    heardReply: "Helsinki.",
    notice: { code: "VOICE_UNKNOWN", message: "Another voice was used." },
    marks: { press: -1_200.25, release: 0, asrStart: 12.5, firstAudio: 222.125 },
    timings: {
      recordedMs: 1_200.25,
      utteranceMs: 900,
      vadMs: 4.5,
      asrMs: 80.25,
      llmFirstTokenMs: 20.5,
      llmMs: 60,
      ttsFirstChunkMs: 30,
      ttsMs: 45.75,
      loadMs: { asr: 1, llm: 0, tts: 3 },
      releaseToFirstAudioMs: 222.125,
      stageSumMs: 186,
      wallMs: 240,
      replyAudioMs: null,
    },
    utteranceAudio: null,
    replyAudio: null,
    ...change,
  };
}

/** `recordedMs` of a tone, and half of that as the reply. */
export function exampleSound(recordedMs = 500): KeptSound {
  const tone = (samples: number) => Float32Array.from({ length: samples }, (_, index) => Math.sin(index / 7) / 2);
  return { recorded: tone(recordedMs * 16), reply: { pcm: tone(recordedMs * 12), sampleRateHz: 24_000 } };
}

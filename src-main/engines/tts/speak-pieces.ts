import { setImmediate as nextTick } from "node:timers/promises";
import { MiniflowError } from "../../errors.ts";
import type { AudioChunk, Speech, SpokenPieceMarks } from "../engine.ts";
import { throwIfCancelled } from "../held-model.ts";
import { trimSilence } from "./trim-silence.ts";

const CHUNK_MS = 200;
const LEAD_MS = 20;
/** What follows a piece at speed 1, by what ends it. */
const SENTENCE_PAUSE_MS = 150;
const CLAUSE_PAUSE_MS = 90;
const WORD_PAUSE_MS = 60;
const SLOWEST = 0.5;
const FASTEST = 2;

/** What one piece of text became for the voice that will speak it. */
export interface SpokenPiece {
  text: string;
}

export interface Speaking {
  sampleRateHz: number;
  /** 1 is the voice's own pace. */
  speed: number;
  signal: AbortSignal;
  onChunk: (chunk: AudioChunk) => void;
}

/**
 * Speaks piece after piece: each is prepared when its turn comes, `synthesise` makes the sound of one, -1 to 1 at `sampleRateHz`; its silence is trimmed, and it goes
 * out in chunks of at most 200 ms before the next piece is made. Errors: CANCELLED between chunks, USAGE for a speed outside 0.5
 * to 2, and what `synthesise` throws.
 */
export async function speakPieces<P extends SpokenPiece>(
  pieces: Iterable<P>,
  { sampleRateHz, speed, signal, onChunk }: Speaking,
  synthesise: (piece: P) => Promise<Float32Array>,
): Promise<Speech> {
  checkSpeed(speed);
  const begunMs = performance.now();
  const chunkSamples = (CHUNK_MS / 1000) * sampleRateHz;
  let audioMs = 0;
  let firstChunkMs: number | null = null;
  const marks: SpokenPieceMarks[] = [];
  for (const piece of pieces) {
    throwIfCancelled(signal);
    const pauses = { leadMs: LEAD_MS / speed, trailMs: pauseAfterMs(piece.text) / speed };
    const pieceBegunMs = performance.now();
    const made = await synthesise(piece);
    const synthesisMs = performance.now() - pieceBegunMs;
    const pcm = trimSilence(made, sampleRateHz, pauses);
    const lengthMs = ({ length }: Float32Array): number => (1000 * length) / sampleRateHz;
    marks.push({ text: piece.text, synthesisMs, madeMs: lengthMs(made), audioMs: lengthMs(pcm) });
    for (let start = 0; start < pcm.length; start += chunkSamples) {
      throwIfCancelled(signal);
      firstChunkMs ??= performance.now() - begunMs;
      onChunk({ pcm: pcm.slice(start, start + chunkSamples), sampleRateHz });
    }
    audioMs += lengthMs(pcm);
    // Synthesis blocks the thread: here others get their turn, an abort among them.
    await nextTick();
  }
  throwIfCancelled(signal);
  return { sampleRateHz, audioMs, firstChunkMs, totalMs: performance.now() - begunMs, pieces: marks };
}

/** The silence after a piece: long after a sentence, shorter after a clause, shortest where it was cut between two words. */
export function pauseAfterMs(text: string): number {
  if (/[.!?\u2026]["')]*$/.test(text)) return SENTENCE_PAUSE_MS;
  return /[,;:\u2014]["')]*$/.test(text) ? CLAUSE_PAUSE_MS : WORD_PAUSE_MS;
}

function checkSpeed(speed: number): void {
  if (speed >= SLOWEST && speed <= FASTEST) return;
  throw new MiniflowError(
    "USAGE",
    `Speech can be ${SLOWEST} to ${FASTEST} times as fast as the voice's own pace, not ${speed}.`,
  );
}

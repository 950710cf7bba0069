import type { AudioChunk } from "../engines/engine.ts";
import { audibleFromSample, concat, samplesToMs } from "./pcm.ts";
import { createPlaySchedule } from "./play-schedule.ts";
import type { Playback, PlaybackEvents } from "./playback.ts";
import { resample } from "./resample.ts";

export interface MemoryPlaybackOptions {
  /**
   * Lets the sound take as long as it would on a sound card, so that it can be cut off half-way. Otherwise all that was queued
   * counts as heard at once. Defaults to false.
   */
  realTime?: boolean;
}

export interface MemoryPlayback extends Playback {
  /** All that was played before `silence`, at the rate of the first chunk. */
  readonly pcm: Float32Array;
  /** The rate of the first chunk; null until one came. */
  readonly sampleRateHz: number | null;
}

/**
 * A reply that sounds into memory: for files, benchmarks and tests. The first audible instant is the one at which a gapless
 * sound card would have made it: the arrival of the first chunk, or the end of what was queued before, plus leading silence.
 *
 *     let playback: MemoryPlayback | undefined;
 *     const openPlayback: OpenPlayback = (_turnId, events) => (playback = createMemoryPlayback(events));
 */
export function createMemoryPlayback(events: PlaybackEvents, options: MemoryPlaybackOptions = {}): MemoryPlayback {
  const realTime = options.realTime ?? false;
  const schedule = createPlaySchedule();
  const chunks: AudioChunk[] = [];
  const silenced = Promise.withResolvers<void>();
  let silencedAtMs: number | null = null;
  let firstAudible: "awaited" | "planned" = "awaited";

  function play(chunk: AudioChunk): void {
    if (silencedAtMs !== null) return;
    chunks.push(chunk);
    const startMs = schedule.add(samplesToMs(chunk.pcm.length, chunk.sampleRateHz), performance.now());
    const leadingSamples = audibleFromSample(chunk.pcm);
    if (firstAudible === "planned" || leadingSamples === null) return;
    firstAudible = "planned";
    const atMs = startMs + samplesToMs(leadingSamples, chunk.sampleRateHz);
    if (!realTime) return events.onFirstAudible(atMs);
    const timer = setTimeout(() => events.onFirstAudible(atMs), Math.max(0, atMs - performance.now()));
    void silenced.promise.then(() => clearTimeout(timer));
  }

  async function finish(): Promise<{ heardMs: number }> {
    if (!realTime) return { heardMs: schedule.heardMs(Number.POSITIVE_INFINITY) };
    const timers = new AbortController();
    await Promise.race([silenced.promise, waitUntil(schedule.endMs(), timers.signal)]);
    timers.abort();
    return { heardMs: schedule.heardMs(silencedAtMs ?? Number.POSITIVE_INFINITY) };
  }

  return {
    play,
    finish,
    silence() {
      silencedAtMs ??= performance.now();
      silenced.resolve();
    },
    get pcm() {
      const rateHz = chunks[0]?.sampleRateHz;
      if (rateHz === undefined) return new Float32Array(0);
      return concat(chunks.map((chunk) => resample(chunk.pcm, chunk.sampleRateHz, rateHz)));
    },
    get sampleRateHz() {
      return chunks[0]?.sampleRateHz ?? null;
    },
  };
}

/** Resolves at `atMs` on the `performance.now()` clock, or when the signal aborts. */
function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, atMs - performance.now()));
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

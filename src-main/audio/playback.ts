/**
 * Where a reply sounds: the window, a sound card, or a file. The turn hands over chunks as they are made and asks to be told
 * the one instant that matters, when the first audible sample sounds.
 *
 *     const playback = openPlayback(turnId, { onFirstAudible: (atMs) => marks.firstAudio = atMs });
 *     playback.play(chunk);                        // any number of times, never blocks
 *     const { heardMs } = await playback.finish(); // all of it has sounded, or `silence` was called
 */
import type { AudioChunk } from "../engines/engine.ts";

export interface PlaybackEvents {
  /** Called at most once, with the instant on the `performance.now()` clock. */
  onFirstAudible(atMs: number): void;
}

export interface Playback {
  /** Queues a chunk, to follow the one before without a gap. Ignored after `silence`. */
  play(chunk: AudioChunk): void;
  /** No more chunks will come. Resolves when all has sounded or been silenced, with what was heard. */
  finish(): Promise<{ heardMs: number }>;
  /** Stops the sound at once; `finish` then resolves. Does nothing the second time. */
  silence(): void;
}

export type OpenPlayback = (turnId: string, events: PlaybackEvents) => Playback;

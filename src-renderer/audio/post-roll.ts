/**
 * When a recording may end after the key was let go. People let go while the last sound is still on its way, so that a
 * recording goes on for up to 300 ms; it ends sooner once it has been quiet for longer than a word's own pauses (the closure
 * of a "t" or "k" lasts up to about 120 ms), because every millisecond here is one that the person waits.
 */
import { FRAME_MS } from "./format.ts";

export const POST_ROLL_MS = 300;
const QUIET_MS = 140;

/** Quiet is 26 dB below the loudest frame of this recording. */
const QUIET_SHARE = 0.05;

export interface PostRoll {
  /** Takes the loudness of the next frame. */
  hear(level: number): void;
  /** The key was let go. */
  release(): void;
  isOver(): boolean;
}

export function createPostRoll(): PostRoll {
  let loudest = 0;
  let quietMs = 0;
  let afterMs: number | null = null;
  return {
    hear(level) {
      loudest = Math.max(loudest, level);
      quietMs = level < loudest * QUIET_SHARE ? quietMs + FRAME_MS : 0;
      if (afterMs !== null) afterMs += FRAME_MS;
    },
    release() {
      afterMs ??= 0;
    },
    isOver: () => afterMs !== null && (afterMs >= POST_ROLL_MS || quietMs >= QUIET_MS),
  };
}

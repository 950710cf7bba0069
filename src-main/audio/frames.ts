/** Recorded sound cut into frames, and the ring that remembers what came just before. Pure apart from their own memory. */
import { concat } from "./pcm.ts";

/** Cuts sound of any chunk length into frames of `frameSamples`; what is left over waits for the next chunk. */
export function createFramer(frameSamples: number): (chunk: Float32Array) => Float32Array[] {
  let rest: Float32Array = new Float32Array(0);
  return function cut(chunk) {
    const whole = concat([rest, chunk]);
    const frames: Float32Array[] = [];
    let at = 0;
    for (; at + frameSamples <= whole.length; at += frameSamples) frames.push(whole.slice(at, at + frameSamples));
    rest = whole.slice(at);
    return frames;
  };
}

export interface PreRoll {
  push(frame: Float32Array): void;
  /** The frames kept, oldest first; the ring is empty afterwards. */
  take(): Float32Array[];
}

/** Keeps the newest frames, `capacity` of them. */
export function createPreRoll(capacity: number): PreRoll {
  let kept: Float32Array[] = [];
  return {
    push(frame) {
      kept.push(frame);
      if (kept.length > capacity) kept.shift();
    },
    take() {
      const frames = kept;
      kept = [];
      return frames;
    },
  };
}

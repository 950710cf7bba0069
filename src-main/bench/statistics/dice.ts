/** Draws that are the same for the same seed. */
import { createRandom } from "../../engines/asr/whisper/logits.ts";

export interface Dice {
  /** From 0 up to 1. */
  next(): number;
  /** From `low` up to `high`. */
  between(low: number, high: number): number;
  /** A whole number from 0 up to, and not, `below`. */
  whole(below: number): number;
  /** Fills a list with such numbers: other ones than `whole` would give, and several times as quick. */
  drawInto(target: Int32Array, below: number): void;
  /** Mean 0, variance 1 (Box and Muller, 1958). */
  normal(): number;
  /** Throws for an empty list. */
  pick<T>(list: readonly T[]): T;
}

/** `seed` is any text; another text gives other draws. */
export function createDice(seed: string): Dice {
  const next = createRandom(hashOf(seed));
  const whole = (below: number) => Math.floor(next() * below);
  return {
    next,
    whole,
    between: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    drawInto(target, below) {
      // The generator of `createRandom` with its state at hand: kept in a closure, each draw would make a number on the heap.
      let state = Math.floor(next() * 2 ** 32) | 0;
      for (let at = 0; at < target.length; at += 1) {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        target[at] = Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
      }
    },
    pick(list) {
      const item = list[whole(list.length)];
      if (item === undefined) throw new RangeError("Nothing can be picked from an empty list.");
      return item;
    },
  };
}

/** FNV-1a, 32 bits (G. Fowler, L. C. Noll, K.-P. Vo). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

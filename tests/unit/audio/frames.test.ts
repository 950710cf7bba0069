import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createFramer, createPreRoll } from "../../../src-main/audio/frames.ts";
import { concat } from "../../../src-main/audio/pcm.ts";

const chunks = fc.array(fc.float32Array({ noNaN: true, maxLength: 90 }), { maxLength: 12 });

it("frames are all of one length and lose nothing but the unfinished last one", () => {
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 40 }), (pieces, frameSamples) => {
      const cut = createFramer(frameSamples);
      const frames = pieces.flatMap((piece) => cut(piece));
      const whole = concat(pieces);
      expect(frames.every((frame) => frame.length === frameSamples)).toBe(true);
      expect(concat(frames)).toEqual(whole.slice(0, whole.length - (whole.length % frameSamples)));
    }),
  );
});

it("the pre-roll keeps the newest frames in order and gives each once", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 30 }), (count, capacity) => {
      const preRoll = createPreRoll(capacity);
      for (let i = 0; i < count; i += 1) preRoll.push(Float32Array.of(i));
      const kept = Array.from({ length: Math.min(count, capacity) }, (_, i) => count - Math.min(count, capacity) + i);
      expect(preRoll.take().map((frame) => frame[0])).toEqual(kept);
      expect(preRoll.take()).toEqual([]);
    }),
  );
});

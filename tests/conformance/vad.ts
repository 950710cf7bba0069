import { describe, expect, it } from "vitest";
import type { Vad } from "../../src-main/engines/engine.ts";
import { joinSounds, loadSample, loadSound, makeSilence } from "../parts/sounds.ts";
import { describeLife } from "./life.ts";

export interface VadSuiteOptions {
  /** Loud sounds that the detector tells from speech; one of loudness tells none. Defaults to noise and hum. */
  notSpeech?: readonly string[];
}

/** What every voice activity detector must do. */
export function describeVad(name: string, make: () => Vad, options: VadSuiteOptions = {}): void {
  const { notSpeech = ["noise.wav", "hum.wav"] } = options;
  const signal = new AbortController().signal;

  describe(`vad ${name}`, () => {
    describeLife(make, (vad, signal) => vad.findSpeech({ pcm: makeSilence(500) }, { signal }));

    it("finds nothing in silence and in no sound at all", async () => {
      const vad = make();
      expect(await vad.findSpeech({ pcm: makeSilence(2000) }, { signal })).toEqual([]);
      expect(await vad.findSpeech({ pcm: new Float32Array(0) }, { signal })).toEqual([]);
      await vad.unload();
    });

    it("finds the words of a sample, and not its silence", async () => {
      const vad = make();
      const pcm = await loadSample("05-capital-of-france.wav");
      const spans = await vad.findSpeech({ pcm }, { signal });
      const [first, last] = [spans[0], spans.at(-1)];
      expect(first?.startSample).toBeGreaterThan(0.1 * 16_000);
      expect(first?.startSample).toBeLessThan(0.6 * 16_000);
      expect(last?.endSample).toBeGreaterThan(pcm.length - 0.6 * 16_000);
      expect(last?.endSample).toBeLessThanOrEqual(pcm.length);
      expect(first?.peak).toBeGreaterThan(0.9);
      await vad.unload();
    });

    it("keeps two utterances with a second between them apart and in order", async () => {
      const vad = make();
      const sample = await loadSample("12-count-to-five.wav");
      const spans = await vad.findSpeech({ pcm: joinSounds(sample, makeSilence(1000), sample) }, { signal });
      const middle = sample.length + 8_000;
      expect(spans.some(({ endSample }) => endSample < middle)).toBe(true);
      expect(spans.some(({ startSample }) => startSample > middle)).toBe(true);
      for (const [index, span] of spans.entries()) {
        expect(span.endSample).toBeGreaterThan(span.startSample);
        expect(span.startSample).toBeGreaterThan(spans[index - 1]?.endSample ?? -1);
      }
      await vad.unload();
    });

    it("takes each recording by itself: the same sound gives the same spans after another", async () => {
      const vad = make();
      const pcm = await loadSample("01-hello-how-are-you.wav");
      const before = await vad.findSpeech({ pcm }, { signal });
      await vad.findSpeech({ pcm: await loadSound("noise.wav") }, { signal });
      expect(await vad.findSpeech({ pcm }, { signal })).toEqual(before);
      await vad.unload();
    });

    it.each(notSpeech)("finds no speech in %s", async (file) => {
      const vad = make();
      expect(await vad.findSpeech({ pcm: await loadSound(file) }, { signal })).toEqual([]);
      await vad.unload();
    });
  });
}

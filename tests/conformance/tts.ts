import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AudioChunk, Speech, Tts } from "../../src-main/engines/engine.ts";

const SENTENCE = "Hello, how are you today?";
const LONGEST_CHUNK_MS = 1000;

/** What every voice engine must do. */
export function describeTts(name: string, make: () => Tts | Promise<Tts>): void {
  describe(`${name} is a Tts`, () => {
    const { signal } = new AbortController();
    let tts: Tts;
    let voices: string[];

    beforeAll(async () => {
      tts = await make();
      await tts.load({ signal });
      voices = (await tts.describe()).voices.map(({ id }) => id);
    });
    afterAll(() => tts.unload());

    async function say(text: string, voice = voices[0] ?? "", speed?: number) {
      const chunks: AudioChunk[] = [];
      const request = speed === undefined ? { text, voice } : { text, voice, speed };
      const speech: Speech = await tts.speak(request, { signal, onChunk: (chunk) => void chunks.push(chunk) });
      const pcm = Float32Array.from(chunks.flatMap((chunk) => [...chunk.pcm]));
      return { ...speech, chunks, pcm };
    }

    it("describes its voices, each with an accent", async () => {
      const described = (await tts.describe()).voices;
      expect(described.length).toBeGreaterThan(0);
      expect(new Set(described.map(({ id }) => id)).size).toBe(described.length);
      expect(described.every((voice) => voice.name !== "" && voice.accent !== "")).toBe(true);
    });

    it("gives sound of a plausible length in every voice", async () => {
      for (const voice of voices) {
        const { pcm, chunks, sampleRateHz, audioMs, firstChunkMs, totalMs } = await say(SENTENCE, voice);
        const power = pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length;
        expect(Math.sqrt(power)).toBeGreaterThan(0.01);
        expect(Math.max(...pcm.map(Math.abs))).toBeLessThanOrEqual(1);
        expect(audioMs).toBeGreaterThan(800);
        expect(audioMs).toBeLessThan(5000);
        expect(audioMs).toBeCloseTo((1000 * pcm.length) / sampleRateHz, 3);
        expect(new Set(chunks.map((chunk) => chunk.sampleRateHz))).toEqual(new Set([sampleRateHz]));
        expect(Math.max(...chunks.map((chunk) => (1000 * chunk.pcm.length) / sampleRateHz))).toBeLessThanOrEqual(
          LONGEST_CHUNK_MS,
        );
        expect(firstChunkMs).not.toBeNull();
        expect(totalMs).toBeGreaterThanOrEqual(firstChunkMs ?? Infinity);
      }
    });

    it("begins to sound at once", async () => {
      for (const voice of voices) {
        const { pcm, sampleRateHz } = await say(SENTENCE, voice);
        expect((1000 * pcm.findIndex((sample) => Math.abs(sample) > 0.01)) / sampleRateHz).toBeLessThan(60);
      }
    });

    it("says the same text in the same way", async () => {
      for (const voice of voices) {
        const [one, other] = [await say(SENTENCE, voice), await say(SENTENCE, voice)];
        expect(other.pcm).toEqual(one.pcm);
      }
    });

    it("takes longer for a longer text", async () => {
      const long = await say(`${SENTENCE} I hope that all is well with you, and with all of your family.`);
      expect(long.audioMs).toBeGreaterThan(1.5 * (await say(SENTENCE)).audioMs);
      expect(long.chunks.length).toBeGreaterThan(1);
    });

    it("speaks faster and slower", async () => {
      for (const voice of voices) {
        const { audioMs } = await say(SENTENCE, voice);
        expect((await say(SENTENCE, voice, 2)).audioMs / audioMs).toBeCloseTo(0.5, 1);
        expect((await say(SENTENCE, voice, 0.5)).audioMs / audioMs).toBeCloseTo(2, 0);
      }
    });

    it("says nothing where there is nothing to say", async () => {
      for (const text of ["", "   ", "...", "?!", "\u{1f600}", "\n"]) {
        expect(await say(text)).toMatchObject({ chunks: [], audioMs: 0, firstChunkMs: null });
      }
    });

    it("refuses a voice it does not have, with VOICE_UNKNOWN", async () => {
      await expect(say(SENTENCE, "nobody")).rejects.toMatchObject({ code: "VOICE_UNKNOWN" });
    });

    it("stops when aborted between chunks, and speaks again", async () => {
      const stop = new AbortController();
      const text = `${SENTENCE} `.repeat(4);
      const speaking = tts.speak(
        { text, voice: voices[0] ?? "" },
        { signal: stop.signal, onChunk: () => stop.abort() },
      );
      await expect(speaking).rejects.toMatchObject({ code: "CANCELLED" });
      expect((await say(SENTENCE)).audioMs).toBeGreaterThan(0);
    });

    it("refuses a call that was aborted before, with CANCELLED", async () => {
      const call = tts.speak(
        { text: SENTENCE, voice: voices[0] ?? "" },
        { signal: AbortSignal.abort(), onChunk: () => {} },
      );
      await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    });

    it("runs calls one after another", async () => {
      const order: string[] = [];
      const call = (who: string): Promise<Speech> =>
        tts.speak({ text: SENTENCE, voice: voices[0] ?? "" }, { signal, onChunk: () => void order.push(who) });
      await Promise.all([call("first"), call("second")]);
      expect(order.join(" ")).toMatch(/^(first ?)+(second ?)+$/);
    });

    it("loads once, and again after it was let go", async () => {
      expect(await tts.load({ signal })).toMatchObject({ loadMs: 0 });
      await tts.unload();
      await tts.unload();
      expect((await tts.load({ signal })).loadMs).toBeGreaterThan(0);
      await tts.unload();
      expect((await say(SENTENCE)).audioMs).toBeGreaterThan(0);
    });
  });
}

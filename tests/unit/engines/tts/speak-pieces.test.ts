import { describe, expect, it } from "vitest";
import type { AudioChunk } from "../../../../src-main/engines/engine.ts";
import { pauseAfterMs, speakPieces } from "../../../../src-main/engines/tts/speak-pieces.ts";

const RATE_HZ = 1000;

/** A second of sound between two seconds of silence. */
function makeSound(): Float32Array {
  return Float32Array.from({ length: 5000 }, (_, index) => (index >= 2000 && index < 3000 ? Math.cos(index) : 0));
}

async function speak(texts: readonly string[], speed = 1, signal = new AbortController().signal) {
  const chunks: AudioChunk[] = [];
  const made: string[] = [];
  const speech = await speakPieces(
    texts.map((text) => ({ text })),
    { sampleRateHz: RATE_HZ, speed, signal, onChunk: (chunk) => void chunks.push(chunk) },
    async ({ text }) => {
      made.push(`${text} after ${chunks.length}`);
      return makeSound();
    },
  );
  return { speech, chunks, made };
}

describe("speakPieces", () => {
  it("trims the silence and leaves a pause that fits the mark", async () => {
    const lengths = await Promise.all(
      ["One.", "one,", "one"].map(async (text) => (await speak([text])).speech.audioMs),
    );
    expect(lengths).toEqual([20 + 1000 + 150, 20 + 1000 + 90, 20 + 1000 + 60]);
  });

  it("makes pauses shorter as it speaks faster", async () => {
    expect((await speak(["One."], 2)).speech.audioMs).toBe(10 + 1000 + 75);
  });

  it("hands out chunks of at most 200 ms, each with a buffer of its own, before it makes the next piece", async () => {
    const { speech, chunks, made } = await speak(["One.", "Two."]);
    expect(Math.max(...chunks.map(({ pcm }) => pcm.length))).toBe(200);
    expect(new Set(chunks.map(({ pcm }) => pcm.buffer)).size).toBe(chunks.length);
    expect(made).toEqual(["One. after 0", "Two. after 6"]);
    expect(chunks.reduce((sum, { pcm }) => sum + pcm.length, 0)).toBe(speech.audioMs);
  });

  it("tells of each piece how long its sound was before and after the trimming", async () => {
    const { speech } = await speak(["One,", "two."]);
    expect(speech.pieces.map(({ text, madeMs, audioMs }) => [text, madeMs, audioMs])).toEqual([
      ["One,", 5000, 20 + 1000 + 90],
      ["two.", 5000, 20 + 1000 + 150],
    ]);
    expect(speech.pieces.every(({ synthesisMs }) => synthesisMs >= 0)).toBe(true);
  });

  it("is CANCELLED between chunks", async () => {
    const stop = new AbortController();
    const chunks: AudioChunk[] = [];
    const speaking = speakPieces(
      [{ text: "One." }, { text: "Two." }],
      {
        sampleRateHz: RATE_HZ,
        speed: 1,
        signal: stop.signal,
        onChunk: (chunk) => {
          chunks.push(chunk);
          stop.abort();
        },
      },
      async () => makeSound(),
    );
    await expect(speaking).rejects.toMatchObject({ code: "CANCELLED" });
    expect(chunks.length).toBe(1);
  });

  it("refuses a speed it cannot speak at, with USAGE", async () => {
    for (const speed of [0, 0.4, 2.5, Number.NaN]) {
      await expect(speak([], speed)).rejects.toMatchObject({ code: "USAGE" });
    }
  });
});

describe("pauseAfterMs", () => {
  it("looks behind quotes and brackets", () => {
    expect(['"One."', "one?)", "one…", "one,'", "one —", 'one"'].map(pauseAfterMs)).toEqual([
      150, 150, 150, 90, 90, 60,
    ]);
  });
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AudioChunk, Tts } from "../../../../src-main/engines/engine.ts";
import { createFlite } from "../../../../src-main/engines/tts/flite.ts";

const { signal } = new AbortController();
const FLITE = new URL("../../../../src-main/engines/tts/flite.ts", import.meta.url).href;

let flite: Tts;
beforeAll(() => {
  flite = createFlite();
});
afterAll(() => flite.unload());

async function say(text: string, speed = 1, voice = "slt"): Promise<AudioChunk[]> {
  const chunks: AudioChunk[] = [];
  await flite.speak({ text, voice, speed }, { signal, onChunk: (chunk) => void chunks.push(chunk) });
  return chunks;
}

function lengthMs(chunks: AudioChunk[]): number {
  return chunks.reduce((sum, { pcm, sampleRateHz }) => sum + (1000 * pcm.length) / sampleRateHz, 0);
}

/** The longest stretch below -40 dB between the first and the last sound. */
function longestPauseMs(chunks: AudioChunk[]): number {
  const pcm = chunks.flatMap((chunk) => [...chunk.pcm]);
  const loud = pcm.flatMap((sample, index) => (Math.abs(sample) > 0.01 ? [index] : []));
  return Math.max(...loud.slice(1).map((at, index) => at - (loud[index] ?? at))) / 16;
}

describe("createFlite", () => {
  it("has voices of two accents", async () => {
    const { voices } = await flite.describe();
    expect(voices.map(({ id, accent }) => [id, accent])).toEqual([
      ["slt", "american"],
      ["rms", "american"],
      ["awb", "scottish"],
      ["kal16", "american"],
    ]);
  });

  it("gives chunks of at most 200 ms, each with a buffer of its own", async () => {
    const chunks = await say("The capital of France is Paris.");
    expect(Math.max(...chunks.map((chunk) => lengthMs([chunk])))).toBeLessThanOrEqual(200);
    expect(new Set(chunks.map(({ pcm }) => pcm.buffer)).size).toBe(chunks.length);
    expect(chunks.every(({ pcm }) => pcm.byteLength === pcm.buffer.byteLength)).toBe(true);
  });

  it("leaves a short pause between sentences in every voice", async () => {
    for (const { id } of (await flite.describe()).voices) {
      const pauseMs = longestPauseMs(await say("This is one. That is two.", 1, id));
      expect(pauseMs).toBeGreaterThan(120);
      expect(pauseMs).toBeLessThan(300);
    }
  });

  it("says all of a long text", async () => {
    const sentence = "The quick brown fox jumps over the lazy dog, and then it does so again";
    const one = lengthMs(await say(`${sentence}.`));
    const four = lengthMs(await say(`${sentence}, ${sentence}, ${sentence}, ${sentence}.`));
    expect(four / one).toBeGreaterThan(3.5);
    expect(four / one).toBeLessThan(4.5);
  });

  it("refuses a speed it cannot speak at", async () => {
    for (const speed of [0, 0.4, 2.5, Number.NaN]) {
      await expect(say("hello", speed)).rejects.toMatchObject({ code: "USAGE" });
    }
  });

  it("prints nothing, warnings of Node's included", async () => {
    const program = `
      const { createFlite } = await import(${JSON.stringify(FLITE)});
      const { signal } = new AbortController();
      await createFlite().speak({ text: "hello", voice: "slt" }, { signal, onChunk() {} });
    `;
    const printed = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(printed).toEqual({ stdout: "", stderr: "" });
  });
});

it("gives all its memory back when it is let go", async () => {
  const voice = createFlite();
  // The first time compiles what stays.
  for (let times = 0; times < 2; times += 1) {
    await voice.load({ signal });
    await voice.unload();
  }
  const before = process.memoryUsage().external;
  const { residentBytes } = await voice.load({ signal });
  expect(process.memoryUsage().external - before).toBeGreaterThan(residentBytes / 2);
  await voice.unload();
  expect(process.memoryUsage().external - before).toBeLessThan(residentBytes / 10);
});

/**
 * The sounds that both sides are given, 16 kHz mono, always the same: the bundled questions, sentences that Flite speaks, and
 * seeded noises. Nothing is downloaded.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { concat } from "../../src-main/audio/pcm.ts";
import { readRecording } from "../../src-main/audio/wav.ts";
import { createRandom } from "../../src-main/engines/asr/whisper/logits.ts";
import { SPEECH_RATE_HZ } from "../../src-main/engines/engine.ts";
import { createFlite } from "../../src-main/engines/tts/flite.ts";
import { resourcesDir } from "../../src-main/roots.ts";

export interface Clip {
  name: string;
  pcm: Float32Array;
}

const CLIPS = 50;
const SPOKEN = 24;
const VOICES = ["slt", "rms", "awb", "kal16"];
const SECONDS_30 = 30 * SPEECH_RATE_HZ;

/** 50 of them: the samples, `sentences` of speech, and noises for the rest. */
export async function makeClips(sentences: readonly string[], signal: AbortSignal): Promise<Clip[]> {
  const samples = await readSamples();
  const spoken = await speak(sentences.slice(0, SPOKEN), signal);
  const noises = Array.from({ length: CLIPS - samples.length - spoken.length }, (_, seed) => makeNoise(seed));
  return [...samples, ...spoken, ...noises];
}

async function readSamples(): Promise<Clip[]> {
  const dir = join(resourcesDir(), "samples");
  const files = (await readdir(dir)).filter((file) => file.endsWith(".wav")).toSorted();
  return Promise.all(files.map(async (name) => ({ name, pcm: await readRecording(join(dir, name)) })));
}

async function speak(sentences: readonly string[], signal: AbortSignal): Promise<Clip[]> {
  const flite = createFlite();
  const clips: Clip[] = [];
  for (const [index, text] of sentences.entries()) {
    const voice = VOICES[index % VOICES.length] ?? "slt";
    const chunks: Float32Array[] = [];
    await flite.speak({ text, voice }, { signal, onChunk: ({ pcm }) => chunks.push(pcm) });
    clips.push({ name: `${voice}: ${text}`, pcm: concat(chunks) });
  }
  await flite.unload();
  return clips;
}

/** Noise, tones that slide, clicks, and all of them together, of half a second to seven, at different levels. */
function makeNoise(seed: number): Clip {
  const random = createRandom(seed + 1);
  const kinds = [
    (time: number) => (random() * 2 - 1) * (0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * time)),
    (time: number) => Math.sin(2 * Math.PI * (80 + 900 * time) * time),
    (time: number) => (Math.floor(time * SPEECH_RATE_HZ) % 1600 === 0 ? 1 : 0),
    (time: number) =>
      0.5 * Math.sin(2 * Math.PI * 220 * time) + 0.2 * (random() * 2 - 1) + 0.3 * Math.sin(2 * Math.PI * 3300 * time),
  ];
  const kind = kinds[seed % kinds.length] ?? (() => 0);
  const level = 10 ** (-2 * random());
  const samples = Math.floor((0.5 + 6.5 * random()) * SPEECH_RATE_HZ);
  const pcm = Float32Array.from({ length: samples }, (_, index) => level * kind(index / SPEECH_RATE_HZ));
  return { name: `noise ${seed}`, pcm };
}

/** Where front ends go wrong: nothing at all, one sample, full scale, the very ends of the window, a whole window and more. */
export function listExtremes(): Clip[] {
  const random = createRandom(99);
  const noise = Float32Array.from({ length: SECONDS_30 + SPEECH_RATE_HZ }, () => random() * 2 - 1);
  return [
    { name: "no sample", pcm: new Float32Array(0) },
    { name: "one sample", pcm: Float32Array.of(1) },
    { name: "silence", pcm: new Float32Array(SPEECH_RATE_HZ) },
    { name: "next to silence", pcm: noise.slice(0, SPEECH_RATE_HZ).map((value) => value * 1e-7) },
    { name: "clipping", pcm: noise.slice(0, 3 * SPEECH_RATE_HZ).map((value) => Math.sign(value)) },
    { name: "no alternation", pcm: new Float32Array(2 * SPEECH_RATE_HZ).fill(1) },
    { name: "30 s", pcm: noise.slice(0, SECONDS_30) },
    { name: "31 s", pcm: noise },
    {
      name: "last sample",
      pcm: Float32Array.from({ length: SECONDS_30 }, (_, index) => (index === SECONDS_30 - 1 ? 1 : 0)),
    },
  ];
}

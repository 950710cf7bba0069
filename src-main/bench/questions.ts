import { concat } from "../audio/pcm.ts";
import { resample } from "../audio/resample.ts";
import { readRecording } from "../audio/wav.ts";
import { listSamples } from "../catalog/samples.ts";
import type { Assistant } from "../assistant.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";

/** Each lasts three seconds and a half in Flite's slt voice. Several, so that no turn finds its own prompt in the KV cache. */
const THREE_SECONDS = [
  "can you please tell me how many days there are in one week",
  "can you please tell me what the capital of the country spain is",
  "would you please tell me what the opposite of the word hot is",
];

/** Utterances of about three seconds, made by the pipeline's own voice, with the quarter second of silence a key leaves around them. */
export async function sayUtterances(assistant: Assistant, signal: AbortSignal): Promise<Float32Array[]> {
  const silence = new Float32Array(SPEECH_RATE_HZ / 4);
  const utterances: Float32Array[] = [];
  for (const text of THREE_SECONDS) {
    const chunks: Float32Array[] = [];
    const { sampleRateHz } = await assistant.say({ text, signal, onChunk: (chunk) => chunks.push(chunk.pcm) });
    utterances.push(concat([silence, resample(concat(chunks), sampleRateHz, SPEECH_RATE_HZ), silence]));
  }
  return utterances;
}

/** The sound of the sample questions, in their order. 16 kHz mono. */
export async function readSamples(): Promise<Float32Array[]> {
  return Promise.all(listSamples().map(({ path }) => readRecording(path)));
}

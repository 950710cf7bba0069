import { concat } from "../audio/pcm.ts";
import { resample } from "../audio/resample.ts";
import { readRecording } from "../audio/wav.ts";
import { listSamples } from "../catalog/samples.ts";
import type { Assistant } from "../assistant.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";

/** Spoken at its usual pace this lasts three seconds in Flite's slt voice. */
const THREE_SECONDS = "can you please tell me how many days there are in one week";

/** A three-second utterance, made by the pipeline's own voice, with the quarter second of silence that a key leaves around it. */
export async function sayUtterance(assistant: Assistant, signal: AbortSignal): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  const { sampleRateHz } = await assistant.say({
    text: THREE_SECONDS,
    signal,
    onChunk: (chunk) => chunks.push(chunk.pcm),
  });
  const silence = new Float32Array(SPEECH_RATE_HZ / 4);
  return concat([silence, resample(concat(chunks), sampleRateHz, SPEECH_RATE_HZ), silence]);
}

/** The sound of the sample questions, in their order. 16 kHz mono. */
export async function readSamples(): Promise<Float32Array[]> {
  return Promise.all(listSamples().map(({ path }) => readRecording(path)));
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { concat } from "../audio/pcm.ts";
import { resample } from "../audio/resample.ts";
import { readRecording } from "../audio/wav.ts";
import type { Assistant } from "../assistant.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import { resourcesDir } from "../roots.ts";

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

const listSchema = z.array(z.object({ file: z.string(), text: z.string(), accent: z.string() }));

/** The sample questions in `resources/samples`, in their order. */
export function listSamples(): { path: string; text: string; accent: string }[] {
  const folder = join(resourcesDir(), "samples");
  const list = listSchema.parse(parse(readFileSync(join(folder, "samples.yml"), "utf8")));
  return list.map(({ file, text, accent }) => ({ path: join(folder, file), text, accent }));
}

export async function readSamples(): Promise<Float32Array[]> {
  return Promise.all(listSamples().map(({ path }) => readRecording(path)));
}

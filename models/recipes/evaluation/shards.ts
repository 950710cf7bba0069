/** The shards that synthesise.py writes: `KIND-NNN.npy`, all sound one after the other, and `KIND-NNN.json`, a row an utterance. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { concat, fromPcmBytes, rootMeanSquare } from "../../../src-main/audio/pcm.ts";
import { SPEECH_RATE_HZ } from "../../../src-main/engines/engine.ts";

export interface Utterance {
  text: string;
  accent: string;
  voice: string;
  /** 16 kHz mono, without margins. */
  speech: Float32Array;
  /** Where it was made to be answered: what is right, and whether training never had the voice. */
  asked?: Question | undefined;
  unseen?: boolean | undefined;
}

/** A question as probes.py writes it. */
export type Question = z.infer<typeof question>;

const question = z.object({
  skill: z.string(),
  /** typed, recognised or spoken. */
  form: z.string(),
  history: z.array(z.object({ user: z.string(), reply: z.string() })),
  question: z.string(),
  /** A regular expression that a right reply matches when it is normalised. */
  expect: z.string(),
});
export const questions = z.array(question);

const rows = z.array(
  z.object({
    offset: z.int(),
    length: z.int(),
    text: z.string(),
    accent: z.string(),
    voice: z.string(),
    asked: question.optional(),
    unseen: z.boolean().optional(),
  }),
);

/** At most `limit` utterances of one kind, shard by shard. Throws where the folder has no shard of that kind. */
export async function readShards(folder: string, kind: string, limit: number): Promise<Utterance[]> {
  const shard = new RegExp(String.raw`^${kind}-\d+\.npy$`, "u");
  const files = (await readdir(folder)).filter((file) => shard.test(file)).toSorted();
  if (files.length === 0) throw new Error(`There is no shard ${kind}-000.npy in ${folder}.`);
  const utterances: Utterance[] = [];
  for (const file of files) {
    if (utterances.length >= limit) break;
    const path = join(folder, file);
    const listed = rows.parse(JSON.parse(await readFile(path.replace(/npy$/u, "json"), "utf8")));
    const sound = await readSound(path);
    for (const { offset, length, ...said } of listed.slice(0, limit - utterances.length)) {
      utterances.push({ ...said, speech: sound.subarray(offset, offset + length) });
    }
  }
  return utterances;
}

/** A NumPy file (version 1.0) of int16. */
async function readSound(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return fromPcmBytes(bytes.subarray(10 + bytes.readUInt16LE(8)));
}

const LOUDEST = 0.6;
const MARGIN_SAMPLES = 0.3 * SPEECH_RATE_HZ;

/** As a held key records it: its loudest sample at 0.6, and 0.3 s of silence before and after. */
export function asRecorded(speech: Float32Array): Float32Array {
  const loudest = speech.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const margin = new Float32Array(MARGIN_SAMPLES);
  return concat([margin, speech.map((sample) => (sample * LOUDEST) / Math.max(loudest, 1e-4)), margin]);
}

/** The root mean square of the speech in what `asRecorded` made. */
export function speechLevelOf(recorded: Float32Array): number {
  return rootMeanSquare(recorded.subarray(MARGIN_SAMPLES, recorded.length - MARGIN_SAMPLES));
}

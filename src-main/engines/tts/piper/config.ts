/**
 * What a Piper voice says about itself, in the JSON beside its graph. Rests on: src/piper/config.py of OHF-Voice/piper1-gpl and
 * the .onnx.json files of rhasspy/piper-voices.
 */
import { basename } from "node:path";
import { z } from "zod";
import type { SpecOf, VoiceEntry } from "../../engine.ts";
import { modelUnsupported } from "../../onnx.ts";
import { readJsonFile } from "../../read-json-file.ts";
import type { Dialect } from "../speech-text/number-words.ts";

export type PiperSpec = Extract<SpecOf<"tts">, { engine: "piper" }>;

const ids = z.array(z.int().nonnegative()).min(1);

const ConfigSchema = z.object({
  audio: z.object({ sample_rate: z.int().positive() }),
  espeak: z.object({ voice: z.string().min(1) }),
  inference: z
    .object({
      noise_scale: z.number().nonnegative().default(0.667),
      length_scale: z.number().positive().default(1),
      noise_w: z.number().nonnegative().default(0.8),
    })
    .prefault({}),
  phoneme_type: z.string().default("espeak"),
  phoneme_id_map: z.record(z.string(), ids),
  num_speakers: z.int().positive().default(1),
  speaker_id_map: z.record(z.string(), z.int().nonnegative()).default({}),
  vowel_clusters: z.array(z.unknown()).nullish(),
});

export interface PiperConfig {
  sampleRateHz: number;
  espeakVoice: string;
  /** For English voices: how numbers are said. */
  dialect: Dialect | undefined;
  noiseScale: number;
  lengthScale: number;
  noiseWidth: number;
  phonemeIds: ReadonlyMap<string, readonly number[]>;
  speakers: ReadonlyMap<string, number>;
  speakerCount: number;
}

/** Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED for voices that do not read through espeak-ng. */
export async function readPiperConfig(modelPath: string): Promise<PiperConfig> {
  const path = `${modelPath}.json`;
  const config = await readJsonFile(path, ConfigSchema);
  if (config.phoneme_type !== "espeak")
    throw modelUnsupported(path, `its phonemes are of the kind ${config.phoneme_type}`);
  if ((config.vowel_clusters ?? []).length > 0) {
    throw modelUnsupported(path, "its phonemes are clusters of vowels");
  }
  const lacking = [BEGIN, END, PAD].filter((mark) => config.phoneme_id_map[mark] === undefined);
  if (lacking.length > 0) throw modelUnsupported(path, `it has no phoneme ${lacking.join(" ")}`);
  return {
    sampleRateHz: config.audio.sample_rate,
    espeakVoice: config.espeak.voice,
    dialect: dialectOf(config.espeak.voice),
    noiseScale: config.inference.noise_scale,
    lengthScale: config.inference.length_scale,
    noiseWidth: config.inference.noise_w,
    phonemeIds: new Map(Object.entries(config.phoneme_id_map)),
    speakers: new Map(Object.entries(config.speaker_id_map)),
    speakerCount: config.num_speakers,
  };
}

export const BEGIN = "^";
export const END = "$";
export const PAD = "_";

function dialectOf(espeakVoice: string): Dialect | undefined {
  if (!/^en(?:-|$)/.test(espeakVoice)) return undefined;
  return espeakVoice.startsWith("en-us") ? "american" : "british";
}

/** The voices that the catalog names, or else one for each speaker. */
export function listVoices({ modelPath, voices }: PiperSpec, config: PiperConfig): VoiceEntry[] {
  if (voices.length > 0) return [...voices];
  const accent = config.dialect ?? config.espeakVoice;
  if (config.speakerCount === 1) {
    // en_GB-alba-medium.onnx
    const name = basename(modelPath, ".onnx").split("-")[1] ?? basename(modelPath, ".onnx");
    return [{ id: name, name, accent }];
  }
  const names = config.speakers.size > 0 ? [...config.speakers.keys()] : numbersBelow(config.speakerCount);
  return names.map((speaker) => ({ id: speaker, name: speaker, accent, speaker }));
}

function numbersBelow(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

/** The number of a voice's speaker; 0 for a voice that names none. Errors: MODEL_UNSUPPORTED for a speaker it does not have. */
export function speakerIdOf(voice: VoiceEntry, config: PiperConfig, modelPath: string): number {
  if (voice.speaker === undefined) return 0;
  const id = config.speakers.get(voice.speaker) ?? (/^\d+$/.test(voice.speaker) ? Number(voice.speaker) : undefined);
  if (id === undefined || id >= config.speakerCount) {
    throw modelUnsupported(`${modelPath}.json`, `it has no speaker ${voice.speaker}`);
  }
  return id;
}

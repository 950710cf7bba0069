/**
 * Kokoro's voices: `voices/ID.bin` holds f32 [510, 1, 256], little endian, one style for each number of phonemes. Rests on:
 * kokoro.js/src/kokoro.js and kokoro/pipeline.py of hexgrad/kokoro. The row: Python takes `pack[phonemes - 1]`, so that 1 to 510
 * phonemes use all 510 rows; kokoro-js takes one row further. Here it is Python's, which is what the voices were made with.
 */
import { readFile } from "node:fs/promises";
import { endianness } from "node:os";
import { errnoOf, MiniflowError } from "../../../errors.ts";
import { modelCorrupt, modelMissing } from "../../onnx.ts";
import { MOST_PHONEMES } from "./vocabulary.ts";

export const STYLE_WIDTH = 256;

const STYLE_BYTES = MOST_PHONEMES * STYLE_WIDTH * Float32Array.BYTES_PER_ELEMENT;

/** A voice's part of what is spoken. */
export interface Share {
  voice: string;
  /** All parts together are 1. */
  weight: number;
}

/** Reads a voice's styles, [510 * 256]. Errors: MODEL_MISSING, MODEL_CORRUPT for a file of another size. */
export async function readStyles(path: string): Promise<Float32Array> {
  const file = await readFile(path).catch((error: unknown) => {
    throw errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR" ? modelMissing(path, error) : error;
  });
  if (file.byteLength !== STYLE_BYTES) {
    throw modelCorrupt(path, `it has ${file.byteLength} bytes where a voice has ${STYLE_BYTES}`);
  }
  if (endianness() === "BE") file.swap32();
  return new Float32Array(Uint8Array.from(file).buffer);
}

/**
 * Reads "af_heart", or a mixture: "af_heart:0.7+bf_emma:0.3", a part without a number counting 1. Errors: VOICE_UNKNOWN for what
 * is not in `known`, USAGE for a part that is no number above 0.
 */
export function parseVoice(voice: string, known: readonly string[]): Share[] {
  const shares = voice.split("+").map((part) => {
    const [id = "", weight = "1"] = part.trim().split(":");
    if (!known.includes(id)) {
      throw new MiniflowError("VOICE_UNKNOWN", `There is no voice "${id}" here.`, {
        hint: `Voices: ${known.join(", ")}. They can be mixed: ${mixtureOf(known)}.`,
      });
    }
    return { voice: id, weight: parseWeight(weight, voice) };
  });
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  return shares.map((share) => ({ ...share, weight: share.weight / total }));
}

function parseWeight(weight: string, voice: string): number {
  const value = /^\d*\.?\d+$/.test(weight.trim()) ? Number(weight) : 0;
  if (value > 0) return value;
  throw new MiniflowError("USAGE", `In the voice "${voice}", "${weight}" is no number above 0.`, {
    hint: "A mixture of voices looks like this: af_heart:0.7+bf_emma:0.3.",
  });
}

function mixtureOf(known: readonly string[]): string {
  const [one = "af_heart", other = "bf_emma"] = known;
  return `${one}:0.7+${other}:0.3`;
}

/** The style [256] for this many phonemes: the weighted mean of the voices' rows. */
export function mixStyle(
  parts: readonly { styles: Float32Array; weight: number }[],
  phonemeCount: number,
): Float32Array {
  const row = Math.min(Math.max(phonemeCount, 1), MOST_PHONEMES) - 1;
  const mixed = new Float32Array(STYLE_WIDTH);
  for (const { styles, weight } of parts) {
    for (let index = 0; index < STYLE_WIDTH; index += 1) {
      mixed[index] = (mixed[index] ?? 0) + weight * (styles[row * STYLE_WIDTH + index] ?? 0);
    }
  }
  return mixed;
}

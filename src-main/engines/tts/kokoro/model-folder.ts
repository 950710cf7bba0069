/**
 * A Kokoro as the hub lays it out (onnx-community/Kokoro-82M-v1.0-ONNX): tokenizer.json, a graph under `onnx/` or in the folder
 * itself, `voices/ID.bin`.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { SpecOf, VoiceEntry } from "../../engine.ts";
import { modelMissing } from "../../onnx.ts";
import { weights } from "../../weights.ts";
import type { Dialect } from "../speech-text/number-words.ts";

export type KokoroSpec = Extract<SpecOf<"tts">, { engine: "kokoro" }>;

export interface KokoroVoice extends VoiceEntry {
  dialect: Dialect;
  path: string;
}

/** The hub's names, the whole weights first. */
const GRAPHS = ["", "_fp16", "_quantized", "_q8f16", "_q4", "_q4f16", "_uint8", "_uint8f16"].map(
  (variant) => `model${variant}.onnx`,
);

/** The first letter of a voice's id is its language; the other languages are not read here. */
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ["a", "american"],
  ["b", "british"],
]);

/** Errors: MODEL_MISSING. */
export function findGraph(modelDir: string): string {
  const paths = GRAPHS.flatMap((name) => [join(modelDir, "onnx", name), join(modelDir, name)]);
  const found = paths.find((path) => weights.has(path) || existsSync(path));
  if (found === undefined) throw modelMissing(join(modelDir, "onnx", "model.onnx"));
  return found;
}

/** The English voices that the catalog names, or else those whose files are there. Errors: MODEL_MISSING when there is none. */
export async function listVoices({ modelDir, voices }: KokoroSpec): Promise<KokoroVoice[]> {
  const entries = voices.length > 0 ? voices : await findVoices(join(modelDir, "voices"));
  const found = entries.flatMap((entry) => {
    const dialect = DIALECTS.get(entry.id.charAt(0));
    const path = join(modelDir, entry.file ?? join("voices", `${entry.id}.bin`));
    return dialect === undefined ? [] : [{ ...entry, dialect, path }];
  });
  if (found.length === 0) throw modelMissing(join(modelDir, "voices", "af_heart.bin"));
  return found;
}

async function findVoices(dir: string): Promise<VoiceEntry[]> {
  const files = await readdir(dir).catch((error: unknown) => {
    throw modelMissing(dir, error);
  });
  return files
    .filter((file) => file.endsWith(".bin"))
    .toSorted()
    .map((file) => {
      const id = basename(file, ".bin");
      const accent = DIALECTS.get(id.charAt(0)) ?? "other";
      return { id, name: nameOf(id), accent };
    });
}

/** "af_heart" is Heart. */
function nameOf(id: string): string {
  const name = id.slice(id.indexOf("_") + 1);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * Kokoro's vocabulary: one id for a symbol, read from the model's own tokenizer.json (`model.vocab`, as
 * onnx-community/Kokoro-82M-v1.0-ONNX has it). What it lacks is dropped, as Kokoro's own tokenizers do.
 */
import { readJsonFile } from "../../read-json-file.ts";
import { z } from "zod";
import { modelCorrupt } from "../../onnx.ts";

/** The model takes 512 ids: the boundaries and 510 phonemes, which is also how many rows a voice has. */
export const MOST_PHONEMES = 510;

const BOUNDARY = "$";

const TokenizerSchema = z.object({ model: z.object({ vocab: z.record(z.string(), z.int().nonnegative()) }) });

export interface Vocabulary {
  ids: ReadonlyMap<string, number>;
  boundaryId: number;
}

/** Errors: MODEL_MISSING, MODEL_CORRUPT. */
export async function readVocabulary(path: string): Promise<Vocabulary> {
  const { vocab } = (await readJsonFile(path, TokenizerSchema)).model;
  const boundaryId = vocab[BOUNDARY];
  if (boundaryId === undefined) throw modelCorrupt(path, `its vocabulary has no ${BOUNDARY}`);
  return { ids: new Map(Object.entries(vocab).filter(([symbol]) => symbol !== BOUNDARY)), boundaryId };
}

/** The ids of phonemes, boundaries at both ends: what the input `input_ids` takes. `dropped` counts what had no id. */
export function toInputIds(phonemes: string, vocabulary: Vocabulary): { inputIds: number[]; dropped: number } {
  const symbols = Array.from(phonemes);
  const ids = symbols.flatMap((symbol) => vocabulary.ids.get(symbol) ?? []);
  return {
    inputIds: [vocabulary.boundaryId, ...ids, vocabulary.boundaryId],
    dropped: symbols.length - ids.length,
  };
}

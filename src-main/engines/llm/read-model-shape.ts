import { readGgufFileInfo } from "node-llama-cpp";
import { MiniflowError } from "../../errors.ts";
import { throwIfCancelled } from "../held-model.ts";
import { checkReadable } from "./check-readable.ts";
import { explainLoadFailure } from "./explain-load-failure.ts";
import { shapeOf, type ModelShape } from "./model-shape.ts";

/** Most of a file's head, and nothing that memory depends on. */
const LONG_KEYS = [
  "tokenizer.ggml.tokens",
  "tokenizer.ggml.scores",
  "tokenizer.ggml.token_type",
  "tokenizer.ggml.merges",
];

/**
 * The shape of the model in a GGUF file, for `estimateMemory`: only the file's head is read, and llama.cpp is not started.
 * Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED (a kind of model that node-llama-cpp does not know), CANCELLED.
 */
export async function readModelShape(path: string, { signal }: { signal: AbortSignal }): Promise<ModelShape> {
  await checkReadable(path);
  try {
    const options = { sourceType: "filesystem", ignoreKeys: LONG_KEYS, logWarnings: false, signal } as const;
    const shape = shapeOf(await readGgufFileInfo(path, options));
    if (shape.layers.length > 0) return shape;
  } catch (error) {
    throwIfCancelled(signal);
    throw explainLoadFailure(error, path, []);
  }
  throw new MiniflowError("MODEL_UNSUPPORTED", `The language model ${path} does not say how it is built.`, {
    path,
    hint: "Choose another model.",
  });
}

import { InsufficientMemoryError } from "node-llama-cpp";
import { MiniflowError, type ErrorCode } from "../../errors.ts";

/** What llama.cpp complains of, and what that means for a person. The first that fits counts. */
const COMPLAINTS: readonly { says: RegExp; code: ErrorCode; because: string; hint: string }[] = [
  {
    says: /flash_attn|flash attention|cache type/i,
    code: "MODEL_UNSUPPORTED",
    because: "cannot keep its conversation in this form on this device",
    hint: "Write kvType: f16 in the pipeline file.",
  },
  {
    says: /unknown model architecture|unknown pre-tokenizer|unsupported/i,
    code: "MODEL_UNSUPPORTED",
    because: "is of a kind that llama.cpp does not know",
    hint: "Choose another model.",
  },
  {
    says: /(?:failed|unable) to allocate|out of memory|not enough memory/i,
    code: "OUT_OF_MEMORY",
    because: "does not fit into the memory that is free",
    hint: "Close other programs, choose a smaller model, or a smaller contextTokens in the pipeline file.",
  },
];

/** What a failed load means: `complaints` are the errors that llama.cpp told of meanwhile. */
export function explainLoadFailure(error: unknown, path: string, complaints: readonly string[]): MiniflowError {
  if (error instanceof MiniflowError) return error;
  const said = error instanceof InsufficientMemoryError ? ["not enough memory"] : complaints;
  const known = COMPLAINTS.find(({ says }) => said.some((line) => says.test(line)));
  const { code, because, hint } = known ?? {
    code: "MODEL_CORRUPT",
    because: "is damaged or not a GGUF file",
    hint: "Get the file again.",
  };
  return new MiniflowError(code, `The language model ${path} ${because}.`, { path, hint, cause: error });
}

import { access } from "node:fs/promises";
import {
  getLlama,
  InsufficientMemoryError,
  LlamaLogLevel,
  type Llama,
  type LlamaContextSequence,
  type LlamaModel,
} from "node-llama-cpp";
import { errnoOf, MiniflowError } from "../../errors.ts";
import type { SpecOf } from "../engine.ts";
import { throwIfCancelled, type Opened } from "../held-model.ts";
import { readChatFormat, type ChatFormat } from "./chat-format.ts";

export interface OpenModel {
  llama: Llama;
  model: LlamaModel;
  /** The one conversation in the KV cache. */
  sequence: LlamaContextSequence;
  format: ChatFormat;
}

const BATCH_TOKENS = 512;

/**
 * Loads a GGUF and makes its context. llama.cpp prints nothing. Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED
 * (all with the path), OUT_OF_MEMORY, ENGINE_FAILED when llama.cpp itself cannot be loaded on this machine.
 */
export async function openModel(
  { modelPath, threads, contextTokens, gpu }: Extract<SpecOf<"llm">, { engine: "llama" }>,
  signal: AbortSignal,
): Promise<Opened<OpenModel>> {
  await access(modelPath).catch((error: unknown) => {
    throw missing(modelPath, error);
  });
  const complaints: string[] = [];
  const llama = await startLlama(gpu, threads, complaints);
  try {
    const model = await llama.loadModel({ modelPath, loadSignal: signal });
    const context = await model.createContext({
      contextSize: contextTokens,
      batchSize: Math.min(BATCH_TOKENS, contextTokens),
      threads,
      sequences: 1,
      createSignal: signal,
    });
    const sequence = context.getSequence();
    await touchWeights(model, sequence);
    const residentBytes = model.size + context.stateSize;
    return { model: { llama, model, sequence, format: readChatFormat(model) }, residentBytes };
  } catch (error) {
    await llama.dispose();
    throwIfCancelled(signal);
    throw explain(error, modelPath, complaints);
  }
}

async function startLlama(gpu: "auto" | "off", threads: number, complaints: string[]): Promise<Llama> {
  try {
    return await getLlama({
      gpu: gpu === "off" ? false : "auto",
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => complaints.push(message),
    });
  } catch (error) {
    throw new MiniflowError("ENGINE_FAILED", "llama.cpp cannot be loaded on this machine.", {
      hint: "Install MiniFlow's packages again (npm ci), with optional packages.",
      cause: error,
    });
  }
}

/** Evaluates one token, so that the weights are in memory before a person waits for them. */
async function touchWeights(model: LlamaModel, sequence: LlamaContextSequence): Promise<void> {
  const anyToken = model.tokenize("a").slice(0, 1);
  await sequence.evaluateWithoutGeneratingNewTokens(anyToken);
  await sequence.clearHistory();
}

function missing(path: string, cause: unknown): MiniflowError {
  const how = errnoOf(cause) === "ENOENT" ? "is missing" : "cannot be read";
  return new MiniflowError("MODEL_MISSING", `The language model ${how}: ${path}.`, {
    path,
    hint: "Put the file there, or choose another pipeline.",
    cause,
  });
}

function explain(error: unknown, path: string, complaints: readonly string[]): MiniflowError {
  if (error instanceof InsufficientMemoryError) {
    return new MiniflowError("OUT_OF_MEMORY", `There is not enough memory for the language model ${path}.`, {
      path,
      hint: "Close other programs, or choose a smaller model.",
      cause: error,
    });
  }
  if (complaints.some((line) => /unknown model architecture|unknown pre-tokenizer|unsupported/i.test(line))) {
    return new MiniflowError(
      "MODEL_UNSUPPORTED",
      `The language model ${path} is of a kind that llama.cpp does not know.`,
      {
        path,
        hint: "Choose another model.",
        cause: error,
      },
    );
  }
  return new MiniflowError("MODEL_CORRUPT", `The language model ${path} is damaged or not a GGUF file.`, {
    path,
    hint: "Get the file again.",
    cause: error,
  });
}

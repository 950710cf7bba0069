import { access, constants } from "node:fs/promises";
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

type LlamaSpec = Extract<SpecOf<"llm">, { engine: "llama" }>;

export interface OpenModel {
  model: LlamaModel;
  /** The one conversation in the KV cache. */
  sequence: LlamaContextSequence;
  format: ChatFormat;
}

const BATCH_TOKENS = 512;

/**
 * Gives the function that loads this GGUF and makes its context. llama.cpp itself is started with the first load and stays
 * until the thread ends: on Linux it tries its binary in a process of its own first, which costs as much as Node's start.
 * It prints nothing.
 *
 * Errors of that function: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED (all with the path), OUT_OF_MEMORY,
 * ENGINE_FAILED when llama.cpp cannot be loaded on this machine.
 */
export function createOpener(spec: LlamaSpec): (signal: AbortSignal) => Promise<Opened<OpenModel>> {
  let complaints: string[] = [];
  let started: Llama | undefined;

  return async function open(signal) {
    await checkReadable(spec.modelPath);
    started ??= await startLlama(spec, (line) => complaints.push(line));
    throwIfCancelled(signal);
    complaints = [];
    try {
      return await loadInto(started, spec, signal);
    } catch (error) {
      throwIfCancelled(signal);
      throw explain(error, spec.modelPath, complaints);
    } finally {
      complaints = [];
    }
  };
}

async function loadInto(llama: Llama, spec: LlamaSpec, signal: AbortSignal): Promise<Opened<OpenModel>> {
  const { modelPath, threads, contextTokens } = spec;
  const model = await llama.loadModel({ modelPath, loadSignal: signal });
  try {
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
    return { model: { model, sequence, format: readChatFormat(model) }, residentBytes };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

async function startLlama({ gpu, threads }: LlamaSpec, complain: (line: string) => void): Promise<Llama> {
  try {
    return await getLlama({
      gpu: gpu === "off" ? false : "auto",
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => complain(message),
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

async function checkReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    const how = errnoOf(error) === "ENOENT" ? "is missing" : "cannot be read";
    throw new MiniflowError("MODEL_MISSING", `The language model ${how}: ${path}.`, {
      path,
      hint: "Put the file there, or choose another pipeline.",
      cause: error,
    });
  }
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

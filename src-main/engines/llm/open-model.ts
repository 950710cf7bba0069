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

interface Started {
  llama: Llama;
  /** Errors that llama.cpp told of since the load in progress began. */
  complaints: string[];
}

/**
 * One llama.cpp for each way to compute, started with the first load and kept until the thread ends. On Linux it tries its
 * binary in a process of its own first, which costs as much as Node's start.
 *
 * NOTICE: with node-llama-cpp 3.22 a second `Llama` in a process takes over llama.cpp's only logger, and while the first
 * one's goes, what llama.cpp says is printed to standard error (seen in our tests). Make one for each engine, and dispose
 * of it with its model, once several can live side by side.
 */
const started = new Map<LlamaSpec["gpu"], Promise<Started>>();

/**
 * Loads the spec's GGUF and makes its context; prints nothing. Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED (all
 * with the path), OUT_OF_MEMORY, ENGINE_FAILED when llama.cpp cannot be loaded on this machine.
 */
export async function openModel(spec: LlamaSpec, signal: AbortSignal): Promise<Opened<OpenModel>> {
  await checkReadable(spec.modelPath);
  const { llama, complaints } = await ensureStarted(spec.gpu);
  throwIfCancelled(signal);
  complaints.length = 0;
  try {
    return await loadInto(llama, spec, signal);
  } catch (error) {
    throwIfCancelled(signal);
    throw explain(error, spec.modelPath, complaints);
  }
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

async function ensureStarted(gpu: LlamaSpec["gpu"]): Promise<Started> {
  const starting = started.get(gpu) ?? start(gpu);
  started.set(gpu, starting);
  try {
    return await starting;
  } catch (error) {
    started.delete(gpu);
    throw new MiniflowError("ENGINE_FAILED", "llama.cpp cannot be loaded on this machine.", {
      hint: "Install MiniFlow's packages again (npm ci), with optional packages.",
      cause: error,
    });
  }
}

async function start(gpu: LlamaSpec["gpu"]): Promise<Started> {
  const complaints: string[] = [];
  const llama = await getLlama({
    gpu: gpu === "off" ? false : "auto",
    build: "never",
    skipDownload: true,
    progressLogs: false,
    // No limit here: each context has its own.
    maxThreads: 0,
    logLevel: LlamaLogLevel.error,
    logger: (_level, message) => complaints.push(message),
  });
  return { llama, complaints };
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

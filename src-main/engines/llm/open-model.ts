import {
  getLlama,
  LlamaLogLevel,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  type LlamaModel,
  type LlamaModelOptions,
} from "node-llama-cpp";
import { MiniflowError } from "../../errors.ts";
import type { GpuUse, KvType, LlamaSpec, MemoryShare } from "../engine.ts";
import { throwIfCancelled, type Opened } from "../held-model.ts";
import { readChatFormat, type ChatFormat } from "./chat-format.ts";
import { checkReadable } from "./check-readable.ts";
import { explainLoadFailure } from "./explain-load-failure.ts";
import { BATCH_TOKENS, contextCost, fitContext, refuseKvType, splitKv } from "./memory.ts";
import { shapeOf, type ModelShape } from "./model-shape.ts";

export interface OpenModel {
  model: LlamaModel;
  /** The one conversation in the KV cache. */
  sequence: LlamaContextSequence;
  format: ChatFormat;
}

/** Left to the other models and programs on the device, where no budget says how much this one may have. */
const OTHERS_BYTES = 1_000_000_000;

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
 * with the path), OUT_OF_MEMORY, PIPELINE_INVALID where layers are wanted on a GPU that is not there, ENGINE_FAILED when
 * llama.cpp cannot be loaded on this machine.
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
    throw explainLoadFailure(error, spec.modelPath, complaints);
  }
}

async function loadInto(llama: Llama, spec: LlamaSpec, signal: AbortSignal): Promise<Opened<OpenModel>> {
  const { modelPath, threads, kvType = "f16" } = spec;
  const model = await llama.loadModel({
    modelPath,
    gpuLayers: chooseLayers(llama, spec),
    ...kvOptions(kvType),
    loadSignal: signal,
  });
  try {
    const shape = shapeOf(model.fileInfo);
    checkKvType(shape, kvType, modelPath);
    const context = await model.createContext({
      contextSize: spec.contextTokens === "auto" ? await chooseContext(llama, model, shape, spec) : spec.contextTokens,
      batchSize: BATCH_TOKENS,
      threads,
      sequences: 1,
      createSignal: signal,
    });
    const sequence = context.getSequence();
    await touchWeights(model, sequence);
    const memory = measureMemory(model, context, shape, kvType);
    const opened = { model, sequence, format: readChatFormat(model) };
    return {
      model: opened,
      residentBytes: sumShares(memory),
      memory,
      files: [modelPath],
      ...(await readGpuUse(llama)),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

// --- what the spec asks for -----------------------------------------------------------------------------------------

function chooseLayers(llama: Llama, { gpuLayers = "auto", contextTokens }: LlamaSpec): LlamaModelOptions["gpuLayers"] {
  if (gpuLayers === "auto") return contextTokens === "auto" ? "auto" : { fitContext: { contextSize: contextTokens } };
  if (gpuLayers !== 0 && llama.gpu === false) {
    const wanted = gpuLayers === "max" ? "all" : gpuLayers;
    throw new MiniflowError(
      "PIPELINE_INVALID",
      `The pipeline wants ${wanted} layers of the language model on a GPU, but llama.cpp has none to compute on.`,
      { hint: "Write gpuLayers: auto in the pipeline file." },
    );
  }
  return gpuLayers;
}

/**
 * The cache's type is the default of every context of the model, so that layers are chosen with it in mind.
 *
 * NOTICE: node-llama-cpp 3.22 marks these options as experimental and deprecated, because some combinations of model and
 * device abort the process. Only f16 is used unless a pipeline file says otherwise, and `checkKvType` refuses what llama.cpp
 * would. Use the options' lasting names once they have them.
 */
function kvOptions(kvType: KvType): Partial<LlamaModelOptions> {
  if (kvType === "f16") return {};
  const type = kvType === "q8_0" ? "Q8_0" : "Q4_0";
  return {
    defaultContextFlashAttention: true,
    experimentalDefaultContextKvCacheKeyType: type,
    experimentalDefaultContextKvCacheValueType: type,
  };
}

function checkKvType(shape: ModelShape, kvType: KvType, path: string): void {
  const refusal = refuseKvType(shape, kvType);
  if (refusal === null) return;
  throw new MiniflowError(
    "MODEL_UNSUPPORTED",
    `The language model ${path} cannot keep its conversation as ${kvType}: ${refusal}.`,
    { path, hint: "Write kvType: f16 in the pipeline file." },
  );
}

/** The largest context for the device that computes, once the weights are there. */
async function chooseContext(llama: Llama, model: LlamaModel, shape: ModelShape, spec: LlamaSpec): Promise<number> {
  const { kvType = "f16", budgetBytes } = spec;
  const device = model.gpuLayers > 0 ? "gpu" : "cpu";
  const weightsBytes = device === "gpu" ? model.memoryUsage.vram : model.memoryUsage.ram;
  return fitContext({
    budgetBytes: budgetBytes ?? weightsBytes + (await readFreeBytes(llama, device)),
    weightsBytes,
    ...contextCost(shape, { gpuLayers: model.gpuLayers, kvType }, device),
    mostTokens: shape.trainedTokens,
  });
}

/** What may be taken on a device. node-llama-cpp refuses a context that leaves less than its padding. */
async function readFreeBytes(llama: Llama, device: MemoryShare["device"]): Promise<number> {
  const { free } = device === "gpu" ? await llama.getVramState() : await llama.getRamState();
  const paddingBytes = device === "gpu" ? llama.vramPaddingSize : llama.ramPaddingSize;
  return free - Math.max(OTHERS_BYTES, paddingBytes);
}

/** The GPU with every program's use of it, or nothing where llama.cpp computes on none. */
async function readGpuUse(llama: Llama): Promise<{ gpu?: GpuUse }> {
  if (llama.gpu === false) return {};
  const { total, used } = await llama.getVramState();
  return { gpu: { capacityBytes: total, usedBytes: used } };
}

// --- what it holds --------------------------------------------------------------------------------------------------

/** What llama.cpp holds for a model and its context. It tells weights and the rest by device; of the rest, the cache's part is known. */
function measureMemory(model: LlamaModel, context: LlamaContext, shape: ModelShape, kvType: KvType): MemoryShare[] {
  const contextTokens = context.getAllocatedContextSize();
  const kv = splitKv(shape, { gpuLayers: model.gpuLayers, contextTokens, kvType });
  const shares: MemoryShare[] = [
    {
      device: "cpu",
      weightsBytes: model.memoryUsage.ram,
      kvBytes: kv.cpu,
      workspaceBytes: Math.max(0, context.memoryUsage.ram - kv.cpu),
    },
    {
      device: "gpu",
      weightsBytes: model.memoryUsage.vram,
      kvBytes: kv.gpu,
      workspaceBytes: Math.max(0, context.memoryUsage.vram - kv.gpu),
    },
  ];
  return shares.filter((share) => sumShares([share]) > 0);
}

function sumShares(shares: readonly MemoryShare[]): number {
  return shares.reduce((total, share) => total + share.weightsBytes + share.kvBytes + share.workspaceBytes, 0);
}

// --- llama.cpp ------------------------------------------------------------------------------------------------------

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

/**
 * How many bytes a language model takes in llama.cpp, on which device, before it is loaded; and the largest context that
 * fits. Pure. Each formula names its source in llama.cpp v0.5.0, the release inside node-llama-cpp 3.22.
 *
 *     const shape = await readModelShape(path, { signal });
 *     const shares = estimateMemory(shape, { gpuLayers: 37, contextTokens: 4096, kvType: "f16" });
 *     const onGpu = shares.find(({ device }) => device === "gpu");
 */
import { formatBytes } from "../../downloads/format-bytes.ts";
import { MiniflowError } from "../../errors.ts";
import type { KvType, MemoryShare } from "../engine.ts";
import { ggmlBlock, ggmlBytes, type ModelShape } from "./model-shape.ts";

/** ggml's numbers of the types that a KV cache can have here. */
const GGML_TYPE: Record<KvType, number> = { f16: 1, q8_0: 8, q4_0: 2 };

/**
 * Tokens that are evaluated at once. Every buffer of a computation grows with it: for a vocabulary of 151,936, 512 of them
 * take 320 MB and 32 take 20 MB. An abort is heard between two batches.
 */
export const BATCH_TOKENS = 32;

/** llama.cpp makes every context a multiple of this (`GGML_PAD(n_ctx, 256)` in `llama-context.cpp`). */
const CONTEXT_STEP_TOKENS = 256;
/** Less than this holds no conversation. */
const LEAST_CONTEXT_TOKENS = 512;

const FLOAT_BYTES = 4;
const HALF_BYTES = 2;
/** Token, position and place in the cache, for each token of a batch, and what the buffers are aligned to. */
const INDEX_BYTES = 32;
const ALIGNMENT_BYTES = 8192;

export interface MemoryPlan {
  /** Layers on the GPU, the output being the last one: 0 for none, `layers + 1` or more for all. */
  gpuLayers: number;
  contextTokens: number;
  kvType: KvType;
  /** Defaults to `BATCH_TOKENS`. */
  batchTokens?: number;
}

/**
 * What the model will hold, for each device that holds anything. `kvBytes` is exact. `weightsBytes` is exact on a GPU (but for alignment); on a
 * CPU it is the most it can be, because llama.cpp keeps a second copy of every matrix for which the processor has a better
 * layout (`extra buffer types` in `make_cpu_buft_list`), which it tells only when it has loaded. `workspaceBytes` is an upper
 * bound for dense models. For models with a sliding window or recurrent layers, `kvBytes` is an upper bound too, and their
 * recurrent state is not counted.
 */
export function estimateMemory(shape: ModelShape, plan: MemoryPlan): MemoryShare[] {
  const onGpu = layersOnGpu(shape, plan.gpuLayers);
  const kv = splitKv(shape, plan);
  const weights = splitWeights(shape, plan.gpuLayers);
  const work = workspaceBytes(shape, plan);
  const inputs = inputBytes(shape, plan);
  const cpuComputes = onGpu.layers < shape.layers.length || !onGpu.output;
  const shares: MemoryShare[] = [
    {
      device: "cpu",
      weightsBytes: weights.cpu + weights.copy,
      kvBytes: kv.cpu,
      workspaceBytes: (cpuComputes ? work : inputs) + shape.vocabulary * FLOAT_BYTES,
    },
  ];
  if (onGpu.output) shares.push({ device: "gpu", weightsBytes: weights.gpu, kvBytes: kv.gpu, workspaceBytes: work });
  return shares;
}

/**
 * Bytes of the KV cache by device. For each layer and each token (rounded up to 256) a row of keys and a row of values:
 * `kvHeads * keyWidth` and `kvHeads * valueWidth` numbers of the type, q8_0 being 34 bytes for 32 numbers and q4_0 18. A
 * layer's cache is where its weights are. Source: `llama_kv_cache::llama_kv_cache`.
 */
export function splitKv(
  shape: ModelShape,
  { gpuLayers, contextTokens, kvType }: MemoryPlan,
): { cpu: number; gpu: number } {
  const cells = cellsOf(contextTokens);
  const first = shape.layers.length - layersOnGpu(shape, gpuLayers).layers;
  const bytes = shape.layers.map(({ kvHeads }) =>
    ggmlBytes(GGML_TYPE[kvType], cells * kvHeads * (shape.keyWidth + shape.valueWidth)),
  );
  return { cpu: sum(bytes.slice(0, first)), gpu: sum(bytes.slice(first)) };
}

/**
 * Bytes of the weights by device; `copy` is the most that llama.cpp may hold of them a second time on the CPU. Source:
 * `llama_model_base::load_tensors`: the input is always in RAM; of the layers the last ones are on the GPU, from
 * `layers + 1 - gpuLayers` on; the output counts as the last layer. Embeddings that are the output too are held by both
 * devices.
 */
function splitWeights(shape: ModelShape, gpuLayers: number): { cpu: number; gpu: number; copy: number } {
  const onGpu = layersOnGpu(shape, gpuLayers);
  const bytes = shape.layers.map(({ weightsBytes }) => weightsBytes);
  const first = bytes.length - onGpu.layers;
  const layersInRam = sum(bytes.slice(0, first));
  const output = shape.outputBytes + shape.sharedBytes;
  return {
    cpu: shape.inputBytes + layersInRam + (onGpu.output ? 0 : shape.outputBytes),
    gpu: onGpu.output ? sum(bytes.slice(first)) + output : 0,
    copy: layersInRam + (onGpu.output ? 0 : output),
  };
}

/**
 * Bytes of the largest moment of a computation over a whole batch, with flash attention (which every backend has for these
 * models; without it, `heads * contextTokens` floats for each token of the batch come on top). There are three candidates: the
 * logits, the feed-forward step and the attention step, the last two with the mask. How many of each width live at once was
 * read off llama.cpp's own dry runs over seven shapes (`GgufInsights.estimateContextResourceRequirementsV2`).
 */
function workspaceBytes(shape: ModelShape, plan: MemoryPlan): number {
  const { embeddingWidth: wide, feedForwardWidth: inner, vocabulary } = shape;
  const kvWidth = Math.max(0, ...shape.layers.map(({ kvHeads }) => kvHeads)) * shape.keyWidth;
  const mask = (cellsOf(plan.contextTokens) * HALF_BYTES) / FLOAT_BYTES;
  const floats = Math.max(vocabulary + 2 * wide, 4 * wide + 3 * inner + mask, 4 * wide + 2 * kvWidth + inner + mask);
  // Keys and queries are rotated before they are rounded.
  const rotated = plan.kvType === "f16" ? 0 : wide;
  return batchOf(plan) * ((floats + rotated) * FLOAT_BYTES + INDEX_BYTES) + ALIGNMENT_BYTES;
}

/** What a computation on the GPU is given from RAM. */
function inputBytes(shape: ModelShape, plan: MemoryPlan): number {
  return (
    batchOf(plan) * (shape.embeddingWidth * FLOAT_BYTES + cellsOf(plan.contextTokens) * HALF_BYTES + INDEX_BYTES) +
    ALIGNMENT_BYTES
  );
}

/** Tokens that the cache of a context has room for. */
function cellsOf(contextTokens: number): number {
  return Math.ceil(contextTokens / CONTEXT_STEP_TOKENS) * CONTEXT_STEP_TOKENS;
}

function batchOf({ batchTokens = BATCH_TOKENS, contextTokens }: MemoryPlan): number {
  return Math.min(batchTokens, contextTokens);
}

function layersOnGpu(shape: ModelShape, gpuLayers: number): { layers: number; output: boolean } {
  return { layers: Math.min(shape.layers.length, Math.max(0, gpuLayers - 1)), output: gpuLayers > 0 };
}

/**
 * Why llama.cpp would refuse this type of KV cache for this model, as the end of a sentence, or null when it would not.
 * Source: `llama_init_from_model`: a quantised cache needs flash attention and heads that are a multiple of its block.
 */
export function refuseKvType(shape: ModelShape, kvType: KvType): string | null {
  if (kvType === "f16") return null;
  if (!shape.flashAttention) return "that needs flash attention, which this kind of model does not have";
  const block = ggmlBlock(GGML_TYPE[kvType]);
  const odd = [shape.keyWidth, shape.valueWidth].find((width) => width % block !== 0);
  return odd === undefined
    ? null
    : `that packs ${block} numbers together, and this model's heads are ${odd} numbers wide`;
}

/** What a context takes on a device whatever its size, and for each of its tokens: keys, values and the mask. An upper bound. */
export function contextCost(
  shape: ModelShape,
  { gpuLayers, kvType }: Omit<MemoryPlan, "contextTokens">,
  device: MemoryShare["device"],
): Pick<ContextNeed, "workspaceBytes" | "bytesPerToken"> {
  const plan = { gpuLayers, kvType, contextTokens: CONTEXT_STEP_TOKENS };
  const share = estimateMemory(shape, plan).find((share) => share.device === device);
  return {
    workspaceBytes: share?.workspaceBytes ?? 0,
    bytesPerToken: splitKv(shape, plan)[device] / CONTEXT_STEP_TOKENS + BATCH_TOKENS * HALF_BYTES,
  };
}

export interface ContextNeed {
  /** Bytes that the device may give to this model. */
  budgetBytes: number;
  weightsBytes: number;
  workspaceBytes: number;
  /** What one more token in the context takes. */
  bytesPerToken: number;
  /** What the model was trained on. */
  mostTokens: number;
}

/**
 * The largest context that fits the budget, in tokens: a multiple of 256, at least 512 and at most `mostTokens` (which is
 * taken as it is where it is less than 512). Errors: OUT_OF_MEMORY that says how many bytes are short.
 */
export function fitContext(need: ContextNeed): number {
  const { budgetBytes, weightsBytes, workspaceBytes, bytesPerToken, mostTokens } = need;
  const leastTokens = Math.min(LEAST_CONTEXT_TOKENS, mostTokens);
  const freeBytes = budgetBytes - weightsBytes - workspaceBytes;
  const leastBytes = cellsOf(leastTokens) * bytesPerToken;
  if (freeBytes < leastBytes) {
    const shortBytes = Math.ceil(leastBytes - freeBytes);
    throw new MiniflowError(
      "OUT_OF_MEMORY",
      `The language model does not fit: ${shortBytes} bytes (${formatBytes(shortBytes)}) are missing for the smallest context of ${leastTokens} tokens.`,
      { hint: "Close other programs, choose a smaller model, or kvType: q8_0 in the pipeline file." },
    );
  }
  const steps = Math.floor(Math.min(mostTokens, freeBytes / bytesPerToken) / CONTEXT_STEP_TOKENS);
  return Math.max(leastTokens, steps * CONTEXT_STEP_TOKENS);
}

function sum(bytes: readonly number[]): number {
  return bytes.reduce((total, more) => total + more, 0);
}

/** What a model will hold and where, before anything of it is loaded: measured, else read from its file, else from the catalog. */
import { basename } from "node:path";
import type { CatalogModel } from "../catalog/catalog.ts";
import { estimateSize, usesGpu } from "../catalog/estimates.ts";
import type { MemoryShare } from "../contract.ts";
import { devicesForGraph } from "../engines/devices/order.ts";
import type { EngineSpec, LlamaSpec } from "../engines/engine.ts";
import { estimateMemory, refuseKvType, splitKv } from "../engines/llm/memory.ts";
import type { ModelShape } from "../engines/llm/model-shape.ts";

/** How a size is known. */
export type Basis = "measured" | "file" | "catalog";

export interface ForeseenSize {
  shares: MemoryShare[];
  loadMs: number;
  basis: Basis;
  /** Of a language model, where it is known: for what can be given up of it. */
  llm: { layers: number; contextTokens: number; kvBytesPerToken: number; canShrinkKv: boolean } | null;
}

export interface SizeInput {
  spec: EngineSpec;
  /** Null for what is no model of the catalog: it comes with its engine. */
  model: CatalogModel | null;
  isHere: boolean;
  hasGpu: boolean;
  /** At an earlier load on this machine. */
  measured: { shares: MemoryShare[]; loadMs: number } | null;
  signal: AbortSignal;
}

/** For `contextTokens: auto`, which takes what fits: enough for a long conversation. */
const AUTO_CONTEXT_TOKENS = 4096;
/** A block of 32 values: 2 bytes each, or 1 each and a scale of 2, or half of one each and a scale (ggml). */
const KV_SHARE = { f16: 1, q8_0: 34 / 64, q4_0: 18 / 64 };

/** Errors: MODEL_CORRUPT, MODEL_UNSUPPORTED for a language model whose head cannot be read; CANCELLED. */
export async function foreseeSize(input: SizeInput): Promise<ForeseenSize> {
  const { spec, model, isHere, hasGpu, measured, signal } = input;
  const shape = spec.engine === "llama" && isHere ? await readShape(spec, signal) : null;
  const foreseen = estimateSize(spec, weightsOf(model), hasGpu);
  const onGpu = hasGpu && usesGpu(spec);
  const llm = spec.engine === "llama" ? llmOf(spec, model, shape) : null;
  if (measured !== null) return { ...measured, basis: "measured", llm };
  return {
    shares: refine(foreseen.shares, { spec, model, shape, onGpu }),
    loadMs: foreseen.loadMs,
    basis: isHere ? "file" : "catalog",
    llm,
  };
}

/** node-llama-cpp is large: it is only imported where there is a file to be read. */
async function readShape({ modelPath }: LlamaSpec, signal: AbortSignal): Promise<ModelShape> {
  const { readModelShape } = await import("../engines/llm/read-model-shape.ts");
  return readModelShape(modelPath, { signal });
}

interface Refining {
  spec: EngineSpec;
  model: CatalogModel | null;
  shape: ModelShape | null;
  onGpu: boolean;
}

/** The estimate by weights alone, with what else is known of the model. */
function refine(shares: readonly MemoryShare[], { spec, model, shape, onGpu }: Refining): MemoryShare[] {
  if (spec.engine === "llama") {
    if (shape !== null) return fromShape(spec, shape, onGpu);
    const whole = shares.map((share) => withFootprint(withConversation(share, spec, model), model));
    return onGpu ? whole.flatMap((share) => splitLayers(share, spec, model)) : whole;
  }
  if (model === null || !onGpu) return shares.map((share) => withFootprint(share, model));
  // Graphs in 8 bits stay on the processor.
  const graphs = model.files.filter(({ path }) => path.endsWith(".onnx"));
  const stays = ({ path, from }: { path: string; from?: string | undefined }) =>
    devicesForGraph(["webgpu", "cpu"], basename(from ?? path))[0] === "cpu";
  const cpuBytes = sumBytes(graphs.filter(stays));
  const gpuBytes = sumBytes(graphs) - cpuBytes;
  const split: MemoryShare[] = [
    { device: "gpu", weightsBytes: gpuBytes, kvBytes: 0, workspaceBytes: 0 },
    { device: "cpu", weightsBytes: cpuBytes, kvBytes: 0, workspaceBytes: 0 },
  ];
  return split.filter(({ weightsBytes }) => weightsBytes > 0);
}

function fromShape(spec: LlamaSpec, shape: ModelShape, onGpu: boolean): MemoryShare[] {
  const { gpuLayers = "auto", kvType = "f16" } = spec;
  const all = shape.layers.length + 1;
  const contextTokens = contextOf(spec, shape.trainedTokens);
  const layers = onGpu ? (typeof gpuLayers === "number" ? gpuLayers : all) : 0;
  return estimateMemory(shape, { gpuLayers: layers, contextTokens, kvType });
}

function withConversation(share: MemoryShare, spec: LlamaSpec, model: CatalogModel | null): MemoryShare {
  const perToken = model?.footprint.kvBytesPerToken ?? 0;
  const kvBytes = Math.round(contextOf(spec, Infinity) * perToken * KV_SHARE[spec.kvType ?? "f16"]);
  return { ...share, kvBytes };
}

/** The layers that are not on the GPU are in memory, with their part of the conversation. The output counts as a layer. */
function splitLayers(share: MemoryShare, { gpuLayers = "auto" }: LlamaSpec, model: CatalogModel | null): MemoryShare[] {
  const { layers } = model?.footprint ?? {};
  if (typeof gpuLayers !== "number" || layers === undefined || gpuLayers > layers) return [share];
  const part = Math.max(0, gpuLayers - 1) / layers;
  const { weightsBytes, kvBytes } = share;
  const gpu = { weightsBytes: Math.ceil(weightsBytes * part), kvBytes: Math.ceil(kvBytes * part) };
  const rest = { weightsBytes: weightsBytes - gpu.weightsBytes, kvBytes: kvBytes - gpu.kvBytes };
  return [
    { ...share, ...gpu },
    { ...share, ...rest, device: "cpu", workspaceBytes: 0 },
  ];
}

/** What the catalog says that it takes altogether, where that is more: the rest is for computing. */
function withFootprint(share: MemoryShare, model: CatalogModel | null): MemoryShare {
  const { ramBytes = 0, vramBytes = 0 } = model?.footprint ?? {};
  const knownBytes = share.device === "gpu" ? vramBytes : ramBytes;
  const workspaceBytes = Math.max(share.workspaceBytes, knownBytes - share.weightsBytes - share.kvBytes);
  return { ...share, workspaceBytes };
}

function llmOf(spec: LlamaSpec, model: CatalogModel | null, shape: ModelShape | null): ForeseenSize["llm"] {
  if (shape !== null) {
    const contextTokens = contextOf(spec, shape.trainedTokens);
    const kv = splitKv(shape, { gpuLayers: 0, contextTokens, kvType: "f16" });
    const canShrinkKv = refuseKvType(shape, "q8_0") === null;
    return { layers: shape.layers.length, contextTokens, kvBytesPerToken: kv.cpu / contextTokens, canShrinkKv };
  }
  const { layers, kvBytesPerToken } = model?.footprint ?? {};
  if (layers === undefined || kvBytesPerToken === undefined) return null;
  // Nearly every model can; its file tells.
  return { layers, contextTokens: contextOf(spec, Infinity), kvBytesPerToken, canShrinkKv: true };
}

function contextOf({ contextTokens }: LlamaSpec, trainedTokens: number): number {
  return contextTokens === "auto" ? Math.min(AUTO_CONTEXT_TOKENS, trainedTokens) : contextTokens;
}

/** Of the files that are loaded. */
function weightsOf(model: CatalogModel | null): number {
  return sumBytes(model?.files.filter(({ path }) => /\.(?:onnx|gguf)$/u.test(path)) ?? []);
}

function sumBytes(files: readonly { bytes: number | null }[]): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

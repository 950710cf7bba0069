/**
 * ONNX Runtime, narrowed to what the engines need. The only importer of onnxruntime-node.
 *
 *     const graph = await openGraph("models/silero/silero_vad_v6.onnx", { threads: 1, signal });
 *     const { output } = await graph.run({ input, state, sr }, ["output"]);
 *     await graph.close();
 *
 * `openGraph` and `run` block the JavaScript thread that calls them until the native code is done: call them on an engine
 * thread. A signal is therefore looked at before and after, never in between.
 */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { errnoOf, MiniflowError } from "../errors.ts";
import { throwIfCancelled } from "./held-model.ts";

export { Tensor };

/** What a graph can run on; the first in a list that works is used. */
export type Device = "cpu" | "webgpu" | "cuda" | "dml" | "coreml";

export interface GraphOptions {
  /** Threads of one operator; ONNX Runtime would take every core. */
  threads: number;
  /** In order of preference. Defaults to `["cpu"]`. */
  devices?: readonly Device[];
  /** Also writes the graph as the runtime has optimised it: for these devices, this machine and this version only. */
  saveOptimisedTo?: string;
  /**
   * The file is one that `saveOptimisedTo` made: nothing is optimised again, nor laid out anew in memory, which together is most
   * of the time that opening takes. Defaults to false.
   */
  isOptimised?: boolean;
  signal: AbortSignal;
}

export interface TensorShape {
  type: Tensor.Type;
  /** A number where the dimension is fixed, its name (or "") where it is not. */
  dims: readonly (number | string)[];
}

export interface Graph {
  readonly path: string;
  readonly bytes: number;
  readonly inputs: ReadonlyMap<string, TensorShape>;
  readonly outputs: ReadonlyMap<string, TensorShape>;
  /** Runs the graph and brings back only the outputs named in `fetch`. Errors: OUT_OF_MEMORY, ENGINE_FAILED. */
  run<Name extends string>(feeds: Record<string, Tensor>, fetch: readonly Name[]): Promise<Record<Name, Tensor>>;
  close(): Promise<void>;
}

/**
 * Opens an ONNX file.
 *
 * Errors: MODEL_MISSING, MODEL_CORRUPT (no ONNX file, or only a part of one), MODEL_UNSUPPORTED (float16 at its inputs or
 * outputs), OUT_OF_MEMORY, CANCELLED.
 */
export async function openGraph(path: string, options: GraphOptions): Promise<Graph> {
  throwIfCancelled(options.signal);
  const bytes = await sizeOf(path);
  // The runtime's own notes go straight to standard error; what concerns a person arrives as an error.
  env.logLevel = "fatal";
  const session = await InferenceSession.create(path, {
    executionProviders: [...(options.devices ?? ["cpu"])],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // Lengths change from utterance to utterance: plans for one shape would pile up.
    enableMemPattern: false,
    logSeverityLevel: 4,
    // Idle threads would spin for work: with two of them the starter recogniser took 89 ms of processor time for an
    // utterance instead of 26, on the very cores that the language model wants.
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        ...(options.isOptimised === true ? { disable_prepacking: "1" } : {}),
      },
    },
    ...(options.isOptimised === true ? { graphOptimizationLevel: "disabled" } : {}),
    ...(options.saveOptimisedTo === undefined ? {} : { optimizedModelFilePath: options.saveOptimisedTo }),
  }).catch((error: unknown) => {
    throw describeOpenFailure(path, error);
  });
  const graph = wrap(path, bytes, session);
  try {
    refuseHalfFloats(graph);
    throwIfCancelled(options.signal);
  } catch (error) {
    await graph.close();
    throw error;
  }
  return graph;
}

function wrap(path: string, bytes: number, session: InferenceSession): Graph {
  return {
    path,
    bytes,
    inputs: shapesOf(session.inputMetadata),
    outputs: shapesOf(session.outputMetadata),
    async run<Name extends string>(feeds: Record<string, Tensor>, fetch: readonly Name[]) {
      try {
        const results = await session.run(feeds, fetch);
        return results as Record<Name, Tensor>;
      } catch (error) {
        throw describeRunFailure(path, error);
      }
    },
    close: () => session.release(),
  };
}

/** The version of ONNX Runtime: a graph that it saved is for no other. */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    if (errnoOf(error) !== "ENOENT" && errnoOf(error) !== "ENOTDIR") throw error;
    return undefined;
  });
  if (found === undefined) throw modelMissing(path);
  if (!found.isFile() || found.size === 0) throw modelCorrupt(path);
  return found.size;
}

export function modelMissing(path: string, cause?: unknown): MiniflowError {
  return new MiniflowError("MODEL_MISSING", `The model file ${basename(path)} is missing.`, {
    hint: "Check that the model's folder is complete, or get the model again.",
    path,
    cause,
  });
}

/** `why` is half a sentence: "The model file x is damaged: <why>." */
export function modelCorrupt(path: string, why = "it cannot be read", cause?: unknown): MiniflowError {
  return new MiniflowError("MODEL_CORRUPT", `The model file ${basename(path)} is damaged: ${why}.`, {
    hint: "Remove the file and get the model again.",
    path,
    cause,
  });
}

export function modelUnsupported(path: string, why: string, cause?: unknown): MiniflowError {
  return new MiniflowError("MODEL_UNSUPPORTED", `The model file ${basename(path)} cannot be used: ${why}.`, {
    hint: "Choose another model for this pipeline.",
    path,
    cause,
  });
}

function describeOpenFailure(path: string, error: unknown): MiniflowError {
  const told = error instanceof Error ? error.message : String(error);
  if (isOutOfMemory(told)) return outOfMemory(path, error);
  if (/unsupported|not implemented|opset|ir_version/i.test(told)) {
    return modelUnsupported(path, "it needs something this version of ONNX Runtime does not have", error);
  }
  return modelCorrupt(path, "it is not a whole ONNX file", error);
}

function describeRunFailure(path: string, error: unknown): MiniflowError {
  const told = error instanceof Error ? error.message : String(error);
  if (isOutOfMemory(told)) return outOfMemory(path, error);
  return new MiniflowError("ENGINE_FAILED", `The model ${basename(path)} failed while running.`, {
    hint: "Try again; if it keeps failing, get the model again.",
    path,
    cause: error,
  });
}

function isOutOfMemory(told: string): boolean {
  return /failed to allocate|bad_alloc|bad allocation|out of memory/i.test(told);
}

function outOfMemory(path: string, cause: unknown): MiniflowError {
  return new MiniflowError("OUT_OF_MEMORY", `There is not enough memory for the model ${basename(path)}.`, {
    hint: "Close other programs or choose a smaller model.",
    path,
    cause,
  });
}

/**
 * NOTICE: onnxruntime-node 1.30 mishandles float16 tensors where `Float16Array` exists (Node 23 and later): "not enough
 * space: expected N, got 0". See https://github.com/microsoft/onnxruntime/issues/26791. Remove when a release carries the
 * mend.
 */
function refuseHalfFloats(graph: Graph): void {
  for (const [name, shape] of [...graph.inputs, ...graph.outputs]) {
    if (shape.type === "float16") {
      throw modelUnsupported(graph.path, `its tensor ${name} is float16; get the file with float32 inputs and outputs`);
    }
  }
}

function shapesOf(metadata: readonly InferenceSession.ValueMetadata[]): Map<string, TensorShape> {
  return new Map(
    metadata.flatMap((value) =>
      value.isTensor ? [[value.name, { type: value.type, dims: value.shape }] as const] : [],
    ),
  );
}

/** The values of a float32 tensor. */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new MiniflowError("MODEL_UNSUPPORTED", `Expected float32 from the model, not ${tensor.type}.`);
}

export function floatTensor(values: Float32Array, dims: readonly number[]): Tensor {
  return new Tensor("float32", values, dims);
}

export function integerTensor(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
}

export function booleanTensor(value: boolean): Tensor {
  return new Tensor("bool", Uint8Array.of(value ? 1 : 0), [1]);
}

/** Refuses a graph that lacks an input or output; `names` as they should be. */
export function requireTensors(graph: Graph, kind: "inputs" | "outputs", names: readonly string[]): void {
  const lacking = names.filter((name) => !graph[kind].has(name));
  if (lacking.length > 0) throw modelUnsupported(graph.path, `it lacks the ${kind} ${lacking.join(", ")}`);
}

/** Refuses a graph whose tensor has a fixed dimension other than `size`. */
export function requireDim(graph: Graph, kind: "inputs" | "outputs", name: string, axis: number, size: number): void {
  const found = graph[kind].get(name)?.dims[axis];
  if (typeof found !== "number" || found === size) return;
  throw modelUnsupported(graph.path, `its ${name} has ${found} where the folder's config says ${size}`);
}

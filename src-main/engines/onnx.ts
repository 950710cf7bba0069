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
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { env, InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import { errnoOf, MiniflowError, toMiniflowError } from "../errors.ts";
import { createMoving, type Drop } from "./devices/moving.ts";
import { devicesForGraph, type Device } from "./devices/order.ts";
import {
  describeOpenFailure,
  describeRunFailure,
  modelCorrupt,
  modelMissing,
  modelUnsupported,
} from "./graph-errors.ts";
import { throwIfCancelled } from "./held-model.ts";
import { weights, type LentWeights } from "./weights.ts";

export { modelCorrupt, modelMissing, modelUnsupported, Tensor };
export type { Device };

export interface GraphOptions {
  /** Threads of one operator; ONNX Runtime would take every core. */
  threads: number;
  /** In order of preference; those that the graph cannot make use of are passed over. Defaults to `["cpu"]`. */
  devices?: readonly Device[] | undefined;
  /**
   * Also writes the graph as the runtime has optimised it, for these devices, this machine and this version only: as a form that runs
   * as it lies in memory where the name ends in .ort, else as ONNX.
   */
  saveOptimisedTo?: string;
  /** The file is one that `saveOptimisedTo` made: nothing is optimised again. Defaults to false. */
  isOptimised?: boolean;
  /**
   * Weights are used as they lie in the file, not laid out anew in memory for the operators that read them: quicker to open, and as
   * quick to run where they are 32-bit floats; with those of 8 bits a run takes up to three times as long. Defaults to `isOptimised`.
   */
  isLaidOut?: boolean;
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
  /** Where it runs now. */
  readonly device: Device;
  readonly inputs: ReadonlyMap<string, TensorShape>;
  readonly outputs: ReadonlyMap<string, TensorShape>;
  /**
   * Runs the graph and brings back only the outputs named in `fetch`. Where a device fails at it, the graph moves to the next one
   * and runs there. Runs must come one by one. Errors: OUT_OF_MEMORY, ENGINE_FAILED, both of the last device.
   */
  run<Name extends string>(feeds: Record<string, Tensor>, fetch: readonly Name[]): Promise<Record<Name, Tensor>>;
  close(): Promise<void>;
}

type Listener = (drops: readonly Drop[]) => void;

const listeners = new Set<Listener>();

/**
 * Tells of devices that failed at what another one then did, in this thread's graphs. Returns how to stop. A device is a matter of the
 * whole process, and an engine need not know of it: `devices/device-book.ts` keeps the list.
 */
export function onDevicesDropped(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Opens an ONNX file on the first of its devices that can; where the thread's weight store holds it, from there, and the file is not
 * looked at.
 *
 * Errors: MODEL_MISSING, MODEL_CORRUPT (no ONNX file, or only a part of one), MODEL_UNSUPPORTED (float16 at its inputs or
 * outputs), OUT_OF_MEMORY, CANCELLED; where the last device is not the processor, ENGINE_FAILED too.
 */
export async function openGraph(path: string, options: GraphOptions): Promise<Graph> {
  const { devices = ["cpu"] } = options;
  let { signal } = options;
  const moving = createMoving(devicesForGraph(devices, basename(path)), {
    open: (device) => openOn(device, path, { ...options, signal }),
    isDevicesFault: (error) => DEVICES_FAULTS.has(toMiniflowError(error).code),
    onDropped: (drops) => listeners.forEach((listener) => listener(drops)),
  });
  const { bytes, inputs, outputs } = await moving.use((graph) => Promise.resolve(graph));
  // It was for the opening: a run that has to open again cannot be aborted in the middle, as no run can.
  signal = new AbortController().signal;
  return {
    path,
    bytes,
    inputs,
    outputs,
    get device() {
      return moving.device();
    },
    run: (feeds, fetch) => moving.use((graph) => graph.run(feeds, fetch)),
    close: () => moving.close(),
  };
}

/** After these another device is worth a try: a damaged file is told from a broken device only by that. */
const DEVICES_FAULTS = new Set(["MODEL_CORRUPT", "MODEL_UNSUPPORTED", "OUT_OF_MEMORY", "ENGINE_FAILED"]);

async function openOn(device: Device, path: string, options: GraphOptions): Promise<Graph> {
  throwIfCancelled(options.signal);
  const isForm = path.endsWith(FORM);
  const lent = isForm ? await weights.borrow(path, { signal: options.signal }) : weights.lend(path);
  let graph: Graph;
  try {
    const { bytes, session } = await createSession(device, path, options, lent);
    graph = wrap(path, bytes, device, session, isForm ? lent : undefined);
  } catch (error) {
    if (isForm) lent?.giveBack();
    throw error;
  } finally {
    // Of other files the runtime copies what it needs.
    if (!isForm) lent?.giveBack();
  }
  try {
    refuseHalfFloats(graph);
    throwIfCancelled(options.signal);
  } catch (error) {
    await graph.close();
    throw error;
  }
  return graph;
}

/** The runtime's own format. Graphs in it are used where they lie: opening copies nothing. */
const FORM = ".ort";

async function createSession(
  device: Device,
  path: string,
  options: GraphOptions,
  lent: LentWeights | undefined,
): Promise<{ bytes: number; session: InferenceSession }> {
  const bytes = lent === undefined ? await sizeOf(path) : lent.bytes.length;
  // The runtime's own notes go straight to standard error; what concerns a person arrives as an error.
  env.logLevel = "fatal";
  const runtimeOptions: InferenceSession.SessionOptions = {
    // One alone: in a list of several the first that cannot be had fails the whole.
    executionProviders: [device],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // Lengths change from utterance to utterance: plans for one shape would pile up. DirectML does not work with them at all.
    enableMemPattern: false,
    logSeverityLevel: 4,
    // Idle threads would spin for work: with two of them the starter recogniser took 89 ms of processor time for an
    // utterance instead of 26, on the very cores that the language model wants.
    extra: {
      session: {
        intra_op: { allow_spinning: "0" },
        ...((options.isLaidOut ?? options.isOptimised) === true ? { disable_prepacking: "1" } : {}),
        ...(options.saveOptimisedTo?.endsWith(FORM) === true ? { save_model_format: "ORT" } : {}),
        ...(path.endsWith(FORM)
          ? { use_ort_model_bytes_directly: "1", use_ort_model_bytes_for_initializers: "1" }
          : {}),
      },
    },
    ...(options.isOptimised === true ? { graphOptimizationLevel: "disabled" } : {}),
    ...(options.saveOptimisedTo === undefined ? {} : { optimizedModelFilePath: options.saveOptimisedTo }),
    ...(lent === undefined || lent.outside.length === 0 ? {} : { externalData: [...lent.outside] }),
  };
  const opening =
    lent === undefined
      ? InferenceSession.create(path, runtimeOptions)
      : InferenceSession.create(lent.bytes, runtimeOptions);
  const session = await opening.catch((error: unknown) => {
    throw describeOpenFailure(path, device, error);
  });
  return { bytes, session };
}

/** `lent`: what it runs on, given back when it is closed. */
function wrap(
  path: string,
  bytes: number,
  device: Device,
  session: InferenceSession,
  lent: LentWeights | undefined,
): Graph {
  return {
    path,
    bytes,
    device,
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
    async close() {
      await session.release();
      lent?.giveBack();
    },
  };
}

/** The version of ONNX Runtime: a graph that it saved is for no other. */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}

/** What this installation of the runtime has; CUDA where its libraries, which are not part of the package, lie beside it. */
export function listRuntimeDevices(): string[] {
  const names = listSupportedBackends().map(({ name }) => name);
  return names.filter((name) => name !== "cuda" || existsSync(cudaLibrary()));
}

function cudaLibrary(): string {
  const packageFile = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  const { platform, arch } = process;
  return join(dirname(packageFile), "bin", "napi-v6", platform, arch, "libonnxruntime_providers_cuda.so");
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

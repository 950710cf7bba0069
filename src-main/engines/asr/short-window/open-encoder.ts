/**
 * Opens a recogniser's encoder, for short windows where it can be had.
 *
 *     const encoder = await openEncoder(source, { window: "auto", check, ...proof });
 *     encoder.length;           // "free", "freed" or "whole"
 *     encoder.whyWhole;         // why short windows are not to be had although they were asked for
 */
import { toMiniflowError } from "../../../errors.ts";
import { openGraph, type Graph, type GraphOptions } from "../../onnx.ts";
import { findPrepared, forgetPrepared, isForProcessor, type Prepared, type Source } from "./prepared-file.ts";
import { prepareEncoder, type Proof } from "./prepare-encoder.ts";

/**
 * `free`: the export itself takes any length, so the model was made for it. `freed`: the export takes whole windows and was
 * rewritten; the model has learnt on whole windows only. `whole`: it takes whole windows.
 */
export type Length = "free" | "freed" | "whole";

export interface Encoder {
  graph: Graph;
  length: Length;
  /** A sentence for people; undefined where short windows work or were not asked for. */
  whyWhole: string | undefined;
}

export interface OpenEncoderOptions extends Proof {
  /** `full` leaves the model's folder alone. */
  window: "auto" | "full";
  /** Throws where the graph does not belong to the model. */
  check(graph: Graph): void;
}

/** The window of a second with which an export of unnamed length is tried. */
const PROBE_FRAMES = 100;

/** Errors: those of `openGraph`, those of `check`, CANCELLED. */
export async function openEncoder(source: Source, options: OpenEncoderOptions): Promise<Encoder> {
  const { window, check, threads, signal } = options;
  const graphOptions: GraphOptions = { threads, devices: source.devices ?? ["cpu"], signal };
  if (window === "auto") {
    const found = await findPrepared(source).catch(() => undefined);
    const opened = found?.kind === "shortened" ? await openPrepared(source, found, graphOptions) : undefined;
    if (opened !== undefined) return checked(opened, check);
    if (found?.kind === "kept") {
      const graph = await openGraph(source.path, graphOptions);
      return checked({ graph, length: "whole", whyWhole: sayWhy(found.why) }, check);
    }
  }
  const graph = await openGraph(source.path, graphOptions);
  const original = await checked({ graph, length: "whole", whyWhole: undefined }, check);
  if (await takesAnyLength(source, graph, options)) return { ...original, length: "free" };
  if (window === "full") return original;
  await graph.close();
  const prepared = await prepareEncoder(source, options);
  const opened = await openPrepared(source, prepared, graphOptions);
  if (opened !== undefined) return opened;
  const why = prepared.kind === "kept" ? prepared.why : "what was made of it cannot be opened";
  return { graph: await openGraph(source.path, graphOptions), length: "whole", whyWhole: sayWhy(why) };
}

/** For describing a model that need not be loaded: what was found out when it last was. */
export async function describeWhole(source: Source): Promise<string | undefined> {
  const found = await findPrepared(source).catch(() => undefined);
  return found?.kind === "kept" ? sayWhy(found.why) : undefined;
}

function sayWhy(why: string): string {
  return `This export cannot be shortened: ${why}.`;
}

async function checked(encoder: Encoder, check: (graph: Graph) => void): Promise<Encoder> {
  try {
    check(encoder.graph);
    return encoder;
  } catch (error) {
    await encoder.graph.close();
    throw error;
  }
}

/** Undefined where there is none, and where it is no longer what it was: it is thrown away then. */
async function openPrepared(source: Source, prepared: Prepared, options: GraphOptions): Promise<Encoder | undefined> {
  if (prepared.kind === "kept") return undefined;
  try {
    const graph = await openGraph(prepared.path, { ...options, isOptimised: prepared.isOptimised });
    return { graph, length: "freed", whyWhole: undefined };
  } catch (error) {
    const { code } = toMiniflowError(error);
    if (code !== "MODEL_CORRUPT" && code !== "MODEL_UNSUPPORTED" && code !== "MODEL_MISSING") throw error;
    await forgetPrepared(source);
    return undefined;
  }
}

/** Some exports name the axis of time and still add their positions whole: only a run tells. */
async function takesAnyLength(
  source: Source,
  graph: Graph,
  { makeFeeds, output, threads, signal }: Proof,
): Promise<boolean> {
  const feeds = makeFeeds(PROBE_FRAMES);
  const isFixed = Object.entries(feeds).some(([name, { dims }]) => {
    const axes = graph.inputs.get(name)?.dims ?? [];
    return dims.some((size, axis) => typeof axes[axis] === "number" && axes[axis] !== size);
  });
  if (isFixed) return false;
  // Never on another device: one that fails at this would be given up for everything else.
  const probe = isForProcessor(source) ? graph : await openGraph(source.path, { threads, signal });
  try {
    await probe.run(feeds, [output]);
    return true;
  } catch (error) {
    if (toMiniflowError(error).code === "ENGINE_FAILED") return false;
    throw error;
  } finally {
    if (probe !== graph) await probe.close();
  }
}

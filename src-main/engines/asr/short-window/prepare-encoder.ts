/**
 * Makes an encoder that takes sound of any length out of one that takes whole windows, proves it, and keeps it beside the model.
 *
 *     const prepared = await prepareEncoder({ path, frames: 3000 }, { makeFeeds, output: "last_hidden_state", threads, signal });
 *     if (prepared.kind === "kept") console.log(`this export cannot be shortened: ${prepared.why}`);
 *
 * Nothing is believed because it was rewritten well: the file as it will be opened later has to give what the original gives on
 * the whole window, and has to run on a short one.
 */
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { errnoOf, toMiniflowError } from "../../../errors.ts";
import { throwIfCancelled } from "../../held-model.ts";
import { floatsOf, openGraph, type GraphOptions, type Tensor } from "../../onnx.ts";
import { FRAMES_PER_POSITION, freeWindow } from "./free-window.ts";
import {
  isForProcessor,
  keepPrepared,
  makePreparedDir,
  temporaryPath,
  type Prepared,
  type Source,
} from "./prepared-file.ts";

export interface Proof {
  /** What the encoder is given for a window of so many frames. */
  makeFeeds(frames: number): Record<string, Tensor>;
  /** What it gives then: f32[1, positions, width]. */
  output: string;
  /** Runs what comes after the encoder on a short window's output; rejects where that cannot be done. */
  follow(hidden: Tensor): Promise<void>;
  threads: number;
  signal: AbortSignal;
}

/** Allowed between both on the whole window, by the largest value: some tens of the last place of a float32. */
const MAX_DIFFERENCE = 1e-5;
/** The short windows that are tried: 1 s, and 7 s, into which most utterances go. */
const SHORT_FRAMES = [100, 700];
/** A buffer of Node's own file reading ends there. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Errors: CANCELLED; MODEL_MISSING, MODEL_CORRUPT and OUT_OF_MEMORY where the original cannot be opened or run. Everything
 * else ends in `kept`, which is remembered unless it may be otherwise the next time (a full disk, a folder that is not
 * writable, too little memory).
 */
export async function prepareEncoder(source: Source, proof: Proof): Promise<Prepared> {
  const temporary = { rewritten: temporaryPath(source, "onnx"), optimised: temporaryPath(source, "ort") };
  try {
    await makePreparedDir(source);
    const why = await rewrite(source, temporary.rewritten, proof.signal);
    if (why !== undefined) return await keepPrepared(source, { kind: "kept", why });
    const made = await prove(source, temporary, proof);
    throwIfCancelled(proof.signal);
    return await keepPrepared(source, made);
  } catch (error) {
    throwIfCancelled(proof.signal);
    const why = describeHindrance(error);
    if (why === undefined) throw error;
    return { kind: "kept", why };
  } finally {
    await removeAll(Object.values(temporary));
  }
}

/** Writes the rewritten graph to `target`; returns why not where it cannot be written. The weights are let go of at the end. */
async function rewrite({ path, frames }: Source, target: string, signal: AbortSignal): Promise<string | undefined> {
  if ((await stat(path)).size > MAX_BYTES) return "it has more than 2 GiB";
  const bytes = await readFile(path, { signal });
  const freed = freeWindow(bytes, { frames });
  if (freed.kind === "refused") return freed.why;
  await writeFile(target, freed.pieces, { signal });
  return undefined;
}

/** What cannot be removed does no harm: the next preparation sweeps it away. */
async function removeAll(paths: readonly string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => rm(path, { force: true })));
}

type Made =
  | { kind: "shortened"; path: string; isOptimised: boolean; difference: number }
  | { kind: "kept"; why: string };

/** One graph at a time is open, so that no more memory is needed than later on. */
async function prove(
  source: Source,
  { rewritten, optimised }: { rewritten: string; optimised: string },
  proof: Proof,
): Promise<Made> {
  const { frames } = source;
  const shortFrames = SHORT_FRAMES.filter((short) => short < frames);
  // On the processor, whatever it is made for: a device that fails at this would be given up for everything else.
  const options: GraphOptions = { threads: proof.threads, signal: proof.signal };
  const [truth] = await runAll(source.path, options, [frames], proof);
  const isOptimised = isForProcessor(source);
  try {
    if (isOptimised) await (await openGraph(rewritten, { ...options, saveOptimisedTo: optimised })).close();
    const path = isOptimised ? optimised : rewritten;
    const [whole, ...short] = await runAll(path, { ...options, isOptimised }, [frames, ...shortFrames], proof);
    const difference = compare(truth, whole);
    if (!(difference <= MAX_DIFFERENCE)) {
      return {
        kind: "kept",
        why: `rewritten, it gives something else on the whole window (${difference.toExponential(1)})`,
      };
    }
    for (const [at, hidden] of short.entries()) {
      const positions = (shortFrames[at] ?? 0) / FRAMES_PER_POSITION;
      if (hidden.dims[1] !== positions || !floatsOf(hidden).every(Number.isFinite)) {
        return { kind: "kept", why: `rewritten, it gives ${hidden.dims.join(" x ")} for ${positions} positions` };
      }
      if (!(await follows(hidden, proof))) return { kind: "kept", why: "its decoder takes whole windows only" };
    }
    return { kind: "shortened", path, isOptimised, difference };
  } catch (error) {
    const { code } = toMiniflowError(error);
    // What failed is the new graph: the original ran just before.
    if (code === "ENGINE_FAILED" || code === "MODEL_CORRUPT" || code === "MODEL_UNSUPPORTED")
      return { kind: "kept", why: "rewritten, it does not run" };
    throw error;
  }
}

async function follows(hidden: Tensor, proof: Proof): Promise<boolean> {
  try {
    await proof.follow(hidden);
    return true;
  } catch (error) {
    if (toMiniflowError(error).code === "ENGINE_FAILED") return false;
    throw error;
  }
}

async function runAll(
  path: string,
  options: GraphOptions,
  lengths: readonly number[],
  proof: Proof,
): Promise<Tensor[]> {
  const graph = await openGraph(path, options);
  try {
    const results: Tensor[] = [];
    for (const frames of lengths) {
      throwIfCancelled(options.signal);
      const { [proof.output]: result } = await graph.run(proof.makeFeeds(frames), [proof.output]);
      if (result === undefined) throw new Error(`The graph gave no ${proof.output}.`);
      results.push(result);
    }
    return results;
  } finally {
    await graph.close();
  }
}

/** The largest difference by the largest value; not a number, or infinite, where they cannot be compared. */
function compare(truth: Tensor | undefined, other: Tensor | undefined): number {
  if (truth === undefined || other === undefined || truth.dims.join() !== other.dims.join()) return Infinity;
  const [wanted, given] = [floatsOf(truth), floatsOf(other)];
  let [most, apart] = [0, 0];
  for (const [at, value] of wanted.entries()) {
    most = Math.max(most, Math.abs(value));
    apart = Math.max(apart, Math.abs(value - (given[at] ?? NaN)));
  }
  return apart === 0 ? 0 : apart / most;
}

const UNWRITABLE = new Set(["EACCES", "EPERM", "EROFS", "EEXIST", "ENOTDIR"]);

/** In half a sentence what may be otherwise another time; undefined for what is wrong with the model itself. */
function describeHindrance(error: unknown): string | undefined {
  if (UNWRITABLE.has(errnoOf(error) ?? "")) return "nothing can be written beside the model";
  const { code } = toMiniflowError(error);
  if (code === "DISK_FULL") return "there was no room on the disk for a second file";
  return code === "OUT_OF_MEMORY" ? "there was too little memory to make a second file" : undefined;
}

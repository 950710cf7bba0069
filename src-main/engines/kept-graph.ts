/**
 * Opens a large graph from the form that ONNX Runtime gave it at an earlier load on this machine: half of the time of opening is spent
 * on optimising, and its result can be saved. The form is used as it lies in memory.
 *
 *     const decoder = await openKeptGraph(path, { threads, devices, signal });
 *
 * The form lies in `prepared/` beside the graph, as that of a shortened encoder does, and belongs to one file, one machine and one version of
 * the runtime: for any other it does not exist. It is as large as the graph. Where nothing can be written beside the model, or the runtime
 * cannot save it, the graph is optimised at every load.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { basename, dirname, join } from "node:path";
import { toMiniflowError } from "../errors.ts";
import { createLog } from "../log.ts";
import { openGraph, runtimeVersion, type Graph, type GraphOptions } from "./onnx.ts";
import { weights } from "./weights.ts";

/** A smaller graph gains some 30 ms, for which nothing is left beside models that come with the program. */
const WORTH_BYTES = 32e6;
const log = createLog("graphs");

/** `worthBytes`: from which size on a form is kept; defaults to 32 MB. Errors: those of `openGraph`. */
export async function openKeptGraph(
  path: string,
  options: GraphOptions,
  worthBytes: number = WORTH_BYTES,
): Promise<Graph> {
  const kept = await placeOf(path, options, worthBytes);
  if (kept === undefined) return openGraph(path, options);
  if (await exists(kept.unusable)) return openGraph(path, options);
  if (!weights.has(kept.form) && !(await exists(kept.form))) return openAndKeep(path, kept, options);
  try {
    // What has operators in 8 bits takes three times as long where it is not laid out anew for them.
    return await openGraph(kept.form, { ...options, isOptimised: true, isLaidOut: false });
  } catch (error) {
    const { code } = toMiniflowError(error);
    if (code !== "MODEL_CORRUPT" && code !== "MODEL_UNSUPPORTED") throw error;
    log.warn("a graph's optimised form cannot be opened", { code });
    const graph = await openGraph(path, options);
    // It is the form's fault.
    await rm(kept.form, { force: true });
    await writeFile(kept.unusable, "").catch(() => undefined);
    return graph;
  }
}

interface Place {
  form: string;
  /** There where it was made once and could not be opened. */
  unusable: string;
}

/** Undefined where it is not worth it, and where the graph may run on something else than the processor. */
async function placeOf(
  path: string,
  { devices = ["cpu"] }: GraphOptions,
  worthBytes: number,
): Promise<Place | undefined> {
  if (devices.some((device) => device !== "cpu")) return undefined;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size < worthBytes) return undefined;
  const parts = [found.size, found.mtimeMs, runtimeVersion(), platform(), arch(), cpus()[0]?.model ?? ""];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  const stem = join(dirname(path), "prepared", `${stemOf(path)}-${key}`);
  return { form: `${stem}.ort`, unusable: `${stem}.unusable` };
}

function stemOf(path: string): string {
  return basename(path, ".onnx");
}

async function openAndKeep(path: string, { form }: Place, options: GraphOptions): Promise<Graph> {
  const part = join(dirname(form), `.${process.pid}-${process.hrtime.bigint()}.ort`);
  try {
    await mkdir(dirname(form), { recursive: true });
    const graph = await openGraph(path, { ...options, saveOptimisedTo: part });
    await keep(path, part, form).catch((error: unknown) => {
      log.info("a graph's optimised form cannot be kept", { code: toMiniflowError(error).code });
    });
    return graph;
  } catch (error) {
    options.signal.throwIfAborted();
    log.info("a graph's optimised form cannot be made", { code: toMiniflowError(error).code });
    // If it is the graph's own fault, this tells.
    return await openGraph(path, options);
  } finally {
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** In one step, once it is on the disk; forms of the same graph as it was before, or for another runtime, go. */
async function keep(path: string, part: string, form: string): Promise<void> {
  const file = await open(part, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, form);
  const stem = stemOf(path);
  for (const name of await readdir(dirname(form))) {
    const isForm = name.startsWith(`${stem}-`) && /^-[0-9a-f]{12}\.(?:ort|unusable)$/u.test(name.slice(stem.length));
    if (isForm && name !== basename(form)) await rm(join(dirname(form), name), { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

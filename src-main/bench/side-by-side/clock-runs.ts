import type { RunTime } from "./figures.ts";

/**
 * Notes when each run of a graph begins and ends, in whatever program uses this copy of ONNX Runtime: the same clock for all
 * candidates. `runtime` is the loaded module onnxruntime-node. The caller empties the list.
 */
export function clockRuns(runtime: unknown): RunTime[] {
  const prototype = member(member(runtime, "InferenceSession"), "prototype");
  const run = member(prototype, "run");
  if (typeof prototype !== "object" || prototype === null || typeof run !== "function")
    throw new Error("This ONNX Runtime has no InferenceSession.run.");
  const runs: RunTime[] = [];
  async function clocked(this: unknown, ...args: unknown[]): Promise<unknown> {
    const beginMs = performance.now();
    const results: unknown = await Reflect.apply(run as (...args: unknown[]) => unknown, this, args);
    runs.push({ inputs: Object.keys(args[0] ?? {}), beginMs, endMs: performance.now() });
    return results;
  }
  Reflect.set(prototype, "run", clocked);
  return runs;
}

/** `env.versions.node`, as the module says it. */
export function versionOf(runtime: unknown): string {
  const version = member(member(member(runtime, "env"), "versions"), "node");
  return typeof version === "string" ? version : "of unknown version";
}

function member(owner: unknown, name: string): unknown {
  const isOwner = (typeof owner === "object" && owner !== null) || typeof owner === "function";
  return isOwner ? Reflect.get(owner, name) : undefined;
}

/** What this machine has for models: disk, memory, and a GPU's memory. */
import { execFile } from "node:child_process";
import { totalmem } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { downloadsDir } from "../catalog/catalog.ts";
import { freeBytes } from "./disk.ts";

/** It takes as long as Node and the driver take to start. */
const PROBE_TIMEOUT_MS = 60_000;

const probeSchema = z.object({
  gpu: z
    .object({
      name: z.string(),
      vramBytes: z.number().nonnegative(),
      vramFreeBytes: z.number().nonnegative().optional(),
    })
    .nullable(),
});

export interface MachineRoom {
  diskFreeBytes: number;
  /** All of it, or what a container may use. */
  ramBytes: number;
  /** Null where there is none, "unknown" where it could not be found out. */
  gpu: { name: string; vramBytes: number; vramFreeBytes?: number | undefined } | null | "unknown";
}

/** Looks for a GPU only where that is asked for: it takes a second. */
export async function measureRoom(
  home: string,
  { wantsGpu, signal }: { wantsGpu: boolean; signal: AbortSignal },
): Promise<MachineRoom> {
  const limit = process.constrainedMemory();
  const diskFreeBytes = await freeBytes(downloadsDir(home));
  const gpu = wantsGpu ? await probeGpu(signal) : "unknown";
  return { diskFreeBytes, ramBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(), gpu };
}

/** Asks llama.cpp in a process of its own. */
async function probeGpu(signal: AbortSignal): Promise<MachineRoom["gpu"]> {
  const url = new URL(`../engines/llm/gpu-probe${extname(import.meta.url)}`, import.meta.url);
  const { promise, resolve, reject } = Promise.withResolvers<MachineRoom["gpu"]>();
  // Electron's own executable becomes Node by this variable; Node takes no notice of it.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  execFile(process.execPath, [fileURLToPath(url)], { signal, env, timeout: PROBE_TIMEOUT_MS }, (error, stdout) => {
    if (signal.aborted) return reject(signal.reason);
    if (error !== null) return resolve("unknown");
    const said = probeSchema.safeParse(parseJson(stdout));
    resolve(said.success ? said.data.gpu : "unknown");
  });
  return promise;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

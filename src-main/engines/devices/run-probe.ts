/** Tries a device in a process of its own (`probe.ts`), whose crash or hanging is an answer like any other. */
import { execFile, type ExecFileException } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { MiniflowError } from "../../errors.ts";
import { findingSchema, type Finding } from "./known-devices.ts";
import type { Device } from "./order.ts";

/** It takes as long as Node, the driver and its compiler take to start. */
const PROBE_TIMEOUT_MS = 60_000;

export interface ProbeOptions {
  /** As many as the engines have: the processor is the measure. */
  threads: number;
  signal: AbortSignal;
  /** Defaults to `probe.ts`. */
  program?: string;
  /** Defaults to a minute. */
  timeoutMs?: number;
}

/** Errors: CANCELLED. */
export async function probeDevice(device: Device, options: ProbeOptions): Promise<Finding> {
  const { threads, signal, program = ownProgram(), timeoutMs = PROBE_TIMEOUT_MS } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Finding>();
  // Electron's own executable becomes Node by this variable; Node takes no notice of it.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const limits = { timeout: timeoutMs, killSignal: "SIGKILL", signal, env } as const;
  execFile(process.execPath, [program, device, String(threads)], limits, (error, stdout) => {
    if (signal.aborted) return reject(new MiniflowError("CANCELLED", "Cancelled."));
    const said = findingSchema.safeParse(parseJson(stdout));
    if (error === null && said.success) return resolve(said.data);
    resolve({ device, works: false, why: describeEnd(error, timeoutMs), ms: null, cpuMs: null });
  });
  return promise;
}

function ownProgram(): string {
  return fileURLToPath(new URL(`./probe${extname(import.meta.url)}`, import.meta.url));
}

/** How a trial without an answer ended. */
function describeEnd(error: ExecFileException | null, timeoutMs: number): string {
  if (error === null) return "its trial gave no answer";
  if (error.killed === true) return `it gave no answer in ${timeoutMs / 1000} s`;
  return `its trial crashed (${error.signal ?? `code ${error.code ?? "unknown"}`})`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

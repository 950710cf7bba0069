/**
 * The little that `thread.ts` needs of whatever runs at the far end: a worker thread, or (`process-port.ts`) a child
 * process, whose native crash or leak ends with it.
 */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { EngineThreadData, FromEngineThread, ToEngineThread } from "./protocol.ts";

/** How the far end ended. `error` is what it threw, where it threw. */
export interface PortExit {
  code: number;
  error?: unknown;
}

export interface Port {
  /** Messages arrive in order; those posted before the far end is ready wait for it. `transfer` gives the buffers away. */
  post(message: ToEngineThread, transfer?: ArrayBuffer[]): void;
  onMessage(listener: (message: FromEngineThread) => void): void;
  /** Called exactly once, after the last message. */
  onExit(listener: (exit: PortExit) => void): void;
  /** Ends the far end by force, which `close` asks for first: see `design.md` for what it may cost. Resolves when it has ended. */
  kill(): Promise<void>;
}

export type OpenPort = (name: string, data: EngineThreadData) => Port;

/**
 * V8 lets the room for young objects grow to some 100 MiB and never takes it back: a language model that was loaded 60 times kept 64 MiB
 * of it. With this the collector runs more often, 1 ms each time.
 */
export const YOUNG_OBJECTS_MIB = 24;

/** An engine thread as a Node worker. Sources and builds differ in their extension, which tsc does not rewrite in a URL. */
export function openWorkerPort(name: string, data: EngineThreadData): Port {
  const extension = extname(new URL(import.meta.url).pathname);
  const worker = new Worker(new URL(`./engine-thread${extension}`, import.meta.url), {
    name,
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_OBJECTS_MIB },
  });
  let thrown: unknown;
  worker.on("error", (error) => {
    thrown = error;
  });
  // A message that cannot be read would leave its call without an answer: end the thread, which settles every call.
  worker.on("messageerror", (error) => {
    thrown = error;
    void worker.terminate();
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => {
      worker.on("message", listener);
    },
    onExit: (listener) => {
      worker.once("exit", (code) => listener(thrown === undefined ? { code } : { code, error: thrown }));
    },
    async kill() {
      await worker.terminate();
    },
  };
}

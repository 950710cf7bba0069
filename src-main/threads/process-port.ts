/**
 * An engine thread as a child process: what a native runtime keeps after a model is gone, and its crash, end with the process.
 * Messages are copied as structured clones, buffers included, so that nothing is given away.
 */
import { fork, type ChildProcess } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { YOUNG_OBJECTS_MIB } from "./port.ts";
import type { OpenPort, Port } from "./port.ts";
import type { FromEngineThread, ToEngineProcess } from "./protocol.ts";

/** Of the room for young objects V8 makes three parts. */
const V8_OPTIONS = [`--max-semi-space-size=${YOUNG_OBJECTS_MIB / 3}`];

/**
 * glibc keeps what is freed for the next one who asks, in a heap for each thread, and more so the larger the pieces that it has seen: models
 * that came and went 50 times left 70 MiB that way. Here large pieces go back to the system at once. Other systems do not
 * read this.
 */
const GIVE_BACK = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
};

/**
 * In Electron, `fork` runs Electron's own binary as Node (ELECTRON_RUN_AS_NODE). Native crashes print to standard error, which people
 * should not see: it is thrown away unless MINIFLOW_DEBUG=1.
 */
export const openProcessPort: OpenPort = (_name, data) => {
  const extension = extname(new URL(import.meta.url).pathname);
  const child = fork(fileURLToPath(new URL(`./engine-process${extension}`, import.meta.url)), [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", process.env["MINIFLOW_DEBUG"] === "1" ? "inherit" : "ignore", "ipc"],
    // The parent's own flags (a test runner's, a debugger's port) are not the engines'.
    execArgv: V8_OPTIONS,
    env: { ...process.env, ...GIVE_BACK },
  });
  send(child, { kind: "start", data });
  return portOf(child);
};

function portOf(child: ChildProcess): Port {
  const ended = Promise.withResolvers<{ code: number; error?: unknown }>();
  let failure: unknown;
  child.once("error", (error) => {
    failure = error;
    // A process that could not be started has no `exit`.
    if (child.pid === undefined) ended.resolve({ code: 1, error });
  });
  child.once("exit", (code, signal) => {
    const cause = failure ?? (signal === null ? undefined : new Error(`The engine's process ended by ${signal}.`));
    const exit = { code: code ?? 1, ...(cause === undefined ? {} : { error: cause }) };
    // What it said before its end may still be on its way.
    if (child.connected) child.once("disconnect", () => ended.resolve(exit));
    else ended.resolve(exit);
  });
  return {
    post: (message) => send(child, message),
    onMessage: (listener) => {
      child.on("message", (message) => listener(message as FromEngineThread));
    },
    onExit: (listener) => {
      void ended.promise.then(listener);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended.promise;
    },
  };
}

function send(child: ChildProcess, message: ToEngineProcess): void {
  // A process that has just died cannot be told anything: its exit settles every call.
  child.send(message, () => undefined);
}

/** The entry of a child process that runs engines: `far-end.ts` joined to the process's channel. */
import { createFarEnd } from "./far-end.ts";
import type { EngineThreadData, FromEngineThread, ToEngineProcess } from "./protocol.ts";

if (process.send === undefined) throw new Error("engine-process runs as a child process.");

// Ctrl-C reaches every process of a terminal at once: whether to end is the parent's to say.
process.on("SIGINT", () => undefined);
// The parent is gone, without a word: nobody waits for an answer.
process.on("disconnect", () => process.exit(1));

let farEnd: ReturnType<typeof createFarEnd> | undefined;

process.on("message", (message: ToEngineProcess) => {
  if (message.kind === "start") start(message.data);
  else if (message.kind !== "close") farEnd?.receive(message);
  else void close();
});

function start(data: EngineThreadData): void {
  farEnd = createFarEnd(data, post, tellFootprint);
  post({ kind: "ready" });
}

function tellFootprint(held: string[]): void {
  const { rss, arrayBuffers } = process.memoryUsage();
  post({ kind: "footprint", held, bytes: rss - arrayBuffers });
}

function post(message: FromEngineThread): void {
  // A channel that has closed is told of by `disconnect`; without a listener it would be thrown as well.
  process.send?.(message, undefined, undefined, () => undefined);
}

async function close(): Promise<void> {
  await farEnd?.close();
  process.exit(0);
}

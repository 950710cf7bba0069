/** The entry of a child process that runs engines: `far-end.ts` joined to the process's channel. */
import { createFarEnd } from "./far-end.ts";
import type { FromEngineThread, ToEngineProcess } from "./protocol.ts";

if (process.send === undefined) throw new Error("engine-process runs as a child process.");

// Ctrl-C reaches every process of a terminal at once: whether to end is the parent's to say.
process.on("SIGINT", () => undefined);
// The parent is gone, without a word: nobody waits for an answer.
process.on("disconnect", () => process.exit(1));

let farEnd: ReturnType<typeof createFarEnd> | undefined;

process.on("message", (message: ToEngineProcess) => {
  if (message.kind === "start") farEnd = createFarEnd(message.data, post);
  else if (message.kind !== "close") farEnd?.receive(message);
  else void close();
});

function post(message: FromEngineThread): void {
  // A channel that has closed is told of by `disconnect`; without a listener it would be thrown as well.
  process.send?.(message, undefined, undefined, () => undefined);
}

async function close(): Promise<void> {
  await farEnd?.close();
  process.exit(0);
}

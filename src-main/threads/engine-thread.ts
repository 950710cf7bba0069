/** The entry of a worker thread that runs engines: `far-end.ts` joined to the thread's port. */
import { parentPort, workerData } from "node:worker_threads";
import { createFarEnd } from "./far-end.ts";
import type { EngineThreadData, ToEngineThread } from "./protocol.ts";

if (parentPort === null) throw new Error("engine-thread runs as a worker thread.");
const port = parentPort;
const farEnd = createFarEnd(workerData as EngineThreadData, (message, transfer = []) =>
  port.postMessage(message, transfer),
);

port.on("message", (message: ToEngineThread) => {
  if (message.kind !== "close") return farEnd.receive(message);
  // Native libraries may keep the thread alive after their models are gone.
  farEnd.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});

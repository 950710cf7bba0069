/**
 * Runs language models, as a program or on a thread of its own. As a program: one question to each spec given as JSON,
 * failures ignored. On a thread: writes until it is told to stop, then lets the model go and ends.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Message } from "../../src-main/engines/engine.ts";
import { createLlama } from "../../src-main/engines/llm/llama.ts";

type Spec = Parameters<typeof createLlama>[0];

const messages: Message[] = [{ role: "user", text: "count to twenty" }];

async function askEach(specs: Spec[]): Promise<void> {
  for (const spec of specs) {
    const llm = createLlama(spec);
    const { signal } = new AbortController();
    await llm.generate({ messages }, { signal, onDelta: () => {} }).catch(() => {});
    await llm.unload();
  }
}

async function writeUntilTold(spec: Spec, port: NonNullable<typeof parentPort>): Promise<void> {
  const stop = new AbortController();
  port.once("message", () => stop.abort());
  const llm = createLlama(spec);
  const onDelta = (): void => port.postMessage("delta");
  for (let seed = 0; !stop.signal.aborted; seed += 1) {
    await llm.generate({ messages, temperature: 1, seed }, { signal: stop.signal, onDelta });
  }
  await llm.unload();
  process.exit(0);
}

if (parentPort === null) await askEach(JSON.parse(process.argv[2] ?? "[]"));
else await writeUntilTold(workerData, parentPort);

import { createInterface } from "node:readline";

export interface AskStreams {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/**
 * Asks on one stream and reads one line of the other; an empty answer where that has ended. The terminal is left as it is, so that
 * Ctrl-C interrupts the program as ever. Errors: the signal's reason.
 */
export async function ask(question: string, { input, output }: AskStreams, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  output.write(question);
  const lines = createInterface({ input, terminal: false });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stop = () => reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  lines.once("line", resolve);
  lines.once("close", () => resolve(""));
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    lines.close();
  }
}

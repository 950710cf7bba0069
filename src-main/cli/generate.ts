import { MiniflowError } from "../errors.ts";
import { tokensPerSecond, traceGeneration, type DeltaArrival } from "./trace.ts";
import { modelOf, withAssistant, type CommandContext } from "./with-assistant.ts";

export interface GenerateOptions {
  pipeline: string;
  trace?: boolean;
}

/** Prints what the language model answers to `text`, as it is written. */
export async function generate(text: string, options: GenerateOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  if (text.trim() === "")
    throw new MiniflowError("USAGE", "There is no text to answer.", {
      hint: 'For example: miniflow generate "tell me a joke".',
    });
  await withAssistant({ pipeline: options.pipeline, keepAudio: false }, context, async (assistant) => {
    const deltas: DeltaArrival[] = [];
    const startMs = performance.now();
    const generation = await assistant.generate({
      text,
      signal,
      onDelta(delta) {
        deltas.push({ atMs: performance.now() - startMs, text: delta });
        terminal.write(delta);
      },
    });
    const callMs = performance.now() - startMs;
    terminal.write("\n");
    // An abort between tokens resolves with what was written so far.
    signal.throwIfAborted();
    if (options.trace === true) {
      const model = await modelOf(assistant, "llm");
      const traced = { model, callMs, deltas, tokensPerSecond: tokensPerSecond(generation) };
      terminal.show({ ...generation, trace: traced }, () => traceGeneration(generation, traced));
    } else {
      terminal.show(generation, () => []);
    }
    if (generation.text.trim() === "")
      terminal.complain({
        code: "REPLY_EMPTY",
        message: "The language model had nothing to say to that. Put it another way.",
      });
  });
}

import { createAssistant, type Assistant, type AssistantOptions } from "../assistant.ts";
import { resolveHome } from "../storage/home.ts";
import type { Terminal } from "./terminal.ts";

/** What every command gets beside its own options. */
export interface CommandContext {
  terminal: Terminal;
  /** Aborts when the program is interrupted. */
  signal: AbortSignal;
}

/**
 * Runs `use` with an assistant that is closed afterwards, whatever happens. It works beside an open window unless `shared` is
 * false. Errors: those of `createAssistant` and of `use`.
 */
export async function withAssistant<T>(
  options: Omit<AssistantOptions, "home">,
  { terminal, signal }: CommandContext,
  use: (assistant: Assistant) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const assistant = await createAssistant({ home: resolveHome(), shared: true, ...options });
  try {
    for (const { message, code } of assistant.notices) terminal.tell(`${message} (${code})`);
    return await use(assistant);
  } finally {
    await assistant.close();
  }
}

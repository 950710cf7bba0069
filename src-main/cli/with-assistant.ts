import { createAssistant, type Assistant, type AssistantOptions } from "../assistant.ts";
import type { Notice } from "../contract.ts";
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
  const tell = ({ message, code }: Notice): void => terminal.tell(`${message} (${code})`);
  try {
    for (const notice of assistant.notices) tell(notice);
    assistant.on("notice", tell);
    return await use(assistant);
  } finally {
    await assistant.close();
  }
}

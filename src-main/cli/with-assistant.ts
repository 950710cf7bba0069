import { createAssistant, type Assistant, type AssistantOptions } from "../assistant.ts";
import type { ModelMemory, Notice } from "../contract.ts";
import type { Role } from "../engines/engine.ts";
import { MiniflowError } from "../errors.ts";
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

/** One of the assistant's models, and what it holds now. */
export async function modelOf({ api }: Assistant, role: Role): Promise<ModelMemory> {
  const { models } = await api.getMemory();
  const found = models.find(({ id }) => id === role);
  if (found === undefined) throw new MiniflowError("INTERNAL", `There is no account of the model "${role}".`);
  return found;
}

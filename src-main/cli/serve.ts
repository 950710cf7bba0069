import { parseBytes } from "../residency/budget.ts";
import { openInBrowser } from "../desktop/open-browser.ts";
import { toMiniflowError } from "../errors.ts";
import { createLog } from "../log.ts";
import { rendererDir } from "../roots.ts";
import { startServer, type RunningServer, type ServerOptions } from "../server/server.ts";
import { withAssistant, type CommandContext } from "./with-assistant.ts";

export interface ServeOptions {
  pipeline: string;
  budget?: string;
  /** Defaults to `USUAL_PORT`, or any that is free where that one is taken. */
  port?: number;
  open?: boolean;
}

/** The same port each time, so that a browser remembers that the page may use the microphone. */
const USUAL_PORT = 4817;

/** Serves the window to a browser on this machine until the program is interrupted. */
export async function serve(options: ServeOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const budgetBytes = options.budget === undefined ? undefined : parseBytes(options.budget);
  const chosen = { pipeline: options.pipeline, budgetBytes, warm: true, shared: false };
  await withAssistant(chosen, context, async (assistant) => {
    const server = await listen({ assistant, rendererDir: rendererDir(), log: createLog("server") }, options.port);
    try {
      const { url } = server;
      assistant.announce(url);
      terminal.show({ url }, () => [url]);
      terminal.tell("Open this address in a browser. Ctrl-C ends it.");
      if (options.open === true && !(await openInBrowser(url))) terminal.tell("No browser could be opened.");
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    } finally {
      await server.close();
    }
  });
}

async function listen(options: Omit<ServerOptions, "port">, port: number | undefined): Promise<RunningServer> {
  if (port !== undefined) return startServer({ ...options, port });
  try {
    return await startServer({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (toMiniflowError(error).code !== "PORT_IN_USE") throw error;
    return startServer({ ...options, port: 0 });
  }
}

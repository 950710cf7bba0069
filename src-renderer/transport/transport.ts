/**
 * How the window reaches the assistant: one interface, two ways. `bridge.ts` goes through Electron's preload script,
 * `socket.ts` through a WebSocket.
 *
 *     const { turnId } = await transport.call("press");
 *     const stop = transport.on("delta", ({ text }) => write(text));
 *
 * Calls reject with something `toProblem` understands.
 */
import type { Api, EventName, Events } from "../../src-main/contract.ts";

/** `refused`: the assistant runs, but this page's token is of an earlier start. */
export type Connection = "connecting" | "open" | "lost" | "refused";

export interface Transport {
  call<M extends keyof Api>(method: M, ...input: Parameters<Api[M]>): Promise<Awaited<ReturnType<Api[M]>>>;
  /** Returns what ends the listening. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** Tells how the connection stands now, and each change of it. */
  onConnection(listener: (connection: Connection) => void): () => void;
  /** The hotkey or the tray asks to begin or to end a turn. */
  onToggle(listener: () => void): () => void;
}

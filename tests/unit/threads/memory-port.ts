/** A far end that a test speaks for: it sees what was posted and says what it likes, when it likes. */
import type { OpenPort, PortExit } from "../../../src-main/threads/port.ts";
import type { CallMessage, FromEngineThread, ToEngineThread } from "../../../src-main/threads/protocol.ts";

export interface MemoryPort {
  readonly posted: ToEngineThread[];
  readonly alive: boolean;
  calls(): CallMessage[];
  say(message: FromEngineThread): void;
  exit(exit: PortExit): void;
}

/** `endsOnClose`: the far end obeys `close`. Defaults to true. */
export function openMemoryPorts({ endsOnClose = true } = {}): { open: OpenPort; ports: MemoryPort[] } {
  const ports: MemoryPort[] = [];
  return {
    ports,
    open() {
      const posted: ToEngineThread[] = [];
      let hear: (message: FromEngineThread) => void = () => {};
      let ended: (exit: PortExit) => void = () => {};
      let alive = true;
      const exit = (how: PortExit) => {
        if (!alive) return;
        alive = false;
        ended(how);
      };
      ports.push({
        posted,
        get alive() {
          return alive;
        },
        calls: () => posted.filter((message) => message.kind === "call"),
        say: (message) => hear(message),
        exit,
      });
      return {
        post(message) {
          posted.push(message);
          if (message.kind === "close" && endsOnClose) exit({ code: 0 });
        },
        onMessage(listener) {
          hear = listener;
        },
        onExit(listener) {
          ended = listener;
        },
        async kill() {
          exit({ code: 1 });
        },
      };
    },
  };
}

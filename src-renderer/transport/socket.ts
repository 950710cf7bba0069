/** In a browser: the contract over a WebSocket to the server that served this page. Connects again by itself when it is cut. */
import { decode, encode } from "@msgpack/msgpack";
import { createBirpc } from "birpc";
import type { Api, EventName, Events } from "../../src-main/contract.ts";
import { Problem } from "../state/problem.ts";
import { retryDelayMs } from "./backoff.ts";
import { createListeners } from "./listeners.ts";
import type { Connection, Transport } from "./transport.ts";

interface WindowCalls {
  hear<E extends EventName>(event: E, payload: Events[E]): void;
}

/** `base` is the page's own address, http or https; `token` was in the link that opened it. */
export function openSocket(base: URL, token: string): Transport {
  const listeners = createListeners();
  const watchers = new Set<(connection: Connection) => void>();
  let connection: Connection = "connecting";
  let rpc: ReturnType<typeof createBirpc<Api, WindowCalls, false>> | null = null;
  let attempt = 0;

  function become(next: Connection): void {
    if (connection === next) return;
    connection = next;
    for (const watcher of watchers) watcher(next);
  }

  function connect(): void {
    const address = new URL("socket", base);
    address.protocol = base.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("token", token);
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";

    const own = createBirpc<Api, WindowCalls, false>(
      { hear: listeners.tell },
      {
        proxify: false,
        // A call waits for a model to load: only the end of the connection ends it.
        timeout: -1,
        serialize: (message) => encode(message, { ignoreUndefined: true }),
        deserialize: (bytes: ArrayBuffer) => decode(bytes),
        post: (bytes: Uint8Array<ArrayBuffer>) => socket.send(bytes),
        on: (receive) => socket.addEventListener("message", ({ data }) => receive(data)),
      },
    );
    socket.addEventListener("open", () => {
      rpc = own;
      attempt = 0;
      become("open");
    });
    socket.addEventListener("close", () => {
      rpc = null;
      own.$close(connectionLost());
      become("lost");
      void tryAgain();
    });
  }

  async function tryAgain(): Promise<void> {
    if (await isTokenRefused(base, token)) return become("refused");
    setTimeout(connect, retryDelayMs(attempt));
    attempt += 1;
  }

  connect();

  return {
    call: (method, ...input) => (rpc === null ? Promise.reject(connectionLost()) : rpc.$call(method, ...input)),
    on: listeners.on,
    onConnection(watcher) {
      watcher(connection);
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    onToggle: () => () => {},
  };
}

/** A refused WebSocket does not say why; a server that cannot be reached has refused nothing. */
async function isTokenRefused(base: URL, token: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("token", base), { headers: { Authorization: `Bearer ${token}` } });
    return response.status === 401;
  } catch {
    return false;
  }
}

function connectionLost(): Problem {
  return new Problem("CONNECTION_LOST", "The connection to MiniFlow is lost.", "It is tried again by itself.");
}

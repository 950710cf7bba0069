/**
 * The windows that are connected. Each is a peer with calls of its own; news goes to all of them. What a peer sends is
 * decoded and checked as an envelope here and as a call in `validation.ts`; garbage closes that peer and touches no other.
 */
import { decode, encode } from "@msgpack/msgpack";
import { createBirpc } from "birpc";
import type { RawData, WebSocket } from "ws";
import * as z from "zod";
import type { Api, EventName, Events } from "../contract.ts";
import { serializeError, toMiniflowError } from "../errors.ts";
import type { Log } from "../log.ts";
import { callApi } from "./validation.ts";

/** The largest frame a window may send: one full `feed` and its envelope. */
export const MAX_FRAME_BYTES = 512 * 1024;

/** A peer that leaves this much unread has stopped reading: about six minutes of sound at 24 kHz. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** How long a window may take to say goodbye. */
const GOODBYE_MS = 500;

const CLOSE_GARBAGE = 1007;
const CLOSE_GOING_AWAY = 1001;

/** A call from a window: birpc's request with one input at most. A window is asked nothing, so it has no answers to send. */
const envelope = z.strictObject({
  t: z.literal("q"),
  m: z.string().max(64),
  a: z.array(z.unknown()).max(1),
  i: z.string().max(64).optional(),
});

const turnOf = z.object({ turnId: z.string() });

/** What the server asks of a window: to hear news. */
export interface WindowCalls {
  hear<E extends EventName>(event: E, payload: Events[E]): void;
}

export interface Peers {
  /** Takes over a socket whose door checks have passed. */
  add(socket: WebSocket): void;
  /** Tells every window. */
  tell<E extends EventName>(event: E, payload: Events[E]): void;
  /** Closes every socket; those that do not answer the goodbye are cut off. */
  close(): void;
}

/** Keeps the connected windows of one assistant. */
export function createPeers(api: Api, log: Log): Peers {
  const peers = new Map<WebSocket, ReturnType<typeof createBirpc<WindowCalls>>>();
  let driving: { socket: WebSocket; turnId: string } | null = null;

  async function callFor(socket: WebSocket, method: string, input: unknown): Promise<unknown> {
    try {
      const result = await callApi(api, method, input);
      if (method === "press") {
        driving = { socket, turnId: turnOf.parse(result).turnId };
        if (socket.readyState !== socket.OPEN) abandon(socket);
      }
      return result;
    } catch (error) {
      log.info("a call was refused", { method: method.slice(0, 64), code: toMiniflowError(error).code });
      throw error;
    }
  }

  /** Gives up the turn whose window has gone: nobody is left to speak into it or to hear it. */
  function abandon(socket: WebSocket): void {
    if (driving?.socket !== socket) return;
    driving = null;
    api
      .cancel()
      .catch((error: unknown) => log.warn("could not cancel an abandoned turn", { code: toMiniflowError(error).code }));
  }

  function add(socket: WebSocket): void {
    function drop(reason: string): void {
      log.warn("closed a window's connection", { reason });
      socket.close(CLOSE_GARBAGE, reason);
    }

    const rpc = createBirpc<WindowCalls>(
      {},
      {
        timeout: -1,
        serialize: encodeMessage,
        resolver: (method) => (input: unknown) => callFor(socket, method, input),
        post: (bytes: Uint8Array) => {
          if (socket.readyState === socket.OPEN) socket.send(bytes);
        },
        on: (receive) => {
          socket.on("message", (data, isBinary) => {
            const message = isBinary ? readEnvelope(data) : null;
            if (message === null) drop("not a call");
            else receive(message);
          });
        },
      },
    );

    socket.on("error", (error) => log.warn("a window's connection failed", { reason: error.message }));
    socket.on("close", () => {
      peers.delete(socket);
      rpc.$close();
      abandon(socket);
    });
    peers.set(socket, rpc);
  }

  function tell<E extends EventName>(event: E, payload: Events[E]): void {
    if (event === "turn" && "id" in payload && payload.id === driving?.turnId) driving = null;
    for (const [socket, rpc] of peers) {
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
      else
        rpc
          .$callEvent("hear", event, payload)
          .catch((error: unknown) => log.error("could not tell a window", { event, reason: String(error) }));
    }
  }

  function close(): void {
    const sockets = [...peers.keys()];
    for (const socket of sockets) socket.close(CLOSE_GOING_AWAY, "MiniFlow has stopped");
    setTimeout(() => sockets.forEach((socket) => socket.terminate()), GOODBYE_MS).unref();
  }

  return { add, tell, close };
}

/** An error would cross as an empty object: what it says is made plain data first. */
function encodeMessage(message: { e?: unknown }): Uint8Array {
  const plain = message.e === undefined ? message : { ...message, e: serializeError(message.e) };
  return encode(plain, { ignoreUndefined: true });
}

function readEnvelope(data: RawData): z.infer<typeof envelope> | null {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
  try {
    return envelope.parse(decode(bytes));
  } catch {
    return null;
  }
}

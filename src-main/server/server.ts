/**
 * The window in a browser: the built renderer and the contract over a WebSocket, on loopback only.
 *
 *     const server = await startServer({ assistant, port: 0, rendererDir, log });
 *     console.log(server.url);   // http://127.0.0.1:41234/#token=…
 *     await server.close();
 *
 * The token travels in the fragment, which browsers send to nobody; the page keeps it and shows it when it opens its socket.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import sirv from "sirv";
import { WebSocketServer } from "ws";
import type { Api, EventName, Events } from "../contract.ts";
import { errnoOf, MiniflowError } from "../errors.ts";
import type { Log } from "../log.ts";
import { isOwnHost, isOwnOrigin, isToken, securityHeaders } from "./door.ts";
import { createPeers, MAX_FRAME_BYTES } from "./peers.ts";
import { eventNames } from "./validation.ts";

const ADDRESS = "127.0.0.1";
const SOCKET_PATH = "/socket";
/** Tells a page that cannot connect whether its token is the reason: a refused WebSocket does not say why. */
const TOKEN_PATH = "/token";

export interface ServerOptions {
  /** What the windows talk to. An `Assistant` fits. */
  assistant: {
    readonly api: Api;
    on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  };
  /** 0 picks a free one. */
  port: number;
  /** The folder of the built renderer. */
  rendererDir: string;
  log: Log;
  /** Defaults to 256 random bits, new at each start. */
  token?: string;
}

export interface RunningServer {
  /** The address to open, token included. */
  url: string;
  port: number;
  /** Closes every connection and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts serving. Errors: `PORT_IN_USE`; `WINDOW_MISSING` when the renderer is not built; `USAGE` for a port that may not
 * be opened.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { assistant, rendererDir, log, token = randomBytes(32).toString("base64url") } = options;
  if (!existsSync(join(rendererDir, "index.html"))) {
    throw new MiniflowError("WINDOW_MISSING", "The window has not been built.", {
      hint: 'Run "npm run build:renderer" first.',
      path: rendererDir,
    });
  }

  const files = sirv(rendererDir, { etag: true, setHeaders: setCaching });
  const peers = createPeers(assistant.api, log);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const server = createServer();
  const port = await listen(server, options.port).catch((error: unknown) => {
    throw explain(error, options.port);
  });
  const headers = securityHeaders(port);

  server.on("request", (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!isOwnHost(request.headers.host, port)) return end(response, 421);
    if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
    if (request.url === TOKEN_PATH) return end(response, isToken(bearerOf(request), token) ? 204 : 401);
    files(request, response, () => end(response, 404));
  });

  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const refusal = refuseUpgrade(request, port, token);
    if (refusal !== null) {
      log.warn("refused a connection", { status: refusal });
      return refuse(socket, refusal);
    }
    sockets.handleUpgrade(request, socket, head, (opened) => peers.add(opened));
  });

  const stops = eventNames.map((event) => assistant.on(event, (payload) => peers.tell(event, payload)));

  async function close(): Promise<void> {
    for (const stop of stops) stop();
    peers.close();
    sockets.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  return { url: `http://${ADDRESS}:${port}/#token=${token}`, port, close };
}

/** The status to refuse an upgrade with, or null to let it in. */
function refuseUpgrade(request: IncomingMessage, port: number, token: string): number | null {
  if (!isOwnHost(request.headers.host, port)) return 421;
  if (!isOwnOrigin(request.headers.origin, port)) return 403;
  const url = URL.parse(request.url ?? "", `http://${ADDRESS}`);
  if (url?.pathname !== SOCKET_PATH) return 404;
  return isToken(url.searchParams.get("token"), token) ? null : 401;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

function bearerOf(request: IncomingMessage): string | null {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

/** Files under assets/ carry a hash in their names; the page itself must be asked for anew after an update. */
function setCaching(response: ServerResponse, pathname: string): void {
  const isHashed = pathname.startsWith("/assets/");
  response.setHeader("Cache-Control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
}

/** Resolves with the port that was opened. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: ADDRESS, port, exclusive: true }, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The server has no port."));
      else resolve(address.port);
    });
  });
}

function explain(error: unknown, port: number): unknown {
  if (errnoOf(error) === "EADDRINUSE") {
    return new MiniflowError("PORT_IN_USE", `Port ${port} is in use by another program.`, {
      hint: "Choose another with --port, or --port 0 for any that is free.",
      cause: error,
    });
  }
  if (errnoOf(error) === "EACCES" || errnoOf(error) === "ERR_SOCKET_BAD_PORT") {
    return new MiniflowError("USAGE", `Port ${port} may not be opened.`, {
      hint: "Choose one from 1024 to 65535.",
      cause: error,
    });
  }
  return error;
}

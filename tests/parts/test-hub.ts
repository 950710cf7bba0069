/**
 * A hub on this machine that serves files as Hugging Face does, and misbehaves when told to: each request for a file takes the next
 * deed of that file's list, and when there are none left it is served well.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Deed =
  /** Sends so many bytes of the body and cuts the connection. */
  | { drop: number }
  /** Sends so many bytes and then nothing, without ending. */
  | { stall: number }
  | { status: number; headers?: Record<string, string> }
  /** Changes the byte at this place of the file. */
  | { flip: number }
  /** Sends the whole file, whatever was asked. */
  | { whole: true }
  /** Answers a range with the part from here on, and says so. */
  | { partFrom: number }
  /** Sends the right range under a wrong Content-Range. */
  | { contentRange: string }
  /** Announces another length, and sends that many bytes. */
  | { length: number }
  /** Sends so many bytes too many, without a length. */
  | { extra: number }
  | { redirect: string }
  | { packed: true };

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
}

export interface TestHub {
  endpoint: string;
  requests: SeenRequest[];
  /** Serves a file of `owner/name@revision`; `small` ones have no LFS hash. Replaces what was there. */
  put(path: string, bytes: Uint8Array, options?: { small?: boolean }): void;
  misbehave(path: string, ...deeds: Deed[]): void;
  /** An account is asked for from now on. */
  gate(token: string): void;
  close(): Promise<void>;
}

interface Held {
  bytes: Buffer;
  small: boolean;
}

export async function startHub(): Promise<TestHub> {
  const files = new Map<string, Held>();
  const deeds = new Map<string, Deed[]>();
  const requests: SeenRequest[] = [];
  let neededToken: string | null = null;

  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "", "http://hub").pathname);
    requests.push({ method: request.method ?? "", path, headers: request.headers });
    const held = files.get(path);
    if (neededToken !== null && request.headers.authorization !== `Bearer ${neededToken}`) {
      response.writeHead(401, { "x-error-code": "GatedRepo" }).end();
    } else if (held === undefined) {
      response.writeHead(404, { "x-error-code": "EntryNotFound" }).end("Entry not found");
    } else if (request.method === "HEAD") {
      response.writeHead(held.small ? 200 : 302, describe(held)).end();
    } else {
      answer(request, response, held, deeds.get(path)?.shift());
    }
  });
  // On a busy machine the client may come back late to a connection that it kept.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    put: (path, bytes, { small = false } = {}) => void files.set(path, { bytes: Buffer.from(bytes), small }),
    misbehave: (path, ...list) => void deeds.set(path, list),
    gate: (token) => void (neededToken = token),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function describe({ bytes, small }: Held): Record<string, string> {
  if (small) return { etag: `"${gitSha1(bytes)}"`, "content-length": String(bytes.length) };
  const link = { "x-linked-etag": `"${sha256(bytes)}"`, "x-linked-size": String(bytes.length) };
  return { ...link, location: "https://unreachable.invalid/signed-for-get-only" };
}

function answer(request: IncomingMessage, response: ServerResponse, { bytes }: Held, deed: Deed | undefined): void {
  const etag = `"${sha256(bytes)}"`;
  if (deed !== undefined && "status" in deed)
    return void response.writeHead(deed.status, deed.headers).end("an answer");
  if (deed !== undefined && "redirect" in deed) return void response.writeHead(302, { location: deed.redirect }).end();
  if (deed !== undefined && "packed" in deed)
    return void response.writeHead(200, { "content-encoding": "x-other" }).end(bytes);

  const ifRange = request.headers["if-range"];
  const asked = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const from = deed !== undefined && "whole" in deed ? 0 : Number(/^bytes=(\d+)-$/u.exec(asked ?? "")?.[1] ?? 0);
  if (from >= bytes.length) return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  const body = bodyOf(bytes, from, deed);
  const isPart = asked !== undefined && from > 0;
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  const headers: Record<string, string> = { etag };
  if (isPart) headers["content-range"] = deed !== undefined && "contentRange" in deed ? deed.contentRange : range;
  if (deed !== undefined && "partFrom" in deed)
    headers["content-range"] = `bytes ${deed.partFrom}-${bytes.length - 1}/${bytes.length}`;
  if (deed === undefined || !("extra" in deed)) headers["content-length"] = String(body.length);
  response.writeHead(isPart ? 206 : 200, headers);
  if (deed !== undefined && "drop" in deed) response.write(body.subarray(0, deed.drop), () => response.destroy());
  else if (deed !== undefined && "stall" in deed) response.write(body.subarray(0, deed.stall));
  else response.end(body);
}

function bodyOf(bytes: Buffer, from: number, deed: Deed | undefined): Buffer {
  if (deed === undefined) return bytes.subarray(from);
  if ("partFrom" in deed) return bytes.subarray(deed.partFrom);
  if ("extra" in deed) return Buffer.concat([bytes.subarray(from), Buffer.alloc(deed.extra, 7)]);
  if ("length" in deed) return Buffer.concat([bytes, Buffer.alloc(deed.length, 7)]).subarray(0, deed.length);
  if (!("flip" in deed)) return bytes.subarray(from);
  const changed = Buffer.from(bytes);
  changed[deed.flip] = (changed[deed.flip] ?? 0) ^ 1;
  return changed.subarray(from);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function gitSha1(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

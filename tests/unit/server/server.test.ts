import { decode, encode } from "@msgpack/msgpack";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import * as z from "zod";
import { createLog } from "../../../src-main/log.ts";
import { MAX_FRAME_BYTES } from "../../../src-main/server/peers.ts";
import { startServer, type RunningServer } from "../../../src-main/server/server.ts";
import { createScriptedAssistant } from "../../parts/scripted-assistant.ts";

const log = createLog("server", "error");
const folder = mkdtempSync(join(tmpdir(), "miniflow-server-"));
const rendererDir = join(folder, "renderer");

beforeAll(() => {
  mkdirSync(join(rendererDir, "assets"), { recursive: true });
  writeFileSync(join(rendererDir, "index.html"), "<!doctype html><title>MiniFlow</title>");
  writeFileSync(join(rendererDir, "assets", "app-1234.js"), "export {};");
  writeFileSync(join(folder, "secret.txt"), "not for the window");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let assistant: ReturnType<typeof createScriptedAssistant>;
let server: RunningServer;
let token: string;
const opened: WebSocket[] = [];

beforeEach(async () => {
  assistant = createScriptedAssistant();
  server = await startServer({ assistant, port: 0, rendererDir, log });
  token = new URL(server.url).hash.slice("#token=".length);
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await server.close();
});

function open(changes: { token?: string | null; origin?: string; host?: string; path?: string } = {}): WebSocket {
  const own = `127.0.0.1:${server.port}`;
  const shown = changes.token === undefined ? token : changes.token;
  const query = shown === null ? "" : `?token=${shown}`;
  const socket = new WebSocket(`ws://${own}${changes.path ?? "/socket"}${query}`, {
    origin: changes.origin ?? `http://${own}`,
    headers: { Host: changes.host ?? own },
  });
  opened.push(socket);
  return socket;
}

/** "open", or the HTTP status that refused it. */
function admission(socket: WebSocket): Promise<"open" | number | undefined> {
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.once("open", () => resolve("open"));
    socket.once("unexpected-response", (request, response) => {
      resolve(response.statusCode);
      request.destroy();
    });
  });
}

async function connected(): Promise<WebSocket> {
  const socket = open();
  expect(await admission(socket)).toBe("open");
  return socket;
}

const reply = z.object({
  t: z.string(),
  i: z.string().optional(),
  m: z.string().optional(),
  a: z.unknown().optional(),
  r: z.unknown().optional(),
  e: z.unknown().optional(),
});

function received(
  socket: WebSocket,
  fits: (message: z.infer<typeof reply>) => boolean,
): Promise<z.infer<typeof reply>> {
  return new Promise((resolve, reject) => {
    socket.once("close", (code) => reject(new Error(`closed with ${code}`)));
    socket.on("message", (data: Buffer) => {
      const message = reply.parse(decode(data));
      if (fits(message)) resolve(message);
    });
  });
}

let calls = 0;
function call(socket: WebSocket, method: string, ...input: unknown[]): Promise<z.infer<typeof reply>> {
  const i = `call-${(calls += 1)}`;
  const answer = received(socket, (message) => message.t === "s" && message.i === i);
  socket.send(encode({ t: "q", m: method, a: input, i }));
  return answer;
}

const closing = (socket: WebSocket) => new Promise<number>((resolve) => socket.once("close", resolve));

/** Sends the bytes as they are: fetch and URL would tidy the path and refuse a foreign Host. */
function rawRequest(lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () =>
      socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`),
    );
    let text = "";
    socket.on("data", (data) => (text += data.toString()));
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}

describe("who may connect", () => {
  it("lets in the page with the token", async () => {
    expect(await admission(open())).toBe("open");
  });
  it("lets in the page under the name localhost", async () => {
    const own = `localhost:${server.port}`;
    expect(await admission(open({ origin: `http://${own}`, host: own }))).toBe("open");
  });
  it.each([
    ["no token", { token: null }, 401],
    ["an empty token", { token: "" }, 401],
    ["a wrong token", { token: "x".repeat(43) }, 401],
    ["a token of another length", { token: "short" }, 401],
    ["another Origin", { origin: "http://example.com" }, 403],
    ["the Origin of another port", { origin: "http://127.0.0.1:1" }, 403],
    ["an opaque Origin", { origin: "null" }, 403],
    ["another Host (DNS rebinding)", { host: "evil.example" }, 421],
    ["another path", { path: "/elsewhere" }, 404],
  ])("refuses %s", async (_case, changes, status) => {
    expect(await admission(open(changes))).toBe(status);
  });
  it("refuses a peer that names no Origin", async () => {
    const answer = await rawRequest([
      `GET /socket?token=${token} HTTP/1.1`,
      `Host: 127.0.0.1:${server.port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });
  it("has a new token at each start", async () => {
    const second = await startServer({ assistant, port: 0, rendererDir, log });
    await second.close();
    expect(new URL(second.url).hash).not.toBe(new URL(server.url).hash);
  });
  it("tells a page whether its token is still good", async () => {
    const ask = (bearer: string) =>
      fetch(`http://127.0.0.1:${server.port}/token`, { headers: { Authorization: `Bearer ${bearer}` } });
    expect((await ask(token)).status).toBe(204);
    expect((await ask("stale")).status).toBe(401);
  });
});

describe("files", () => {
  it("serves the window with headers that allow nothing from elsewhere", async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    expect(await response.text()).toContain("MiniFlow");
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("permissions-policy")).toContain("microphone=(self)");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });
  it("lets hashed files be kept", async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/assets/app-1234.js`);
    expect(response.headers.get("cache-control")).toContain("immutable");
  });
  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "//secret.txt",
    "/..\\secret.txt",
    "/%",
  ])("does not leave its folder for %s", async (path) => {
    const answer = await rawRequest([`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain("not for the window");
  });
  it("refuses a foreign Host", async () => {
    const answer = await rawRequest(["GET / HTTP/1.1", "Host: evil.example"]);
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).not.toContain("MiniFlow");
  });
  it("refuses other methods than reading", async () => {
    expect((await fetch(`http://127.0.0.1:${server.port}/`, { method: "POST", body: "x" })).status).toBe(405);
  });
});

describe("calls", () => {
  it("carries sound as bytes both ways, and news in order", async () => {
    const socket = await connected();
    const heard: string[] = [];
    const sounded: Uint8Array[] = [];
    const ended = received(socket, (message) => {
      const news = z.tuple([z.string(), z.record(z.string(), z.unknown())]).safeParse(message.a);
      if (!news.success) return false;
      const [event, payload] = news.data;
      heard.push(event);
      if (event === "replyAudio") sounded.push(z.instanceof(Uint8Array).parse(payload["pcm"]));
      return event === "replyAudioEnd";
    });
    const { r } = await call(socket, "press");
    const { turnId } = z.object({ turnId: z.string() }).parse(r);
    await call(socket, "feed", { turnId, pcm: new Uint8Array(640) });
    await call(socket, "feed", { turnId, pcm: new Uint8Array(640) });
    await call(socket, "release", { turnId });
    await ended;
    expect(assistant.fedBytes.get(turnId)).toBe(1280);
    expect(sounded.map((pcm) => pcm.byteLength)).toEqual(Array(6).fill(3200));
    expect([...new Set(heard)]).toEqual(["phase", "transcript", "delta", "replyAudio", "replyAudioEnd"]);
  });
  it("tells every window", async () => {
    const sockets = [await connected(), await connected()];
    const heard = sockets.map((socket) =>
      received(socket, (message) => JSON.stringify(message.a).includes("DISK_FULL")),
    );
    assistant.emit("notice", { code: "DISK_FULL", message: "The disk is full." });
    expect((await Promise.all(heard)).map((message) => message.m)).toEqual(["hear", "hear"]);
  });
  it.each(["unknown", "constructor", "__proto__", "toString", "$close"])(
    "refuses the unknown method %s",
    async (method) => {
      const answer = await call(await connected(), method, {});
      expect(answer.e).toMatchObject({ code: "USAGE", message: expect.stringContaining(method) });
    },
  );
  it.each([
    ["feed", { turnId: "t1", pcm: "text" }],
    ["feed", { turnId: "t1", pcm: new Uint8Array(3) }],
    ["feed", { turnId: "t1", pcm: new Uint8Array(300_000) }],
    ["feed", { pcm: new Uint8Array(2) }],
    ["release", { turnId: 7 }],
    ["release", { turnId: "t1", sinceKeyUpMs: -5 }],
    ["release", null],
    ["press", { turnId: "mine" }],
    ["listTurns", { limit: 1e9 }],
    ["listTurns", { limit: Number.NaN }],
    ["changeSettings", { theme: "dark" }],
    ["changeSettings", { voice: "x".repeat(100) }],
    ["reportPlayback", { turnId: "t1", kind: "ended", heardMs: -1 }],
    ["reportPlayback", { turnId: "t1", kind: "paused" }],
  ])("refuses a wrong input of %s and stays open", async (method, input) => {
    const socket = await connected();
    expect((await call(socket, method, input)).e).toMatchObject({ code: "USAGE" });
    expect((await call(socket, "getState")).r).toMatchObject({ phase: "idle" });
  });
  it("never repeats what was sent in the refusal", async () => {
    const answer = await call(await connected(), "changeSettings", { voice: ["a private word"] });
    expect(JSON.stringify(answer.e)).not.toContain("private");
  });
  it("sends an error as code, message and hint", async () => {
    const { MiniflowError } = await import("../../../src-main/errors.ts");
    assistant.api.press = async () => {
      throw new MiniflowError("MODEL_MISSING", "The model is not there.", { hint: "Get it." });
    };
    expect((await call(await connected(), "press")).e).toEqual({
      code: "MODEL_MISSING",
      message: "The model is not there.",
      hint: "Get it.",
    });
  });
});

describe("garbage", () => {
  it.each<[string, Uint8Array | string]>([
    ["text", "hello"],
    ["bytes that are no msgpack", new Uint8Array([0xc1, 0xff, 0x00])],
    ["an empty frame", new Uint8Array(0)],
    ["a number", encode(7)],
    ["nil", encode(null)],
    ["a call of the wrong shape", encode({ t: "q", m: 7, a: [] })],
    ["two inputs", encode({ t: "q", m: "getState", a: [1, 2], i: "x" })],
    ["an answer nobody asked for", encode({ t: "s", i: "x", r: 1 })],
    ["deeply nested arrays", new Uint8Array(100_000).fill(0x91)],
    ["a length that is a lie", new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff])],
  ])("closes the peer that sends %s, and only that one", async (_case, frame) => {
    const [rude, polite] = [await connected(), await connected()];
    const closed = closing(rude);
    rude.send(frame);
    expect(await closed).toBe(1007);
    expect((await call(polite, "getState")).r).toMatchObject({ phase: "idle" });
  });
  it("closes the peer that sends an oversized frame, and only that one", async () => {
    const [rude, polite] = [await connected(), await connected()];
    rude.on("error", () => {});
    const closed = closing(rude);
    rude.send(new Uint8Array(MAX_FRAME_BYTES + 1));
    expect(await closed).toBe(1009);
    expect((await call(polite, "getState")).r).toMatchObject({ phase: "idle" });
  });
  it("survives a request that is no HTTP", async () => {
    expect(await rawRequest(["\x16\x03\x01 nonsense"])).toMatch(/^HTTP\/1\.1 400 /);
    expect((await call(await connected(), "getState")).r).toMatchObject({ phase: "idle" });
  });
});

describe("a window that goes away", () => {
  it("takes the turn it was speaking with it", async () => {
    const [speaker, other] = [await connected(), await connected()];
    await call(speaker, "press");
    const ended = received(other, (message) => JSON.stringify(message.a).includes("cancelled"));
    speaker.terminate();
    await ended;
    expect(assistant.turns[0]?.outcome).toBe("cancelled");
  });
  it("leaves alone the turn of another window", async () => {
    const [speaker, other] = [await connected(), await connected()];
    await call(speaker, "press");
    const closed = closing(other);
    other.close();
    await closed;
    expect((await call(speaker, "getState")).r).toMatchObject({ phase: "listening" });
  });
});

describe("starting and stopping", () => {
  it("says so when the port is in use", async () => {
    await expect(startServer({ assistant, port: server.port, rendererDir, log })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      message: expect.stringContaining(String(server.port)),
    });
  });
  it("says so when the port cannot be", async () => {
    await expect(startServer({ assistant, port: 70_000, rendererDir, log })).rejects.toMatchObject({ code: "USAGE" });
  });
  it("says so when the window is not built", async () => {
    await expect(startServer({ assistant, port: 0, rendererDir: folder, log })).rejects.toMatchObject({
      code: "WINDOW_MISSING",
    });
  });
  it("closes its windows and frees the port", async () => {
    const socket = await connected();
    const closed = closing(socket);
    await server.close();
    expect(await closed).toBe(1001);
    const again = await startServer({ assistant, port: server.port, rendererDir, log });
    expect(again.port).toBe(server.port);
    await again.close();
  });
});

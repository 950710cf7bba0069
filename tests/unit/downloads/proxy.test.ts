import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request as forward, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkFileHashes } from "../../../src-main/catalog/catalog.ts";
import { pullModels } from "../../../src-main/downloads/pull.ts";
import { startHub, type TestHub } from "../../parts/test-hub.ts";
import { QUICK, makeBytes, putModel, type TestModel } from "../../parts/test-model.ts";

/** A proxy that leads every name to the hub of the test. */
interface TestProxy {
  address: string;
  /** "CONNECT hub.invalid:80" and "GET http://hub.invalid/…". */
  asked: string[];
  /** What it answers to whoever asks for a tunnel; 200 opens it. */
  status: number;
  server: Server;
}

let hub: TestHub;
let home: string;
let proxy: TestProxy;
let one: TestModel;

beforeEach(async () => {
  hub = await startHub();
  home = mkdtempSync(join(tmpdir(), "miniflow-proxy-"));
  proxy = await startProxy(Number(new URL(hub.endpoint).port));
  one = putModel(hub, home, "one", { "weights.bin": makeBytes(30_000, 1) });
});
afterEach(async () => {
  // First the hub: the tunnels to it end with it.
  await hub.close();
  proxy.server.closeAllConnections();
  await new Promise((resolve) => proxy.server.close(resolve));
  rmSync(home, { recursive: true, force: true });
});

async function startProxy(hubPort: number): Promise<TestProxy> {
  const server = createServer((request, response) => {
    started.asked.push(`${request.method} ${request.url}`);
    const { pathname } = new URL(request.url ?? "");
    const options = { port: hubPort, path: pathname, method: request.method, headers: request.headers };
    const onward = forward(options, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connect", (request, socket) => {
    started.asked.push(`CONNECT ${request.url}`);
    socket.on("error", () => {});
    if (started.status !== 200) return void socket.end(`HTTP/1.1 ${started.status} No\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(hubPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const started: TestProxy = { address: `http://127.0.0.1:${port}`, asked: [], status: 200, server };
  return started;
}

function pull(environment: NodeJS.ProcessEnv) {
  const { signal } = new AbortController();
  const quiet = { onNote: () => {}, onProgress: () => {} };
  return pullModels({ models: [one.model], home, signal, environment, dials: QUICK, ...quiet });
}

describe("a proxy that the environment names", () => {
  it("is used for the whole download", async () => {
    await pull({ HTTP_PROXY: proxy.address, HF_ENDPOINT: "http://hub.invalid" });
    await checkFileHashes(one.model, new AbortController().signal);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(proxy.asked.every((asked) => asked.includes("hub.invalid"))).toBe(true);
  });

  it("is asked for a tunnel where the hub is at an https address", async () => {
    proxy.status = 502;
    const pulling = pull({ HTTPS_PROXY: proxy.address, HF_ENDPOINT: "https://hub.invalid" });
    await expect(pulling).rejects.toMatchObject({ code: "DOWNLOAD_FAILED" });
    expect(new Set(proxy.asked)).toEqual(new Set(["CONNECT hub.invalid:443"]));
  });

  it("that wants a name and a password is told apart", async () => {
    proxy.status = 407;
    const pulling = pull({ HTTPS_PROXY: proxy.address, HF_ENDPOINT: "https://hub.invalid" });
    await expect(pulling).rejects.toMatchObject({
      code: "DOWNLOAD_REFUSED",
      hint: expect.stringContaining("name:password"),
    });
    expect(proxy.asked.length).toBe(1);
  });

  it("is left out for NO_PROXY, and forgotten when the pull is over", async () => {
    await pull({ HTTP_PROXY: proxy.address, NO_PROXY: "127.0.0.1", HF_ENDPOINT: hub.endpoint });
    expect(proxy.asked).toEqual([]);
    rmSync(one.model.dir, { recursive: true });
    await pull({ HTTP_PROXY: proxy.address, HF_ENDPOINT: "http://hub.invalid" });
    const asked = proxy.asked.length;
    await fetch(hub.endpoint);
    expect(proxy.asked.length).toBe(asked);
  });

  it("that is no address is refused", async () => {
    await expect(pull({ HTTPS_PROXY: "not an address", HF_ENDPOINT: hub.endpoint })).rejects.toMatchObject({
      code: "USAGE",
    });
  });
});

/**
 * The real preload script against the real ipc side, with a stand-in for Electron's two ends of the wire: Electron's runtime
 * comes from no package registry. What crosses is cloned, as Electron does.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Api, AppState, EventName, Events } from "../../../src-main/contract.ts";
import { connectIpc, TOGGLE_CHANNEL, type Answer, type Caller } from "../../../src-main/desktop/ipc.ts";
import { PAGE_URL } from "../../../src-main/desktop/page.ts";
import { createLog } from "../../../src-main/log.ts";
import { MiniflowError } from "../../../src-main/errors.ts";

type Listener = (event: unknown, ...args: unknown[]) => void;

interface Bridge {
  call(name: string, input?: unknown): Promise<unknown>;
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  onToggle(listener: () => void): () => void;
}

const folder = mkdtempSync(join(tmpdir(), "miniflow-bridge-"));
const standIn = join(folder, "electron.cjs");
writeFileSync(standIn, "module.exports = globalThis.electronStandIn;");
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron"
      ? { url: pathToFileURL(standIn).href, format: "commonjs", shortCircuit: true }
      : next(specifier, context),
});

afterAll(() => {
  hooks.deregister();
  rmSync(folder, { recursive: true });
});

const ownCaller: Caller = { sender: { id: 7 }, senderFrame: { url: PAGE_URL, parent: null } };

let caller: Caller;
let handlers: Map<string, (event: Caller, ...args: unknown[]) => Promise<Answer>>;
let hearers: Map<string, Set<Listener>>;
let asked: unknown[];
let fed: Uint8Array[];
let tellAll: Map<EventName, (payload: never) => void>;
let bridge: Bridge;
let disconnect: () => void;

function send(channel: string, ...args: unknown[]): void {
  for (const hear of hearers.get(channel) ?? []) hear({}, ...structuredClone(args));
}

beforeEach(() => {
  caller = ownCaller;
  handlers = new Map();
  hearers = new Map();
  asked = [];
  fed = [];
  tellAll = new Map();

  const exposed = new Map<string, Bridge>();
  Object.assign(globalThis, {
    electronStandIn: {
      contextBridge: { exposeInMainWorld: (name: string, value: Bridge) => exposed.set(name, value) },
      ipcRenderer: {
        invoke: async (channel: string, ...args: unknown[]) => {
          asked.push(args[0]);
          const handler = handlers.get(channel);
          if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
          return structuredClone(await handler(caller, ...structuredClone(args)));
        },
        on: (channel: string, hear: Listener) => hearers.set(channel, (hearers.get(channel) ?? new Set()).add(hear)),
        off: (channel: string, hear: Listener) => hearers.get(channel)?.delete(hear),
      },
    },
  });
  const require = createRequire(import.meta.url);
  const preload = require.resolve("../../../src-main/preload.cts");
  delete require.cache[preload];
  delete require.cache[standIn];
  require(preload);
  const found = exposed.get("miniflow");
  if (found === undefined) throw new Error("the preload script exposed nothing");
  bridge = found;

  const api: Partial<Api> = {
    getState: async () => ({ version: "1.2.3" }) as AppState,
    feed: async ({ pcm }) => void fed.push(pcm),
    press: async () => {
      throw new MiniflowError("MODEL_MISSING", "The model is not here.", { hint: "Get it.", path: "models/x" });
    },
  };
  disconnect = connectIpc({
    ipcMain: {
      handle: (channel, listener) => handlers.set(channel, listener as never),
      removeHandler: (channel) => handlers.delete(channel),
    },
    contents: { id: 7, isDestroyed: () => false, send },
    assistant: {
      api: api as Api,
      on: (event, listener) => {
        tellAll.set(event, listener);
        return () => tellAll.delete(event);
      },
    },
    log: createLog("test", "error"),
  });
});

describe("the bridge", () => {
  it("brings back what a call gives", async () => {
    expect(await bridge.call("getState")).toEqual({ version: "1.2.3" });
  });

  it("carries sound as bytes", async () => {
    await bridge.call("feed", { turnId: "t", pcm: new Uint8Array([1, 0]) });
    expect(fed).toEqual([new Uint8Array([1, 0])]);
  });

  it("rejects with code, message and hint as plain data", async () => {
    await expect(bridge.call("press")).rejects.toEqual({
      code: "MODEL_MISSING",
      message: "The model is not here.",
      hint: "Get it.",
      path: "models/x",
    });
  });

  it.each(["close", "constructor", "__proto__", "toString"])(
    "refuses the unknown call %s before it leaves the page",
    async (name) => {
      await expect(bridge.call(name)).rejects.toMatchObject({ code: "USAGE" });
      expect(asked).toEqual([]);
    },
  );

  it("refuses an input that does not fit the contract", async () => {
    await expect(bridge.call("feed", { turnId: "t", pcm: "loud" })).rejects.toMatchObject({ code: "USAGE" });
    await expect(bridge.call("changeSettings", { accent: "auto", shell: "rm" })).rejects.toMatchObject({
      code: "USAGE",
    });
  });

  it.each<[string, Caller]>([
    ["another window", { ...ownCaller, sender: { id: 8 } }],
    ["a frame inside the page", { ...ownCaller, senderFrame: { url: PAGE_URL, parent: {} } }],
    ["a page from elsewhere", { ...ownCaller, senderFrame: { url: "https://example.org/", parent: null } }],
    ["a frame that is gone", { ...ownCaller, senderFrame: null }],
  ])("refuses %s", async (_case, other) => {
    caller = other;
    await expect(bridge.call("getState")).rejects.toMatchObject({ code: "USAGE" });
  });

  it("tells news to those who listen to it, until they stop", () => {
    const heard: unknown[] = [];
    const stop = bridge.on("delta", (payload) => heard.push(payload));
    tellAll.get("delta")?.({ turnId: "t", text: "one" } as never);
    tellAll.get("level")?.({ turnId: "t", level: 0.5 } as never);
    stop();
    tellAll.get("delta")?.({ turnId: "t", text: "two" } as never);
    expect(heard).toEqual([{ turnId: "t", text: "one" }]);
  });

  it("refuses to listen to news that the contract does not name", () => {
    expect(() => bridge.on("secrets" as EventName, () => {})).toThrow("secrets");
  });

  it("passes the hotkey on", () => {
    let toggles = 0;
    const stop = bridge.onToggle(() => toggles++);
    send(TOGGLE_CHANNEL);
    stop();
    send(TOGGLE_CHANNEL);
    expect(toggles).toBe(1);
  });

  it("answers nothing and tells nothing once disconnected", async () => {
    disconnect();
    expect(handlers.size).toBe(0);
    expect(tellAll.size).toBe(0);
    await expect(bridge.call("getState")).rejects.toThrow("No handler");
  });
});

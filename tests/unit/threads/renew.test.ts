import { expect, it } from "vitest";
import type { EngineSpec } from "../../../src-main/engines/engine.ts";
import { createLog } from "../../../src-main/log.ts";
import { startThread } from "../../../src-main/threads/thread.ts";
import { openMemoryPorts } from "./memory-port.ts";

const specs: EngineSpec[] = [{ role: "llm", engine: "fake", fake: {} }];
const log = createLog("test", "error", () => {});
const yes = () => true;

function start() {
  const told: string[] = [];
  const { open, ports } = openMemoryPorts();
  const thread = startThread({
    name: "language",
    specs,
    log,
    openPort: open,
    onDied: () => told.push("gone"),
    onFootprint: ({ bytes }) => told.push(`${bytes} bytes`),
  });
  const at = (index: number) => {
    const port = ports[index];
    if (port === undefined) throw new Error(`There is no far end ${index}.`);
    return port;
  };
  return { thread, ports, at, told, load: () => thread.call("llm", "load", null) };
}

const done = (seq: number) => ({ kind: "done", seq, value: { loadMs: 1, residentBytes: 2 }, durationMs: 1 }) as const;

it("a far end serves until the new one is there; then the models are gone and calls go to the new one", async () => {
  const { thread, at, told, load } = start();
  const renewed = thread.renew(yes);
  const early = load();
  at(0).say(done(1));
  await early;
  expect(told).toEqual([]);
  at(1).say({ kind: "ready" });
  expect(await renewed).toBe(true);
  expect([at(0).alive, at(1).alive, told]).toEqual([false, true, ["gone"]]);
  const late = load();
  expect(at(1).calls()).toMatchObject([{ seq: 2, method: "load" }]);
  at(1).say(done(2));
  expect((await late).value).toMatchObject({ loadMs: 1 });
});

it("a call that is pending when the new one is there is not lost: nothing changes", async () => {
  const { thread, at, told, load } = start();
  const renewed = thread.renew(yes);
  const call = load();
  at(1).say({ kind: "ready" });
  expect(await renewed).toBe(false);
  expect([at(0).alive, at(1).alive, told]).toEqual([true, false, []]);
  at(0).say(done(1));
  await call;
});

it("whoever does not want it any more is asked at the last moment", async () => {
  const { thread, at, told } = start();
  let isFree = true;
  const renewed = thread.renew(() => isFree);
  isFree = false;
  at(1).say({ kind: "ready" });
  expect(await renewed).toBe(false);
  expect([at(0).alive, at(1).alive, told]).toEqual([true, false, []]);
});

it("a new far end that ends before it is there changes nothing", async () => {
  const { thread, at, told } = start();
  const renewed = thread.renew(yes);
  at(1).exit({ code: 1 });
  expect(await renewed).toBe(false);
  expect([at(0).alive, told]).toEqual([true, []]);
});

it("one that serves and dies meanwhile is started again as ever", async () => {
  const { thread, ports, at, told, load } = start();
  const renewed = thread.renew(yes);
  const call = load().catch((error: unknown) => error);
  at(0).exit({ code: 134 });
  expect(await call).toMatchObject({ code: "ENGINE_DIED" });
  at(1).say({ kind: "ready" });
  expect(await renewed).toBe(false);
  const next = load();
  await expect.poll(() => ports.length).toBe(3);
  at(2).say(done(2));
  await next;
  expect(told).toEqual(["gone"]);
});

it("only one is on its way at a time, and none when the thread has been closed", async () => {
  const { thread, ports, at } = start();
  const renewed = thread.renew(yes);
  expect(await thread.renew(yes)).toBe(false);
  const closed = thread.close();
  at(1).say({ kind: "ready" });
  await closed;
  expect(await renewed).toBe(false);
  expect(await thread.renew(yes)).toBe(false);
  expect(ports.map(({ alive }) => alive)).toEqual([false, false]);
});

it("what one takes that no longer serves is not told", async () => {
  const { thread, at, told } = start();
  at(0).say({ kind: "footprint", held: ["llm"], bytes: 100 });
  const renewed = thread.renew(yes);
  at(1).say({ kind: "ready" });
  await renewed;
  at(0).say({ kind: "footprint", held: [], bytes: 200 });
  at(1).say({ kind: "footprint", held: ["llm"], bytes: 50 });
  expect(told).toEqual(["100 bytes", "gone", "50 bytes"]);
});

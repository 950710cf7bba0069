/** Another engine in the place of the one of its role. */
import { afterEach, describe, expect, it } from "vitest";
import type { FakeSpec } from "../../../src-main/engines/engine.ts";
import { createLog } from "../../../src-main/log.ts";
import { connectEngines } from "../../../src-main/threads/far-engines.ts";
import { openWorkerPort } from "../../../src-main/threads/port.ts";
import type { Port } from "../../../src-main/threads/port.ts";
import { startThread } from "../../../src-main/threads/thread.ts";
import type { EngineThread } from "../../../src-main/threads/thread.ts";

const { signal } = new AbortController();
const log = createLog("test", "error", () => {});
const open: EngineThread[] = [];
const says = (text: string): FakeSpec<"llm"> => ({ role: "llm", engine: "fake", fake: { text, loadMs: 5 } });

function start() {
  const specs = [says("one"), { role: "tts", engine: "fake", fake: {} } as const];
  const ports: Port[] = [];
  const thread = startThread({
    name: "language",
    specs,
    log,
    openPort(name, data) {
      const port = openWorkerPort(name, data);
      ports.push(port);
      return port;
    },
  });
  open.push(thread);
  const { llm, tts } = connectEngines(thread, specs);
  const ask = async (): Promise<string> =>
    (await llm.generate({ messages: [{ role: "user", text: "?" }] }, { signal, onDelta: () => {} })).text;
  return { thread, ports, llm, tts, ask };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((thread) => thread.close()));
});

describe("an engine that is changed", () => {
  it("answers the calls that came before, and the new one those after", async () => {
    const { thread, ask } = start();
    const before = ask();
    thread.change(says("two"));
    const after = ask();
    expect([await before, await after]).toEqual(["one", "two"]);
  });

  it("has let its model go: the new one is loaded anew, and the others stay", async () => {
    const { thread, llm, tts } = start();
    await Promise.all([llm.load({ signal }), tts.load({ signal })]);
    thread.change(says("two"));
    expect((await llm.load({ signal })).loadMs).toBeGreaterThan(0);
    expect((await tts.load({ signal })).loadMs).toBe(0);
  });

  it("stays changed when the thread ends and begins again", async () => {
    const { thread, ports, ask } = start();
    expect(await ask()).toBe("one");
    thread.change(says("two"));
    await ports[0]?.kill();
    expect(await ask()).toBe("two");
    expect(ports).toHaveLength(2);
  });

  it("is the new one although the thread was away when it was changed", async () => {
    const { thread, ports, ask } = start();
    await ports[0]?.kill();
    thread.change(says("three"));
    expect(await ask()).toBe("three");
  });
});

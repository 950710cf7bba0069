/** Engines in a child process: the same suites as near by, and what only a process can promise. */
import { afterAll, expect, it } from "vitest";
import { MiniflowError } from "../../src-main/errors.ts";
import { createLog } from "../../src-main/log.ts";
import { connectEngines } from "../../src-main/threads/far-engines.ts";
import type { Port } from "../../src-main/threads/port.ts";
import { openProcessPort } from "../../src-main/threads/process-port.ts";
import { startThread } from "../../src-main/threads/thread.ts";
import { STARTER_LLM } from "../parts/starter-llm.ts";
import { describeLlm } from "./llm.ts";
import { describeTts } from "./tts.ts";

const never = new AbortController().signal;

function start(closeGraceMs = 5_000) {
  const ports: Port[] = [];
  const specs = [STARTER_LLM, { role: "tts", engine: "flite" } as const];
  const thread = startThread({
    name: "conformance",
    specs,
    log: createLog("test", "error", () => {}),
    closeGraceMs,
    openPort(name, data) {
      const port = openProcessPort(name, data);
      ports.push(port);
      return port;
    },
  });
  afterAll(() => thread.close());
  return { thread, ports, engines: connectEngines(thread, specs) };
}

const shared = start();
describeLlm("llama with the starter model in a process", () => shared.engines.llm);
describeTts("flite in a process", () => shared.engines.tts);

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: unknown) => (error instanceof MiniflowError ? error.code : "not a MiniflowError"),
  );
const COUNT = { messages: [{ role: "user" as const, text: "Count from one to twenty." }], maxTokens: 60 };

it("is killed in the middle of llama.cpp's work: that call fails, the next one is answered", async () => {
  const { engines, ports } = start();
  const begun = Promise.withResolvers<void>();
  const call = codeOf(engines.llm.generate(COUNT, { signal: never, onDelta: () => begun.resolve() }));
  await begun.promise;
  await ports[0]?.kill();
  expect(await call).toBe("ENGINE_DIED");
  expect((await engines.llm.generate(COUNT, { signal: never, onDelta: () => {} })).text).not.toBe("");
  expect(ports).toHaveLength(2);
});

it("is closed by force in the middle of llama.cpp's work, which would abort a process of threads", async () => {
  const { thread, engines } = start(0);
  const begun = Promise.withResolvers<void>();
  const call = codeOf(engines.llm.generate(COUNT, { signal: never, onDelta: () => begun.resolve() }));
  await begun.promise;
  await thread.close();
  expect(await call).toBe("CANCELLED");
});

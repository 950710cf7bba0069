import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineSpec } from "../../../src-main/engines/engine.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { createLog } from "../../../src-main/log.ts";
import type { OpenPort } from "../../../src-main/threads/port.ts";
import { startThread } from "../../../src-main/threads/thread.ts";
import type { EngineThread } from "../../../src-main/threads/thread.ts";
import { openMemoryPorts } from "./memory-port.ts";

const specs: EngineSpec[] = [{ role: "llm", engine: "fake", fake: {} }];
const lines: string[] = [];
const log = createLog("test", "debug", (line) => lines.push(line));

function start(open: OpenPort, name = "language"): EngineThread {
  return startThread({ name, specs, log, openPort: open });
}

function load(thread: EngineThread, signal?: AbortSignal) {
  return thread.call("llm", "load", null, signal === undefined ? {} : { signal });
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: unknown) => (error instanceof MiniflowError ? error.code : "not a MiniflowError"),
  );

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("startThread", () => {
  it("answers a call with its value and the time the far end spent on it", async () => {
    const { open, ports } = openMemoryPorts();
    const call = load(start(open));
    const value = { loadMs: 7, residentBytes: 8 };
    ports[0]?.say({ kind: "done", seq: 1, value, durationMs: 12.5 });
    expect(await call).toEqual({ value, durationMs: 12.5 });
    expect(ports[0]?.calls()).toEqual([{ kind: "call", seq: 1, role: "llm", method: "load", input: null }]);
  });

  it("rejects with the far end's error, its code, hint and path", async () => {
    const { open, ports } = openMemoryPorts();
    const call = load(start(open));
    const error = { code: "MODEL_CORRUPT", message: "Bad.", hint: "Get it again.", path: "a.gguf" } as const;
    ports[0]?.say({ kind: "failed", seq: 1, error, durationMs: 1 });
    await expect(call).rejects.toMatchObject(error);
  });

  it("settles every pending call with ENGINE_DIED and a hint when the thread dies", async () => {
    const { open, ports } = openMemoryPorts();
    const thread = start(open);
    const [told, ...calls] = [load(thread), codeOf(load(thread)), codeOf(load(thread))] as const;
    const cause = new Error("boom");
    ports[0]?.exit({ code: 134, error: cause });
    await expect(told).rejects.toMatchObject({
      message: "The language engine stopped unexpectedly. What was stored before is kept.",
      hint: "It starts again by itself: please try again.",
      cause,
    });
    expect(await Promise.all(calls)).toEqual(["ENGINE_DIED", "ENGINE_DIED"]);
    expect(lines.at(-1)).toContain("exitCode=134");
  });

  it("starts again after a pause, and a call made meanwhile waits for that", async () => {
    const { open, ports } = openMemoryPorts();
    const thread = start(open);
    ports[0]?.exit({ code: 1 });
    const call = load(thread);
    await vi.advanceTimersByTimeAsync(99);
    expect(ports.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(ports.length).toBe(2);
    expect(ports[1]?.calls().map(({ seq }) => seq)).toEqual([1]);
    ports[1]?.say({ kind: "done", seq: 1, value: null, durationMs: 0 });
    await call;
  });

  it("waits longer each time it dies at its start, and starts afresh after a stable minute", async () => {
    const { open, ports } = openMemoryPorts();
    start(open);
    const pausesMs: number[] = [];
    const dieAndMeasure = async () => {
      const before = ports.length;
      ports.at(-1)?.exit({ code: 1 });
      let waitedMs = 0;
      while (ports.length === before) {
        await vi.advanceTimersByTimeAsync(50);
        waitedMs += 50;
      }
      pausesMs.push(waitedMs);
    };
    for (let death = 0; death < 4; death++) await dieAndMeasure();
    await vi.advanceTimersByTimeAsync(60_000);
    await dieAndMeasure();
    expect(pausesMs).toEqual([100, 200, 400, 800, 100]);
  });

  it("treats a thread that cannot be started as one that died, and keeps trying", async () => {
    const { open, ports } = openMemoryPorts();
    let refusals = 2;
    const thread = start((name, data) => {
      if (refusals-- > 0) throw new Error("no more threads");
      return open(name, data);
    });
    expect(await codeOf(Promise.race([load(thread), vi.advanceTimersByTimeAsync(100)]))).toBe("ENGINE_DIED");
    await vi.advanceTimersByTimeAsync(200);
    expect(ports.length).toBe(1);
  });

  it("rejects a call whose signal has aborted already, and posts nothing", async () => {
    const { open, ports } = openMemoryPorts();
    expect(await codeOf(load(start(open), AbortSignal.abort()))).toBe("CANCELLED");
    expect(ports[0]?.posted).toEqual([]);
  });

  it("settles an aborted call at once, tells the far end, and hears nothing more of it", async () => {
    const { open, ports } = openMemoryPorts();
    const controller = new AbortController();
    const news: unknown[] = [];
    const call = start(open).call(
      "llm",
      "generate",
      { messages: [] },
      {
        signal: controller.signal,
        onNews: (delta) => news.push(delta),
      },
    );
    ports[0]?.say({ kind: "news", seq: 1, value: "a" });
    controller.abort();
    ports[0]?.say({ kind: "news", seq: 1, value: "b" });
    ports[0]?.say({ kind: "done", seq: 1, value: null, durationMs: 1 });
    expect(await codeOf(call)).toBe("CANCELLED");
    expect(news).toEqual(["a"]);
    expect(ports[0]?.posted.at(-1)).toEqual({ kind: "cancel", seq: 1 });
  });

  it("waits for what an aborted call has so far where the engine answers that", async () => {
    const { open, ports } = openMemoryPorts();
    const controller = new AbortController();
    const call = start(open).call(
      "llm",
      "generate",
      { messages: [] },
      {
        signal: controller.signal,
        answersAbort: true,
      },
    );
    controller.abort();
    ports[0]?.say({ kind: "done", seq: 1, value: { text: "so far" }, durationMs: 1 });
    expect((await call).value).toEqual({ text: "so far" });
  });

  it("cancels such a call at once while there is no thread to answer it", async () => {
    const { open, ports } = openMemoryPorts();
    const thread = start(open);
    ports[0]?.exit({ code: 1 });
    const controller = new AbortController();
    const call = thread.call("llm", "generate", { messages: [] }, { signal: controller.signal, answersAbort: true });
    controller.abort();
    expect(await codeOf(call)).toBe("CANCELLED");
    await vi.advanceTimersByTimeAsync(100);
    expect(ports[1]?.posted).toEqual([]);
  });

  it("rejects what cannot cross, and the next call works", async () => {
    const { open, ports } = openMemoryPorts();
    let first = true;
    const thread = start((name, data) => {
      const port = open(name, data);
      return {
        ...port,
        post(message, transfer) {
          if (first) {
            first = false;
            throw new DOMException("could not be cloned", "DataCloneError");
          }
          port.post(message, transfer);
        },
      };
    });
    expect(await codeOf(load(thread))).toBe("INTERNAL");
    const call = load(thread);
    ports[0]?.say({ kind: "done", seq: 2, value: null, durationMs: 0 });
    await call;
  });

  it("passes on what the far end logs, and logs of calls only what they were and how long they took", async () => {
    const { open, ports } = openMemoryPorts();
    const call = start(open).call("llm", "generate", { messages: [{ role: "user", text: "secret words" }] });
    ports[0]?.say({ kind: "log", level: "warn", message: "hello", fields: { count: 1 } });
    ports[0]?.say({ kind: "done", seq: 1, value: { text: "secret answer" }, durationMs: 3.2 });
    await call;
    expect(lines).toEqual([
      'warn test: hello thread="language" count=1\n',
      'debug test: done thread="language" role="llm" method="generate" durationMs=3\n',
    ]);
  });
});

describe("close", () => {
  it("cancels what is pending, ends the thread and refuses later calls; a second close changes nothing", async () => {
    const { open, ports } = openMemoryPorts();
    const thread = start(open);
    const pending = codeOf(load(thread));
    await Promise.all([thread.close(), thread.close()]);
    expect(await pending).toBe("CANCELLED");
    expect(ports[0]?.posted.filter(({ kind }) => kind === "close").length).toBe(1);
    expect(ports[0]?.alive).toBe(false);
    await expect(load(thread)).rejects.toMatchObject({ code: "CANCELLED", message: "MiniFlow is closing." });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ports.length).toBe(1);
  });

  it("ends a thread that does not end by itself, after its grace", async () => {
    const { open, ports } = openMemoryPorts({ endsOnClose: false });
    const closed = start(open).close();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(ports[0]?.alive).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(ports[0]?.alive).toBe(false);
    await closed;
  });

  it("does not start a dead thread again", async () => {
    const { open, ports } = openMemoryPorts();
    const thread = start(open);
    ports[0]?.exit({ code: 1 });
    await thread.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ports.length).toBe(1);
  });
});

type Step =
  | { do: "call"; answersAbort: boolean }
  | { do: "abort"; which: number }
  | { do: "answer"; which: number; well: boolean }
  | { do: "news"; which: number }
  | { do: "die" }
  | { do: "wait"; ms: number }
  | { do: "close" };

const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("call"), answersAbort: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("abort"), which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("answer"), which, well: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("news"), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("die") }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.nat(300) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close") }) },
) satisfies fc.Arbitrary<Step>;

/** What a call must come to, kept beside the real thing by the plainest rules. */
interface Expected {
  controller: AbortController;
  answersAbort: boolean;
  aborted: boolean;
  /** On which port the call was posted; null while it waits for a restart. */
  port: number | null;
  outcome: string | null;
  news: number[];
  heard: number[];
  settled: string[];
}

describe("any order of calls, answers, news, aborts, deaths and closing", () => {
  it("settles every call exactly once, by what came first, with its news in order and none after", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { open, ports } = openMemoryPorts();
        const thread = start(open);
        const calls: Expected[] = [];
        let closed = false;
        let newsCount = 0;
        const alive = () => ports.at(-1)?.alive === true;
        const settleOpen = (outcome: string, among: (call: Expected) => boolean = () => true) => {
          for (const call of calls) if (call.outcome === null && among(call)) call.outcome = outcome;
        };

        for (const step of steps) {
          switch (step.do) {
            case "call": {
              const controller = new AbortController();
              const call: Expected = {
                controller,
                answersAbort: step.answersAbort,
                aborted: false,
                port: alive() ? ports.length - 1 : null,
                outcome: closed ? "CANCELLED" : null,
                news: [],
                heard: [],
                settled: [],
              };
              calls.push(call);
              void codeOf(
                thread.call(
                  "llm",
                  "generate",
                  { messages: [] },
                  {
                    signal: controller.signal,
                    answersAbort: step.answersAbort,
                    onNews: (value) => call.heard.push(Number(value)),
                  },
                ),
              ).then((code) => call.settled.push(code));
              break;
            }
            case "abort": {
              const call = calls[step.which];
              if (call === undefined) break;
              call.controller.abort();
              if (call.outcome === null && (!call.answersAbort || call.port === null)) call.outcome = "CANCELLED";
              break;
            }
            case "answer":
            case "news": {
              const call = calls[step.which];
              // Only a living far end speaks, and only of calls it was sent.
              if (call?.port !== ports.length - 1 || !alive()) break;
              const seq = calls.filter((_, index) => index <= step.which).length;
              if (step.do === "news") {
                const value = newsCount++;
                ports.at(-1)?.say({ kind: "news", seq, value });
                if (call.outcome === null) call.news.push(value);
              } else if (step.well) {
                ports.at(-1)?.say({ kind: "done", seq, value: null, durationMs: 1 });
                call.outcome ??= "done";
              } else {
                const error = { code: "ENGINE_FAILED", message: "It failed." } as const;
                ports.at(-1)?.say({ kind: "failed", seq, error, durationMs: 1 });
                call.outcome ??= "ENGINE_FAILED";
              }
              break;
            }
            case "die":
              if (!alive() || closed) break;
              ports.at(-1)?.exit({ code: 1 });
              settleOpen("ENGINE_DIED", (call) => call.port !== null);
              break;
            case "wait": {
              const before = ports.length;
              await vi.advanceTimersByTimeAsync(step.ms);
              if (ports.length > before) {
                for (const call of calls) if (call.outcome === null) call.port = ports.length - 1;
              }
              break;
            }
            case "close":
              void thread.close();
              closed = true;
              settleOpen("CANCELLED");
              break;
          }
          await vi.advanceTimersByTimeAsync(0);
        }
        await thread.close();
        settleOpen("CANCELLED");
        await vi.advanceTimersByTimeAsync(0);
        expect(calls.map(({ settled }) => settled)).toEqual(calls.map(({ outcome }) => [outcome]));
        expect(calls.map(({ heard }) => heard)).toEqual(calls.map(({ news }) => news));
      }),
      { numRuns: 200 },
    );
  });
});

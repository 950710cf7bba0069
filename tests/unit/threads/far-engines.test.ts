import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { AudioChunk, EngineByRole, FakeDials, FakeSpec, Role } from "../../../src-main/engines/engine.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { createLog } from "../../../src-main/log.ts";
import { connectEngines } from "../../../src-main/threads/far-engines.ts";
import { startEngines } from "../../../src-main/threads/engines.ts";
import { openWorkerPort } from "../../../src-main/threads/port.ts";
import { openProcessPort } from "../../../src-main/threads/process-port.ts";
import type { OpenPort, Port } from "../../../src-main/threads/port.ts";
import { startThread } from "../../../src-main/threads/thread.ts";
import type { EngineThread } from "../../../src-main/threads/thread.ts";

const log = createLog("test", "debug", () => {});
const never = new AbortController().signal;
const open: EngineThread[] = [];

interface Started {
  thread: EngineThread;
  engines: EngineByRole;
  ports: Port[];
}

const PLACES: [string, OpenPort][] = [
  ["a worker thread", openWorkerPort],
  ["a child process", openProcessPort],
];

/** A real far end with one fake of every kind; `ports` lets a test kill it. */
function startOn(openPort: OpenPort, dials: Partial<Record<Role, FakeDials>> = {}): Started {
  const fake = <R extends Role>(role: R): FakeSpec<R> => ({ role, engine: "fake", fake: dials[role] ?? {} });
  const specs = [fake("vad"), fake("asr"), fake("llm"), fake("tts")];
  const ports: Port[] = [];
  const thread = startThread({
    name: "speech",
    specs,
    log,
    openPort(name, data) {
      const port = openPort(name, data);
      ports.push(port);
      return port;
    },
  });
  open.push(thread);
  return { thread, engines: connectEngines(thread, specs), ports };
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: unknown) => (error instanceof MiniflowError ? error.code : "not a MiniflowError"),
  );

const ask = (text: string) => ({ messages: [{ role: "user" as const, text }] });
const loud = Float32Array.from({ length: 16_000 }, (_, index) => Math.sin(index / 5));

afterEach(async () => {
  await Promise.all(open.splice(0).map((thread) => thread.close()));
});

describe.each(PLACES)("on %s", (_place, openPort) => {
  const start = (dials: Partial<Record<Role, FakeDials>> = {}) => startOn(openPort, dials);

  describe("far engines", () => {
    it("answer as near ones do, without a load before", async () => {
      const { engines } = start({ asr: { text: "two plus three" } });
      expect(await engines.vad.findSpeech({ pcm: loud }, { signal: never })).toEqual([
        { startSample: 0, endSample: 16_000, peak: 1 },
      ]);
      const heard = await engines.asr.transcribe({ pcm: loud, accent: "auto" }, { signal: never });
      expect(heard).toMatchObject({ verdict: "speech", text: "two plus three" });
      expect((await engines.asr.describe()).accents).toContain("auto");
      expect((await engines.tts.describe()).voices.length).toBeGreaterThan(0);
      expect(await engines.llm.preload(ask("one two"), { signal: never })).toEqual({ evaluatedTokens: 3 });
    });

    it("leave the caller's sound as it was, a view into a larger buffer too", async () => {
      const { engines } = start();
      const view = loud.subarray(1_000, 2_000);
      const before = [...view];
      await engines.asr.transcribe({ pcm: view, accent: "auto" }, { signal: never });
      expect([...view]).toEqual(before);
      expect((await engines.vad.findSpeech({ pcm: view }, { signal: never }))[0]?.endSample).toBe(1_000);
    });

    it("give the deltas in order; joined they are the text", async () => {
      const { engines } = start();
      const words = Array.from({ length: 200 }, (_, index) => `word${index}`).join(" ");
      const deltas: string[] = [];
      const { text } = await engines.llm.generate(ask(words), {
        signal: never,
        onDelta: (delta) => deltas.push(delta),
      });
      expect(deltas.length).toBe(200);
      expect(deltas.join("")).toBe(text);
      expect(text).toBe(words);
    });

    it("give the chunks in order, whole", async () => {
      const { engines } = start();
      const chunks: AudioChunk[] = [];
      const { voices } = await engines.tts.describe();
      const speech = await engines.tts.speak(
        { text: "one two three", voice: voices[0]?.id ?? "" },
        { signal: never, onChunk: (chunk) => chunks.push(chunk) },
      );
      const samples = chunks.reduce((sum, { pcm }) => sum + pcm.length, 0);
      expect(chunks.length).toBe(3);
      expect((samples * 1_000) / speech.sampleRateHz).toBeCloseTo(speech.audioMs);
      expect(chunks.every(({ pcm }) => pcm.some((sample) => Math.abs(sample) > 0.1))).toBe(true);
    });

    it("reject with the code the engine gave", async () => {
      const { engines } = start({ asr: { failLoad: "MODEL_CORRUPT" }, vad: { failCall: "ENGINE_FAILED" } });
      expect(await codeOf(engines.asr.load({ signal: never }))).toBe("MODEL_CORRUPT");
      expect(await codeOf(engines.asr.transcribe({ pcm: loud, accent: "auto" }, { signal: never }))).toBe(
        "MODEL_CORRUPT",
      );
      expect(await codeOf(engines.vad.findSpeech({ pcm: loud }, { signal: never }))).toBe("ENGINE_FAILED");
      const speak = engines.tts.speak({ text: "hello", voice: "nobody" }, { signal: never, onChunk: () => {} });
      expect(await codeOf(speak)).toBe("VOICE_UNKNOWN");
    });

    it("keep what was written when a generation is aborted in the middle, and answer the next one", async () => {
      const { engines } = start({ llm: { tokensPerSecond: 200 } });
      const controller = new AbortController();
      const deltas: string[] = [];
      const cut = await engines.llm.generate(ask("a b c d e f g h i j k l m n o p q r s t u v w x y z"), {
        signal: controller.signal,
        onDelta(delta) {
          deltas.push(delta);
          if (deltas.length === 3) controller.abort();
        },
      });
      expect(cut.stopReason).toBe("aborted");
      expect(deltas.join("")).toBe(cut.text);
      expect(cut.generatedTokens).toBeLessThan(26);
      const next = await engines.llm.generate(ask("once more"), { signal: never, onDelta: () => {} });
      expect(next).toMatchObject({ text: "once more", stopReason: "endOfTurn" });
    });

    it("cancel a speech in the middle: no chunk comes after, and the next one is whole", async () => {
      const { engines } = start({ tts: { tokensPerSecond: 200 } });
      const controller = new AbortController();
      let chunks = 0;
      const speak = engines.tts.speak(
        { text: "a b c d e f g h", voice: "tone" },
        {
          signal: controller.signal,
          onChunk() {
            chunks++;
            controller.abort();
          },
        },
      );
      expect(await codeOf(speak)).toBe("CANCELLED");
      let later = 0;
      await engines.tts.speak({ text: "i j", voice: "tone" }, { signal: never, onChunk: () => later++ });
      expect([chunks, later]).toEqual([1, 2]);
    });

    it("run the calls of one engine one by one, and cancel one that waits without disturbing the one that runs", async () => {
      const { engines } = start({ llm: { tokensPerSecond: 100 } });
      const order: string[] = [];
      const waits = new AbortController();
      const generate = (name: string, signal = never) =>
        engines.llm
          .generate(ask(`${name} ${name} ${name}`), { signal, onDelta: () => order.push(name) })
          .then(() => order.push(`${name} done`));
      const first = generate("one");
      const second = codeOf(generate("two", waits.signal));
      const third = generate("three");
      waits.abort();
      expect(await second).toBe("CANCELLED");
      await Promise.all([first, third]);
      expect(order).toEqual(["one", "one", "one", "one done", "three", "three", "three", "three done"]);
    });

    it("let one engine of a thread answer while another one is at work", async () => {
      const { engines } = start({ llm: { tokensPerSecond: 5 } });
      const controller = new AbortController();
      let written = false;
      const slow = engines.llm
        .generate(ask("a ".repeat(200)), { signal: controller.signal, onDelta: () => {} })
        .then(() => (written = true));
      await engines.vad.findSpeech({ pcm: loud }, { signal: never });
      expect(written).toBe(false);
      controller.abort();
      await slow;
    });

    it("tell how long the far end spent on a call, not how long the call waited for the one before", async () => {
      const { thread } = start({ vad: { loadMs: 1_000 } });
      const [loading, waiting] = await Promise.all([
        thread.call("vad", "load", null),
        thread.call("vad", "findSpeech", { pcm: loud }),
      ]);
      expect(loading.durationMs).toBeGreaterThan(900);
      expect(waiting.durationMs).toBeLessThan(loading.durationMs / 2);
    });
  });

  interface RandomCall {
    text: string;
    aborts: boolean;
    /** What was written; whether all words were spoken; or the error. */
    outcome: string | boolean | MiniflowError;
    told: number;
    deltas: string;
    late: number;
  }

  function isRight({ text, aborts, outcome, deltas, late }: RandomCall): boolean {
    if (late > 0) return false;
    if (outcome instanceof MiniflowError) return aborts && outcome.code === "CANCELLED";
    if (typeof outcome === "boolean") return outcome;
    return deltas === outcome && (aborts ? text.startsWith(outcome) : text === outcome);
  }

  describe("any order of calls and aborts", () => {
    const plan = fc.record({
      role: fc.constantFrom("llm" as const, "tts" as const),
      words: fc.nat(6),
      /** After how many pieces it is aborted; null for never, 0 for at once. */
      abortAfter: fc.option(fc.nat(5)),
    });

    it("settles every call once, complete or cut, with its own pieces in order and none after", async () => {
      const { engines } = start();
      await fc.assert(
        fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 8 }), async (plans) => {
          const calls = plans.map(async ({ role, words, abortAfter }, index) => {
            const text = Array.from({ length: words }, (_, word) => `w${index}.${word}`).join(" ");
            const controller = new AbortController();
            const { signal } = controller;
            const call: RandomCall = {
              text,
              aborts: abortAfter !== null,
              outcome: "open",
              told: 0,
              deltas: "",
              late: 0,
            };
            const tell = (piece: string | AudioChunk) => {
              if (call.outcome !== "open") call.late++;
              if (typeof piece === "string") call.deltas += piece;
              if (++call.told === abortAfter) controller.abort();
            };
            const answer =
              role === "llm"
                ? engines.llm.generate(ask(text), { signal, onDelta: tell }).then((written) => written.text)
                : engines.tts.speak({ text, voice: "tone" }, { signal, onChunk: tell }).then(() => call.told === words);
            if (abortAfter === 0) controller.abort();
            call.outcome = await answer.catch((error: unknown) =>
              error instanceof MiniflowError ? error : "foreign error",
            );
            return call;
          });
          const ended = await Promise.all(calls);
          // Whatever was still under way has been said once the thread has answered another call.
          await Promise.all([engines.llm.preload(ask(""), { signal: never }), engines.tts.describe()]);
          expect(ended.filter((call) => !isRight(call))).toEqual([]);
        }),
        { numRuns: 200 },
      );
    });
  });

  describe("one that dies", () => {
    it("settles every pending call once when it is killed in the middle, and answers again after its restart", async () => {
      const { engines, ports } = start({ llm: { tokensPerSecond: 20 }, asr: { loadMs: 60_000 } });
      const settled: string[] = [];
      const note = (name: string, call: Promise<unknown>) =>
        codeOf(call).then((code) => {
          settled.push(`${name} ${code}`);
        });
      const begun = Promise.withResolvers<void>();
      const calls = [
        note(
          "generate",
          engines.llm.generate(ask("a b c d e f g h i j"), { signal: never, onDelta: () => begun.resolve() }),
        ),
        note("waiting", engines.llm.preload(ask("x"), { signal: never })),
        note("load", engines.asr.load({ signal: never })),
      ];
      await begun.promise;
      await ports[0]?.kill();
      await Promise.all(calls);
      expect(settled.toSorted()).toEqual(["generate ENGINE_DIED", "load ENGINE_DIED", "waiting ENGINE_DIED"]);
      const again = await engines.llm.generate(ask("hello again"), { signal: never, onDelta: () => {} });
      expect(again.text).toBe("hello again");
      expect(ports.length).toBe(2);
    });

    it("fails only the call that it dies of, with a plain message, each time anew", async () => {
      const { engines, ports } = start({ tts: { crash: true } });
      const speak = () => engines.tts.speak({ text: "boom", voice: "tone" }, { signal: never, onChunk: () => {} });
      await expect(speak()).rejects.toMatchObject({
        code: "ENGINE_DIED",
        message: "The speech engine stopped unexpectedly. What was stored before is kept.",
        hint: "It starts again by itself: please try again.",
      });
      expect(await engines.vad.findSpeech({ pcm: loud }, { signal: never })).toHaveLength(1);
      expect(await codeOf(speak())).toBe("ENGINE_DIED");
      expect(await engines.vad.findSpeech({ pcm: loud }, { signal: never })).toHaveLength(1);
      expect(ports.length).toBe(3);
    });

    it("survives a load that is lost with it: loading once more works", async () => {
      const { engines, ports } = start({ llm: { loadMs: 20 } });
      await engines.llm.load({ signal: never });
      await ports[0]?.kill();
      expect((await engines.llm.load({ signal: never })).loadMs).toBeGreaterThan(0);
      expect((await engines.llm.load({ signal: never })).loadMs).toBe(0);
      await engines.llm.unload();
      expect((await engines.llm.load({ signal: never })).loadMs).toBeGreaterThan(0);
    });
  });

  describe("closing", () => {
    it("ends a thread in the middle of a call, which is cancelled", async () => {
      const { thread, engines } = start({ llm: { tokensPerSecond: 5 } });
      const begun = Promise.withResolvers<void>();
      const call = codeOf(engines.llm.generate(ask("a b c d"), { signal: never, onDelta: () => begun.resolve() }));
      await begun.promise;
      await thread.close();
      expect(await call).toBe("CANCELLED");
      expect(await codeOf(engines.vad.findSpeech({ pcm: loud }, { signal: never }))).toBe("CANCELLED");
    });

    it("ends both threads of an assistant", async () => {
      const started = startEngines(
        {
          vad: { role: "vad", engine: "fake", fake: {} },
          asr: { role: "asr", engine: "fake", fake: {} },
          llm: { role: "llm", engine: "fake", fake: {} },
          tts: { role: "tts", engine: "fake", fake: {} },
        },
        log,
        openPort,
      );
      expect(Object.keys(started.engines).toSorted()).toEqual(["asr", "llm", "tts", "vad"]);
      await started.engines.llm.load({ signal: never });
      await started.close();
      expect(await codeOf(started.engines.llm.load({ signal: never }))).toBe("CANCELLED");
      expect(await codeOf(started.engines.asr.load({ signal: never }))).toBe("CANCELLED");
    });
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createMemoryPlayback } from "../../../src-main/audio/memory-playback.ts";
import type { OpenPlayback } from "../../../src-main/audio/playback.ts";
import type { EventName, Phase, Turn } from "../../../src-main/contract.ts";
import type { EngineByRole, FakeDials, Llm, Message, Role } from "../../../src-main/engines/engine.ts";
import { createFake } from "../../../src-main/engines/fake.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { createLog } from "../../../src-main/log.ts";
import { keepEngines } from "../../../src-main/residency/keep-engines.ts";
import { createTurns } from "../../../src-main/turn/turn.ts";

const inRealTime: OpenPlayback = (_turnId, events) => createMemoryPlayback(events, { realTime: true });
const atOnce: OpenPlayback = (_turnId, events) => createMemoryPlayback(events);

/** A second of tone: loud enough for the fakes to hear. */
const SPEECH = Float32Array.from({ length: 16_000 }, (_, index) => 0.3 * Math.sin(index / 5));
const SILENCE = new Float32Array(16_000);

const NOTHING = { shares: [], loadMs: 1, measured: false };

interface Desk {
  dials?: Partial<Record<Role, FakeDials>>;
  saveFails?: MiniflowError;
  systemPrompt?: string;
  /** Stands in for the language model's reading ahead; answers wait for it, as in an engine that does one thing at a time. */
  preload?: Llm["preload"];
}

/** An assistant's turns over fake engines, with everything it said and stored. */
function setUp({ dials = {}, saveFails, systemPrompt = "", preload }: Desk = {}) {
  const stored: Turn[] = [];
  const news: EventName[] = [];
  const phases: Phase[] = [];
  const prompts: Message[][] = [];
  const llm = createFake("llm", dials.llm ?? {});
  let reading: Promise<unknown> = Promise.resolve();
  const engines: EngineByRole = {
    vad: createFake("vad", dials.vad ?? {}),
    asr: createFake("asr", dials.asr ?? {}),
    llm: {
      ...llm,
      preload(request, options) {
        const read = (preload ?? llm.preload)(request, options);
        reading = read.catch(() => {});
        return read;
      },
      async generate(request, options) {
        await reading;
        prompts.push(request.messages);
        return llm.generate(request, options);
      },
    },
    tts: createFake("tts", dials.tts ?? {}),
  };
  const turns = createTurns({
    engines,
    rules: {
      pipeline: "test",
      systemPrompt,
      maxReplyTokens: 60,
      temperature: 0,
      speed: 1,
      minSpeechMs: 150,
      marginMs: 200,
    },
    log: createLog("test", "error", () => {}),
    emit(event, payload) {
      news.push(event);
      if (event === "phase" && "phase" in payload) phases.push(payload.phase);
    },
    history: (id) =>
      stored
        .filter((turn) => turn.conversationId === id && turn.heardReply !== "")
        .flatMap((turn): Message[] => [
          { role: "user", text: turn.transcript },
          { role: "assistant", text: turn.heardReply },
        ]),
    async save(turn) {
      if (saveFails !== undefined) throw saveFails;
      stored.push(turn);
      return turn;
    },
    residence: keepEngines({ engines, sizes: { vad: NOTHING, asr: NOTHING, llm: NOTHING, tts: NOTHING } }),
  });
  const begin = (openPlayback: OpenPlayback = atOnce) =>
    turns.begin({ conversationId: "one", accent: "auto", voice: "tone", openPlayback });
  async function ask(pcm: Float32Array, openPlayback?: OpenPlayback): Promise<Turn> {
    const { turnId, ended } = begin(openPlayback);
    turns.feed(turnId, pcm);
    turns.release(turnId);
    return ended;
  }
  return { turns, begin, ask, stored, news, phases, prompts };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

describe("a turn", () => {
  it("goes from speech to a spoken answer, through every phase, and is stored", async () => {
    const desk = setUp({ dials: { asr: { text: "hello there" }, llm: { text: "Hello to you. How are you?" } } });
    const turn = await desk.ask(SPEECH);
    expect(turn).toMatchObject({
      outcome: "answered",
      transcript: "hello there",
      reply: "Hello to you. How are you?",
      heardReply: "Hello to you. How are you?",
      start: "cold",
      notice: null,
    });
    expect(desk.phases).toEqual(["listening", "transcribing", "thinking", "speaking", "idle"]);
    expect(desk.stored).toEqual([turn]);
  });

  it("marks its instants in the order in which they must come", async () => {
    const { marks, timings } = await setUp().ask(SPEECH);
    const order = [
      "press",
      "release",
      "utteranceReady",
      "asrStart",
      "asrEnd",
      "llmStart",
      "llmFirstToken",
      "firstSegment",
      "ttsStart",
    ] as const;
    const taken = order.map((name) => marks[name] ?? Number.NaN);
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    expect(marks.firstAudio).toBeGreaterThanOrEqual(marks.ttsFirstChunk ?? Number.NaN);
    expect(timings.recordedMs).toBe(1000);
    expect(timings.releaseToFirstAudioMs).toBe(marks.firstAudio);
    expect(timings.replyAudioMs).toBeGreaterThan(0);
  });

  it("speaks the first clause while the language model still writes", async () => {
    const text = "This is the first clause, and here come many more words until the end.";
    const { marks } = await setUp({ dials: { llm: { text, tokensPerSecond: 100 } } }).ask(SPEECH);
    expect(marks.ttsFirstChunk).toBeLessThan(marks.llmEnd ?? Number.NaN);
  });

  it("is cold when its models had to be loaded, warm the next time", async () => {
    const desk = setUp({ dials: { asr: { loadMs: 30 }, llm: { loadMs: 5 } } });
    const first = await desk.ask(SPEECH);
    const second = await desk.ask(SPEECH);
    expect([first.start, second.start]).toEqual(["cold", "warm"]);
    expect(first.timings.loadMs.asr).toBeGreaterThan(10);
  });

  it("remembers what was said before in the conversation", async () => {
    const desk = setUp({ dials: { llm: { text: "Nice." } } });
    await desk.ask(SPEECH);
    await desk.ask(SPEECH);
    expect(desk.prompts).toEqual([
      [{ role: "user", text: "hello" }],
      [
        { role: "user", text: "hello" },
        { role: "assistant", text: "Nice." },
        { role: "user", text: "hello" },
      ],
    ]);
  });
});

describe("reading ahead", () => {
  it("begins when the key goes down and ends when it comes up, however much there is to read", async () => {
    const read: Message[][] = [];
    const desk = setUp({
      systemPrompt: "Be kind.",
      preload({ messages }, { signal }) {
        read.push(messages);
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(new MiniflowError("CANCELLED", "Cancelled.")));
        });
      },
    });
    const { turnId, ended } = desk.begin();
    await until(() => read.length > 0);
    desk.turns.feed(turnId, SPEECH);
    expect(desk.turns.phase().phase).toBe("listening");
    desk.turns.release(turnId);
    expect(await ended).toMatchObject({ outcome: "answered", notice: null });
    expect(read).toEqual([[{ role: "system", text: "Be kind." }]]);
    expect(desk.prompts[0]?.[0]).toEqual({ role: "system", text: "Be kind." });
  });

  it("that fails fails no turn", async () => {
    const desk = setUp({
      systemPrompt: "Be kind.",
      preload: () => Promise.reject(new MiniflowError("ENGINE_FAILED", "It broke.")),
    });
    const { turnId, ended } = desk.begin();
    desk.turns.feed(turnId, SPEECH);
    await sleep(5);
    desk.turns.release(turnId);
    expect(await ended).toMatchObject({ outcome: "answered", notice: null });
  });

  it("ends with a turn that is given up", async () => {
    const ends: boolean[] = [];
    const desk = setUp({
      systemPrompt: "Be kind.",
      preload: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            ends.push(true);
            reject(new MiniflowError("CANCELLED", "Cancelled."));
          });
          ends.push(false);
        }),
    });
    const { ended } = desk.begin();
    await until(() => ends.length > 0);
    desk.turns.cancel();
    expect((await ended).outcome).toBe("cancelled");
    expect(ends).toEqual([false, true]);
  });
});

describe("speech that cannot be answered", () => {
  it("is told to be too short, and nothing is made up", async () => {
    const desk = setUp();
    const turn = await desk.ask(SPEECH.slice(0, 1000));
    expect(turn).toMatchObject({ outcome: "unheard", transcript: "", reply: "", notice: { code: "AUDIO_TOO_SHORT" } });
    expect(desk.phases.at(-1)).toBe("idle");
  });

  it("is told to be silent, with a word about the microphone when it is as good as muted", async () => {
    const turn = await setUp().ask(SILENCE);
    expect(turn).toMatchObject({ outcome: "unheard", reply: "", notice: { code: "AUDIO_SILENT" } });
    expect(turn.notice?.message).toContain("microphone muted");
    expect(turn.marks.utteranceReady).toBeGreaterThanOrEqual(turn.timings.vadMs ?? Number.NaN);
  });

  it("is told to be silent when the recogniser finds no words in it", async () => {
    const turn = await setUp({ dials: { asr: { text: "" } } }).ask(SPEECH);
    expect(turn).toMatchObject({ outcome: "unheard", transcript: "", notice: { code: "AUDIO_SILENT" } });
  });
});

describe("barge-in", () => {
  const talkative = { llm: { text: "One two three four five six seven eight nine ten eleven twelve." } };

  it("silences the answer, keeps only what was heard of it, and listens at once", async () => {
    const desk = setUp({ dials: talkative });
    const first = desk.ask(SPEECH, inRealTime);
    await until(() => desk.phases.at(-1) === "speaking");
    await sleep(600);
    const second = desk.begin();
    expect(desk.turns.phase()).toEqual({ phase: "listening", turnId: second.turnId });
    const interrupted = await first;
    expect(interrupted.outcome).toBe("interrupted");
    expect(interrupted.heardReply).toMatch(/^One/u);
    expect(interrupted.heardReply).not.toContain("twelve");
    desk.turns.feed(second.turnId, SPEECH);
    desk.turns.release(second.turnId);
    expect((await second.ended).outcome).toBe("answered");
    expect(desk.stored.map(({ outcome }) => outcome)).toEqual(["interrupted", "answered"]);
  });

  it("while nothing was heard yet gives the old turn up and stores nothing of it", async () => {
    const desk = setUp({ dials: { llm: { text: "slow", tokensPerSecond: 1 } } });
    const first = desk.ask(SPEECH);
    await until(() => desk.phases.at(-1) === "thinking");
    desk.turns.cancel();
    expect((await first).outcome).toBe("cancelled");
    expect(desk.stored).toEqual([]);
    expect(desk.turns.phase().phase).toBe("idle");
  });

  it("many times in a row ends every turn once, in order", async () => {
    const desk = setUp({ dials: talkative });
    const all = Array.from({ length: 8 }, () => desk.ask(SPEECH, inRealTime));
    desk.turns.cancel();
    const ended = await Promise.all(all);
    expect(ended.map(({ outcome }) => outcome)).toEqual(ended.map(() => "cancelled"));
    expect(desk.turns.phase()).toEqual({ phase: "idle", turnId: null });
  });
});

describe("a failure", () => {
  it("of any engine ends the turn with a plain message and is stored as failed", async () => {
    for (const role of ["vad", "asr", "llm", "tts"] as const) {
      const desk = setUp({ dials: { [role]: { failCall: "ENGINE_DIED" } } });
      const turn = await desk.ask(SPEECH);
      expect(turn).toMatchObject({ outcome: "failed", notice: { code: "ENGINE_DIED" } });
      expect(desk.stored).toHaveLength(1);
      expect(desk.turns.phase().phase).toBe("idle");
    }
  });

  it("to load a model fails the turn that needed it, not the process", async () => {
    const turn = await setUp({ dials: { llm: { failLoad: "MODEL_CORRUPT" } } }).ask(SPEECH);
    expect(turn).toMatchObject({ outcome: "failed", transcript: "hello", notice: { code: "MODEL_CORRUPT" } });
  });

  it("to store the turn still gives the answer, and says that the history lacks it", async () => {
    const desk = setUp({ saveFails: new MiniflowError("DISK_FULL", "The disk is full.") });
    const turn = await desk.ask(SPEECH);
    expect(turn).toMatchObject({ outcome: "answered", reply: "hello", notice: { code: "DISK_FULL" } });
    expect(turn.notice?.message).toContain("not in the history");
  });
});

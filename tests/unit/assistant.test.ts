import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import type { Assistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { fromPcmBytes, toPcmBytes } from "../../src-main/audio/pcm.ts";
import type { EventName, Turn } from "../../src-main/contract.ts";
import { createLog } from "../../src-main/log.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";

const { signal } = new AbortController();
const silentLog = createLog("test", "error", () => {});
const open: Assistant[] = [];

afterEach(async () => {
  for (const assistant of open.splice(0)) await assistant.close();
});

async function start(input: { home?: string; pipeline?: string } = {}): Promise<Assistant> {
  const home = input.home ?? mkdtempSync(join(tmpdir(), "miniflow-home-"));
  const assistant = await createAssistant({ home, pipeline: input.pipeline ?? writeFakePipeline(), log: silentLog });
  open.push(assistant);
  return assistant;
}

const ask = (assistant: Assistant, choice: { accent?: string; voice?: string } = {}): Promise<Turn> =>
  assistant.runTurn({
    ...choice,
    pcm: FAKE_SPEECH,
    signal,
    openPlayback: (_id, events) => createMemoryPlayback(events),
  });

describe("the assistant", () => {
  it("answers a recording and finds the turn again after a restart, sound included", async () => {
    const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
    const first = await start({ home });
    const turn = await ask(first);
    expect(turn).toMatchObject({
      outcome: "answered",
      transcript: "hello there",
      heardReply: "Good day to you. What now?",
    });
    await first.close();
    open.splice(0);
    const again = await start({ home });
    expect(again.listTurns({})).toEqual([turn]);
    expect(
      readdirSync(join(home, "audio"), { recursive: true }).filter((name) => String(name).endsWith(".wav")),
    ).toHaveLength(2);
  });

  it("lets models go that nobody uses as soon as that is chosen, and still after a restart", async () => {
    const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
    const states = async (assistant: Assistant) =>
      new Set((await assistant.api.getMemory()).models.filter(({ id }) => id !== "vad").map(({ state }) => state));
    const first = await start({ home });
    await ask(first);
    expect(await states(first)).toEqual(new Set(["resident"]));
    await first.api.changeSettings({ idleUnloadMinutes: 0 });
    await expect.poll(() => states(first)).toEqual(new Set(["away"]));
    await first.close();
    open.splice(0);
    const again = await start({ home });
    await ask(again);
    await expect.poll(() => states(again)).toEqual(new Set(["away"]));
    await again.api.changeSettings({ idleUnloadMinutes: "never" });
    await ask(again);
    expect(await states(again)).toEqual(new Set(["resident"]));
  });

  it("keeps no sound when told so", async () => {
    const assistant = await start();
    await assistant.api.changeSettings({ keepAudio: false });
    expect(await ask(assistant)).toMatchObject({ utteranceAudio: null, replyAudio: null });
  });

  it("refuses an accent and a voice that are not there, naming those that are", async () => {
    const assistant = await start();
    await expect(ask(assistant, { accent: "klingon" })).rejects.toMatchObject({
      code: "ACCENT_UNKNOWN",
      hint: "There are: auto.",
    });
    await expect(ask(assistant, { voice: "nobody" })).rejects.toMatchObject({ code: "VOICE_UNKNOWN" });
    await expect(assistant.api.changeSettings({ voice: "nobody" })).rejects.toMatchObject({ code: "VOICE_UNKNOWN" });
  });

  it("uses the voice that was chosen in the settings", async () => {
    const assistant = await start();
    await assistant.api.changeSettings({ voice: "high" });
    expect((await ask(assistant)).voice).toBe("high");
  });
});

describe("a window's turn", () => {
  it("goes from press to its end with small news all along", async () => {
    const assistant = await start();
    const heard: EventName[] = [];
    const names: EventName[] = ["phase", "level", "transcript", "delta", "replyAudio", "replyAudioEnd", "turn"];
    for (const name of names) assistant.on(name, () => heard.push(name));
    let replySamples = 0;
    assistant.on("replyAudio", ({ pcm }) => (replySamples += fromPcmBytes(pcm).length));
    assistant.on("replyAudioEnd", ({ turnId }) => {
      void assistant.api.reportPlayback({ turnId, kind: "firstAudio", delayMs: 12 });
      void assistant.api.reportPlayback({ turnId, kind: "ended", heardMs: replySamples / 16 });
    });
    const ended = Promise.withResolvers<Turn>();
    assistant.on("turn", ended.resolve);

    const { turnId } = await assistant.api.press();
    await assistant.api.feed({ turnId, pcm: toPcmBytes(FAKE_SPEECH) });
    await assistant.api.release({ turnId });
    const turn = await ended.promise;

    expect(turn).toMatchObject({ id: turnId, outcome: "answered", heardReply: "Good day to you. What now?" });
    expect(turn.timings.releaseToFirstAudioMs).toBeCloseTo((turn.marks.ttsFirstChunk ?? 0) + 12, -1);
    expect(new Set(heard)).toEqual(new Set(names));
    expect((await assistant.api.getState()).phase).toBe("idle");
  });

  it("ends by itself when the window vanishes in the middle of the answer", async () => {
    const assistant = await start();
    const ended = Promise.withResolvers<Turn>();
    assistant.on("turn", ended.resolve);
    const { turnId } = await assistant.api.press();
    await assistant.api.feed({ turnId, pcm: toPcmBytes(FAKE_SPEECH) });
    await assistant.api.release({ turnId });
    expect((await ended.promise).outcome).toBe("answered");
  });

  it("is given up by cancel, and the next press works", async () => {
    const assistant = await start();
    await assistant.api.press();
    const ended = Promise.withResolvers<Turn>();
    assistant.on("turn", ended.resolve);
    await assistant.api.cancel();
    expect((await ended.promise).outcome).toBe("cancelled");
    expect((await ask(assistant)).outcome).toBe("answered");
  });
});

describe("an engine thread that dies in the middle of a turn", () => {
  it("costs that turn, says so plainly, and the next turn is answered", async () => {
    const crashing = await start({ pipeline: writeFakePipeline({ llm: { crash: true } }) });
    const turn = await ask(crashing);
    expect(turn).toMatchObject({ outcome: "failed", transcript: "hello there", notice: { code: "ENGINE_DIED" } });
    expect(turn.notice?.message).toContain("language engine stopped");
    // The same thread dies again on every call, so the answer is the same; nothing hangs and all is stored.
    await sleep(300);
    expect((await ask(crashing)).outcome).toBe("failed");
    expect(crashing.listTurns({})).toHaveLength(2);
  });
});

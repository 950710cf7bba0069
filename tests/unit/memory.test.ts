import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import type { Assistant, AssistantOptions } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { readPipeline } from "../../src-main/catalog/pipeline.ts";
import type { MemoryState, Notice, Turn } from "../../src-main/contract.ts";
import type { FakeDials } from "../../src-main/engines/engine.ts";
import { measureRoom } from "../../src-main/downloads/machine-room.ts";
import { createLog } from "../../src-main/log.ts";
import { openDatabase } from "../../src-main/storage/database.ts";
import { listSamples } from "../../src-main/catalog/samples.ts";
import { readRecording } from "../../src-main/audio/wav.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";

const MIB = 2 ** 20;
const { signal } = new AbortController();
const log = createLog("test", "error", () => {});
const open: Assistant[] = [];

afterEach(async () => {
  for (const assistant of open.splice(0)) await assistant.close();
});

const makeHome = (): string => mkdtempSync(join(tmpdir(), "miniflow-home-"));

async function start(options: AssistantOptions): Promise<{ assistant: Assistant; told: Notice[] }> {
  const assistant = await createAssistant({ log, keepAudio: false, ...options });
  open.push(assistant);
  const told: Notice[] = [];
  assistant.on("notice", (notice) => told.push(notice));
  return { assistant, told };
}

async function stop(assistant: Assistant): Promise<void> {
  open.splice(open.indexOf(assistant), 1);
  await assistant.close();
}

const ask = (assistant: Assistant, pcm: Float32Array = FAKE_SPEECH): Promise<Turn> =>
  assistant.runTurn({ pcm, signal, openPlayback: (_id, events) => createMemoryPlayback(events) });

/** Fakes with these dials, and other options of a pipeline. */
function writePipeline(dials: Record<"asr" | "llm" | "tts", FakeDials>, options: object = {}): string {
  const { name: _, ...pipeline } = readPipeline(writeFakePipeline(dials));
  const path = join(mkdtempSync(join(tmpdir(), "miniflow-pipeline-")), "fakes.yml");
  writeFileSync(path, JSON.stringify({ ...pipeline, ...options }));
  return path;
}

function find(state: MemoryState, id: string): MemoryState["models"][number] {
  const model = state.models.find((one) => one.id === id);
  if (model === undefined) throw new Error(`${id} is not kept.`);
  return model;
}

const onGpu = (mebibytes: number): FakeDials => ({ gpuBytes: mebibytes * MIB });
const inMemory = (mebibytes: number): FakeDials => ({ cpuBytes: mebibytes * MIB });

describe("the account of each device", () => {
  it("says what each model holds where, and which limit is whose", async () => {
    const llm = { ...onGpu(50), cpuBytes: 5 * MIB };
    const pipeline = writePipeline({ asr: inMemory(10), llm, tts: onGpu(30) }, { budget: "500MiB" });
    const { assistant } = await start({ home: makeHome(), pipeline });
    await ask(assistant);
    const state = await assistant.api.getMemory();
    expect(state.devices).toMatchObject([
      { device: "cpu", budgetBytes: null, heldBytes: 15 * MIB },
      { device: "gpu", budgetBytes: 500 * MIB, capacityBytes: null, residueBytes: 0 },
    ]);
    expect(find(state, "llm")).toMatchObject({
      state: "resident",
      model: "fake",
      measured: true,
      shares: [
        { device: "cpu", weightsBytes: 5 * MIB },
        { device: "gpu", weightsBytes: 50 * MIB },
      ],
    });
    expect(state.givenUp).toEqual([]);
  });

  it("limits memory by the pipeline's budget where no GPU is used", async () => {
    const pipeline = writePipeline({ asr: inMemory(10), llm: inMemory(10), tts: inMemory(10) }, { budget: "20MiB" });
    const { assistant } = await start({ home: makeHome(), pipeline });
    expect((await assistant.api.getMemory()).devices).toMatchObject([{ device: "cpu", budgetBytes: 20 * MIB }]);
    for (let count = 0; count < 2; count += 1) expect((await ask(assistant)).outcome).toBe("answered");
    expect((await assistant.api.getMemory()).devices[0]?.heldBytes).toBeLessThanOrEqual(20 * MIB);
  });

  it("evicts what is needed last when it is limited while it runs, and goes on answering", async () => {
    const pipeline = writePipeline({ asr: inMemory(10), llm: inMemory(10), tts: inMemory(10) });
    const { assistant } = await start({ home: makeHome(), pipeline });
    await ask(assistant);
    const limited = await assistant.api.limitMemory({ device: "cpu", budgetBytes: 20 * MIB });
    expect(limited.devices[0]?.budgetBytes).toBe(20 * MIB);
    expect(["leaving", "away", "ram"]).toContain(find(limited, "tts").state);
    expect([find(limited, "asr").state, find(limited, "llm").state]).toEqual(["resident", "resident"]);
    expect((await ask(assistant)).outcome).toBe("answered");
    const lifted = await assistant.api.limitMemory({ device: "cpu", budgetBytes: null });
    expect(lifted.devices[0]?.budgetBytes).toBeNull();
  });
});

describe("a GPU that a pack asks for", () => {
  it("is looked for once on a machine; without one the budget is memory's", async () => {
    const { name: _, ...starter } = readPipeline("starter");
    const path = join(mkdtempSync(join(tmpdir(), "miniflow-pipeline-")), "gpu.yml");
    writeFileSync(path, JSON.stringify({ ...starter, llm: { ...starter.llm, gpu: "auto" } }));
    const home = makeHome();
    const { gpu } = await measureRoom(home, { wantsGpu: true, signal });
    const found = gpu === "unknown" ? null : gpu;
    const here = { name: found?.name ?? null, capacity_bytes: found?.vramBytes ?? null };
    const { assistant } = await start({ home, pipeline: path, budgetBytes: 90 * MIB });
    const db = openDatabase(home);
    const known = () => db.prepare("SELECT name, capacity_bytes FROM gpus").all();
    try {
      await expect.poll(known, { timeout: 30_000 }).toEqual([here]);
    } finally {
      db.close();
    }
    const { devices, models } = await assistant.api.getMemory();
    const main = here.name === null ? "cpu" : "gpu";
    expect(devices.map(({ device, budgetBytes }) => [device, budgetBytes])).toContainEqual([main, 90 * MIB]);
    expect(models.find(({ id }) => id === "llm")?.shares[0]?.device).toBe(main);
  });
});

describe("sizes and load times", () => {
  it("are known at the next start from what the loads of the real models measured", async () => {
    const home = makeHome();
    const first = await start({ home });
    expect((await first.assistant.api.getMemory()).models.every(({ measured }) => !measured)).toBe(true);
    await ask(first.assistant, await readRecording(listSamples()[0]?.path ?? ""));
    const measured = await first.assistant.api.getMemory();
    await stop(first.assistant);
    const again = await (await start({ home })).assistant.api.getMemory();
    expect(again.models.map(({ id, shares, measured, state }) => ({ id, shares, measured, state }))).toEqual(
      measured.models.map(({ id, shares }) => ({ id, shares, measured: true, state: "away" })),
    );
  });

  it("tell before anything is said that the voice will not fit, and what was recognised is kept", async () => {
    const home = makeHome();
    const { assistant, told } = await start({ home, budgetBytes: 30e6 });
    const heard: string[] = [];
    assistant.on("transcript", () => heard.push("transcript"));
    assistant.on("notice", () => heard.push("notice"));
    const turn = await ask(assistant, await readRecording(listSamples()[0]?.path ?? ""));
    expect(turn).toMatchObject({ outcome: "failed", notice: { code: "OUT_OF_MEMORY" } });
    expect(turn.transcript).not.toBe("");
    expect(told[0]?.message).toContain("The voice needs 55 MiB of memory, and the models may have 29 MiB.");
    expect(heard[0]).toBe("notice");
  });
});

describe("an engine that dies", () => {
  it("is gone from the account: its next load is one, and the next turn is answered", async () => {
    const crashMark = join(makeHome(), "crashed");
    const pipeline = writePipeline({ asr: {}, llm: { ...inMemory(5), crash: true, crashMark }, tts: {} });
    const { assistant } = await start({ home: makeHome(), pipeline });
    expect(await ask(assistant)).toMatchObject({ outcome: "failed", notice: { code: "ENGINE_DIED" } });
    expect(find(await assistant.api.getMemory(), "llm").state).toBe("away");
    expect(await ask(assistant)).toMatchObject({ outcome: "answered", start: "swapped" });
    expect(find(await assistant.api.getMemory(), "llm")).toMatchObject({ state: "resident", loads: 2 });
  });

  it("in the middle of a swap costs one turn, which says so, and the next one is answered", async () => {
    const crashMark = join(makeHome(), "crashed");
    const llm = { ...inMemory(10), crash: "load" as const, crashMark };
    const options = { hold: "demand", budget: "15MiB" };
    const pipeline = writePipeline({ asr: inMemory(10), llm, tts: inMemory(10) }, options);
    const { assistant } = await start({ home: makeHome(), pipeline });
    const turn = await ask(assistant);
    expect(turn).toMatchObject({ outcome: "failed", transcript: "hello there", notice: { code: "ENGINE_DIED" } });
    expect(turn.notice?.message).toContain("language engine stopped");
    expect(existsSync(crashMark)).toBe(true);
    expect(await ask(assistant)).toMatchObject({ outcome: "answered" });
    expect(await ask(assistant)).toMatchObject({ outcome: "answered", start: "swapped" });
    expect((await assistant.api.getMemory()).devices[0]?.heldBytes).toBeLessThanOrEqual(15 * MIB);
  });
});

describe("what does not fit", () => {
  it("gives something up within the same turn when its load fails for memory, says so, and begins there next time", async () => {
    const home = makeHome();
    const pipeline = writePipeline({ asr: onGpu(10), llm: onGpu(20), tts: { ...onGpu(40), roomBytes: 30 * MIB } });
    const first = await start({ home, pipeline });
    expect((await ask(first.assistant)).outcome).toBe("answered");
    expect(first.told).toMatchObject([{ code: "MEMORY_SHORT" }]);
    expect(first.told[0]?.message).toContain("The voice could not be loaded for want of memory.");
    const state = await first.assistant.api.getMemory();
    expect(state.givenUp).toEqual(["The voice on the processor: it begins to speak later."]);
    expect(find(state, "tts").shares).toMatchObject([{ device: "cpu", weightsBytes: 40 * MIB }]);
    await stop(first.assistant);

    const second = await start({ home, pipeline });
    expect((await second.assistant.api.getMemory()).givenUp).toEqual(state.givenUp);
    expect((await ask(second.assistant)).outcome).toBe("answered");
    expect(second.told).toEqual([]);
    await stop(second.assistant);

    const other = await start({ home, pipeline, budgetBytes: 200 * MIB });
    expect((await other.assistant.api.getMemory()).givenUp).toEqual([]);
  });

  it("gives something up before it is loaded where the budget is too small for it", async () => {
    const pipeline = writePipeline({ asr: onGpu(10), llm: onGpu(60), tts: onGpu(20) }, { budget: "50MiB" });
    const { assistant, told } = await start({ home: makeHome(), pipeline });
    expect((await ask(assistant)).outcome).toBe("answered");
    expect(told[0]?.message).toContain("The language model needs");
    const state = await assistant.api.getMemory();
    expect(find(state, "llm").shares).toMatchObject([{ device: "cpu", weightsBytes: 60 * MIB }]);
    expect(state.devices[1]?.heldBytes).toBeLessThanOrEqual(50 * MIB);
  });

  it("is not remembered where a person only tried a smaller budget", async () => {
    const home = makeHome();
    const pipeline = writePipeline({ asr: onGpu(10), llm: onGpu(60), tts: onGpu(20) });
    const first = await start({ home, pipeline });
    await first.assistant.api.limitMemory({ device: "gpu", budgetBytes: 50 * MIB });
    expect((await ask(first.assistant)).outcome).toBe("answered");
    expect((await first.assistant.api.getMemory()).givenUp).not.toEqual([]);
    await stop(first.assistant);
    expect((await (await start({ home, pipeline })).assistant.api.getMemory()).givenUp).toEqual([]);
  });

  it("is refused with both sizes where there is nothing to give up", async () => {
    const pipeline = writePipeline({ asr: inMemory(10), llm: inMemory(60), tts: inMemory(10) }, { budget: "50MiB" });
    const { assistant } = await start({ home: makeHome(), pipeline });
    expect(await ask(assistant)).toMatchObject({
      outcome: "failed",
      transcript: "hello there",
      notice: {
        code: "OUT_OF_MEMORY",
        message: expect.stringContaining("The language model needs 60 MiB of memory, and the models may have 50 MiB."),
      },
    });
  });

  it("of the real language model is its conversation: 8 bits, then fewer tokens, with the right answer", async () => {
    const { name: _, ...starter } = readPipeline("starter");
    const path = join(mkdtempSync(join(tmpdir(), "miniflow-pipeline-")), "long.yml");
    writeFileSync(path, JSON.stringify({ ...starter, llm: { ...starter.llm, contextTokens: 131_072 } }));
    const home = makeHome();
    const { assistant } = await start({ home, pipeline: path, budgetBytes: 64 * MIB });
    let peakBytes = 0;
    assistant.on("memoryChanged", () => {
      peakBytes = Math.max(peakBytes, assistant.holdings().heldBytes);
    });
    const sum = listSamples().find(({ text }) => text === "what is two plus three");
    const pcm = await readRecording(sum?.path ?? "");
    const turn = await ask(assistant, pcm);
    expect(turn.reply).toMatch(/five/iu);
    const { givenUp, devices } = await assistant.api.getMemory();
    expect(givenUp).toEqual([
      "What the conversation leaves in memory in 8 bits instead of 16.",
      expect.stringMatching(/^Less of the conversation remembered: (?:32768|65536) tokens\.$/u),
    ]);
    expect(devices[0]?.heldBytes).toBeLessThanOrEqual(64 * MIB);
    await stop(assistant);
    // Given up before it was loaded: nothing ever held more than the budget.
    expect(peakBytes).toBeLessThanOrEqual(64 * MIB);
    const again = await start({ home, pipeline: path, budgetBytes: 64 * MIB });
    expect((await ask(again.assistant, pcm)).reply).toMatch(/five/iu);
    expect(again.told).toEqual([]);
  });
});

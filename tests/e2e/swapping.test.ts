/** The starter pack's own models where they do not fit together: what goes when the room shrinks, and an engine that is killed while models swap. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import type { Assistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { readRecording } from "../../src-main/audio/wav.ts";
import { treeOf } from "../../src-main/bench/process-figures.ts";
import { readPipeline } from "../../src-main/catalog/pipeline.ts";
import { listSamples } from "../../src-main/catalog/samples.ts";
import type { Turn } from "../../src-main/contract.ts";

const MIB = 2 ** 20;

let assistant: Assistant | undefined;
afterEach(async () => {
  await assistant?.close();
  assistant = undefined;
});

async function start(options: { isolation: "thread" | "process"; budgetBytes?: number }): Promise<Assistant> {
  const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  const { name: _, ...starter } = readPipeline("starter");
  const pipeline = join(home, "starter.yml");
  // YAML reads JSON.
  writeFileSync(pipeline, JSON.stringify({ ...starter, isolation: options.isolation }));
  assistant = await createAssistant({ home, pipeline, keepAudio: false, budgetBytes: options.budgetBytes });
  return assistant;
}

async function ask(of: Assistant, text: string): Promise<Turn> {
  const sample = listSamples().find((one) => one.text === text);
  if (sample === undefined) throw new Error(`There is no sample "${text}".`);
  of.newConversation();
  return of.runTurn({
    pcm: await readRecording(sample.path),
    signal: new AbortController().signal,
    openPlayback: (_turnId, events) => createMemoryPlayback(events),
  });
}

const there = (of: Assistant): string[] =>
  of
    .holdings()
    .models.filter(({ state }) => state === "resident")
    .map(({ id }) => id);

it("a budget pulled down while it runs sends away what is needed last, the voice detector at the very end", async () => {
  const starter = await start({ isolation: "thread" });
  expect(await ask(starter, "what colour is the sky")).toMatchObject({ outcome: "answered" });
  expect(there(starter)).toEqual(["vad", "asr", "llm", "tts"]);
  const gone: string[] = [];
  starter.on("memoryChanged", () => {
    const left = there(starter);
    for (const id of ["vad", "asr", "llm", "tts"]) if (!left.includes(id) && !gone.includes(id)) gone.push(id);
  });
  // The voice is the largest and comes last in a turn; then the language model; what every turn begins with goes last.
  for (const [mebibytes, left] of [
    [60, ["vad", "asr", "llm"]],
    [10, ["vad", "asr"]],
    [5, ["vad"]],
    [1, []],
  ] as const) {
    await starter.api.limitMemory({ device: "cpu", budgetBytes: mebibytes * MIB });
    await expect.poll(() => there(starter)).toEqual(left);
    await expect.poll(() => starter.holdings().heldBytes).toBeLessThanOrEqual(mebibytes * MIB);
  }
  expect(gone).toEqual(["tts", "llm", "asr", "vad"]);
  await starter.api.limitMemory({ device: "cpu", budgetBytes: 60 * MIB });
  const after = await ask(starter, "what colour is the sky");
  expect(after).toMatchObject({ outcome: "answered", start: "swapped" });
  expect(after.reply).toMatch(/blue/iu);
});

const reason = process.platform === "linux" ? null : "only Linux tells of children";

describe.skipIf(reason !== null)(`an engine's process${reason === null ? "" : ` (not run: ${reason})`}`, () => {
  it("that is killed in mid-swap costs one turn, which says so, and the next one is answered", async () => {
    const before = treeOf(process.pid);
    const starter = await start({ isolation: "process", budgetBytes: 60 * MIB });
    await expect.poll(() => treeOf(process.pid).length).toBe(before.length + 2);
    expect(await ask(starter, "what colour is the sky")).toMatchObject({ outcome: "answered" });
    // The voice fits beside none but the detector, so that it comes in within each turn; its process was started first.
    const [speech] = treeOf(process.pid).filter((pid) => !before.includes(pid));
    let isKilled = false;
    const stop = starter.on("memoryChanged", () => {
      if (isKilled || !starter.holdings().models.some(({ id, state }) => id === "tts" && state === "loading")) return;
      isKilled = true;
      if (speech !== undefined) process.kill(speech, "SIGKILL");
    });
    const lost = await ask(starter, "what colour is the sky");
    stop();
    expect(isKilled).toBe(true);
    expect(lost).toMatchObject({ outcome: "failed", notice: { code: "ENGINE_DIED" } });
    expect(lost.notice?.message).toMatch(/stopped unexpectedly.*kept.*again/isu);
    const next = await ask(starter, "how many legs does a spider have");
    expect(next).toMatchObject({ outcome: "answered", notice: null });
    expect(next.reply).toMatch(/\b(eight|8)\b/iu);
    expect(starter.listTurns({}).map(({ outcome }) => outcome)).toEqual(["answered", "failed", "answered"]);
  });
});

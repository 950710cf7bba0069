import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";

const MIB = 2 ** 20;
const LEAK_BYTES = 30 * MIB;
const TURNS = 8;
/** The least that is worth a restart. */
const LEAST_BYTES = 64 * MIB;

/** A recogniser that keeps memory at each load, in a process, and is loaded for each turn. */
function writeLeakingPipeline(): string {
  const path = writeFakePipeline({ asr: { leakBytes: LEAK_BYTES } });
  const pipeline: unknown = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...Object(pipeline), hold: "drop", isolation: "process" }));
  return path;
}

it("what a process keeps of models is booked, and it is started anew between turns without one being lost", async () => {
  const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  const assistant = await createAssistant({ home, pipeline: writeLeakingPipeline(), keepAudio: false });
  const residueBytes = () => assistant.holdings().devices[0]?.residueBytes ?? Number.NaN;
  let mostBytes = 0;
  let restarts = 0;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { outcome, notice } = await assistant.runTurn({
      pcm: FAKE_SPEECH,
      signal: new AbortController().signal,
      openPlayback: (_turnId, events) => createMemoryPlayback(events),
    });
    expect({ outcome, notice }).toEqual({ outcome: "answered", notice: null });
    mostBytes = Math.max(mostBytes, residueBytes());
    if (residueBytes() > LEAST_BYTES) restarts += 1;
    await expect.poll(residueBytes, { timeout: 20_000 }).toBeLessThanOrEqual(LEAST_BYTES);
  }
  expect(restarts).toBeGreaterThan(0);
  expect(mostBytes).toBeLessThan((TURNS - 2) * LEAK_BYTES);
  await assistant.close();
});

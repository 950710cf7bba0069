/** A smaller recogniser that is installed takes the place of one that does not fit: real weights, told from a catalog of the user's own. */
import { cpSync, mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { createAssistant } from "../../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../../src-main/audio/memory-playback.ts";
import { readRecording } from "../../../src-main/audio/wav.ts";
import { findModel, readCatalog } from "../../../src-main/catalog/catalog.ts";
import { readPipeline } from "../../../src-main/catalog/pipeline.ts";
import { listSamples } from "../../../src-main/catalog/samples.ts";
import { createLog } from "../../../src-main/log.ts";

const MIB = 2 ** 20;
const PADDING_BYTES = 100 * MIB;

afterEach(() => vi.unstubAllEnvs());

/** The starter recogniser, as large as another one by a file that nothing reads. */
function makeLargeRecogniser(folder: string): string {
  const starter = findModel(readCatalog({ home: folder }), "starter-asr");
  const dir = join(folder, "large");
  cpSync(starter.dir, dir, { recursive: true });
  const padding = join(dir, "onnx", "padding.onnx");
  writeFileSync(padding, "");
  truncateSync(padding, PADDING_BYTES);
  const files = [...starter.files, { path: "onnx/padding.onnx", bytes: PADDING_BYTES, sha256: "0".repeat(64) }];
  const catalog = join(folder, "catalog.yml");
  writeFileSync(catalog, JSON.stringify({ models: [{ ...starter, id: "large-asr", dir, files }] }));
  return catalog;
}

it("hears the same question, in the same turn, and begins with it the next time", async () => {
  const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  vi.stubEnv("MINIFLOW_CATALOG", makeLargeRecogniser(home));
  const { name: _, ...starter } = readPipeline("starter");
  const pipeline = join(home, "large.yml");
  writeFileSync(pipeline, JSON.stringify({ ...starter, asr: { ...starter.asr, model: "large-asr" } }));
  const log = createLog("test", "error", () => {});
  const [sample] = listSamples();
  const pcm = await readRecording(sample?.path ?? "");
  for (const isFirst of [true, false]) {
    const assistant = await createAssistant({ home, pipeline, budgetBytes: 64 * MIB, keepAudio: false, log });
    try {
      const turn = await assistant.runTurn({
        pcm,
        signal: new AbortController().signal,
        openPlayback: (_id, events) => createMemoryPlayback(events),
      });
      expect(turn).toMatchObject({ outcome: "answered", transcript: sample?.text });
      expect(assistant.notices.map(({ code }) => code)).toEqual(isFirst ? ["MEMORY_SHORT"] : []);
      const { givenUp, models } = await assistant.api.getMemory();
      expect(givenUp).toEqual(["A smaller recogniser, starter-asr: it mishears more."]);
      expect(models.find(({ id }) => id === "asr")?.model).toBe("starter-asr");
    } finally {
      await assistant.close();
    }
  }
});

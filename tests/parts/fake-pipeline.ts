import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FakeDials } from "../../src-main/engines/engine.ts";

/** Writes a pipeline of fakes with the given dials and returns its path. */
export function writeFakePipeline(dials: { asr?: FakeDials; llm?: FakeDials; tts?: FakeDials } = {}): string {
  const path = join(mkdtempSync(join(tmpdir(), "miniflow-pipeline-")), "fakes.yml");
  const pipeline = {
    title: "Fakes",
    vad: { engine: "fake" },
    asr: { engine: "fake", fake: { text: "hello there", ...dials.asr } },
    llm: { engine: "fake", fake: { text: "Good day to you. What now?", ...dials.llm } },
    tts: { engine: "fake", voice: "tone", fake: dials.tts ?? {} },
  };
  // YAML reads JSON.
  writeFileSync(path, JSON.stringify(pipeline));
  return path;
}

/** A second of tone: loud enough for the fakes to hear. 16 kHz. */
export const FAKE_SPEECH: Float32Array = Float32Array.from({ length: 16_000 }, (_, index) => 0.3 * Math.sin(index / 5));

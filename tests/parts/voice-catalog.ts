import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface VoiceModel {
  id: string;
  engine: "kokoro" | "piper";
  dir: string;
  voices: { id: string; name: string; accent: string; file?: string; speaker?: string }[];
}

/** Writes a catalog of the user's own with these models, every file of their folders pinned. */
export function writeVoiceCatalog(path: string, models: readonly VoiceModel[]): void {
  const entries = models.map((model) => ({
    ...model,
    kind: "tts",
    title: model.id,
    licence: { id: "MIT", commercialUse: true },
    languages: ["en"],
    files: listFiles(model.dir).map((file) => pinOf(model.dir, file)),
  }));
  // YAML reads JSON.
  writeFileSync(path, JSON.stringify({ models: entries }));
}

function listFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(dir, file)).isFile())
    .map((file) => file.replaceAll("\\", "/"))
    .toSorted();
}

function pinOf(dir: string, path: string): { path: string; bytes: number; sha256: string } {
  const content = readFileSync(join(dir, path));
  return { path, bytes: content.byteLength, sha256: createHash("sha256").update(content).digest("hex") };
}

/** Writes a pipeline of fakes with a neural voice. */
export function writeVoicePipeline(path: string, tts: { engine: string; model: string; voice: string }): void {
  const pipeline = {
    title: "Voices",
    vad: { engine: "fake" },
    asr: { engine: "fake", fake: { text: "hello there" } },
    llm: { engine: "fake", fake: { text: "Good day to you. What now?" } },
    tts: { ...tts, threads: 1 },
  };
  writeFileSync(path, JSON.stringify(pipeline));
}

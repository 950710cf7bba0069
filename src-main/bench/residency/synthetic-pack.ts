/** The 6 GB pack with made-up weights of the real sizes: a catalog that names them, and a pipeline of them. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { pipeline as pipe } from "node:stream/promises";
import { MiniflowError } from "../../errors.ts";

/** As models/recipes/README.md makes them. */
const FOLDERS = {
  asr: { id: "synthetic-whisper-small", engine: "whisper", path: "whisper-small" },
  llm: { id: "synthetic-qwen2.5-3b", engine: "llama", path: "qwen2.5-3b-synthetic-q4_k_m.gguf" },
  tts: { id: "synthetic-kokoro-82m", engine: "kokoro", path: "kokoro-82m" },
} as const;

/** On two cores a token takes a fourteenth of a second, and the control's a whole one: an answer is cut where it can still be waited for. */
const MOST_REPLY_TOKENS = 20;

export interface SyntheticPack {
  /** Files for `MINIFLOW_CATALOG` and `--pipeline`. */
  catalog: string;
  pipeline: string;
  /** For `bench:tier`. */
  models: string[];
}

/** Errors: MODEL_MISSING for weights that have not been made. */
export async function writeSyntheticPack(dir: string, out: string): Promise<SyntheticPack> {
  const models = await Promise.all(
    Object.entries(FOLDERS).map(async ([kind, { id, engine, path }]) => {
      const place = resolve(dir, path);
      if (!existsSync(place)) {
        throw new MiniflowError("MODEL_MISSING", `There are no synthetic weights at ${place}.`, {
          path: place,
          hint: "models/recipes/README.md tells how to make them.",
        });
      }
      const isFile = statSync(place).isFile();
      const files = isFile ? [place] : await listFiles(place);
      return {
        id,
        kind,
        engine,
        title: `${id}, made-up weights`,
        dir: isFile ? resolve(dir) : place,
        licence: { id: "MIT", commercialUse: true },
        voices:
          kind === "tts" ? [{ id: "af_heart", name: "Heart", accent: "american", file: "voices/af_heart.bin" }] : [],
        files: await Promise.all(files.map((file) => describeFile(file, isFile ? resolve(dir) : place))),
      };
    }),
  );
  const [catalog, pipeline] = [join(out, "synthetic-catalog.yml"), join(out, "synthetic.yml")];
  // YAML reads JSON.
  writeFileSync(catalog, JSON.stringify({ models, packs: [] }));
  writeFileSync(pipeline, JSON.stringify(PIPELINE));
  return {
    catalog,
    pipeline,
    models: Object.values(FOLDERS)
      .slice(0, 2)
      .map(({ path }) => resolve(dir, path)),
  };
}

const PIPELINE = {
  title: "6 GB pack, made-up weights",
  vad: { engine: "silero", model: "silero-vad" },
  asr: { engine: "whisper", model: FOLDERS.asr.id, devices: ["cpu"] },
  llm: {
    engine: "llama",
    model: FOLDERS.llm.id,
    contextTokens: 2048,
    maxReplyTokens: MOST_REPLY_TOKENS,
    systemPrompt: "You are a voice assistant on this machine.",
    gpu: "off",
  },
  tts: { engine: "kokoro", model: FOLDERS.tts.id, voice: "af_heart", devices: ["cpu"] },
};

/** What MiniFlow has made of them for this machine is not theirs. */
async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(dir, path).split(sep).includes("prepared"));
}

async function describeFile(path: string, dir: string): Promise<{ path: string; bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  await pipe(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return { path: relative(dir, path).split(sep).join("/"), bytes: statSync(path).size, sha256: hash.digest("hex") };
}

/** Reads and checks models/catalog.yml: every model's id, kind, engine, files and licence. */
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { MiniflowError } from "../errors.ts";
import { modelsDir } from "../roots.ts";
import { readYamlFile } from "./yaml-file.ts";

const fileSchema = z.strictObject({
  /** Relative to the model's folder. */
  path: z.string().min(1),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits"),
});

const modelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/u),
  kind: z.enum(["vad", "asr", "llm", "tts"]),
  engine: z.enum(["silero", "whisper", "llama"]),
  title: z.string().min(1),
  /** Relative to the models folder, or absolute. */
  dir: z.string().min(1),
  licence: z.strictObject({ id: z.string().min(1), commercialUse: z.boolean(), link: z.string().optional() }),
  files: z.array(fileSchema).min(1),
});

const catalogSchema = z.strictObject({ models: z.array(modelSchema) });

export type CatalogModel = z.infer<typeof modelSchema>;

/** Errors: MODEL_MISSING when there is no catalog, MODEL_CORRUPT when it does not fit. */
export function readCatalog(path: string = join(modelsDir(), "catalog.yml")): CatalogModel[] {
  return readYamlFile(path, catalogSchema, { missing: "MODEL_MISSING", invalid: "MODEL_CORRUPT" }).models;
}

export function findModel(catalog: readonly CatalogModel[], id: string): CatalogModel {
  const model = catalog.find((entry) => entry.id === id);
  if (model === undefined) {
    throw new MiniflowError("MODEL_MISSING", `The catalog has no model "${id}".`, {
      hint: `It has: ${catalog.map((entry) => entry.id).join(", ")}.`,
    });
  }
  return model;
}

export function modelDir(model: CatalogModel): string {
  return resolve(modelsDir(), model.dir);
}

export function modelFile(model: CatalogModel): string {
  const [only, ...more] = model.files;
  if (only === undefined || more.length > 0)
    throw new MiniflowError("INTERNAL", `${model.id} is not a model of one file.`);
  return join(modelDir(model), only.path);
}

/** Looks whether every file is there and has its size: quick, for every start. Errors: MODEL_MISSING, MODEL_CORRUPT. */
export function checkFilesPresent(model: CatalogModel): void {
  for (const file of model.files) {
    const path = join(modelDir(model), file.path);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    if (bytes === undefined) {
      throw new MiniflowError("MODEL_MISSING", `A file of the model ${model.id} is missing: ${path}.`, {
        path,
        hint: RESTORE,
      });
    }
    if (bytes !== file.bytes) {
      const message = `A file of the model ${model.id} has ${bytes} bytes instead of ${file.bytes}: ${path}.`;
      throw new MiniflowError("MODEL_CORRUPT", message, { path, hint: RESTORE });
    }
  }
}

const RESTORE = "Install MiniFlow again, or restore the file.";

/** Up to this size a model is hashed at every start: it takes some 20 ms, beside the start of the engine threads. */
const HASHED_AT_START_BYTES = 64 * 1024 * 1024;

/** What every start checks: sizes, and every byte of a small model. Errors: MODEL_MISSING, MODEL_CORRUPT. */
export async function checkAtStart(model: CatalogModel, signal: AbortSignal): Promise<void> {
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= HASHED_AT_START_BYTES) await checkFileHashes(model, signal);
  else checkFilesPresent(model);
}

/** Reads every byte and compares the hashes: thorough, for `doctor`. Errors: MODEL_MISSING, MODEL_CORRUPT. */
export async function checkFileHashes(model: CatalogModel, signal: AbortSignal): Promise<void> {
  checkFilesPresent(model);
  for (const file of model.files) {
    const path = join(modelDir(model), file.path);
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk);
    if (hash.digest("hex") !== file.sha256) {
      throw new MiniflowError("MODEL_CORRUPT", `A file of the model ${model.id} is damaged: ${path}.`, {
        path,
        hint: RESTORE,
      });
    }
  }
}

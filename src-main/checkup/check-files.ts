/** Reads every byte of a pack's models. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { findModel, hashFile, modelDir, type Catalog, type CatalogModel } from "../catalog/catalog.ts";
import { readPins } from "../catalog/pins.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { Role } from "../engines/engine.ts";
import { attempt, failed } from "./attempt.ts";
import type { Check } from "./check.ts";
import { isSound, judgeFiles, type FileFound, type ModelFound } from "./judge-files.ts";

export interface FilesOptions {
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
  /** How many bytes have been read of how many. */
  onBytes(doneBytes: number, totalBytes: number): void;
}

/** The roles of the pipeline whose model is not whole, with its id. */
export type Unsound = ReadonlyMap<Role, string>;

export async function checkFiles(pipeline: Pipeline, catalog: Catalog, options: FilesOptions): Promise<Unsound> {
  const unsound = new Map<Role, string>();
  const named = listModels(pipeline);
  const totalBytes = named
    .flatMap(({ id }) => catalog.models.filter((model) => model.id === id))
    .reduce(addHereBytes, 0);
  let doneBytes = 0;
  const onBytes = (bytes: number) => options.onBytes((doneBytes += bytes), totalBytes);
  for (const { role, id } of named) {
    const found = await attempt(options.signal, async (signal) => {
      const model = findModel(catalog.models, id);
      return lookAt(model, adviceFor(model, pipeline, catalog), signal, onBytes);
    });
    options.add(found.done ? judgeFiles(found.value) : [failed("files", id, found.error)]);
    if (!found.done || !isSound(found.value)) unsound.set(role, id);
  }
  return unsound;
}

function listModels({ vad, asr, llm, tts }: Pipeline): { role: Role; id: string }[] {
  const parts = { vad, asr, llm, tts };
  return (["vad", "asr", "llm", "tts"] as const).flatMap((role) => {
    const part = parts[role];
    return "model" in part ? [{ role, id: part.model }] : [];
  });
}

/** A whole pack is got by its name; a pipeline of the user's own, model by model. */
function adviceFor(model: CatalogModel, pipeline: Pipeline, { packs }: Catalog): string {
  if (model.source === undefined) return "Install MiniFlow again, or restore the file.";
  const pack = packs.find(({ id, models }) => id === pipeline.name && models.includes(model.id));
  return `Get it with: miniflow models pull ${pack?.id ?? model.id}`;
}

async function lookAt(
  model: CatalogModel,
  advice: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<ModelFound> {
  const { id, title, source, licence } = model;
  const pins = source === undefined ? null : readPins(modelDir(model), source.revision);
  const files: FileFound[] = [];
  for (const file of model.files) {
    const path = join(modelDir(model), file.path);
    const pin = pins?.files[file.path];
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? null;
    // A size that is wrong says enough.
    const sha256 = bytes === null || bytes !== file.bytes ? null : await hashFile(path, signal, onBytes);
    const saidBy = pin === undefined ? "catalog" : pin.saidBy === "import" ? "import" : "hub";
    files.push({
      path: file.path,
      bytes,
      sha256,
      expectedBytes: file.bytes,
      expectedSha256: file.sha256,
      saidBy: file.sha256 === null ? null : saidBy,
    });
  }
  const agreed = source === undefined ? null : { id: licence.id, agreedTo: pins?.licence ?? null };
  return { id, title, files, licence: agreed, advice };
}

function addHereBytes(sum: number, model: CatalogModel): number {
  const sizes = model.files.map(({ path }) => statSync(join(modelDir(model), path), { throwIfNoEntry: false })?.size);
  return sizes.reduce<number>((all, size) => all + (size ?? 0), sum);
}

/** Takes a model's files from this machine instead of from the hub, and lets models go again. */
import { rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { hashFile, modelDir } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { readPins, writePins } from "../catalog/pins.ts";
import type { CatalogFile } from "../catalog/schema.ts";
import { MiniflowError } from "../errors.ts";
import { adoptFile } from "./adopt-file.ts";
import { checkRoom, sizeOf } from "./disk.ts";
import { holdModel } from "./hold-model.ts";
import { Trouble } from "./trouble.ts";

export interface Imported {
  /** Files that were taken, by their paths in the model. */
  files: string[];
  /** Those that are still missing. */
  missing: string[];
}

export interface ImportOptions {
  home: string;
  signal: AbortSignal;
  onNote(note: string): void;
}

/**
 * Takes what it finds of `model` in `from`: a folder laid out as the model or as its repository (a snapshot of another program's
 * cache, too), a flat folder, or one file. Files are copied and their hashes checked; one whose hash nobody states is taken as it
 * is, told through `onNote`, and noted in the lock file. Errors: USAGE when there is nothing of it, MODEL_CORRUPT for a file that is
 * not the right one, MODEL_BUSY, DISK_FULL, STORAGE_FAILED.
 */
export async function importModel(model: CatalogModel, from: string, options: ImportOptions): Promise<Imported> {
  if (model.source === undefined) throw comesWithMiniflow(model);
  const lock = holdModel(options.home, model.id);
  try {
    const found = await findFiles(model, resolve(from));
    if (found.length === 0) {
      throw new MiniflowError("USAGE", `There is no file of ${model.id} in ${from}.`, {
        hint: `Its files are: ${model.files.map(({ path }) => path).join(", ")}.`,
      });
    }
    await checkRoom(
      modelDir(model),
      found.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    for (const one of found) await takeFile(model, one, options);
    const missing: string[] = [];
    for (const { path } of model.files) if ((await sizeOf(join(modelDir(model), path))) === null) missing.push(path);
    return { files: found.map(({ file }) => file.path), missing };
  } finally {
    lock.release();
  }
}

interface Found {
  file: CatalogFile;
  path: string;
  bytes: number;
}

async function findFiles(model: CatalogModel, from: string): Promise<Found[]> {
  const isFile = (await sizeOf(from)) !== null;
  const found: Found[] = [];
  for (const file of model.files) {
    const names = [file.path, file.from ?? file.path].flatMap((path) => [path, basename(path)]);
    const paths = isFile
      ? (await isThisFile(model, file, from))
        ? [from]
        : []
      : names.map((name) => join(from, name));
    for (const path of paths) {
      const bytes = await sizeOf(path);
      if (bytes === null || bytes === 0) continue;
      found.push({ file, path, bytes });
      break;
    }
  }
  return found;
}

/** A single file is known by its name or its size; a model of one file takes whatever it is given. */
async function isThisFile(model: CatalogModel, { path, from, bytes }: CatalogFile, file: string): Promise<boolean> {
  if (model.files.length === 1) return true;
  return (
    [path, from].some((name) => name !== undefined && basename(name) === basename(file)) ||
    (await sizeOf(file)) === bytes
  );
}

async function takeFile(model: CatalogModel, { file, path, bytes }: Found, options: ImportOptions): Promise<void> {
  const { signal, onNote } = options;
  const target = join(modelDir(model), file.path);
  const wanted = file.sha256 ?? (await hashFile(path, signal));
  if (file.bytes !== null && file.bytes !== bytes) throw notTheOne(model, file, path);
  try {
    await adoptFile(path, target, { bytes, sha256: wanted, gitSha1: null }, { signal, onBytes: () => {} });
  } catch (error) {
    throw error instanceof Trouble ? notTheOne(model, file, path) : error;
  }
  if (file.sha256 === null) onNote(`Nobody states what ${file.path} of ${model.id} must be: it is taken as it is.`);
  if (file.sha256 === null || file.bytes === null) {
    const revision = model.source?.revision ?? "";
    const before = readPins(modelDir(model), revision);
    const pin = { bytes, sha256: wanted, saidBy: "import" };
    writePins(modelDir(model), { licence: null, ...before, revision, files: { ...before?.files, [file.path]: pin } });
  }
}

function notTheOne(model: CatalogModel, file: CatalogFile, path: string): MiniflowError {
  return new MiniflowError("MODEL_CORRUPT", `${path} is not the ${file.path} of ${model.id} that the catalog means.`, {
    path,
    hint: "It may be another version of it, or damaged. Nothing was taken of it.",
  });
}

/**
 * Deletes a downloaded model with all that was begun of it. Returns whether there was anything. Errors: USAGE for a model that comes
 * with MiniFlow, MODEL_BUSY.
 */
export async function removeModel(model: CatalogModel, home: string): Promise<boolean> {
  if (model.source === undefined) throw comesWithMiniflow(model);
  const lock = holdModel(home, model.id);
  try {
    const isHere = await stat(modelDir(model)).then(
      () => true,
      () => false,
    );
    await rm(modelDir(model), { recursive: true, force: true });
    return isHere;
  } finally {
    lock.release();
  }
}

function comesWithMiniflow(model: CatalogModel): MiniflowError {
  return new MiniflowError("USAGE", `${model.id} comes with MiniFlow: it is neither imported nor removed.`);
}

/**
 * Reads and checks the catalog: every model's id, kind, engine, files and licence, and where its files lie. Models that come
 * with the program are in its own models folder; downloaded ones in the user's data folder, `models/ID`.
 */
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { MiniflowError } from "../errors.ts";
import { modelsDir } from "../roots.ts";
import { resolveHome } from "../storage/home.ts";
import { readPins } from "./pins.ts";
import { catalogSchema } from "./schema.ts";
import type { CatalogEntry, Pack } from "./schema.ts";
import { readYamlFile } from "./yaml-file.ts";

/** An entry of the catalog with its absolute folder, its empty pins filled in from its lock file where there is one. */
export type CatalogModel = Omit<CatalogEntry, "dir"> & { dir: string };

export interface Catalog {
  models: CatalogModel[];
  packs: Pack[];
}

export interface CatalogPlaces {
  /** The data folder. Defaults to the user's. */
  home?: string;
  /** Defaults to models/catalog.yml. */
  path?: string;
  /** A catalog of the user's own: its entries come before those of the same id. Defaults to `MINIFLOW_CATALOG`. */
  ownPath?: string | undefined;
}

/** Errors: MODEL_MISSING when there is no catalog, MODEL_CORRUPT when it does not fit. */
export function readCatalog(places: CatalogPlaces = {}): CatalogModel[] {
  return readWholeCatalog(places).models;
}

/** The same with its packs, the best first. */
export function readWholeCatalog(places: CatalogPlaces = {}): Catalog {
  const { home = resolveHome(), path = join(modelsDir(), "catalog.yml") } = places;
  const ownPath = places.ownPath ?? process.env["MINIFLOW_CATALOG"];
  const files = [...(ownPath ? [ownPath] : []), path].map((file) => ({ file, ...readOne(file) }));
  const models = firstOfEach(files.flatMap((file) => file.models)).map((entry) => locate(entry, home));
  const packs = firstOfEach(files.flatMap((file) => file.packs));
  for (const pack of packs) {
    const unknown = pack.models.find((id) => !models.some((model) => model.id === id));
    if (unknown !== undefined)
      throw new MiniflowError("MODEL_CORRUPT", `The pack ${pack.id} names ${unknown}, which no catalog has.`);
  }
  return { models, packs };
}

function readOne(path: string): { models: CatalogEntry[]; packs: Pack[] } {
  const file = readYamlFile(path, catalogSchema, { missing: "MODEL_MISSING", invalid: "MODEL_CORRUPT" });
  for (const { id } of [...file.models, ...file.packs]) {
    const same = [...file.models, ...file.packs].filter((entry) => entry.id === id);
    if (same.length > 1) throw new MiniflowError("MODEL_CORRUPT", `${path} has ${id} twice.`, { path });
  }
  return file;
}

function firstOfEach<T extends { id: string }>(entries: readonly T[]): T[] {
  return entries.filter((entry, index) => entries.findIndex(({ id }) => id === entry.id) === index);
}

function locate(entry: CatalogEntry, home: string): CatalogModel {
  if (entry.dir !== undefined) return { ...entry, dir: resolve(modelsDir(), entry.dir) };
  return fillPins({ ...entry, dir: join(downloadsDir(home), entry.id) });
}

/** The model with its empty pins filled in from its lock file, as that is now. */
export function fillPins(model: CatalogModel): CatalogModel {
  const isPinned = model.files.every((file) => file.bytes !== null && file.sha256 !== null);
  const pins = isPinned || model.source === undefined ? null : readPins(model.dir, model.source.revision);
  if (pins === null) return model;
  const files = model.files.map((file) => {
    const pin = pins.files[file.path];
    return pin === undefined ? file : { ...file, bytes: file.bytes ?? pin.bytes, sha256: file.sha256 ?? pin.sha256 };
  });
  return { ...model, files };
}

/** Where downloaded models lie. */
export function downloadsDir(home: string): string {
  return join(home, "models");
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

/** The bytes of all its files, as far as they are known. */
export function modelBytes(model: Pick<CatalogModel, "files">): number {
  return model.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}

/** Looks whether every file is there and has its size: quick, for every start. Errors: MODEL_MISSING, MODEL_CORRUPT. */
export function checkFilesPresent(model: CatalogModel): void {
  for (const file of model.files) {
    const path = join(modelDir(model), file.path);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    if (bytes === undefined || file.bytes === null) {
      throw new MiniflowError("MODEL_MISSING", `A file of the model ${model.id} is missing: ${path}.`, {
        path,
        hint: restoreHint(model),
      });
    }
    if (bytes !== file.bytes) {
      const message = `A file of the model ${model.id} has ${bytes} bytes instead of ${file.bytes}: ${path}.`;
      throw new MiniflowError("MODEL_CORRUPT", message, { path, hint: restoreHint(model) });
    }
  }
}

function restoreHint(model: CatalogModel): string {
  return model.source === undefined
    ? "Install MiniFlow again, or restore the file."
    : `Get it with: miniflow models pull ${model.id}`;
}

/** Up to this size a model is hashed at every start: it takes some 20 ms, beside the start of the engine threads. */
const HASHED_AT_START_BYTES = 64 * 1024 * 1024;

/** What every start checks: sizes, and every byte of a small model. Errors: MODEL_MISSING, MODEL_CORRUPT. */
export async function checkAtStart(model: CatalogModel, signal: AbortSignal): Promise<void> {
  if (modelBytes(model) <= HASHED_AT_START_BYTES) await checkFileHashes(model, signal);
  else checkFilesPresent(model);
}

/** Reads every byte and compares the hashes: thorough, for `doctor`. Errors: MODEL_MISSING, MODEL_CORRUPT. */
export async function checkFileHashes(model: CatalogModel, signal: AbortSignal): Promise<void> {
  checkFilesPresent(model);
  for (const file of model.files) {
    const path = join(modelDir(model), file.path);
    if ((await hashFile(path, signal)) !== file.sha256) {
      throw new MiniflowError("MODEL_CORRUPT", `A file of the model ${model.id} is damaged: ${path}.`, {
        path,
        hint: restoreHint(model),
      });
    }
  }
}

/** The SHA-256 of a file, 64 hexadecimal digits. `onBytes` hears how many more were read. */
export async function hashFile(path: string, signal: AbortSignal, onBytes?: (bytes: number) => void): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
    onBytes?.(chunk.length);
  }
  return hash.digest("hex");
}

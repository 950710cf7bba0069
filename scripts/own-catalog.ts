/**
 * Writes a catalog in which models of the catalog are other weights on this machine: for trying and measuring what runs on weights of
 * one's own, such as those that models/recipes/synthetic_*.py make.
 *
 *     node scripts/own-catalog.ts whisper-small=FOLDER qwen2.5-3b-instruct=FILE.gguf > own.yml
 *     MINIFLOW_CATALOG=own.yml npx miniflow bench run resources/experiments/peers-six-gb.yml
 */
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { stringify } from "yaml";
import { findModel, hashFile, readCatalog } from "../src-main/catalog/catalog.ts";

const { signal } = new AbortController();
const catalog = readCatalog();

async function describe(pair: string): Promise<object> {
  const [id = "", place = ""] = pair.split(/=(.*)/su);
  if (place === "") throw new Error(`"${pair}" is no ID=PLACE.`);
  const { source: _, files, ...model } = findModel(catalog, id);
  const path = resolve(place);
  const isFile = statSync(path).isFile();
  const dir = isFile ? dirname(path) : path;
  // Made-up weights have no more files than loading needs.
  const names = isFile
    ? [basename(path)]
    : files.map((file) => file.path).filter((name) => existsSync(join(dir, name)));
  if (names.length === 0) throw new Error(`${path} has no file of ${id}.`);
  const found = names.map(async (name) => ({
    path: name,
    bytes: statSync(join(dir, name)).size,
    sha256: await hashFile(join(dir, name), signal),
  }));
  return { ...model, title: `${model.title}, other weights`, dir, files: await Promise.all(found) };
}

const models: object[] = [];
for (const pair of process.argv.slice(2)) models.push(await describe(pair));
process.stdout.write(stringify({ models }));

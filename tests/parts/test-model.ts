/** Small models in a folder of their own, for getting them from a `TestHub`. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { downloadsDir, type CatalogModel } from "../../src-main/catalog/catalog.ts";
import { DIALS, type Dials } from "../../src-main/downloads/attempts.ts";
import { sha256, type TestHub } from "./test-hub.ts";

export const REVISION = "0123456789abcdef0123456789abcdef01234567";

/** As the real ones, but without long pauses. */
export const QUICK: Dials = { ...DIALS, stallMs: 5_000, firstPauseMs: 1, longestPauseMs: 5, worthBytes: 1 };

/** Bytes that look like nothing, the same for the same seed. */
export function makeBytes(length: number, seed: number): Buffer {
  const blocks: Buffer[] = [];
  for (let index = 0; index * 32 < length; index++)
    blocks.push(createHash("sha256").update(`${seed} ${index}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

export interface TestModel {
  model: CatalogModel;
  /** Where the hub has this file. */
  hubPath(path: string): string;
}

/** A model of these files that the hub serves; `unpinned` ones stand without pins in the catalog. */
export function putModel(
  hub: TestHub,
  home: string,
  id: string,
  files: Record<string, Uint8Array>,
  { unpinned = [], small = [] }: { unpinned?: string[]; small?: string[] } = {},
): TestModel {
  const repo = `tests/${id}`;
  const hubPath = (path: string) => `/${repo}/resolve/${REVISION}/${path}`;
  for (const [path, bytes] of Object.entries(files)) hub.put(hubPath(path), bytes, { small: small.includes(path) });
  const model: CatalogModel = {
    id,
    kind: "llm",
    engine: "llama",
    title: id,
    dir: join(downloadsDir(home), id),
    source: { repo, revision: REVISION, gated: false },
    licence: { id: "MIT", commercialUse: true },
    languages: [],
    voices: [],
    footprint: {},
    files: Object.entries(files).map(([path, bytes]) =>
      unpinned.includes(path)
        ? { path, bytes: null, sha256: null }
        : { path, bytes: bytes.length, sha256: sha256(bytes) },
    ),
  };
  return { model, hubPath };
}

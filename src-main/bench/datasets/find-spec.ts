import { readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { explainReadError } from "./read-lines.ts";
import { TABLE_ENDINGS } from "./read-table.ts";
import type { DatasetSpec } from "./spec.ts";

/** Datasets that are known by a name; a path of the same name is given with "./" before it. */
export const NAMED: Readonly<Record<string, DatasetSpec>> = {
  samples: { kind: "samples" },
  generated: { kind: "generated" },
  "globe-v2": { kind: "globe", version: "v2" },
  "globe-v3": { kind: "globe", version: "v3" },
};

/**
 * The dataset that a person means by a name, or by a path: a table, the folder with it, a parquet file, the folder of several.
 * Errors: DATASET_MISSING.
 */
export function findSpec(nameOrPath: string, { split }: { split?: string | undefined } = {}): DatasetSpec {
  const named = NAMED[nameOrPath];
  if (named !== undefined) return named;
  const path = resolve(nameOrPath);
  const parquet = { kind: "parquet", path, ...(split === undefined ? {} : { split }) } as const;
  try {
    if (!statSync(path).isDirectory()) {
      const isTable = TABLE_ENDINGS.includes(extname(path).toLowerCase());
      return isTable ? { kind: "folder", path: dirname(path), file: basename(path) } : parquet;
    }
    return readdirSync(path).some((name) => name.endsWith(".parquet")) ? parquet : { kind: "folder", path };
  } catch (error) {
    throw explainReadError(path, error);
  }
}

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadsDir } from "../catalog/catalog.ts";

export interface LentHome {
  path: string;
  /** Removes it, and nothing of the user's. */
  remove(): void;
}

/**
 * A data folder for the checkup alone, so that its turns are not in the user's history and devices are tried afresh; the models in it
 * are the user's.
 */
export function lendHome(home: string): LentHome {
  const path = mkdtempSync(join(tmpdir(), "miniflow-checkup-"));
  const models = downloadsDir(home);
  if (existsSync(models)) symlinkSync(models, downloadsDir(path), "junction");
  else mkdirSync(downloadsDir(path));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

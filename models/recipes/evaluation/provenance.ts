/** What a run's figures belong to: time, code, machine, weights. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { promisify } from "node:util";
import { appRoot, appVersion } from "../../../src-main/roots.ts";
import { describeMachine, type Machine } from "../../../src-main/storage/machine.ts";
import type { Table } from "./table.ts";

export interface RunDescription {
  /** ISO 8601, UTC. */
  begunAt: string;
  tookMs: number;
  /** Of the checkout; null outside one. */
  commit: string | null;
  /** Whether files were changed since that commit; null outside a checkout. */
  changed: boolean | null;
  machine: Machine;
  models: Table;
}

export async function describeRun(input: { begun: Date; modelDir: string; llmPath: string }): Promise<RunDescription> {
  const status = await git("status", "--porcelain");
  return {
    begunAt: input.begun.toISOString(),
    tookMs: Date.now() - input.begun.getTime(),
    commit: await git("rev-parse", "HEAD"),
    changed: status === null ? null : status !== "",
    machine: describeMachine(appVersion()),
    models: {
      id: "weights",
      title: "Weights",
      rows: [...(await describeFolder(input.modelDir)), await describeFile("language model", input.llmPath)],
    },
  };
}

/** Every file of a model's folder but the page about it, and their bytes together. */
async function describeFolder(folder: string): Promise<Table["rows"]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== "README.md")
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
  const rows = await Promise.all(
    paths.map(async (path) => ({ ...(await describeFile("recogniser", path)), file: relative(folder, path) })),
  );
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return [...rows, { model: "recogniser", file: "all of it", bytes, sha256: null }];
}

async function describeFile(model: string, path: string) {
  const bytes = await readFile(path);
  return { model, file: basename(path), bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function git(...args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)("git", args, { cwd: appRoot() })).stdout.trim();
  } catch {
    return null;
  }
}

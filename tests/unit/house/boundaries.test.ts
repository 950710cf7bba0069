import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const refused: [place: string, line: string][] = [
  ["src-main/turn/electron.ts", `import { app } from "electron";`],
  ["src-main/turn/electron-type.ts", `import type { App } from "electron";`],
  ["src-main/dynamic.ts", `export const later = import("onnxruntime-node");`],
  ["src-main/engines/vad/onnx.ts", `import * as ort from "onnxruntime-node";`],
  ["src-main/engines/asr/llama.ts", `export { getLlama } from "node-llama-cpp";`],
  ["src-main/engines/llm/turn.ts", `import { createTurns } from "../../turn/turn.ts";`],
  ["src-main/engines/storage.ts", `import "../storage/database.ts";`],
  ["src-main/residency/server.ts", `import "../server/server.ts";`],
  ["src-main/desktop/sqlite.ts", `import Database from "better-sqlite3";`],
  ["src-main/audio/binding.ts", `import "naudiodon/build/Release/naudiodon.node";`],
  ["src-main/window.ts", `import "../src-renderer/api.ts";`],
  ["src-main/contract.ts", `import type { Log } from "./log.ts";`],
  ["src-main/preload.cts", `import { createLog } from "./log.ts";`],
  ["src-renderer/value.ts", `import { phases } from "../src-main/contract.ts";`],
  ["src-renderer/errors.ts", `import type { ErrorCode } from "../src-main/errors.ts";`],
  ["src-renderer/parts/Node.svelte", `<script lang="ts">\n  import { readFile } from "node:fs";\n</script>`],
];

const allowed: [place: string, line: string][] = [
  ["src-main/desktop/electron.ts", `import { app } from "electron";`],
  ["src-main/engines/onnx.ts", `import * as ort from "onnxruntime-node";`],
  ["src-main/engines/llm/llama.ts", `import { getLlama } from "node-llama-cpp";`],
  ["src-main/audio/device.ts", `import "naudiodon/build/Release/naudiodon.node";`],
  ["src-main/storage/database.ts", `import Database from "better-sqlite3";`],
  ["src-main/turn/sockets.ts", `import type { Asr } from "../engines/engine.ts";`],
  ["src-renderer/types.ts", `import type { Turn } from "../src-main/contract.ts";`],
];

/** What the linter says of the planted files' imports, by file. */
let verdicts: Map<string, number>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "miniflow-boundaries-"));
  await cp(join(root, "oxlint.config.ts"), join(folder, "oxlint.config.ts"));
  await cp(join(root, "tsconfig.json"), join(folder, "tsconfig.json"));
  await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  for (const [place, line] of [...refused, ...allowed]) {
    await mkdir(dirname(join(folder, place)), { recursive: true });
    await writeFile(join(folder, place), `${line}\n`);
  }
  verdicts = await lint();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function lint(): Promise<Map<string, number>> {
  const command = join(root, "node_modules/oxlint/bin/oxlint");
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [command, "--format=json", "src-main", "src-renderer"],
      { cwd: folder },
      (error, stdout) => (stdout === "" ? reject(error ?? new Error("the linter said nothing")) : resolve(stdout)),
    );
  });
  const { diagnostics, number_of_files } = JSON.parse(output) as {
    diagnostics: { code: string; filename: string }[];
    number_of_files: number;
  };
  expect(number_of_files).toBe(refused.length + allowed.length);
  const found = new Map<string, number>();
  for (const { code, filename } of diagnostics) {
    if (!code.includes("no-restricted-imports")) continue;
    found.set(filename, (found.get(filename) ?? 0) + 1);
  }
  return found;
}

describe("import boundaries", () => {
  it.each(refused)("%s may not say %s", (place) => {
    expect(verdicts.get(place)).toBe(1);
  });

  it.each(allowed)("%s may say %s", (place) => {
    expect(verdicts.get(place)).toBeUndefined();
  });
});

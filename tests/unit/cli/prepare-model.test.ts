import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { readCatalog } from "../../../src-main/catalog/catalog.ts";
import type { CatalogModel } from "../../../src-main/catalog/catalog.ts";
import { prepareModel } from "../../../src-main/cli/prepare-model.ts";
import { appRoot } from "../../../src-main/roots.ts";
import { copyModel } from "../../parts/copy-model.ts";
import { makeTemporaryFolder } from "../../parts/temporary-folder.ts";
import { writeVoiceCatalog } from "../../parts/voice-catalog.ts";

const { signal } = new AbortController();

beforeEach(() => {
  vi.stubEnv("MINIFLOW_HOME", makeTemporaryFolder());
});

function readVoice(): { dir: string; graph: string; model: CatalogModel } {
  const dir = copyModel(join(appRoot(), "tests/fixtures/tiny-piper"));
  const ownPath = join(makeTemporaryFolder(), "catalog.yml");
  writeVoiceCatalog(ownPath, [
    { id: "tiny-piper", engine: "piper", dir, voices: [{ id: "low", name: "Low", accent: "en-US" }] },
  ]);
  const [model] = readCatalog({ ownPath });
  const graph = readdirSync(dir).find((name) => name.endsWith(".onnx"));
  if (model?.id !== "tiny-piper" || graph === undefined) throw new Error("There is no tiny Piper.");
  return { dir, graph: join(dir, graph), model };
}

async function prepare(model: CatalogModel, given = signal): Promise<string[]> {
  const told: string[] = [];
  const nothing = (): void => {};
  const terminal = { json: false, show: nothing, write: nothing, fail: nothing, complain: nothing };
  await prepareModel(model, { terminal: { ...terminal, tell: (line) => told.push(line) }, signal: given });
  return told;
}

it("opens a voice's graphs, and leaves nothing beside a small one", async () => {
  const { dir, model } = readVoice();
  const before = readdirSync(dir);
  expect(await prepare(model)).toEqual(["Preparing tiny-piper for this machine …"]);
  expect(readdirSync(dir)).toEqual(before);
});

it("says what is wrong with a graph, and goes on", async () => {
  const { graph, model } = readVoice();
  truncateSync(graph, 500);
  expect(await prepare(model)).toEqual([
    "Preparing tiny-piper for this machine …",
    expect.stringMatching(/^It could not be prepared: .*damaged/u),
  ]);
});

it("is called off by an abort", async () => {
  await expect(prepare(readVoice().model, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
});

it("has nothing to do for a language model", async () => {
  const { model } = readVoice();
  expect(await prepare({ ...model, kind: "llm", engine: "llama" })).toEqual([]);
});

import { cpSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { openKeptGraph } from "../../../src-main/engines/kept-graph.ts";
import { floatsOf, floatTensor, integerTensor, type Graph, type GraphOptions } from "../../../src-main/engines/onnx.ts";
import { modelsDir } from "../../../src-main/roots.ts";
import { makeTemporaryFolder } from "../../parts/temporary-folder.ts";

const ENCODER = join(modelsDir(), "starter/asr/onnx/encoder_model.onnx");
const options: GraphOptions = { threads: 1, signal: new AbortController().signal };
const WORTH = 1;

function copyGraph(): { path: string; forms(): string[] } {
  const path = join(makeTemporaryFolder(), "graph.onnx");
  cpSync(ENCODER, path);
  const folder = join(dirname(path), "prepared");
  return { path, forms: () => (readdirSync(dirname(path)).includes("prepared") ? readdirSync(folder) : []) };
}

async function run(graph: Graph): Promise<number[]> {
  const input_features = floatTensor(
    Float32Array.from({ length: 80 * 100 }, (_, at) => Math.sin(at)),
    [1, 80, 100],
  );
  const feeds = { input_features, ...(graph.inputs.has("accent") ? { accent: integerTensor([0], [1]) } : {}) };
  const { last_hidden_state } = await graph.run(feeds, ["last_hidden_state"]);
  const values = [...floatsOf(last_hidden_state)];
  await graph.close();
  return values;
}

const openAndClose = async (path: string, given = options, worth = WORTH): Promise<string> => {
  const graph = await openKeptGraph(path, given, worth);
  await graph.close();
  return graph.path;
};

it("opens a graph in its optimised form from the second time on, which gives the same", async () => {
  const { path, forms } = copyGraph();
  const first = await openKeptGraph(path, options, WORTH);
  expect(first.path).toBe(path);
  const second = await openKeptGraph(path, options, WORTH);
  expect(forms()).toEqual([expect.stringMatching(/^graph-[0-9a-f]{12}\.ort$/u)]);
  expect(second.path).toBe(join(dirname(path), "prepared", forms()[0] ?? ""));
  expect(await run(second)).toEqual(await run(first));
});

it("makes it anew for another file, and keeps no older one", async () => {
  const { path, forms } = copyGraph();
  await openAndClose(path);
  const [before] = forms();
  utimesSync(path, new Date(1_000_000), new Date(1_000_000));
  expect(await openAndClose(path)).toBe(path);
  expect(forms()).toHaveLength(1);
  expect(forms()[0]).not.toBe(before);
});

it("opens the graph itself where its form is damaged, and does not make that again", async () => {
  const { path, forms } = copyGraph();
  await openAndClose(path);
  const form = join(dirname(path), "prepared", forms()[0] ?? "");
  truncateSync(form, 100);
  expect(await openAndClose(path)).toBe(path);
  expect(await openAndClose(path)).toBe(path);
  expect(forms()).toEqual([expect.stringMatching(/\.unusable$/u)]);
});

it("keeps nothing of a small graph, nor of one for a GPU", async () => {
  const { path, forms } = copyGraph();
  await openAndClose(path, options, 1e9);
  const graph = await openKeptGraph(path, { ...options, devices: ["webgpu", "cpu"] }, WORTH).catch(() => undefined);
  await graph?.close();
  expect(forms()).toEqual([]);
});

it("opens what it can where nothing can be written beside the model", async () => {
  const { path } = copyGraph();
  writeFileSync(join(dirname(path), "prepared"), "no folder");
  expect(await openAndClose(path)).toBe(path);
  expect(await openAndClose(path)).toBe(path);
});

it("tells what is wrong with the graph, and leaves nothing", async () => {
  const { path, forms } = copyGraph();
  truncateSync(path, 1000);
  await expect(openKeptGraph(path, options, WORTH)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
  expect(forms()).toEqual([]);
  rmSync(path);
  await expect(openKeptGraph(path, options, WORTH)).rejects.toMatchObject({ code: "MODEL_MISSING", path });
  const aborted = { ...options, signal: AbortSignal.abort() };
  await expect(openKeptGraph(copyGraph().path, aborted, WORTH)).rejects.toThrow(/cancel|abort/iu);
});

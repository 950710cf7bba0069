import { cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { floatsOf, floatTensor, openGraph, Tensor } from "../../../src-main/engines/onnx.ts";
import { createWeightStore, weights } from "../../../src-main/engines/weights.ts";
import { appRoot, modelsDir } from "../../../src-main/roots.ts";
import { makeOutsideGraph } from "../../parts/outside-graph.ts";
import { STARTER_LLM } from "../../parts/starter-llm.ts";
import { makeTemporaryFolder } from "../../parts/temporary-folder.ts";

const { signal } = new AbortController();
const SILERO = join(modelsDir(), "silero/silero_vad_v6.onnx");

/** A copy that the test may damage. */
function copyGraph(name = "graph.onnx"): string {
  const path = join(makeTemporaryFolder(), name);
  cpSync(SILERO, path);
  return path;
}

describe("a weight store", () => {
  it("holds a graph's bytes until they are dropped, and tells how many", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    const report = await store.hold([path], { signal });
    expect(report).toMatchObject({ ownBytes: statSync(path).size, pageBytes: 0 });
    expect(store.has(path)).toBe(true);
    const lent = store.lend(path);
    expect(lent?.bytes.length).toBe(report.ownBytes);
    lent?.giveBack();
    store.drop([path, "no such file"]);
    expect(store.has(path)).toBe(false);
    expect(store.lend(path)).toBeUndefined();
  });

  it("frees memory at once when nobody has it lent, and else when it is given back", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    await store.hold([path], { signal });
    const first = store.lend(path);
    const second = store.lend(path);
    store.drop([path]);
    expect(store.has(path)).toBe(false);
    first?.giveBack();
    expect(second?.bytes.length).toBe(statSync(SILERO).size);
    second?.giveBack();
    expect(second?.bytes.length).toBe(0);
  });

  it("reads what it holds no second time", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    const before = await store.hold([path], { signal });
    rmSync(path);
    expect((await store.hold([path, path], { signal })).ownBytes).toBe(before.ownBytes);
  });

  it("only reads a GGUF through, and lends nothing of it", async () => {
    const store = createWeightStore();
    const { modelPath } = STARTER_LLM;
    const report = await store.hold([modelPath], { signal });
    expect(report).toMatchObject({ ownBytes: 0, pageBytes: statSync(modelPath).size });
    expect(store.has(modelPath)).toBe(false);
    expect(store.lend(modelPath)).toBeUndefined();
  });

  it("holds nothing of a call that fails: a file that is not there, an empty one, an abort", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    const empty = copyGraph("empty.onnx");
    truncateSync(empty);
    await expect(store.hold([path, `${path}.gone`], { signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await expect(store.hold([path, empty], { signal })).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    await expect(store.hold([path], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "CANCELLED" });
    expect(store.has(path)).toBe(false);
  });

  it("holds the files that a graph keeps its weights in, and refuses one outside of the folder", async () => {
    const store = createWeightStore();
    const folder = makeTemporaryFolder();
    const path = join(folder, "graph.onnx");
    const values = Float32Array.of(1, 2, 3, 4);
    writeFileSync(path, makeOutsideGraph("graph.onnx_data", values.length));
    writeFileSync(join(folder, "graph.onnx_data"), values);
    const report = await store.hold([path], { signal });
    expect(report.ownBytes).toBe(statSync(path).size + values.byteLength);
    store.drop([path]);
    writeFileSync(path, makeOutsideGraph("../graph.onnx_data", values.length));
    await expect(store.hold([path], { signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });
});

describe("borrowed weights", () => {
  it("are read where they are not held, and go when they are given back", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    const lent = await store.borrow(path, { signal });
    expect([store.has(path), lent.bytes.length]).toEqual([false, statSync(path).size]);
    lent.giveBack();
    expect(lent.bytes.length).toBe(0);
    await expect(store.borrow(`${path}.gone`, { signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
    await expect(store.borrow(STARTER_LLM.modelPath, { signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });

  it("are held without a second copy, and stay for who has them when they are dropped", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    const lent = await store.borrow(path, { signal });
    rmSync(path);
    expect((await store.hold([path], { signal })).ownBytes).toBe(lent.bytes.length);
    const second = await store.borrow(path, { signal });
    expect(second.bytes).toBe(lent.bytes);
    second.giveBack();
    lent.giveBack();
    expect(store.lend(path)?.bytes).toBe(lent.bytes);
    store.drop([path]);
    expect(lent.bytes.length).toBeGreaterThan(0);
  });

  it("are held although they are given back while other files are read", async () => {
    const store = createWeightStore();
    const [path, other] = [copyGraph(), copyGraph("other.onnx")];
    const lent = await store.borrow(path, { signal });
    const holding = store.hold([other, path], { signal });
    lent.giveBack();
    expect((await holding).ownBytes).toBe(2 * statSync(SILERO).size);
    expect([store.has(path), store.has(other)]).toEqual([true, true]);
  });

  it("are read anew where they are only lent, for the file may be another one", async () => {
    const store = createWeightStore();
    const path = copyGraph();
    const first = await store.borrow(path, { signal });
    writeFileSync(path, "another one");
    const second = await store.borrow(path, { signal });
    expect(second.bytes.length).toBe(11);
    first.giveBack();
    second.giveBack();
    expect([first.bytes.length, second.bytes.length]).toEqual([0, 0]);
  });
});

describe("a graph whose weights are held", () => {
  function dropAtTheEnd(path: string): void {
    onTestFinished(() => weights.drop([path]));
  }

  it("is opened though its file was replaced by another, and though it is gone", async () => {
    const path = copyGraph();
    dropAtTheEnd(path);
    await weights.hold([path], { signal });
    writeFileSync(path, "RIFF no model at all");
    await (await openGraph(path, { threads: 1, signal })).close();
    rmSync(path);
    const graph = await openGraph(path, { threads: 1, signal });
    expect(graph.bytes).toBe(statSync(SILERO).size);
    weights.drop([path]);
    // What was opened needs nothing of it any more.
    expect([...graph.inputs.keys()]).toEqual(["input", "state", "sr"]);
    await graph.close();
    await expect(openGraph(path, { threads: 1, signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  it("gives the same as from its file", async () => {
    const path = join(appRoot(), "tests/fixtures/tiny-whisper/encoder_model.onnx");
    dropAtTheEnd(path);
    const run = async (): Promise<Float32Array> => {
      const graph = await openGraph(path, { threads: 1, signal });
      const dims = graph.inputs.get("input_features")?.dims ?? [];
      const sizes = dims.map((size, axis) => (typeof size === "number" ? size : [1, 80, 100][axis]) ?? 1);
      const count = sizes.reduce((product, size) => product * size, 1);
      const input_features = floatTensor(
        Float32Array.from({ length: count }, (_, at) => Math.sin(at)),
        sizes,
      );
      const { last_hidden_state } = await graph.run({ input_features }, ["last_hidden_state"]);
      const values = new Float32Array(floatsOf(last_hidden_state));
      await graph.close();
      return values;
    };
    const fromFile = await run();
    await weights.hold([path], { signal });
    expect(await run()).toEqual(fromFile);
  });

  it("takes weights that lie in a file of their own from memory too", async () => {
    const folder = makeTemporaryFolder();
    const path = join(folder, "graph.onnx");
    dropAtTheEnd(path);
    writeFileSync(path, makeOutsideGraph("data.bin", 4));
    writeFileSync(join(folder, "data.bin"), Float32Array.of(1, 2, 3, 4));
    await weights.hold([path], { signal });
    rmSync(folder, { recursive: true });
    const graph = await openGraph(path, { threads: 1, signal });
    const { y } = await graph.run({ x: floatTensor(Float32Array.of(10, 10, 10, 10), [4]) }, ["y"]);
    expect([...floatsOf(y)]).toEqual([11, 12, 13, 14]);
    await graph.close();
  });

  it("in the runtime's own form runs on the bytes that are held, until it is closed", async () => {
    const path = copyGraph();
    const form = path.replace(/onnx$/u, "ort");
    dropAtTheEnd(form);
    await (await openGraph(path, { threads: 1, signal, saveOptimisedTo: form })).close();
    await weights.hold([form], { signal });
    rmSync(form);
    const graph = await openGraph(form, { threads: 1, signal, isOptimised: true });
    weights.drop([form]);
    const feeds = {
      input: floatTensor(new Float32Array(576), [1, 576]),
      state: floatTensor(new Float32Array(256), [2, 1, 128]),
      sr: new Tensor("int64", BigInt64Array.of(16_000n), []),
    };
    const { output } = await graph.run(feeds, ["output"]);
    const original = await openGraph(path, { threads: 1, signal });
    expect(output.data).toEqual((await original.run(feeds, ["output"])).output.data);
    await original.close();
    await graph.close();
  });

  it("in that form is MODEL_CORRUPT where it is cut or something else, and holds no memory then", async () => {
    const path = copyGraph();
    const form = path.replace(/onnx$/u, "ort");
    await (await openGraph(path, { threads: 1, signal, saveOptimisedTo: form })).close();
    for (const bytes of [readFileSync(form).subarray(0, 100_000), Buffer.alloc(100_000, 7), Buffer.from("RIFF")]) {
      writeFileSync(form, bytes);
      const opening = openGraph(form, { threads: 1, signal, isOptimised: true });
      await expect(opening).rejects.toMatchObject({ code: "MODEL_CORRUPT", path: form });
      expect(weights.has(form)).toBe(false);
    }
  });

  it("is refused as any other where its bytes are no graph", async () => {
    const path = copyGraph();
    dropAtTheEnd(path);
    writeFileSync(path, "RIFF no model at all");
    await weights.hold([path], { signal });
    await expect(openGraph(path, { threads: 1, signal })).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
  });
});

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { floatTensor, openGraph, requireDim, requireTensors } from "../../../src-main/engines/onnx.ts";
import { appRoot, modelsDir } from "../../../src-main/roots.ts";
import { copyModel } from "../../parts/copy-model.ts";

const TINY = join(appRoot(), "tests/fixtures/tiny-whisper");
const signal = new AbortController().signal;
const options = { threads: 1, signal };

describe("opening a graph", () => {
  it("tells its inputs and outputs and how many bytes it has", async () => {
    const path = join(modelsDir(), "silero/silero_vad_v6.onnx");
    const graph = await openGraph(path, options);
    expect([...graph.inputs.keys()]).toEqual(["input", "state", "sr"]);
    expect(graph.inputs.get("sr")).toEqual({ type: "int64", dims: [] });
    expect([...graph.outputs.keys()]).toEqual(["output", "stateN"]);
    expect(graph.bytes).toBe(readFileSync(path).length);
    await graph.close();
  });

  it("is MODEL_MISSING for no file, MODEL_CORRUPT for an empty, a cut and a foreign one and for a folder, each with its path", async () => {
    const dir = copyModel(TINY);
    const whole = readFileSync(join(dir, "encoder_model.onnx"));
    const cases: [name: string, bytes: Uint8Array][] = [
      ["empty.onnx", new Uint8Array(0)],
      ["cut.onnx", whole.subarray(0, whole.length / 2)],
      ["foreign.onnx", Buffer.from("RIFF no model at all")],
    ];
    for (const [name, bytes] of cases) {
      const path = join(dir, name);
      writeFileSync(path, bytes);
      await expect(openGraph(path, options)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
    }
    mkdirSync(join(dir, "folder.onnx"));
    await expect(openGraph(join(dir, "folder.onnx"), options)).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    const gone = join(dir, "gone.onnx");
    await expect(openGraph(gone, options)).rejects.toMatchObject({ code: "MODEL_MISSING", path: gone });
    await expect(openGraph(join(gone, "deeper.onnx"), options)).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  it("is CANCELLED when the signal is aborted already", async () => {
    const aborted = { threads: 1, signal: AbortSignal.abort() };
    await expect(openGraph(join(TINY, "encoder_model.onnx"), aborted)).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("running a graph", () => {
  it("is ENGINE_FAILED for what the graph does not take, and it works again after that", async () => {
    const graph = await openGraph(join(TINY, "encoder_model.onnx"), options);
    const run = (frames: number) =>
      graph.run({ input_features: floatTensor(new Float32Array(128 * frames), [1, 128, frames]) }, [
        "last_hidden_state",
      ]);
    await expect(run(20)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    expect((await run(3000)).last_hidden_state.dims).toEqual([1, 1500, 8]);
    await graph.close();
  });

  it("refuses a graph that lacks a tensor or has another size", async () => {
    const graph = await openGraph(join(TINY, "encoder_model.onnx"), options);
    expect(() => requireTensors(graph, "outputs", ["last_hidden_state"])).not.toThrow();
    expect(() => requireTensors(graph, "outputs", ["ctc_logits"])).toThrow(/lacks.*ctc_logits/);
    expect(() => requireDim(graph, "inputs", "input_features", 1, 128)).not.toThrow();
    expect(() => requireDim(graph, "inputs", "input_features", 1, 80)).toThrow(/128.*80/);
    await graph.close();
  });
});

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Drop } from "../../../src-main/engines/devices/moving.ts";
import { whyOf } from "../../../src-main/engines/graph-errors.ts";
import {
  floatTensor,
  listRuntimeDevices,
  onDevicesDropped,
  openGraph,
  requireDim,
  requireTensors,
  type Device,
} from "../../../src-main/engines/onnx.ts";
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

describe("opening a graph on devices", () => {
  /** Two that cannot be had: on Linux without the libraries of CUDA, on Windows and macOS never. */
  const aliens: Device[] = process.platform === "win32" ? ["cuda", "coreml"] : ["cuda", "dml"];

  function listen(): Drop[] {
    const heard: Drop[] = [];
    onTestFinished(onDevicesDropped((drops) => heard.push(...drops)));
    return heard;
  }

  it("takes the first that can, and tells of those that could not what the runtime says", async () => {
    const heard = listen();
    const graph = await openGraph(join(TINY, "encoder_model.onnx"), { ...options, devices: [...aliens, "cpu"] });
    expect(graph.device).toBe("cpu");
    expect(heard.map(({ device, next }) => [device, next])).toEqual(aliens.map((device) => [device, "cpu"]));
    for (const { error } of heard) expect(whyOf(error)).toMatch(/Failed to load shared library|backend not found/);
    await graph.close();
  });

  it("blames no device for a damaged file, a missing one or an abort", async () => {
    const heard = listen();
    const dir = copyModel(TINY);
    const path = join(dir, "foreign.onnx");
    writeFileSync(path, "RIFF no model at all");
    const devices: Device[] = [...aliens, "cpu"];
    await expect(openGraph(path, { ...options, devices })).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
    const gone = join(dir, "gone.onnx");
    await expect(openGraph(gone, { ...options, devices })).rejects.toMatchObject({ code: "MODEL_MISSING" });
    const aborted = { threads: 1, devices, signal: AbortSignal.abort() };
    await expect(openGraph(join(TINY, "encoder_model.onnx"), aborted)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(heard).toEqual([]);
  });

  it("is ENGINE_FAILED, and says what to do, where the processor is not among them", async () => {
    const call = openGraph(join(TINY, "encoder_model.onnx"), { ...options, devices: aliens });
    await expect(call).rejects.toMatchObject({ code: "ENGINE_FAILED", hint: expect.stringContaining("cpu") });
  });

  it("has the processor on every system", () => {
    expect(listRuntimeDevices()).toContain("cpu");
  });
});

describe("running a graph", () => {
  it("lets nothing else run on its thread meanwhile: two graphs on one GPU never run at once", async () => {
    const graph = await openGraph(join(TINY, "encoder_model.onnx"), options);
    const feeds = { input_features: floatTensor(new Float32Array(128 * 3000), [1, 128, 3000]) };
    let turns = 0;
    let isRunning = true;
    const count = (): void => {
      turns += 1;
      if (isRunning) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all([graph.run(feeds, ["last_hidden_state"]), graph.run(feeds, ["last_hidden_state"])]);
    isRunning = false;
    // Each run begins in a turn of its own of the event loop and ends in the same.
    expect(turns).toBeLessThanOrEqual(4);
    await graph.close();
  });

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

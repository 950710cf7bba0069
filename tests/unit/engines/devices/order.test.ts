import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultDevices,
  devicesForGraph,
  DEVICES,
  nameOf,
  usesDevices,
  withCpuLast,
} from "../../../../src-main/engines/devices/order.ts";

const devices = fc.array(fc.constantFrom(...DEVICES));
const ALL = [...DEVICES];

describe("the order of devices", () => {
  it.each([
    ["linux", "x64", ["cpu", "webgpu", "cuda", "tensorrt"], ["cuda", "webgpu", "cpu"]],
    ["linux", "x64", ["cpu", "webgpu", "tensorrt"], ["webgpu", "cpu"]],
    ["linux", "arm64", ["cpu"], ["cpu"]],
    ["win32", "x64", ["cpu", "dml", "webgpu"], ["webgpu", "dml", "cpu"]],
    ["win32", "arm64", ["cpu", "dml", "webgpu"], ["dml", "cpu"]],
    ["darwin", "arm64", ["cpu", "coreml", "webgpu"], ["webgpu", "cpu"]],
    ["freebsd", "x64", ALL, ["cpu"]],
  ] as const)("on %s %s with %j is %j", (platform, arch, has, expected) => {
    const place = { platform, arch, devices: has };
    expect(defaultDevices("whisper", place)).toEqual(expected);
    expect(defaultDevices("kokoro", place)).toEqual(expected);
    expect(defaultDevices("piper", place)).toEqual(["cpu"]);
  });

  it("ends with the processor, once, whatever is asked for", () => {
    fc.assert(
      fc.property(devices, (asked) => {
        const list = withCpuLast(asked);
        expect(list.at(-1)).toBe("cpu");
        expect(new Set(list).size).toBe(list.length);
        expect(new Set(list)).toEqual(new Set([...asked, "cpu"]));
        const inOrder = list.slice(0, -1).map((device) => asked.indexOf(device));
        expect(inOrder).toEqual(inOrder.toSorted((left, right) => left - right));
      }),
    );
  });

  it("never leaves a graph without a device", () => {
    const names = fc.constantFrom("model.onnx", "model_fp16.onnx", "model_q4f16.onnx", "model_quantized.onnx");
    fc.assert(
      fc.property(devices, names, (asked, name) => {
        const list = devicesForGraph(withCpuLast(asked), name);
        expect(list.at(-1)).toBe("cpu");
        expect(asked).toEqual(expect.arrayContaining(list.slice(0, -1)));
      }),
    );
  });
});

describe("a graph", () => {
  it.each([
    "decoder_model_merged_quantized.onnx",
    "decoder_model_merged_int8.onnx",
    "model_uint8.onnx",
    "model_q8f16.onnx",
    "model_uint8f16.onnx",
  ])("in 8 bits stays on the processor: %s", (name) => {
    expect(devicesForGraph(["cuda", "webgpu", "dml", "coreml", "cpu"], name)).toEqual(["cpu"]);
  });

  it.each(["model_fp16.onnx", "decoder_model_merged_q4f16.onnx"])(
    "in half precision passes WebGPU over: %s",
    (name) => {
      expect(devicesForGraph(["cuda", "webgpu", "cpu"], name)).toEqual(["cuda", "cpu"]);
    },
  );

  it("in full precision runs on all of them", () => {
    expect(devicesForGraph(["cuda", "webgpu", "cpu"], "encoder_model.onnx")).toEqual(["cuda", "webgpu", "cpu"]);
    expect(devicesForGraph(["webgpu", "cpu"], "en_GB-quantized_voice-medium.onnx")).toEqual(["webgpu", "cpu"]);
  });
});

it("only engines with graphs that can gain by it use devices", () => {
  const engines = ["silero", "whisper", "llama", "flite", "kokoro", "piper", "fake"];
  expect(engines.filter((engine) => usesDevices({ engine }))).toEqual(["whisper", "kokoro", "piper"]);
});

it("every device has a name of its own for people", () => {
  expect(new Set(DEVICES.map(nameOf)).size).toBe(DEVICES.length);
});

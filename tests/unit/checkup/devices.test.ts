import { describe, expect, it } from "vitest";
import { describeFinding, describeUse } from "../../../src-main/checkup/judge-devices.ts";
import type { KnownDevices } from "../../../src-main/engines/devices/known-devices.ts";

const GRAPHS = ["onnx/encoder_model.onnx", "onnx/decoder_model_merged_quantized.onnx"];
const WHISPER = { model: "whisper-small", engine: "whisper" as const, asked: undefined, graphs: GRAPHS };
const QUICK = { device: "webgpu" as const, works: true, why: null, ms: 2, cpuMs: 9 };
const BROKEN = { device: "cuda" as const, works: false, why: "its trial crashed (SIGSEGV)", ms: null, cpuMs: null };

function knowing(...findings: (typeof QUICK | typeof BROKEN)[]): KnownDevices {
  return { key: "", findings: findings.map((finding) => ({ ...finding, at: "2026-11-22T00:00:00Z" })) };
}

describe("devices", () => {
  it("that were tried are told, with why one cannot be used", () => {
    expect(describeFinding(QUICK)).toMatchObject({
      state: "ok",
      what: "the GPU (WebGPU)",
      figure: "works: 2.0 ms, the processor 9.0 ms",
    });
    expect(describeFinding(BROKEN)).toMatchObject({
      state: "ok",
      figure: "cannot be used: its trial crashed (SIGSEGV)",
    });
  });

  it("of a model are the first that works for each of its graphs", () => {
    expect(describeUse(WHISPER, knowing(BROKEN, QUICK)).values).toEqual({
      "encoder_model.onnx": "webgpu",
      "decoder_model_merged_quantized.onnx": "cpu",
    });
    expect(describeUse(WHISPER, knowing(BROKEN)).values["encoder_model.onnx"]).toBe("cpu");
    expect(describeUse(WHISPER, knowing()).figure).toBe(
      "encoder_model.onnx on the processor, decoder_model_merged_quantized.onnx on the processor",
    );
  });

  it("that are slower than the processor are used only where the pack asks for them", () => {
    const slow = knowing({ ...QUICK, ms: 20 });
    expect(describeUse(WHISPER, slow).values["encoder_model.onnx"]).toBe("cpu");
    expect(describeUse({ ...WHISPER, asked: ["webgpu"] }, slow).values["encoder_model.onnx"]).toBe("webgpu");
  });

  it("of Piper are the processor where the pack says nothing", () => {
    const piper = { model: "kristin", engine: "piper" as const, asked: undefined, graphs: ["kristin.onnx"] };
    expect(describeUse(piper, knowing(QUICK)).values).toEqual({ "kristin.onnx": "cpu" });
  });
});

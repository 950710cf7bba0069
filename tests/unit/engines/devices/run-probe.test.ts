import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeModel } from "../../../../scripts/onnx-bytes.ts";
import { probeModel } from "../../../../scripts/make-device-probe.ts";
import type { Device } from "../../../../src-main/engines/devices/order.ts";
import { isProbeOutput, PROBE_SIZE } from "../../../../src-main/engines/devices/probe-numbers.ts";
import { probeDevice } from "../../../../src-main/engines/devices/run-probe.ts";
import { appRoot, resourcesDir } from "../../../../src-main/roots.ts";
import { unpackSoftwareGpu, whyNoSoftwareGpu, type SoftwareGpu } from "../../../parts/software-gpu.ts";

const { signal } = new AbortController();
const options = { threads: 1, signal };
/** One that no package of the runtime has on this system. */
const ALIEN: Device = process.platform === "win32" ? "coreml" : "dml";

describe("trying a device", () => {
  it("finds the processor well, with its time", async () => {
    const finding = await probeDevice("cpu", options);
    expect(finding).toMatchObject({ device: "cpu", works: true, why: null });
    expect(finding.ms).toBeGreaterThan(0);
    expect(finding.cpuMs).toBeGreaterThan(0);
  });

  it("says in the runtime's own words why a device does not work", async () => {
    const finding = await probeDevice(ALIEN, options);
    expect(finding).toMatchObject({ device: ALIEN, works: false, ms: null });
    expect(finding.why).toMatch(/backend not found/);
    expect(finding.cpuMs).toBeGreaterThan(0);
  });

  it("outlives a trial that crashes, hangs, gives no answer or ends in an error", async () => {
    const bad = { ...options, program: join(appRoot(), "tests/parts/bad-probe.ts") };
    const nothing = { works: false, ms: null, cpuMs: null };
    expect(await probeDevice("cuda", bad)).toEqual({
      device: "cuda",
      ...nothing,
      why: expect.stringMatching(/crashed/),
    });
    expect(await probeDevice("dml", { ...bad, timeoutMs: 2_000 })).toEqual({
      device: "dml",
      ...nothing,
      why: "it gave no answer in 2 s",
    });
    expect(await probeDevice("webgpu", bad)).toMatchObject({ ...nothing, why: "its trial gave no answer" });
    expect(await probeDevice("coreml", bad)).toMatchObject({ ...nothing, why: expect.stringMatching(/code 3/) });
  });

  it("is CANCELLED by an abort: that says nothing about the device", async () => {
    const aborted = { ...options, signal: AbortSignal.abort() };
    await expect(probeDevice("cpu", aborted)).rejects.toMatchObject({ code: "CANCELLED" });
    const controller = new AbortController();
    const trial = probeDevice("cpu", { ...options, signal: controller.signal });
    controller.abort();
    await expect(trial).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

describe("the graph of the trial", () => {
  it("is the one that its maker writes", () => {
    expect(readFileSync(join(resourcesDir(), "device-probe.onnx")).equals(probeModel())).toBe(true);
  });

  it("is not satisfied by zeros, by other lanes, or by too few numbers", () => {
    expect(isProbeOutput(new Float32Array(PROBE_SIZE ** 2))).toBe(false);
    expect(isProbeOutput(new Float32Array(PROBE_SIZE ** 2).fill(NaN))).toBe(false);
    expect(isProbeOutput(new Float32Array(PROBE_SIZE ** 2).map((_, index) => Math.tanh(Math.sin(index))))).toBe(false);
    expect(isProbeOutput(new Float32Array(0))).toBe(false);
  });
});

describe.runIf(whyNoSoftwareGpu === null)("a GPU that the processor imitates", () => {
  let gpu: SoftwareGpu;
  beforeAll(() => {
    gpu = unpackSoftwareGpu();
  });
  afterAll(() => gpu.remove());

  it("refuses a run that it took on: the graph moves to the processor, and the run is made there", async () => {
    const dir = mkdtempSync(join(tmpdir(), "miniflow-graph-"));
    const path = join(dir, "deep.onnx");
    const dims = (name: string) => [1, 1, `${name}0`, `${name}1`, `${name}2`];
    const node = { op: "ConvTranspose", from: ["x", "w"], to: "y" };
    writeFileSync(
      path,
      encodeModel({ nodes: [node], inputs: { x: dims("x"), w: dims("w") }, outputs: { y: dims("y") } }),
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(appRoot(), "tests/parts/move-graph.ts"), path],
      { env: gpu.environment },
    );
    rmSync(dir, { recursive: true });
    const tripled = [3, 6, 9, 12, 15, 18, 21, 24];
    expect(JSON.parse(stdout)).toEqual({
      openedOn: "webgpu",
      endedOn: "cpu",
      values: [tripled, tripled],
      dropped: [{ device: "webgpu", next: "cpu", why: "Only Conv2d or Conv1d are supported" }],
    });
  });
});

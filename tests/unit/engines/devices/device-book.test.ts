import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  createDeviceBook,
  probeAgain,
  recallDevices,
  type DeviceBook,
  type DeviceNotice,
} from "../../../../src-main/engines/devices/device-book.ts";
import { knownDevicesSchema, type KnownDevices } from "../../../../src-main/engines/devices/known-devices.ts";
import type { Device } from "../../../../src-main/engines/devices/order.ts";
import { ABSENT, NO_GPU } from "../../../parts/software-gpu.ts";

const { signal } = new AbortController();
const at = "2026-11-22T21:00:00.000Z";
const WELL = { works: true, why: null, ms: 1, cpuMs: 2, at };
const whisper = { engine: "whisper" as const, devices: ["webgpu", "cpu"] satisfies Device[], threads: 1 };

beforeAll(() => {
  Object.assign(process.env, NO_GPU);
});

/** A file that says that WebGPU and CUDA work, and `uses`. */
async function makeFile(uses?: KnownDevices["uses"]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "miniflow-book-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, "devices.json");
  const { key } = await recallDevices(undefined);
  const findings = [
    { device: "webgpu" as const, ...WELL },
    { device: "cuda" as const, ...WELL },
  ];
  writeFileSync(file, JSON.stringify({ key, findings, uses } satisfies KnownDevices));
  return file;
}

function open(file: string): { book: DeviceBook; notices: DeviceNotice[] } {
  const notices: DeviceNotice[] = [];
  return { book: createDeviceBook({ file, tell: (notice) => notices.push(notice) }), notices };
}

const read = (file: string) => knownDevicesSchema.parse(JSON.parse(readFileSync(file, "utf8")));
const endedPid = () => spawnSync(process.execPath, ["--version"]).pid;

describe("the book of devices", () => {
  it("strikes off a device whose first user ended without a word, and tells of it once", async () => {
    const file = await makeFile([{ device: "webgpu", user: "kokoro", pid: endedPid() }]);
    const first = open(file);
    expect(await first.book.devicesFor(whisper, signal)).toEqual(["cpu"]);
    await first.book.close();
    expect(first.notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The GPU \(WebGPU\) cannot be used for speech: MiniFlow ended without a word/),
    ]);
    expect(read(file)).toMatchObject({
      findings: [
        { device: "cuda", works: true },
        { device: "webgpu", works: false },
      ],
      uses: [],
    });
    const second = open(file);
    expect(await second.book.devicesFor(whisper, signal)).toEqual(["cpu"]);
    expect(second.notices).toEqual([]);
    await second.book.close();
  });

  it("blames nothing for a first use that another process is at, nor for one that went well", async () => {
    const uses = [
      { device: "webgpu", user: "kokoro", pid: process.ppid },
      { device: "webgpu", user: "piper", pid: null },
    ] as const;
    const file = await makeFile([...uses]);
    const { book, notices } = open(file);
    expect(await book.devicesFor(whisper, signal)).toEqual(["webgpu", "cpu"]);
    expect(notices).toEqual([]);
    expect(read(file).uses).toEqual([...uses, { device: "webgpu", user: "whisper", pid: process.pid }]);
    await book.close();
    expect(read(file).uses).toEqual(uses);
  });

  it("believes a device once an engine has answered on it: that engine's later uses are not noted", async () => {
    const file = await makeFile();
    const { book } = open(file);
    await book.devicesFor(whisper, signal);
    book.worked("kokoro");
    expect(read(file).uses).toEqual([{ device: "webgpu", user: "whisper", pid: process.pid }]);
    book.worked("whisper");
    await book.devicesFor(whisper, signal);
    await book.close();
    expect(read(file).uses).toEqual([{ device: "webgpu", user: "whisper", pid: null }]);
  });

  it("starts anew from a file that cannot be read", async () => {
    const file = await makeFile();
    writeFileSync(file, "no JSON");
    const { book, notices } = open(file);
    expect(await book.devicesFor({ ...whisper, devices: [ABSENT[1]] }, signal)).toEqual(["cpu"]);
    await book.close();
    expect(notices.length).toBe(1);
    expect(read(file).findings).toMatchObject([{ device: ABSENT[1], works: false }]);
  });

  it("is written anew when a person asks for it, and read without a trial", async () => {
    const file = await makeFile([{ device: "webgpu", user: "whisper", pid: null }]);
    const found = await probeAgain(file, { threads: 1, signal });
    const { findings, uses } = await recallDevices(file);
    expect(findings.map(({ at: _, ...finding }) => finding)).toEqual(found);
    expect(uses ?? []).toEqual([]);
    expect(found.every(({ works, why }) => works || why !== null)).toBe(true);
  });
});

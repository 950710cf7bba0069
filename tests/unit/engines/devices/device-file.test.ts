import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  describeSystem,
  readKnownDevices,
  writeKnownDevices,
} from "../../../../src-main/engines/devices/device-file.ts";
import type { KnownDevices } from "../../../../src-main/engines/devices/known-devices.ts";

const KNOWN: KnownDevices = {
  key: "k",
  findings: [
    {
      device: "webgpu",
      works: false,
      why: "No supported adapters",
      ms: null,
      cpuMs: 12.5,
      at: "2026-11-22T21:00:00.000Z",
    },
  ],
};

function makeDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "miniflow-devices-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe("the file of devices", () => {
  it("is read as it was written, is its owner's alone, and leaves nothing beside it", async () => {
    const dir = makeDir();
    const path = join(dir, "devices.json");
    await writeKnownDevices(path, KNOWN);
    await writeKnownDevices(path, KNOWN);
    expect(await readKnownDevices(path)).toEqual(KNOWN);
    expect(readdirSync(dir)).toEqual(["devices.json"]);
    expect(process.platform === "win32" ? 0o600 : statSync(path).mode & 0o777).toBe(0o600);
  });

  it("counts for nothing where it is missing, damaged or of another make", async () => {
    const path = join(makeDir(), "devices.json");
    expect(await readKnownDevices(path)).toBeNull();
    for (const text of ["", "{", "[]", '{"key":"k"}', '{"key":"k","findings":[{"device":"abacus"}]}']) {
      writeFileSync(path, text);
      expect(await readKnownDevices(path)).toBeNull();
    }
  });
});

describe("what it depends on", () => {
  const runtime = { version: "1.30.0", devices: ["cpu", "webgpu"] };

  it("is the same twice, and another for another runtime", async () => {
    const before = await describeSystem(runtime);
    expect(await describeSystem(runtime)).toBe(before);
    expect(await describeSystem({ ...runtime, version: "1.31.0" })).not.toBe(before);
    expect(await describeSystem({ ...runtime, devices: ["cpu", "webgpu", "cuda"] })).not.toBe(before);
  });

  it.runIf(process.platform === "linux")("is another when a Vulkan driver comes, changes or goes", async () => {
    const driver = join(makeDir(), "driver.json");
    const describe = () => describeSystem(runtime, { VK_DRIVER_FILES: driver });
    const seen = [await describe()];
    writeFileSync(driver, "{}");
    seen.push(await describe());
    utimesSync(driver, 1, 1);
    seen.push(await describe());
    rmSync(driver);
    expect(new Set(seen).size).toBe(3);
    expect(await describe()).toBe(seen[0]);
  });
});

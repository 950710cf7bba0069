/**
 * A GPU for tests where none is: SwiftShader, the software implementation of Vulkan that Chromium carries, on which ONNX Runtime's
 * WebGPU runs as on any other. It is slow, which is a test too.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { Device } from "../../src-main/engines/devices/order.ts";

/** Why it is not to be had, or null: the package holds it for Linux on x86-64 alone. */
export const whyNoSoftwareGpu: string | null =
  process.platform === "linux" && process.arch === "x64"
    ? null
    : `no software GPU for ${process.platform} ${process.arch}`;

export interface SoftwareGpu {
  /** For a process that is to find it. */
  environment: NodeJS.ProcessEnv;
  remove(): void;
}

export function unpackSoftwareGpu(): SoftwareGpu {
  const dir = mkdtempSync(join(tmpdir(), "miniflow-swiftshader-"));
  const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const archive = join(dirname(main), "..", "..", "bin", "swiftshader.tar.br");
  execFileSync("tar", ["-x", "-C", dir], { input: brotliDecompressSync(readFileSync(archive)) });
  return {
    environment: { ...process.env, LD_LIBRARY_PATH: dir, VK_ICD_FILENAMES: join(dir, "vk_swiftshader_icd.json") },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Devices that cannot be had here: with the environment below on Linux, and anyway elsewhere. */
export const ABSENT: readonly [Device, Device] = absentOn(process.platform);

function absentOn(platform: NodeJS.Platform): readonly [Device, Device] {
  if (platform === "linux") return ["cuda", "webgpu"];
  return platform === "win32" ? ["cuda", "coreml"] : ["cuda", "dml"];
}

/** For a process on Linux that is to find no GPU, whatever the machine has. */
export const NO_GPU: NodeJS.ProcessEnv = { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" };

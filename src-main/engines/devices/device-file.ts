/** Keeps what is known of this machine's devices in a JSON file of the data folder, and says what it depends on. */
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { release } from "node:os";
import { join } from "node:path";
import { knownDevicesSchema, type KnownDevices } from "./known-devices.ts";

/** Null where there is none, or none that can be read: then the devices are tried again. */
export async function readKnownDevices(path: string): Promise<KnownDevices | null> {
  try {
    return knownDevicesSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

/** Whole or not at all. Errors: the file system's. */
export async function writeKnownDevices(path: string, known: KnownDevices): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, path);
}

/** Changes with the runtime, the system, and whatever of the GPU's driver can be seen without asking it. */
export async function describeSystem(
  runtime: { version: string; devices: readonly string[] },
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { platform, arch } = process;
  const drivers = await Promise.all(driverPaths(platform, environment).map(describeDriver));
  const parts = [`onnxruntime ${runtime.version} (${runtime.devices.join(", ")})`, `${platform} ${arch} ${release()}`];
  return [...parts, ...drivers.filter((driver) => driver !== null)].join("; ");
}

/**
 * On Linux, what names the Vulkan drivers and NVIDIA's version; on Windows, the folder that every driver is installed into. macOS
 * has its drivers in the system.
 */
function driverPaths(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  if (platform === "win32")
    return [join(environment["SystemRoot"] ?? "C:\\Windows", "System32", "DriverStore", "FileRepository")];
  if (platform !== "linux") return [];
  const chosen = environment["VK_DRIVER_FILES"] ?? environment["VK_ICD_FILENAMES"];
  const vulkan = chosen?.split(":") ?? ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
  return ["/sys/module/nvidia/version", "/usr/lib/x86_64-linux-gnu/libvulkan.so.1", ...vulkan];
}

/** A folder is told by its files, too: a driver that is replaced leaves the folder as it is. Null where it is not there. */
async function describeDriver(path: string): Promise<string | null> {
  try {
    const { mtimeMs, size } = await stat(path);
    const names = await readdir(path).catch(() => []);
    const times = process.platform === "win32" ? [] : await Promise.all(names.map((name) => stat(join(path, name))));
    return [path, size, mtimeMs, ...times.map((time) => time.mtimeMs)].map(String).join(" ");
  } catch {
    return null;
  }
}

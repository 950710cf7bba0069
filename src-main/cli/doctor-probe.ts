/** `miniflow doctor --probe`: tries the devices of this machine again, and writes down which of them work. */
import { autoThreads } from "../catalog/pipeline.ts";
import { probeAgain } from "../engines/devices/device-book.ts";
import { isSlower, type Finding as DeviceFinding } from "../engines/devices/known-devices.ts";
import { nameOf } from "../engines/devices/order.ts";
import { devicesFile, makePrivateDir, resolveHome } from "../storage/home.ts";
import type { Finding } from "./doctor.ts";

/** Errors: CANCELLED, STORAGE_FAILED, DISK_FULL. */
export async function probeDevices(signal: AbortSignal): Promise<Finding[]> {
  const home = resolveHome();
  makePrivateDir(home);
  const found = await probeAgain(devicesFile(home), { threads: autoThreads(), signal });
  if (found.length > 0) return found.map(describeDevice);
  return [{ what: "GPU", state: "absent", detail: "on this system speech uses the processor alone", advice: null }];
}

const DRIVER = "Speech uses the processor instead. See whether the GPU's driver is there and up to date.";

function describeDevice(found: DeviceFinding): Finding {
  const { device, works, why, ms, cpuMs } = found;
  const what = nameOf(device).replace(/^the /, "");
  if (!works) return { what, state: "absent", detail: `cannot be used: ${why ?? "unknown"}`, advice: DRIVER };
  const times = `${ms?.toFixed(1) ?? "?"} ms, the processor ${cpuMs?.toFixed(1) ?? "?"} ms`;
  if (!isSlower(found)) return { what, state: "ok", detail: `works: ${times}`, advice: null };
  const advice = "It is used only where a pipeline file names it under `devices`.";
  return { what, state: "absent", detail: `works, slower than the processor: ${times}`, advice };
}

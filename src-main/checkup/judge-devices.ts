/** What is known of this machine's devices, and which of them a model's graphs run on. Told, not judged: the processor always does. Pure. */
import { basename } from "node:path";
import { usable, type Finding, type KnownDevices } from "../engines/devices/known-devices.ts";
import { devicesForGraph, nameOf, withCpuLast, type Device, type DeviceUser } from "../engines/devices/order.ts";
import { ok, type Check } from "./check.ts";

/** A line for a device that was tried: whether it works, or why not. */
export function describeFinding({ device, works, why, ms, cpuMs }: Finding): Check {
  const times = ms === null || cpuMs === null ? "" : `: ${ms.toFixed(1)} ms, the processor ${cpuMs.toFixed(1)} ms`;
  const figure = works ? `works${times}` : `cannot be used: ${why ?? "unknown"}`;
  return ok({ area: "loading", what: nameOf(device), figure, values: { device, works, why, ms, cpuMs } });
}

export interface DeviceUse {
  model: string;
  engine: DeviceUser;
  /** What the pack's file asks for. */
  asked: readonly Device[] | undefined;
  /** Paths of the model's graphs. */
  graphs: readonly string[];
}

/** A line for a model: each of its graphs, and the first device that it may run on. */
export function describeUse({ model, engine, asked, graphs }: DeviceUse, known: KnownDevices): Check {
  const devices = listDevices(engine, asked, known);
  const used = graphs.map((path) => {
    const name = basename(path);
    return { name, device: devicesForGraph(devices, name)[0] ?? "cpu" };
  });
  const figure = used.map(({ name, device }) => `${name} on ${nameOf(device)}`).join(", ");
  const values = Object.fromEntries(used.map(({ name, device }) => [name, device]));
  return ok({ area: "loading", what: `devices of ${model}`, figure, values });
}

/** Without a word in the pack's file it is what was tried and works; Piper's graphs stay on the processor then. */
function listDevices(engine: DeviceUser, asked: readonly Device[] | undefined, known: KnownDevices): Device[] {
  if (asked !== undefined) return usable(withCpuLast(asked), known, true);
  const tried = engine === "piper" ? [] : known.findings.map(({ device }) => device);
  return usable(withCpuLast(tried), known, false);
}

/** What is known of this machine's devices: pure. `device-file.ts` keeps it. */
import { z } from "zod";
import { DEVICE_USERS, DEVICES, type Device, type DeviceUser } from "./order.ts";

export const findingSchema = z.object({
  device: z.enum(DEVICES),
  works: z.boolean(),
  /** Why it does not. */
  why: z.string().nullable(),
  /** One run of the probe's graph on it, and on the processor; null where it was not run. */
  ms: z.number().nullable(),
  cpuMs: z.number().nullable(),
});

/** What was seen of a device, by the probe or in use. */
export type Finding = z.infer<typeof findingSchema>;

/** An engine's first use of a device. `pid`: the process that is at it; null when it went well. */
const firstUseSchema = z.object({ device: z.enum(DEVICES), user: z.enum(DEVICE_USERS), pid: z.number().nullable() });

export type FirstUse = z.infer<typeof firstUseSchema>;

export const knownDevicesSchema = z.object({
  /** The runtime and drivers that the findings are true for. */
  key: z.string(),
  findings: z.array(findingSchema.extend({ at: z.string() })),
  uses: z.array(firstUseSchema).optional(),
});

export type KnownDevices = z.infer<typeof knownDevicesSchema>;

/** What still holds: nothing where the runtime or a driver has changed. */
export function stillKnown(stored: KnownDevices | null, key: string): KnownDevices {
  return stored?.key === key ? stored : { key, findings: [] };
}

/** `known` with newer findings in the place of older ones. `at` is ISO 8601, UTC. */
export function learn(known: KnownDevices, findings: readonly Finding[], at: string): KnownDevices {
  const isOld = ({ device }: Finding): boolean => findings.some((newer) => newer.device === device);
  const kept = known.findings.filter((finding) => !isOld(finding));
  return { ...known, findings: [...kept, ...findings.map((finding) => ({ ...finding, at }))] };
}

/** Those that nobody has tried yet. The processor needs no trial. */
export function untried(devices: readonly Device[], { findings }: KnownDevices): Device[] {
  return devices.filter((device) => device !== "cpu" && !findings.some((finding) => finding.device === device));
}

/**
 * Those that can be used, in the same order: not what does not work, and not what is slower than the processor, unless a person
 * asked for it.
 */
export function usable(devices: readonly Device[], { findings }: KnownDevices, isAsked: boolean): Device[] {
  return devices.filter((device) => {
    const finding = findings.find((finding) => finding.device === device);
    return device === "cpu" || finding === undefined || (finding.works && (isAsked || !isSlower(finding)));
  });
}

/** Notes that an engine is about to use a device, unless it did once before, and well. The processor needs no note. */
export function beginUse(known: KnownDevices, use: { device: Device; user: DeviceUser; pid: number }): KnownDevices {
  const { uses = [] } = known;
  const isSame = ({ device, user }: FirstUse): boolean => device === use.device && user === use.user;
  if (use.device === "cpu" || uses.some((old) => isSame(old) && old.pid === null)) return known;
  return { ...known, uses: [...uses.filter((old) => !isSame(old)), use] };
}

/** A process's first uses are over: those of `user` went well, unless the device was struck off meanwhile. */
export function endUse(known: KnownDevices, { user, pid }: { user: DeviceUser; pid: number }): KnownDevices {
  const { uses = [], findings } = known;
  const hasFailed = (use: FirstUse): boolean => findings.some(({ device, works }) => device === use.device && !works);
  const isOver = (use: FirstUse): boolean => use.user === user && use.pid === pid;
  const ended = uses.filter((use) => !isOver(use) || !hasFailed(use));
  return { ...known, uses: ended.map((use) => (isOver(use) ? { ...use, pid: null } : use)) };
}

/** Without the first uses of a process, and how they went. */
export function forgetUses(known: KnownDevices, pids: readonly number[]): KnownDevices {
  const { uses = [] } = known;
  return { ...known, uses: uses.filter(({ pid }) => pid === null || !pids.includes(pid)) };
}

/** Whether the processor is quicker, such as where a GPU is only imitated by it. */
export function isSlower({ ms, cpuMs }: Finding): boolean {
  return ms !== null && cpuMs !== null && ms > cpuMs;
}

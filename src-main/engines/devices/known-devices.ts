/** What is known of this machine's devices: pure. `device-file.ts` keeps it. */
import { z } from "zod";
import { DEVICES, type Device } from "./order.ts";

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

export const knownDevicesSchema = z.object({
  /** The runtime and drivers that the findings are true for. */
  key: z.string(),
  findings: z.array(findingSchema.extend({ at: z.string() })),
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
  return { key: known.key, findings: [...kept, ...findings.map((finding) => ({ ...finding, at }))] };
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

/** Whether the processor is quicker, such as where a GPU is only imitated by it. */
export function isSlower({ ms, cpuMs }: Finding): boolean {
  return ms !== null && cpuMs !== null && ms > cpuMs;
}

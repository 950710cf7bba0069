/**
 * How many processor cores can each be kept wholly busy. Two threads on one core share its arithmetic, and in engines whose
 * threads wait for one another at every step, slow cores hold up fast ones.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What Linux tells of its logical processors; lists are of the kernel's kind, such as "0-3,8". */
export interface Processors {
  /** Those that this process may run on. */
  allowed: string;
  /** Those of each one's core, itself among them. */
  siblings: ReadonlyMap<number, string>;
  /** The fast ones of a processor with fast and slow cores, else null. */
  fast: string | null;
}

/** The numbers in a list such as "0-3,8". Empty for what is no list. */
export function parseCpuList(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined) return [];
    return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, step) => Number(first) + step);
  });
}

/** The cores that this process may run on, the slow ones left out where there are fast ones; null when that cannot be told. */
export function countCores({ allowed, siblings, fast }: Processors): number | null {
  const mine = parseCpuList(allowed);
  const quick = new Set(fast === null ? mine : parseCpuList(fast));
  const best = mine.some((cpu) => quick.has(cpu)) ? mine.filter((cpu) => quick.has(cpu)) : mine;
  const cores = new Set(best.map((cpu) => Math.min(cpu, ...parseCpuList(siblings.get(cpu) ?? ""))));
  return cores.size === 0 ? null : cores.size;
}

/** What the kernel tells in the files under `root`; null where it tells nothing: other systems, or a closed `/sys`. */
export function readProcessors(root = "/"): Processors | null {
  const allowed = /^Cpus_allowed_list:\s*(\S+)/m.exec(read(join(root, "proc/self/status")) ?? "")?.[1];
  const folder = join(root, "sys/devices/system/cpu");
  const siblings = new Map<number, string>();
  for (const name of list(folder)) {
    const cpu = /^cpu(\d+)$/.exec(name)?.[1];
    const together = cpu === undefined ? null : read(join(folder, name, "topology/thread_siblings_list"));
    if (together !== null) siblings.set(Number(cpu), together);
  }
  if (allowed === undefined || siblings.size === 0) return null;
  return { allowed, siblings, fast: read(join(root, "sys/devices/cpu_core/cpus")) };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // Which of these files there are depends on the kernel and the machine.
    return null;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What figures depend on besides the arm: the machine, the program, and what else went on. `null` is what nobody tells. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { hashFile } from "../../catalog/catalog.ts";
import { appRoot, appVersion } from "../../roots.ts";
import { describeMachine } from "../../storage/machine.ts";
import type { Provenance } from "./records.ts";

const run = promisify(execFile);
const ASK_MS = 5000;

export interface Instruments {
  /** At the start of a run. */
  begin(): Promise<Provenance>;
  /** The same at its end. `before` is that of the start, or of the part that was played before the run was resumed. */
  end(before: Provenance): Promise<Provenance>;
}

export function createInstruments(signal: AbortSignal): Instruments {
  const throttledBefore = countThrottles();
  return {
    async begin() {
      const [git, gpu, lockfileSha256] = await Promise.all([askGit(signal), askGpu(signal), hashLockfile(signal)]);
      return {
        machine: describeMachine(appVersion()),
        ...git,
        lockfileSha256,
        gpu,
        clockMhz: { start: readClock(), end: null },
        isThrottled: null,
        load: { start: readLoad(), end: null },
      };
    },
    async end(before) {
      const { commit, isModified } = await askGit(new AbortController().signal);
      const throttled = countThrottles();
      const isThrottled = throttled === null || throttledBefore === null ? null : throttled > throttledBefore;
      return {
        ...before,
        // A program that changed in the middle of a run is none of the two.
        commit: joinCommits(before.commit, commit),
        isModified: before.isModified === null || isModified === null ? null : before.isModified || isModified,
        clockMhz: { ...before.clockMhz, end: readClock() },
        isThrottled: before.isThrottled === true ? true : isThrottled,
        load: { ...before.load, end: readLoad() },
      };
    },
  };
}

/** One where they are the same; "first..last" where the program changed. Pure. */
export function joinCommits(first: string | null, last: string | null): string | null {
  if (first === null || last === null) return first ?? last;
  const beginning = first.split("..")[0] ?? first;
  return beginning === last ? first : `${beginning}..${last}`;
}

async function askGit(signal: AbortSignal): Promise<Pick<Provenance, "commit" | "isModified">> {
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", args, { cwd: appRoot(), signal, timeout: ASK_MS })).stdout.trim();
  try {
    // A folder inside somebody else's repository is no checkout of ours.
    const isOurs = (await git("rev-parse", "--show-prefix")) === "";
    if (!isOurs) return { commit: null, isModified: null };
    const [commit, changes] = [
      await git("rev-parse", "HEAD"),
      await git("status", "--porcelain", "--untracked-files=no"),
    ];
    return { commit, isModified: changes !== "" };
  } catch {
    signal.throwIfAborted();
    return { commit: null, isModified: null };
  }
}

async function askGpu(signal: AbortSignal): Promise<Provenance["gpu"]> {
  try {
    const args = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits"];
    const { stdout } = await run("nvidia-smi", args, { signal, timeout: ASK_MS });
    const [name, mebibytes, driver] =
      stdout
        .split("\n")[0]
        ?.split(",")
        .map((cell) => cell.trim()) ?? [];
    if (name === undefined || mebibytes === undefined) return null;
    return { name, vramBytes: Number(mebibytes) * 2 ** 20, driver: driver ?? null };
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

async function hashLockfile(signal: AbortSignal): Promise<string | null> {
  try {
    return await hashFile(join(appRoot(), "package-lock.json"), signal);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** The mean over all processors, MHz. */
function readClock(): number | null {
  const fromFrequency = readEach("cpufreq/scaling_cur_freq").map((kilohertz) => kilohertz / 1000);
  const clocks = fromFrequency.length > 0 ? fromFrequency : readCpuInfo();
  return clocks.length === 0 ? null : Math.round(clocks.reduce((sum, mhz) => sum + mhz, 0) / clocks.length);
}

function readCpuInfo(): number[] {
  const text = readText("/proc/cpuinfo") ?? "";
  return [...text.matchAll(/^cpu MHz\s*:\s*([\d.]+)/gmu)].map(([, mhz]) => Number(mhz));
}

/** How often the processors were slowed down for heat, so far. */
function countThrottles(): number | null {
  const counts = readEach("thermal_throttle/core_throttle_count");
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

function readLoad(): number | null {
  return process.platform === "win32" ? null : (loadavg()[0] ?? null);
}

const CPUS = "/sys/devices/system/cpu";

/** A number that the kernel tells of each processor; those that do not tell are left out. */
function readEach(file: string): number[] {
  return listFolder(CPUS)
    .filter((name) => /^cpu\d+$/u.test(name))
    .map((name) => readText(join(CPUS, name, file)))
    .filter((text) => text !== null)
    .map(Number);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // Which of these there are depends on the kernel and the machine.
    return null;
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

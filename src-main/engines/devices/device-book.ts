/**
 * Knows which devices an engine may use on this machine: tries each once, in a child process, remembers what it saw, and strikes off
 * what fails later, a crash included.
 *
 *     const book = createDeviceBook({ file: join(home, "devices.json"), tell: showNotice });
 *     const devices = await book.devicesFor(spec, signal);        // ["webgpu", "cpu"], say
 *     await book.close();
 *
 * Nothing is tried for an engine that uses the processor alone. One book for each thread that opens graphs: importing this file
 * loads the runtime.
 */
import { isDeepStrictEqual } from "node:util";
import { errnoOf } from "../../errors.ts";
import { createLog } from "../../log.ts";
import { whyOf } from "../graph-errors.ts";
import { listRuntimeDevices, onDevicesDropped, runtimeVersion } from "../onnx.ts";
import { untilAborted } from "../held-model.ts";
import { describeSystem, readKnownDevices, writeKnownDevices } from "./device-file.ts";
import {
  beginUse,
  endUse,
  forgetUses,
  isSlower,
  learn,
  stillKnown,
  untried,
  usable,
  type Finding,
  type KnownDevices,
} from "./known-devices.ts";
import type { Drop } from "./moving.ts";
import { defaultDevices, nameOf, withCpuLast, type Device, type DeviceUser } from "./order.ts";
import { probeDevice } from "./run-probe.ts";

export interface DeviceBookOptions {
  /** Where it is remembered. Defaults to nowhere: every book tries anew. */
  file?: string | undefined;
  /** Told of devices that cannot be used, once for each. */
  tell(notice: DeviceNotice): void;
}

/** A `Notice` of the contract. */
export interface DeviceNotice {
  code: "DEVICE_DROPPED";
  message: string;
}

/** The part of an `EngineSpec` that counts here. */
export interface BookUser {
  engine: DeviceUser;
  /** What a person asked for. Defaults to the order that suits the machine. */
  devices?: readonly Device[] | undefined;
  threads: number;
}

export interface DeviceBook {
  /**
   * What the engine is to use, best first, the processor last. The first time on a machine it takes as long as the trials.
   * Errors: CANCELLED, while the trials go on.
   */
  devicesFor(user: BookUser, signal: AbortSignal): Promise<Device[]>;
  /** To be told after each call that an engine has answered with its model. */
  worked(engine: DeviceUser): void;
  /** Ends the trials that still run, and waits until all is written. */
  close(): Promise<void>;
}

const log = createLog("devices");

export function createDeviceBook({ file, tell }: DeviceBookOptions): DeviceBook {
  const closing = new AbortController();
  let known: KnownDevices | undefined;
  /** Trials and notes, one by one. */
  let lastInLine: Promise<void> = Promise.resolve();

  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = lastInLine.then(work);
    lastInLine = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async function recall(): Promise<KnownDevices> {
    known ??= await recallDevices(file);
    return known;
  }

  async function change(step: (before: KnownDevices) => KnownDevices): Promise<void> {
    const before = await recall();
    known = step(before);
    if (file !== undefined && !isDeepStrictEqual(known, before)) await keep(file, known);
  }

  function note(findings: readonly Finding[]): Promise<void> {
    return change((before) => learn(before, findings, new Date().toISOString()));
  }

  /** A process that ended during its first use of a device, without a word: a crash of its driver most likely. */
  async function blameCrashes(): Promise<Finding[]> {
    const { uses = [], findings } = await recall();
    const crashed = uses.filter(({ pid }) => pid !== null && pid !== process.pid && !isAlive(pid));
    const blamed = [...new Set(crashed.map(({ device }) => device))]
      .filter((device) => findings.some((finding) => finding.device === device && finding.works))
      .map((device): Finding => ({ device, works: false, why: CRASHED, ms: null, cpuMs: null }));
    await change((before) =>
      forgetUses(
        before,
        crashed.flatMap(({ pid }) => pid ?? []),
      ),
    );
    return blamed;
  }

  /** Tells of what does not work; that a device is slower than the processor only goes into the log. */
  async function tryDevices(devices: readonly Device[], threads: number, isAsked: boolean): Promise<void> {
    const findings = await blameCrashes();
    for (const device of untried(devices, await recall())) {
      const finding = await probeDevice(device, { threads, signal: closing.signal });
      const { works, ms, cpuMs } = finding;
      log.info("a device was tried", { device, works, ms, cpuMs, isSlower: isSlower(finding) });
      findings.push(finding);
    }
    if (findings.length === 0) return;
    await note(findings);
    const failed = findings.filter((finding) => !finding.works && (isAsked || !isMissing(finding)));
    const next = usable(devices, await recall(), isAsked)[0] ?? "cpu";
    if (failed.length > 0) tell(describeUnusable(failed, next));
  }

  async function strikeOff(drops: readonly Drop[]): Promise<void> {
    const { findings } = await recall();
    const isNews = ({ device }: Drop): boolean => !findings.some((old) => old.device === device && !old.works);
    const news = drops.filter(isNews);
    const [first] = news;
    if (first === undefined) return;
    const failed = news.map(({ device, error }): Finding => ({
      device,
      works: false,
      why: whyOf(error),
      ms: null,
      cpuMs: null,
    }));
    await note(failed);
    tell(describeFailed(failed, first.next));
  }

  const stopListening = onDevicesDropped((drops) => void inLine(() => strikeOff(drops)));

  return {
    async devicesFor({ engine, devices: asked, threads }, signal) {
      const isAsked = asked !== undefined;
      const wanted = isAsked ? withCpuLast(asked) : defaultDevices(engine, thisPlace());
      if (wanted.length === 1) return wanted;
      const choosing = inLine(async () => {
        await tryDevices(wanted, threads, isAsked);
        const [device = "cpu"] = usable(wanted, await recall(), isAsked);
        await change((before) => beginUse(before, { device, user: engine, pid: process.pid }));
      });
      await untilAborted(choosing, signal);
      return usable(wanted, await recall(), isAsked);
    },
    worked(user) {
      const isOver = known?.uses?.some((use) => use.user === user && use.pid === process.pid) !== true;
      if (!isOver) void inLine(() => change((before) => endUse(before, { user, pid: process.pid })));
    },
    async close() {
      stopListening();
      closing.abort();
      if (known !== undefined) await inLine(() => change((before) => forgetUses(before, [process.pid])));
      await lastInLine;
    },
  };
}

/**
 * Tries all devices that this machine may have again, and writes down what it finds: for `miniflow doctor --probe`.
 * Errors: CANCELLED, those of the file system.
 */
export async function probeAgain(file: string, options: { threads: number; signal: AbortSignal }): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const device of defaultDevices("whisper", thisPlace())) {
    if (device !== "cpu") findings.push(await probeDevice(device, options));
  }
  await writeKnownDevices(file, learn(await emptyBook(), findings, new Date().toISOString()));
  return findings;
}

/** What is remembered and still true, without a trial. */
export async function recallDevices(file: string | undefined): Promise<KnownDevices> {
  const empty = await emptyBook();
  return file === undefined ? empty : stillKnown(await readKnownDevices(file), empty.key);
}

async function emptyBook(): Promise<KnownDevices> {
  return { key: await describeSystem({ version: runtimeVersion(), devices: listRuntimeDevices() }), findings: [] };
}

/** What cannot be written is found out again the next time: no reason to fail a call. */
async function keep(file: string, known: KnownDevices): Promise<void> {
  try {
    await writeKnownDevices(file, known);
  } catch (error) {
    log.warn("what was learnt of the devices could not be kept", { code: errnoOf(error) ?? "INTERNAL" });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === "EPERM";
  }
}

/** The runtime's words for a machine without a GPU, or without the library that leads to one: no failure, unless it was asked for. */
function isMissing({ why }: Finding): boolean {
  return why !== null && /no supported adapters|libvulkan/iu.test(why);
}

function thisPlace(): Parameters<typeof defaultDevices>[1] {
  return { platform: process.platform, arch: process.arch, devices: listRuntimeDevices() };
}

const CRASHED = "MiniFlow ended without a word when it was used for the first time";
const AGAIN =
  "It is not tried again until the system or a driver changes, MiniFlow brings another runtime, or you run: miniflow doctor --probe.";

function describeUnusable(failed: readonly Finding[], next: Device): DeviceNotice {
  const what = failed.map(({ device, why }) => `${nameOf(device)} cannot be used for speech: ${why ?? "unknown"}.`);
  return notice([...what, `MiniFlow uses ${nameOf(next)} instead.`]);
}

function describeFailed(failed: readonly Finding[], next: Device): DeviceNotice {
  const what = failed.map(({ device, why }) => `${nameOf(device)} failed: ${why ?? "unknown"}.`);
  return notice([...what, `Nothing is lost: the same was done again on ${nameOf(next)}.`]);
}

function notice(sentences: readonly string[]): DeviceNotice {
  const message = [...sentences, AGAIN]
    .map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1))
    .join(" ");
  return { code: "DEVICE_DROPPED", message };
}

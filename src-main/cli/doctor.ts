/** `miniflow doctor`: what is here, and what to do about what is not. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { listDevices, type AudioDevice } from "../audio/device-port.ts";
import { checkFileHashes, modelBytes, modelDir, readCatalog } from "../catalog/catalog.ts";
import { engineSpecs } from "../catalog/engine-specs.ts";
import { listPipelines, readPipeline } from "../catalog/pipeline.ts";
import { findElectron } from "../desktop/front.ts";
import { isAbort, MiniflowError, toMiniflowError } from "../errors.ts";
import { appVersion, rendererDir } from "../roots.ts";
import { inspectDatabase } from "../storage/database.ts";
import { resolveHome } from "../storage/home.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface Finding {
  what: string;
  /** `ok`: here and working. `absent`: not here, and MiniFlow works without it. `broken`: something does not work. */
  state: "ok" | "absent" | "broken";
  detail: string;
  /** What to do about it; null where nothing need be done. */
  advice: string | null;
}

const NATIVE_MODULES = ["better-sqlite3", "onnxruntime-node", "node-llama-cpp"];
const NATIVE_TIMEOUT_MS = 60_000;
const REINSTALL = "Run npm install again.";
const SIGNS: Record<Finding["state"], string> = { ok: "✓", absent: "–", broken: "✗" };

export interface DoctorOptions {
  /** A pack to check instead. */
  pack?: string;
  /** Only with `pack`: where its report goes. */
  out?: string;
  /** Only tries the GPUs again. */
  probe?: boolean;
  /** Only tells of memory. */
  memory?: boolean;
  /** Only with `memory`. */
  pipeline?: string;
  budget?: string;
  load?: boolean;
}

/**
 * Prints one finding after the other; the program exits with 1 when something is broken. With a pack, that pack is checked
 * instead (`doctor-pack.ts`); with `probe` the GPUs are (`doctor-probe.ts`), with `memory` what models will hold (`doctor-memory.ts`).
 * Errors: USAGE for a report without a pack, for two checks at once, and for what belongs to `memory` without it.
 */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { pack, out, probe = false, memory = false } = options;
  refuseContradictions(options);
  if (pack !== undefined) {
    const { doctorPack } = await import("./doctor-pack.ts");
    return doctorPack({ pack, out }, context);
  }
  if (out !== undefined)
    throw new MiniflowError("USAGE", "--out is for the report on a pack.", {
      hint: "For example: miniflow doctor --pack starter --out report.md.",
    });
  const { terminal, signal } = context;
  const show = (finding: Finding): void => {
    if (finding.state === "broken") process.exitCode = 1;
    terminal.show(finding, () => [
      `${SIGNS[finding.state]} ${finding.what.padEnd(18)} ${finding.detail}`,
      ...(finding.advice === null ? [] : [`  ${" ".repeat(18)} ${finding.advice}`]),
    ]);
  };
  if (memory) {
    const { foretellMemory } = await import("./doctor-memory.ts");
    const { pipeline = "starter", budget, load = false } = options;
    return foretellMemory({ pipeline, budget, load }, context, show);
  }
  const devices = async (stop: AbortSignal) => (await import("./doctor-probe.ts")).probeDevices(stop);
  const everything: ((signal: AbortSignal) => Promise<Finding[]>)[] = [
    checkProgram,
    ...NATIVE_MODULES.map((name) => (stop: AbortSignal) => checkNative(name, stop)),
    checkWindow,
    checkSound,
    checkModels,
    checkPacks,
    checkHistory,
  ];
  for (const check of probe ? [devices] : everything) {
    for (const finding of await check(signal)) {
      signal.throwIfAborted();
      show(finding);
    }
  }
}

function refuseContradictions({ pack, probe, memory, pipeline, budget, load }: DoctorOptions): void {
  const checks = [pack !== undefined && "--pack", probe === true && "--probe", memory === true && "--memory"];
  const asked = checks.filter((name) => name !== false);
  if (asked.length > 1)
    throw new MiniflowError("USAGE", `${asked.join(" and ")} are ${asked.length} checks: ask for one of them.`);
  if (memory !== true && (pipeline !== undefined || budget !== undefined || load === true))
    throw new MiniflowError("USAGE", "--pipeline, --budget and --load belong to --memory.", {
      hint: "For example: miniflow doctor --memory --pipeline six-gb.",
    });
}

async function checkProgram(): Promise<Finding[]> {
  const { platform, arch, versions } = process;
  return [ok("MiniFlow", `${appVersion()} on ${platform} ${arch}`), ok("Node", versions.node)];
}

/** Loads a native module in a process of its own. */
async function checkNative(name: string, signal: AbortSignal): Promise<Finding[]> {
  const url = new URL(`./load-native${extname(import.meta.url)}`, import.meta.url);
  const { promise, resolve, reject } = Promise.withResolvers<Finding>();
  const options = { signal, timeout: NATIVE_TIMEOUT_MS };
  execFile(process.execPath, [fileURLToPath(url), name], options, (error, _stdout, stderr) => {
    if (isAbort(error)) return reject(error);
    if (error === null) return resolve(ok(name, "loads"));
    const how = error.signal === undefined || error.signal === null ? "does not load" : `crashes (${error.signal})`;
    const why = stderr.trim().split("\n")[0] ?? "";
    resolve(broken(name, why === "" ? how : `${how}: ${why}`, REINSTALL));
  });
  return [await promise];
}

async function checkWindow(): Promise<Finding[]> {
  const built = existsSync(join(rendererDir(), "index.html"));
  return [
    findElectronRuntime() === null
      ? absent("Electron", "its runtime is not here", "The window opens in the browser: miniflow serve --open.")
      : ok("Electron", "its runtime is here"),
    built
      ? ok("window", "built")
      : absent("window", "not built yet", "Run npm run build:renderer; npm start does it by itself."),
  ];
}

function findElectronRuntime(): string | null {
  try {
    return findElectron(dirname(createRequire(import.meta.url).resolve("electron/package.json")), process.env);
  } catch {
    return null;
  }
}

async function checkSound(signal: AbortSignal): Promise<Finding[]> {
  let devices: AudioDevice[];
  try {
    devices = await listDevices({ signal });
  } catch (error) {
    if (isAbort(error)) throw error;
    const { message, hint } = toMiniflowError(error);
    return [absent("sound card", message, hint ?? REINSTALL)];
  }
  const describe = (what: string, found: AudioDevice[], isDefault: (device: AudioDevice) => boolean): Finding => {
    const names = found.map((device) => `${device.name}${isDefault(device) ? " (default)" : ""}`).join(", ");
    return found.length > 0
      ? ok(what, names)
      : absent(what, "none found", "Plug one in, or use the window in a browser.");
  };
  return [
    describe(
      "microphones",
      devices.filter((device) => device.inputChannels > 0),
      (device) => device.isDefaultInput,
    ),
    describe(
      "loudspeakers",
      devices.filter((device) => device.outputChannels > 0),
      (device) => device.isDefaultOutput,
    ),
  ];
}

/** Every byte of every model against the hashes of the catalog. */
async function checkModels(signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const model of readCatalog()) {
    try {
      await checkFileHashes(model, signal);
      findings.push(ok(model.id, `${model.title}, ${formatBytes(modelBytes(model))}, every byte as it should be`));
    } catch (error) {
      if (isAbort(error)) throw error;
      if (model.source === undefined || !isMissing(error)) findings.push(problem(model.id, error));
      // What is not downloaded need not be; what was begun is told.
      else if (existsSync(modelDir(model)))
        findings.push(absent(model.id, "partly here", `Go on with: miniflow models pull ${model.id}`));
    }
  }
  return findings;
}

async function checkPacks(): Promise<Finding[]> {
  const catalog = readCatalog();
  return listPipelines().map((name) => {
    try {
      const pipeline = readPipeline(name);
      engineSpecs(pipeline, catalog);
      return ok(`pack ${name}`, pipeline.title);
    } catch (error) {
      const isStarter = name === "starter";
      return isMissing(error) && !isStarter
        ? absent(`pack ${name}`, "not downloaded", `Get it with: miniflow models pull ${name}`)
        : problem(`pack ${name}`, error);
    }
  });
}

function isMissing(error: unknown): boolean {
  return toMiniflowError(error).code === "MODEL_MISSING";
}

function problem(what: string, error: unknown): Finding {
  const { message, hint } = toMiniflowError(error);
  return broken(what, message, hint ?? REINSTALL);
}

async function checkHistory(): Promise<Finding[]> {
  const home = resolveHome();
  try {
    const found = inspectDatabase(home);
    if (found === null) return [ok("history", `none yet; it will be in ${home}`)];
    if (found.isSound) return [ok("history", `${found.turns} ${found.turns === 1 ? "turn" : "turns"} in ${home}`)];
    const advice = "At the next start it is kept aside under another name, and a new one is begun.";
    return [broken("history", `its file in ${home} is damaged`, advice)];
  } catch (error) {
    const { message, hint } = toMiniflowError(error);
    return [broken("history", message, hint ?? "Close other programs that use it.")];
  }
}

function ok(what: string, detail: string): Finding {
  return { what, state: "ok", detail, advice: null };
}

function absent(what: string, detail: string, advice: string): Finding {
  return { what, state: "absent", detail, advice };
}

function broken(what: string, detail: string, advice: string): Finding {
  return { what, state: "broken", detail, advice };
}

/** Opens the models of a pack one after the other, in the order in which a turn needs them. */
import { engineSpec } from "../catalog/engine-specs.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import type { EngineByRole, LoadReport, MemoryShare, Role } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import { connectEngines } from "../threads/far-engines.ts";
import { openWorkerPort } from "../threads/port.ts";
import { startThread, type EngineThread } from "../threads/thread.ts";
import { attempt, failed } from "./attempt.ts";
import type { Unsound } from "./check-files.ts";
import { judge, notChecked, type Check } from "./check.ts";
import { exceed } from "./limits.ts";

const NAMES = { vad: "detector", asr: "recogniser", llm: "language model", tts: "voice" } satisfies Record<
  Role,
  string
>;
const ROLES = ["vad", "asr", "llm", "tts"] as const;

export interface LoadingOptions {
  signal: AbortSignal;
  log: Log;
  /** Where the engines write down which devices work. */
  devicesFile: string;
  add(checks: readonly Check[]): void;
}

export interface OpenedEngines {
  /** Those whose models are in. */
  engines: Partial<EngineByRole>;
  close(): Promise<void>;
}

/**
 * Each engine gets a thread of its own, so that one that ends with its thread takes no other with it. They are threads of this
 * process even where the pipeline wants processes: its memory then tells what each model takes.
 */
export async function openEngines(
  pipeline: Pipeline,
  catalog: readonly CatalogModel[],
  unsound: Unsound,
  options: LoadingOptions,
): Promise<OpenedEngines> {
  const engines: Partial<EngineByRole> = {};
  const threads: EngineThread[] = [];
  const close = async () => {
    await Promise.all(threads.map((thread) => thread.close()));
  };
  try {
    for (const role of ROLES)
      options.add([await open(role, pipeline, catalog, unsound, { engines, threads }, options)]);
    return { engines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  role: Role,
  pipeline: Pipeline,
  catalog: readonly CatalogModel[],
  unsound: Unsound,
  opened: { engines: Partial<EngineByRole>; threads: EngineThread[] },
  { signal, log, devicesFile }: LoadingOptions,
): Promise<Check> {
  const what = `${NAMES[role]} opens`;
  const bad = unsound.get(role);
  // Native code need not survive a file that is not what it was made to be.
  if (bad !== undefined) return notChecked("loading", what, `the files of ${bad} are not as they must be`);
  const rssBefore = process.memoryUsage.rss();
  const loaded = await attempt(signal, async (stop) => {
    const spec = engineSpec(role, pipeline, catalog);
    const thread = startThread({ name: NAMES[role], specs: [spec], log, devicesFile, openPort: openWorkerPort });
    opened.threads.push(thread);
    const far = connectEngines(thread, [spec]);
    const report = await far[role].load({ signal: stop });
    Object.assign(opened.engines, far);
    return report;
  });
  if (!loaded.done) return failed("loading", what, loaded.error);
  return judgeLoad(what, loaded.value, { before: rssBefore, after: process.memoryUsage.rss() });
}

function judgeLoad(what: string, report: LoadReport, rss: { before: number; after: number }): Check {
  const { loadMs, residentBytes, memory = [] } = report;
  const shares = memory.map(describeShare).join("");
  const figure = `in ${loadMs.toFixed(0)} ms; it holds ${formatBytes(residentBytes)}${shares}; the process holds ${formatBytes(rss.after)}`;
  const values = { loadMs, residentBytes, rssBeforeBytes: rss.before, rssAfterBytes: rss.after };
  return judge({ area: "loading", what, figure, values }, [exceed("loadMs", "loading took", loadMs)]);
}

function describeShare({ device, weightsBytes, kvBytes, workspaceBytes }: MemoryShare): string {
  const place = device === "gpu" ? "on the GPU" : "in memory";
  const parts = [weightsBytes, kvBytes, workspaceBytes].map(formatBytes);
  return `, ${place} ${parts[0]} of weights, ${parts[1]} of conversation, ${parts[2]} to compute`;
}

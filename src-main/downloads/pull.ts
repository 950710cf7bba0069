/**
 * Gets models: looks at what is here, asks what the files must be where nobody has said, sees whether there is room, downloads
 * several files at a time, and leaves every byte checked. Read `design.md` first.
 *
 *     const pulled = await pullModels({ models: [whisperSmall], home, signal, onProgress, onNote });
 */
import { join } from "node:path";
import { downloadsDir, fillPins, hashFile, modelDir } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { readPins, writePins } from "../catalog/pins.ts";
import type { CatalogFile } from "../catalog/schema.ts";
import { toMiniflowError } from "../errors.ts";
import { adoptFile } from "./adopt-file.ts";
import { DIALS } from "./attempts.ts";
import type { Dials } from "./attempts.ts";
import { checkRoom, sizeOf } from "./disk.ts";
import { downloadFile } from "./download-file.ts";
import { formatSeconds } from "./format-bytes.ts";
import { holdModels } from "./hold-model.ts";
import { fileUrl, findExpected, findHub } from "./hub.ts";
import type { Expected, Hub } from "./hub.ts";
import type { Progress } from "./progress.ts";
import { useProxy } from "./request.ts";
import { withStallWatch } from "./stall.ts";
import { createTally } from "./tally.ts";
import type { Tally } from "./tally.ts";
import { Trouble, persist } from "./trouble.ts";

export interface PullOptions {
  /** Models that are downloaded; their licences have been agreed to. */
  models: readonly CatalogModel[];
  home: string;
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Hears in a sentence why something takes longer. */
  onNote(note: string): void;
  /** For proxy, mirror and token. Defaults to the process's. */
  environment?: NodeJS.ProcessEnv;
  /** Models whose files may be copied instead of downloaded. Defaults to none. */
  neighbours?: readonly CatalogModel[];
  /** Files at a time. Defaults to 3. */
  parallel?: number;
  /** Defaults to `DIALS`. */
  dials?: Dials;
}

export interface PulledModel {
  id: string;
  bytes: number;
  /** What came over the network. */
  receivedBytes: number;
}

/** A file that is to be here when the pull is over. */
interface Job {
  model: CatalogModel;
  file: CatalogFile;
  what: string;
  target: string;
  url: URL;
  expected: Expected;
}

/**
 * Resolves when every file of every model is here and right. A file that cannot be had does not keep the others from coming; its
 * error comes afterwards. Errors: those of `downloadFile`, MODEL_UNPINNED, DISK_FULL (before anything is begun where it can be
 * foreseen), USAGE, the signal's reason. What has come stays.
 */
export async function pullModels(options: PullOptions): Promise<PulledModel[]> {
  const { home, environment = process.env, signal, onNote } = options;
  const hub = findHub(environment);
  const onWait = (id: string) => onNote(`Another MiniFlow is getting ${id}; waiting for it.`);
  const held = await holdModels(
    home,
    options.models.map(({ id }) => id),
    { signal, onWait },
  );
  const stopProxy = useProxy(environment);
  try {
    // Whoever held them before may have learnt what was open.
    const models = options.models.map(fillPins);
    for (const model of models) notePins(model, {});
    const jobs: Job[] = [];
    for (const model of models) for (const file of model.files) jobs.push(await planJob(model, file, hub, options));
    const tally = createTally(
      sum(jobs, ({ expected }) => expected.bytes),
      options.onProgress,
    );
    const missing = await skipWhatIsHere(jobs, tally, options);
    await checkRoom(
      downloadsDir(home),
      sum(missing, ({ expected, partBytes }) => Math.max(0, expected.bytes - partBytes)),
    );
    await runAll(missing, (job) => getFile(job, hub, tally, options), options.parallel ?? 3, signal);
    tally.end();
    return models.map(({ id }) => {
      const own = jobs.filter(({ model }) => model.id === id);
      return {
        id,
        bytes: sum(own, ({ expected }) => expected.bytes),
        receivedBytes: sum(own, ({ target }) => tally.receivedBytes(target)),
      };
    });
  } finally {
    stopProxy();
    held.release();
  }
}

async function planJob(model: CatalogModel, file: CatalogFile, hub: Hub, options: PullOptions): Promise<Job> {
  const what = `${file.path} of ${model.id}`;
  const url = fileUrl(hub, model, file);
  const dials = options.dials ?? DIALS;
  const { signal } = options;
  const expected = await persist(
    () =>
      withStallWatch(signal, dials.stallMs, (watch) =>
        findExpected(what, file, url, { token: hub.token, signal: watch.signal }),
      ),
    { what, dials, signal, onPause: (why, pauseMs) => options.onNote(pauseNote(what, why, pauseMs)) },
  );
  return { model, file, what, target: join(modelDir(model), file.path), url, expected };
}

/** Reads every byte of the files that are here; returns those that are missing or wrong, with what is here of them in parts. */
async function skipWhatIsHere(
  jobs: readonly Job[],
  tally: Tally,
  { signal, onNote }: PullOptions,
): Promise<(Job & { partBytes: number })[]> {
  const missing: (Job & { partBytes: number })[] = [];
  for (const job of jobs) {
    const { target, expected, what } = job;
    if ((await sizeOf(target)) === expected.bytes && (await hashFile(target, signal)) === expected.sha256) {
      tally.note(target, expected.bytes, 0);
    } else {
      if ((await sizeOf(target)) !== null) onNote(`${what} is here but is not right; it is got again.`);
      missing.push({ ...job, partBytes: (await sizeOf(`${target}.part`)) ?? 0 });
    }
  }
  return missing;
}

async function getFile(job: Job, hub: Hub, tally: Tally, options: PullOptions): Promise<void> {
  const { model, file, what, target, url, expected } = job;
  const { dials = DIALS, signal, onNote } = options;
  const sha256 =
    (await adoptTwin(job, tally, options)) ??
    (await downloadFile({
      what,
      url,
      target,
      expected,
      token: hub.token,
      dials,
      signal,
      onBytes: (hereBytes, receivedBytes) => tally.note(target, hereBytes, receivedBytes),
      onPause: (why, pauseMs) => onNote(pauseNote(what, why, pauseMs)),
    }));
  if (file.bytes === null || file.sha256 === null)
    notePins(model, { [file.path]: { bytes: expected.bytes, sha256, saidBy: hub.endpoint.origin } });
}

/** The same file of another model, copied; null where there is none, or it turns out not to be the same. */
async function adoptTwin({ target, expected }: Job, tally: Tally, options: PullOptions): Promise<string | null> {
  const { neighbours = [], signal } = options;
  for (const neighbour of neighbours) {
    const twin = neighbour.files.find(({ sha256 }) => sha256 !== null && sha256 === expected.sha256);
    const from = join(modelDir(neighbour), twin?.path ?? "");
    if (twin === undefined || from === target || (await sizeOf(from)) !== expected.bytes) continue;
    try {
      return await adoptFile(from, target, expected, { signal, onBytes: (bytes) => tally.note(target, bytes, 0) });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
    }
  }
  return null;
}

/** Adds to the model's lock file, which also says that the licence was agreed to. */
function notePins(model: CatalogModel, files: Record<string, { bytes: number; sha256: string; saidBy: string }>): void {
  const revision = model.source?.revision ?? "";
  const before = readPins(modelDir(model), revision);
  writePins(modelDir(model), { revision, licence: model.licence.id, files: { ...before?.files, ...files } });
}

/**
 * Runs `run` over all items, some at a time. After an error the others go on, unless nothing can go well any more (cancelled, disk
 * full, no network); the first error is thrown at the end.
 */
async function runAll<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
  parallel: number,
  signal: AbortSignal,
): Promise<void> {
  const queue = [...items];
  const errors: unknown[] = [];
  const isHopeless = () =>
    signal.aborted || errors.some((error) => ["DISK_FULL", "DOWNLOAD_FAILED"].includes(toMiniflowError(error).code));
  async function work(): Promise<void> {
    for (let item = queue.shift(); item !== undefined && !isHopeless(); item = queue.shift())
      await run(item).catch((error: unknown) => errors.push(error));
  }
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, work));
  signal.throwIfAborted();
  if (errors.length > 0) throw errors[0];
}

function pauseNote(what: string, why: string, pauseMs: number): string {
  return `${what}: ${why}; trying again in ${formatSeconds(pauseMs / 1000)}.`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/**
 * A finished run of the reference system as one of ours: `raw_logs.jsonl` (a trial a line), `summary.json`, `config.json` (of older
 * runs `metadata.json`). `design.md` says what becomes of what.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { errnoOf, MiniflowError } from "../../errors.ts";
import type { DatasetRow, Run, Trial } from "../runs/records.ts";
import { makeRunId } from "../runs/store.ts";
import { checkSummary } from "./check-summary.ts";
import { readReferenceTrial, type ReferenceTrial } from "./reference-trial.ts";

export interface Imported {
  run: Run;
  trials: Trial[];
  /** What a reader of the figures must know, a sentence each. */
  notes: string[];
}

const LOGS = "raw_logs.jsonl";
const SUMMARY = "summary.json";
const MOST_LINES_TOLD = 5;

/** What cannot be known of such a run, whatever is in its files. */
export const UNTOLD =
  "Its machine, driver, versions, commit, seed, dataset revision and accents were not written down, nor was a word or a sound of any trial kept: none of it can be audited.";

/**
 * Reads such a folder. Errors: IMPORT_INVALID where it is none, or with the numbers of the lines that cannot be read: a run is not
 * imported in part.
 */
export async function readReferenceRun(folder: string, { signal }: { signal: AbortSignal }): Promise<Imported> {
  const place = resolve(folder);
  const logs = await readText(place, LOGS, signal);
  if (logs === null) throw notOne(folder, `it holds no ${LOGS}`);
  const summary = parseObject(folder, SUMMARY, await readText(place, SUMMARY, signal));
  if (summary === null) throw notOne(folder, `it holds no ${SUMMARY}`);
  const configText = (await readText(place, "config.json", signal)) ?? (await readText(place, "metadata.json", signal));
  const config = parseObject(folder, "config.json", configText) ?? {};

  const { lines, notes } = readLines(folder, logs);
  const names = describe(config, summary, basename(place));
  const startedAt = lines[0]?.startedAt ?? names.timestamp ?? new Date(0).toISOString();
  const runId = makeRunId(new Date(startedAt));
  const digest = createHash("sha256").update(logs).digest("hex");
  const run: Run = {
    id: runId,
    experiment: names.experiment,
    source: configText ?? "",
    state: "finished",
    startedAt,
    endedAt: null,
    // It sets none; the number means nothing here.
    seed: 0,
    dataset: { name: names.dataset, digest: "not told", rows: new Set(lines.map(({ sampleId }) => sampleId)).size },
    scheduleDigest: digest,
    trialsPlanned: lines.length,
    arms: [{ label: names.experiment, program: "reference system", pipeline: config, budgetBytes: null }],
    provenance: {
      machine: null,
      commit: null,
      isModified: null,
      lockfileSha256: null,
      gpu: null,
      clockMhz: { start: null, end: null },
      isThrottled: null,
      load: { start: null, end: null },
    },
    importedFrom: join(basename(dirname(place)), basename(place)),
  };
  const trials = lines.map((line, number) => toTrial(line, { runId, number, arm: names.experiment, startedAt }));
  return { run, trials, notes: [UNTOLD, ...notes, ...checkSummary(summary, lines)] };
}

function readLines(folder: string, logs: string): { lines: ReferenceTrial[]; notes: string[] } {
  const lines: ReferenceTrial[] = [];
  const troubles: string[] = [];
  const noNumbers: number[] = [];
  for (const [index, text] of logs.split("\n").entries()) {
    if (text.trim() === "") continue;
    const { json, count } = replaceNoNumbers(text);
    if (count > 0) noNumbers.push(index + 1);
    try {
      lines.push(readReferenceTrial(JSON.parse(json)));
    } catch (error) {
      troubles.push(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (troubles.length > 0) {
    const told = troubles.slice(0, MOST_LINES_TOLD).join("; ");
    const more = troubles.length > MOST_LINES_TOLD ? `; and ${troubles.length - MOST_LINES_TOLD} more lines` : "";
    throw new MiniflowError("IMPORT_INVALID", `${LOGS} cannot be read. ${told}${more}.`, {
      path: folder,
      hint: "Nothing was imported. Mend or remove these lines and import it again.",
    });
  }
  if (lines.length === 0) throw notOne(folder, `its ${LOGS} holds no trial`);
  const zeros = lines.reduce((sum, line) => sum + line.zeros, 0);
  return {
    lines,
    notes: [
      ...(noNumbers.length === 0 ? [] : [`NaN or Infinity, taken as missing: lines ${noNumbers.join(", ")}.`]),
      ...(zeros === 0 ? [] : [`0.0 where nothing was measured, taken as missing: ${zeros} figures.`]),
    ],
  };
}

/** Python writes NaN and Infinity into JSON. Outside of strings they become null. */
function replaceNoNumbers(line: string): { json: string; count: number } {
  let count = 0;
  const json = line.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gu, (found) => {
    if (found.startsWith('"')) return found;
    count += 1;
    return "null";
  });
  return { json, count };
}

const namesSchema = z.looseObject({
  experiment: z.union([z.string(), z.looseObject({ name: z.string() })]).nullish(),
  dataset: z.looseObject({ name: z.string().nullish(), split: z.string().nullish() }).nullish(),
  dataset_split: z.string().nullish(),
  timestamp: z.number().nullish().catch(null),
});

/** What it calls itself. `timestamp`: its beginning, ISO 8601. */
function describe(
  config: object,
  summary: object,
  folderName: string,
): { experiment: string; dataset: string; timestamp: string | null } {
  const { experiment, dataset, dataset_split: split, timestamp } = namesSchema.catch({}).parse(config);
  const own = typeof experiment === "string" ? experiment : experiment?.name;
  const told = namesSchema.catch({}).parse(summary).experiment;
  const named = [dataset?.name, dataset?.split ?? split].filter((part) => typeof part === "string");
  return {
    experiment: own ?? (typeof told === "string" ? told : folderName),
    dataset: named.length === 0 ? "not told" : named.join(", "),
    timestamp: typeof timestamp === "number" ? new Date(timestamp * 1000).toISOString() : null,
  };
}

function toTrial(line: ReferenceTrial, place: Pick<Trial, "runId" | "number" | "arm" | "startedAt">): Trial {
  const row: DatasetRow = {
    id: line.sampleId,
    transcript: null,
    machineTranscript: null,
    speaker: null,
    accent: null,
    age: null,
    gender: null,
    durationMs: null,
  };
  const error = line.failure === null ? null : { code: "REFERENCE_ERROR", message: line.failure };
  return {
    ...place,
    row,
    repetition: 0,
    isWarmup: line.isWarmup,
    status: error === null ? "ok" : "failed",
    error,
    startedAt: line.startedAt ?? place.startedAt,
    start: null,
    accentAsked: null,
    accentHeard: null,
    transcript: null,
    reply: null,
    replyHeard: null,
    stopReason: null,
    marks: {},
    // Its waits for models are not told by stage in every shape: what is known is in the metrics.
    timings: null,
    metrics: line.metrics,
    files: { utterance: null, reply: null },
  };
}

/** Null where there is no such file. Errors: IMPORT_INVALID where it cannot be read. */
async function readText(folder: string, name: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await readFile(join(folder, name), { encoding: "utf8", signal });
  } catch (error) {
    signal.throwIfAborted();
    const errno = errnoOf(error);
    if (errno === "ENOENT") return null;
    throw notOne(folder, errno === "ENOTDIR" ? "it is a file" : `its ${name} cannot be read (${errno ?? "unknown"})`);
  }
}

function parseObject(folder: string, name: string, text: string | null): object | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(replaceNoNumbers(text).json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    throw notOne(folder, `its ${name} is no JSON`);
  }
  throw notOne(folder, `its ${name} holds no object`);
}

function notOne(folder: string, why: string): MiniflowError {
  return new MiniflowError("IMPORT_INVALID", `"${folder}" is no run of the reference system: ${why}.`, {
    path: folder,
    hint: "Give the folder of one run, with raw_logs.jsonl and summary.json in it.",
  });
}

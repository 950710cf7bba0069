/** One trial: the recording written out for the arm, the arm asked, what it says made into a record. */
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { encodeWav, measureRecording } from "../../audio/wav.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { isAbort, MiniflowError, toMiniflowError } from "../../errors.ts";
import { guardStorage } from "../../storage/storage-errors.ts";
import type { Experiment } from "../experiments/read-experiment.ts";
import { METRICS } from "../metrics/catalogue.ts";
import { measureTrial } from "../metrics/measure-trial.ts";
import type { ArmProcess } from "./arm-process.ts";
import { fileNameOf } from "./file-name.ts";
import { timingsOfMarks } from "./protocol.ts";
import type { Played } from "./protocol.ts";
import type { Clear, Dataset, DatasetRow, Trial } from "./records.ts";
import type { PlannedTrial } from "./schedule.ts";
import type { MemoryFigures } from "./watch-memory.ts";

export interface TrialStage {
  runId: string;
  /** The run's folder; its `audio` is there. */
  folder: string;
  dataset: Dataset;
  experiment: Pick<Experiment, "accent" | "save" | "trialLimitSeconds" | "metrics">;
  /** What the listener hears in a reply's sound; null where that is not asked for. */
  hear: ((wav: string) => Promise<string | null>) | null;
  /** The opinion score of a reply's sound; null where that is not asked for. */
  score: ((wav: string) => Promise<number | null>) | null;
  signal: AbortSignal;
}

/** What one row's sound is called. It is written once for all its trials: what an arm heard can be heard again. */
function utterancePath({ folder }: TrialStage, row: DatasetRow): string {
  return join(folder, "audio", `utterance-${fileNameOf(row.id)}.wav`);
}

function replyPath({ folder }: TrialStage, { number }: PlannedTrial): string {
  return join(folder, "audio", `reply-${String(number).padStart(6, "0")}.wav`);
}

/** Plays a row without keeping anything of it. Errors: those of `ArmProcess.play`; what the dataset says of the row. */
export async function warmUp(stage: TrialStage, arm: ArmProcess, rows: readonly DatasetRow[]): Promise<void> {
  for (const row of rows) {
    const wav = await writeUtterance(stage, row);
    const out = join(stage.folder, "audio", "warm-up.wav");
    const asked = { number: 0, wav, out, accent: accentOf(stage, row), clear: "none" } as const;
    await arm.play(asked, stage.experiment.trialLimitSeconds * 1000);
    rmSync(out, { force: true });
    forget(stage, wav);
  }
}

/**
 * Plays a trial. What goes wrong in it is in the record; only what must stop the run is thrown: CANCELLED, and what makes storing
 * impossible (DISK_FULL, STORAGE_FAILED).
 *
 * @param take gives the arm's process, ready
 */
export async function playTrial(
  stage: TrialStage,
  planned: PlannedTrial,
  clear: Clear,
  take: () => Promise<ArmProcess>,
): Promise<Trial> {
  const { save, trialLimitSeconds } = stage.experiment;
  const blank = blankTrial(stage.runId, planned);
  const out = replyPath(stage, planned);
  try {
    const wav = await writeUtterance(stage, planned.row);
    if (save.audio) blank.files.utterance = inRun(stage, wav);
    rmSync(out, { force: true });
    const arm = await take();
    blank.startedAt = new Date().toISOString();
    const accent = accentOf(stage, planned.row);
    const asked = { number: planned.number, wav, out, accent, clear: clear === "process" ? "none" : clear } as const;
    const { played, memory } = await arm.play(asked, trialLimitSeconds * 1000);
    const trial = await record(stage, blank, { played, memory, wav, out });
    forget(stage, wav);
    forget(stage, out);
    return trial;
  } catch (error) {
    const { code, message } = toMiniflowError(error);
    if (isAbort(error) || STOPPING.has(code)) throw error;
    return { ...blank, status: "failed", error: { code, message } };
  }
}

const STOPPING: ReadonlySet<string> = new Set(["DISK_FULL", "STORAGE_FAILED", "DATABASE_LOCKED"]);

function accentOf({ experiment }: TrialStage, row: DatasetRow): string | null {
  return experiment.accent === "row" ? row.accent : null;
}

/** Where the row's sound lies; written whole, if it is not there. */
async function writeUtterance(stage: TrialStage, row: DatasetRow): Promise<string> {
  const path = utterancePath(stage, row);
  if (existsSync(path)) return path;
  const pcm = await stage.dataset.readSound(row.id, { signal: stage.signal });
  guardStorage(path, () => {
    writeFileSync(`${path}.tmp`, encodeWav(pcm, SPEECH_RATE_HZ), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  });
  return path;
}

function forget({ experiment }: TrialStage, path: string): void {
  if (!experiment.save.audio) rmSync(path, { force: true });
}

interface Seen {
  played: Played;
  memory: MemoryFigures;
  wav: string;
  out: string;
}

async function record(stage: TrialStage, blank: Trial, { played, memory, wav, out }: Seen): Promise<Trial> {
  const { error, marks, replyTokens, ledgerBytes } = played;
  if (error !== null && STOPPING.has(error.code)) throw new MiniflowError("DISK_FULL", error.message);
  const hasReply = existsSync(out);
  const replyHeard = hasReply && stage.hear !== null && error === null ? await stage.hear(out) : null;
  const utmos = hasReply && stage.score !== null && error === null ? await stage.score(out) : null;
  const timings =
    played.timings ??
    timingsOfMarks(marks, {
      recordedMs: measureRecording(wav),
      replyAudioMs: hasReply ? measureRecording(out) : null,
    });
  const { transcript, reply, stopReason, start, accentAsked, accentHeard } = played;
  const words = { transcript, reply, replyHeard };
  const seen = { row: blank.row, ...words, stopReason, timings, start, accentAsked, accentHeard };
  const { audio, text } = stage.experiment.save;
  return {
    ...blank,
    status: error === null ? "ok" : "failed",
    error,
    start,
    accentAsked,
    accentHeard,
    ...(text ? words : {}),
    stopReason,
    marks: Object.fromEntries(Object.entries(marks).filter(([, ms]) => ms !== undefined)),
    timings,
    metrics: choose(measureTrial({ ...seen, replyTokens, ledgerBytes, utmos, ...memory }), stage.experiment.metrics),
    files: { ...blank.files, reply: audio && hasReply ? inRun(stage, out) : null },
  };
}

/** Those that are asked for, with what they are worked out from over many trials. */
function choose(metrics: Record<string, number>, wanted: readonly string[] | null): Record<string, number> {
  if (wanted === null) return metrics;
  const names = new Set(
    wanted.flatMap((name) => {
      const centre = METRICS[name]?.centre;
      return typeof centre === "object" ? [name, centre.part, centre.whole] : [name];
    }),
  );
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => names.has(name)));
}

function inRun({ folder }: TrialStage, path: string): string {
  return relative(folder, path).replaceAll("\\", "/");
}

/** A trial of which nothing is known yet. */
function blankTrial(runId: string, { number, arm, row, repetition, isWarmup }: PlannedTrial): Trial {
  return {
    runId,
    number,
    arm,
    row,
    repetition,
    isWarmup,
    status: "ok",
    error: null,
    startedAt: new Date().toISOString(),
    start: null,
    accentAsked: null,
    accentHeard: null,
    transcript: null,
    reply: null,
    replyHeard: null,
    stopReason: null,
    marks: {},
    timings: null,
    metrics: {},
    files: { utterance: null, reply: null },
  };
}

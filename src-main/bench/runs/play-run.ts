/**
 * Plays an experiment, or goes on with a run of it that was stopped or killed. `../design.md` says what is promised.
 *
 *     const run = await playRun({ experiment, home, signal, onTrial: (trial, progress) => … });
 */
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { MiniflowError, toMiniflowError } from "../../errors.ts";
import { guardStorage } from "../../storage/storage-errors.ts";
import type { Experiment } from "../experiments/read-experiment.ts";
import type { ReplyScorer, ReplyScorerOptions } from "../metrics/score-replies.ts";
import { keepArms, tryPeers } from "./arms-alive.ts";
import type { ArmsAlive } from "./arms-alive.ts";
import { planRun } from "./plan-run.ts";
import type { RunPlan } from "./plan-run.ts";
import { playTrial, warmUp } from "./play-trial.ts";
import type { TrialStage } from "./play-trial.ts";
import { createInstruments } from "./provenance.ts";
import type { Instruments } from "./provenance.ts";
import type { Run, Trial } from "./records.ts";
import { refuseDifferent } from "./resume.ts";
import { holdRuns } from "./run-lock.ts";
import { makeRunId, openRuns } from "./store.ts";
import type { Runs } from "./store.ts";

export interface Progress {
  played: number;
  planned: number;
  failed: number;
  /** If the rest takes as long as what was played since every arm had a trial. */
  msLeft: number;
}

export interface PlayRun {
  experiment: Experiment;
  home: string;
  /** Goes on with this run: its id or the beginning of it. Defaults to a new one. */
  resume?: string | undefined;
  /** Stops after the trial in progress. */
  signal: AbortSignal;
  /** The run is about to begin or to go on after `played` trials. */
  onStart?: (run: Run, played: number) => void;
  onTrial?: (trial: Trial, progress: Progress) => void;
  /** Something that was asked for cannot be measured. */
  onNote?: (note: string) => void;
}

/**
 * Resolves with the run, finished, or stopped where `signal` was aborted. Errors, before anything is played: RUN_BUSY, RUN_MISSING,
 * RUN_DIFFERS, and those of `planRun` and `tryPeers`. Later: DISK_FULL, STORAGE_FAILED, DATABASE_LOCKED; the run is stopped then and can be gone on
 * with.
 */
export async function playRun(options: PlayRun): Promise<Run> {
  const { experiment, home, resume, signal, onStart, onTrial, onNote } = options;
  const lock = holdRuns(home);
  try {
    const runs = openRuns(home);
    try {
      const instruments = createInstruments(signal);
      const plan = await planRun(experiment, home, signal);
      try {
        await tryPeers(experiment.arms, home, experiment.trialLimitSeconds * 1000);
        const run =
          resume === undefined
            ? await beginRun(experiment, plan, instruments)
            : refuseDifferent(runs.read(resume), experiment, plan);
        const { played } = resume === undefined ? { played: 0 } : runs.count(run.id);
        runs.save({ ...run, state: "running", endedAt: null });
        if (played > 0) runs.mendRaw(run.id);
        lock.announce(run.id);
        onStart?.(run, played);
        return await carryOut({ run, played, experiment, plan, runs, home, signal, instruments, onTrial, onNote });
      } finally {
        await plan.dataset.close();
      }
    } finally {
      runs.close();
    }
  } finally {
    lock.release();
  }
}

async function beginRun(experiment: Experiment, plan: RunPlan, instruments: Instruments): Promise<Run> {
  const now = new Date();
  return {
    id: makeRunId(now),
    experiment: experiment.title,
    source: experiment.source,
    state: "running",
    startedAt: now.toISOString(),
    endedAt: null,
    seed: experiment.seed,
    dataset: { name: plan.dataset.name, digest: plan.datasetDigest, rows: plan.rows.length },
    scheduleDigest: plan.schedule.digest,
    trialsPlanned: plan.schedule.length,
    arms: experiment.arms.map(({ arm }) => arm),
    provenance: await instruments.begin(),
    importedFrom: null,
  };
}

interface Carried {
  run: Run;
  played: number;
  experiment: Experiment;
  plan: RunPlan;
  runs: Runs;
  home: string;
  signal: AbortSignal;
  instruments: Instruments;
  onTrial: PlayRun["onTrial"];
  onNote: PlayRun["onNote"];
}

async function carryOut(carried: Carried): Promise<Run> {
  const { run, experiment, runs, home, instruments } = carried;
  const folder = runs.folder(run.id);
  guardStorage(folder, () => mkdirSync(join(folder, "audio"), { recursive: true, mode: 0o700 }));
  const arms = keepArms({ arms: experiment.arms, home, folder, limitMs: experiment.trialLimitSeconds * 1000 });
  const onNote = carried.onNote ?? (() => undefined);
  const scorer = experiment.extras.utmos ? await openScorer({ home, signal: carried.signal, onNote }) : null;
  let state: Run["state"] = "stopped";
  let failure: unknown = null;
  try {
    if (await playAll(carried, arms, scorer, folder)) state = "finished";
  } catch (error) {
    failure = error;
  }
  await Promise.all([arms.endAll(), scorer?.close()]);
  tidy(folder);
  const provenance = await instruments.end(run.provenance);
  const ended: Run = { ...run, state, endedAt: new Date().toISOString(), provenance };
  try {
    runs.save(ended);
  } catch (error) {
    // Then it stays as one that was killed, and can be gone on with all the same.
    failure ??= error;
  }
  if (failure !== null) throw sayKept(failure, run.id);
  return ended;
}

/** Loaded where it is asked for: it brings ONNX Runtime along. */
async function openScorer(options: ReplyScorerOptions): Promise<ReplyScorer> {
  const { openReplyScorer } = await import("../metrics/score-replies.ts");
  return openReplyScorer(options);
}

/** True when every trial has been played; false when it was interrupted. */
async function playAll(
  carried: Carried,
  arms: ArmsAlive,
  scorer: ReplyScorer | null,
  folder: string,
): Promise<boolean> {
  const { run, played, experiment, plan, runs, signal, onTrial } = carried;
  const { schedule, warmups, dataset } = plan;
  const stage: TrialStage = {
    runId: run.id,
    folder,
    dataset,
    experiment,
    hear: experiment.extras.roundTrip ? arms.hear : null,
    score: scorer?.score ?? null,
    // A trial in progress is played to its end: the signal of the run is not its own.
    signal: new AbortController().signal,
  };
  const begun = new Set<string>();
  for (let number = 0; number < played; number += 1) begun.add(schedule.trial(number).arm);
  let { failed } = runs.count(run.id);
  let since = { number: played, atMs: performance.now() };

  for (let number = played; number < schedule.length; number += 1) {
    if (signal.aborted) return false;
    const planned = schedule.trial(number);
    const arm = experiment.arms.find((each) => each.arm.label === planned.arm);
    if (arm === undefined) throw new RangeError(`Nobody is called ${planned.arm}.`);
    const clear = arm.arm.clear ?? "none";
    if (experiment.order !== "interleaved") await arms.endOthers(planned.arm);
    if (clear === "process") await arms.end(planned.arm);
    const isAgain = begun.has(planned.arm) && clear !== "process";
    begun.add(planned.arm);

    const trial = await playTrial(stage, planned, clear, () =>
      arms.take(arm, isAgain ? (started) => warmUp(stage, started, warmups) : null),
    );
    runs.saveTrial(trial);
    if (trial.status === "failed") failed += 1;
    const left = schedule.length - number - 1;
    const msLeft = ((performance.now() - since.atMs) / (number + 1 - since.number)) * left;
    // Whoever begins first loads: that is soon no measure of the rest.
    if (number + 1 - played === experiment.arms.length) since = { number: number + 1, atMs: performance.now() };
    onTrial?.(trial, { played: number + 1, planned: schedule.length, failed, msLeft });
  }
  return true;
}

function sayKept(error: unknown, runId: string): MiniflowError {
  const { code, message } = toMiniflowError(error);
  return new MiniflowError(code, `${message} The run ${runId} has stopped; every trial that was played is kept.`, {
    hint: `Go on with it when that is mended: miniflow bench run FILE.yml --resume ${runId}`,
    cause: error,
  });
}

/** The arms' own folders, and logs in which nothing was written. */
function tidy(folder: string): void {
  rmSync(join(folder, "arms"), { recursive: true, force: true });
  const logs = readdirSync(folder).filter((name) => name.endsWith(".log"));
  for (const path of logs.map((name) => join(folder, name))) if (statSync(path).size === 0) rmSync(path);
}

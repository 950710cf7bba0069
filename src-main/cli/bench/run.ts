import { readExperiment } from "../../bench/experiments/read-experiment.ts";
import type { Experiment } from "../../bench/experiments/read-experiment.ts";
import { planRun } from "../../bench/runs/plan-run.ts";
import { playRun } from "../../bench/runs/play-run.ts";
import type { Progress } from "../../bench/runs/play-run.ts";
import type { Run, Trial } from "../../bench/runs/records.ts";
import { findUnfinished } from "../../bench/runs/resume.ts";
import { openRuns } from "../../bench/runs/store.ts";
import { formatSeconds } from "../../downloads/format-bytes.ts";
import { MiniflowError } from "../../errors.ts";
import { resolveHome } from "../../storage/home.ts";
import { createLine } from "../progress-line.ts";
import type { CommandContext } from "../with-assistant.ts";
import { printRun } from "./show.ts";

export interface RunOptions {
  /** True for the newest stopped run of the file. */
  resume?: string | true;
  dryRun?: boolean;
}

/** Plays an experiment's file, with a line of progress; interrupted, it ends after the trial in progress and says how to go on. */
export async function runExperiment(file: string, options: RunOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const home = resolveHome();
  const experiment = readExperiment(file);
  for (const note of experiment.notes) terminal.tell(`note: ${note}`);
  if (options.dryRun === true) return showPlan(experiment, home, context);
  const line = createLine(process.stderr, describeProgress);
  const run = await playRun({
    experiment,
    home,
    signal,
    resume: options.resume === true ? findStopped(home, experiment) : options.resume,
    onStart(begun, played) {
      const how = played === 0 ? "" : `, going on after ${played}`;
      terminal.tell(`run ${begun.id}: ${begun.trialsPlanned} trials of ${begun.arms.length} arms${how}`);
    },
    onNote(note) {
      line.clear();
      terminal.tell(`note: ${note}`);
    },
    onTrial(trial, progress) {
      line.clear();
      if (trial.error !== null)
        terminal.tell(`trial ${trial.number} (${trial.arm}) failed: ${trial.error.message} (${trial.error.code})`);
      if (terminal.json) terminal.show(trial, () => []);
      line.show({ trial, ...progress });
    },
  }).finally(() => line.clear());
  printRun(run, home, context);
  if (run.state === "stopped") {
    terminal.tell(`Stopped; what was played is kept. Go on with: miniflow bench run ${file} --resume ${run.id}`);
    throw new MiniflowError("CANCELLED", "Interrupted.");
  }
}

/** "12 of 84 trials, starter, 1 failed, 3 min 20 s left". */
export function describeProgress({ trial, played, planned, failed, msLeft }: Progress & { trial: Trial }): string {
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  const left = played === planned ? "" : `, ${formatSeconds(msLeft / 1000)} left`;
  return `${played} of ${planned} trials, ${trial.arm}${failures}${left}`;
}

function findStopped(home: string, experiment: Experiment): string {
  const runs = openRuns(home);
  try {
    return findUnfinished(runs, experiment).id;
  } finally {
    runs.close();
  }
}

async function showPlan(experiment: Experiment, home: string, { terminal, signal }: CommandContext): Promise<void> {
  const plan = await planRun(experiment, home, signal);
  await plan.dataset.close();
  const { title, arms, repetitions, order, seed } = experiment;
  const told: Partial<Run> & object = { experiment: title, arms: arms.map(({ arm }) => arm), seed };
  const rows = plan.rows.map(({ id }) => id);
  const warmups = plan.warmups.map(({ id }) => id);
  const dataset = { name: plan.dataset.name, digest: plan.datasetDigest };
  terminal.show({ ...told, dataset, rows, warmups, repetitions, order, trials: plan.schedule.length }, () => [
    title,
    `dataset: ${dataset.name}, ${rows.length} rows, ${warmups.length} to warm up with, ${repetitions} times, ${order}, seed ${seed}`,
    `${plan.schedule.length} trials of ${arms.length} arms:`,
    ...arms.map(({ arm }) => `  ${arm.label} (${arm.program})`),
    `rows: ${rows.join(", ")}`,
    `to warm up with: ${warmups.join(", ") || "none"}`,
  ]);
}

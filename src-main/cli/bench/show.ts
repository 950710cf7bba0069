import { METRICS } from "../../bench/metrics/catalogue.ts";
import type { Run, Trial } from "../../bench/runs/records.ts";
import { openRuns } from "../../bench/runs/store.ts";
import type { Runs } from "../../bench/runs/store.ts";
import { quantile } from "../../bench/statistics/quantile.ts";
import { formatMemory } from "../../downloads/format-bytes.ts";
import { MiniflowError } from "../../errors.ts";
import { resolveHome } from "../../storage/home.ts";
import type { CommandContext } from "../with-assistant.ts";
import { describeRun } from "./list.ts";

export interface ShowOptions {
  trials?: boolean;
  trial?: number;
}

/** Prints one run, by default the newest: its figures, its trials, or one of these whole. Errors: RUN_MISSING, USAGE. */
export function showRun(id: string | undefined, options: ShowOptions, context: CommandContext): void {
  const home = resolveHome();
  const runs = openRuns(home);
  try {
    const run = id === undefined ? newestOf(runs) : runs.read(id);
    if (options.trial !== undefined) showTrial(runs, run, options.trial, context);
    else if (options.trials === true) showTrials(runs, run, context);
    else showFigures(runs, run, context);
  } finally {
    runs.close();
  }
}

/** The figures of a run that has just been played. */
export function printRun(run: Run, home: string, context: CommandContext): void {
  const runs = openRuns(home);
  try {
    showFigures(runs, run, context);
  } finally {
    runs.close();
  }
}

function newestOf(runs: Runs): Run {
  const [newest] = runs.list();
  if (newest === undefined) throw new MiniflowError("RUN_MISSING", "There are no runs yet.");
  return newest;
}

/** What is worth a line here; `miniflow bench report` has all. */
const HEADLINES = ["releaseToFirstAudioMs", "stageSumMs", "wallMs", "loadMs", "rssBytes", "ledgerBytes", "diskBytes"];

interface ArmFigures {
  arm: string;
  ok: number;
  failed: number;
  figures: Record<string, { count: number; median: number; min: number; max: number }>;
  /** All word errors by all words; null where no trial has them. */
  wer: number | null;
}

function showFigures(runs: Runs, run: Run, { terminal }: CommandContext): void {
  const arms = gather(runs, run);
  const folder = runs.folder(run.id);
  const { played, failed } = runs.count(run.id);
  terminal.show({ run, folder, played, failed, arms }, () => [
    describeRun(run, played, failed),
    ...describeProvenance(run),
    ...arms.flatMap(({ arm, ok, failed: gone, figures, wer }) => [
      "",
      `${arm}: ${ok} trials${gone === 0 ? "" : `, ${gone} failed`}`,
      ...Object.entries(figures).map(([name, figure]) => describeFigure(name, figure)),
      ...(wer === null ? [] : [`  ${title("wer")} ${(100 * wer).toFixed(1)} %`]),
    ]),
    "",
    `its files: ${folder}`,
  ]);
}

/** One pass; warmups and failed trials count in no figure. */
function gather(runs: Runs, run: Run): ArmFigures[] {
  const found = new Map(
    run.arms.map(({ label }) => [
      label,
      { ok: 0, failed: 0, errors: 0, words: 0, values: new Map<string, number[]>() },
    ]),
  );
  for (const trial of runs.eachTrial(run.id)) {
    const arm = found.get(trial.arm);
    if (arm === undefined || trial.isWarmup) continue;
    if (trial.status === "failed") {
      arm.failed += 1;
      continue;
    }
    arm.ok += 1;
    arm.errors += trial.metrics["wordErrors"] ?? 0;
    arm.words += trial.metrics["words"] ?? 0;
    for (const name of HEADLINES) {
      const value = trial.metrics[name];
      const list = arm.values.get(name);
      if (value === undefined) continue;
      if (list === undefined) arm.values.set(name, [value]);
      else list.push(value);
    }
  }
  return [...found].map(([arm, { ok, failed, errors, words, values }]) => {
    const figures: ArmFigures["figures"] = {};
    for (const name of HEADLINES) {
      const list = values.get(name);
      if (list === undefined) continue;
      figures[name] = {
        count: list.length,
        median: quantile(list, 0.5),
        min: quantile(list, 0),
        max: quantile(list, 1),
      };
    }
    return { arm, ok, failed, figures, wer: words === 0 ? null : errors / words };
  });
}

function describeProvenance({ provenance, dataset, seed }: Run): string[] {
  const { machine, commit, isModified, gpu, load } = provenance;
  const program = commit === null ? "" : `, commit ${commit.slice(0, 10)}${isModified === true ? " with changes" : ""}`;
  const graphics = gpu === null ? "" : `, ${gpu.name}`;
  return [
    `dataset ${dataset.name}, ${dataset.rows} rows, seed ${seed}`,
    ...(machine === null
      ? []
      : [`${machine.cpu}, ${machine.cores} cores${graphics}, MiniFlow ${machine.appVersion}${program}`]),
    ...(load.start === null
      ? []
      : [`load ${load.start.toFixed(2)} at the start, ${load.end?.toFixed(2) ?? "?"} at the end`]),
  ];
}

function describeFigure(name: string, { count, median, min, max }: ArmFigures["figures"][string]): string {
  const unit = METRICS[name]?.unit;
  const told = [median, min, max].map((value) => (unit === "bytes" ? formatMemory(value) : `${value.toFixed(0)} ms`));
  return `  ${title(name)} ${told[0]} (${told[1]} to ${told[2]}, median of ${count})`;
}

function title(name: string): string {
  return `${METRICS[name]?.title ?? name}:`.padEnd(24);
}

function showTrials(runs: Runs, run: Run, { terminal }: CommandContext): void {
  for (const trial of runs.eachTrial(run.id)) {
    const { number, arm, row, status, isWarmup, metrics, error } = trial;
    const waited = metrics["releaseToFirstAudioMs"];
    const what = error === null ? (waited === undefined ? "no sound" : `${waited.toFixed(0)} ms`) : error.code;
    terminal.show(trial, () => [`${number}  ${arm}  ${row.id}  ${isWarmup ? "warm-up" : status}  ${what}`]);
  }
}

function showTrial(runs: Runs, run: Run, number: number, { terminal }: CommandContext): void {
  const trial = findTrial(runs, run, number);
  const folder = runs.folder(run.id);
  terminal.show({ ...trial, folder }, () => [
    `trial ${number} of ${run.id}: ${trial.arm}, ${trial.isWarmup ? "to warm up" : `repetition ${trial.repetition}`}, ${trial.status}`,
    ...(trial.error === null ? [] : [`error:    ${trial.error.message} (${trial.error.code})`]),
    `row:      ${trial.row.id}, accent ${trial.row.accent ?? "not told"}, speaker ${trial.row.speaker ?? "not told"}`,
    `said:     ${trial.row.transcript ?? "not told"}`,
    `heard:    ${trial.transcript ?? "nothing kept"}`,
    `answered: ${trial.reply ?? "nothing kept"}`,
    ...Object.entries(trial.metrics).map(([name, value]) => `  ${name.padEnd(22)} ${Number(value.toFixed(3))}`),
    ...[trial.files.utterance, trial.files.reply].flatMap((file) =>
      file === null ? [] : [`sound: ${folder}/${file}`],
    ),
  ]);
}

function findTrial(runs: Runs, run: Run, number: number): Trial {
  for (const trial of runs.eachTrial(run.id)) if (trial.number === number) return trial;
  throw new MiniflowError("USAGE", `The run ${run.id} has no trial ${number}.`);
}

/** What a run will play, before anything is played: rows picked, arms checked, the schedule made. */
import { autoThreads } from "../../catalog/pipeline.ts";
import type { Pipeline } from "../../catalog/pipeline.ts";
import { findModel, modelDir, readCatalog } from "../../catalog/catalog.ts";
import { engineSpecs } from "../../catalog/engine-specs.ts";
import { pickRows } from "../datasets/pick-rows.ts";
import { openDataset } from "../datasets/open-dataset.ts";
import type { PlannedArm } from "../experiments/arms.ts";
import type { Experiment } from "../experiments/read-experiment.ts";
import type { BeginArm } from "./protocol.ts";
import type { Dataset, DatasetRow } from "./records.ts";
import { makeSchedule } from "./schedule.ts";
import type { Schedule } from "./schedule.ts";

export interface RunPlan {
  dataset: Dataset;
  /** Of the dataset's whole contents. */
  datasetDigest: string;
  rows: DatasetRow[];
  warmups: DatasetRow[];
  schedule: Schedule;
}

/**
 * Opens the dataset and picks its rows; the caller closes it. Errors: those of `openDataset`; USAGE where there are too few rows;
 * MODEL_MISSING, saying what to pull; MODEL_CORRUPT.
 */
export async function planRun(experiment: Experiment, home: string, signal: AbortSignal): Promise<RunPlan> {
  const catalog = readCatalog({ home });
  // Before anything is read: a model that is missing is missing.
  for (const { arm, programPath } of experiment.arms)
    if (programPath === null) engineSpecs(asPipeline(arm.pipeline), catalog);
  const dataset = await openDataset(experiment.dataset, { home, signal });
  try {
    const { rows, warmups } = await chooseRows(dataset, experiment, signal);
    const { arms, repetitions, order, seed, accent, extras } = experiment;
    const schedule = makeSchedule({
      rows,
      warmups,
      arms: arms.map(({ arm }) => arm.label),
      repetitions,
      order,
      seed,
      conditions: { accent, ...extras },
    });
    return { dataset, datasetDigest: await dataset.digest({ signal }), rows, warmups, schedule };
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

/** The samples first, so that more or fewer warmups change nothing of them. */
async function chooseRows(
  dataset: Dataset,
  { samples, warmups, stratifyBy, seed }: Experiment,
  signal: AbortSignal,
): Promise<Pick<RunPlan, "rows" | "warmups">> {
  const pick = (count: number, without: readonly DatasetRow[]): Promise<DatasetRow[]> =>
    count === 0
      ? Promise.resolve([])
      : pickRows(dataset, { count, stratifyBy, seed, exclude: new Set(without.map(({ id }) => id)), signal });
  if (samples !== "all") {
    const rows = await pick(samples, []);
    return { rows, warmups: await pick(warmups, rows) };
  }
  const first = await pick(warmups, []);
  const taken = new Set(first.map(({ id }) => id));
  const rows: DatasetRow[] = [];
  for await (const row of dataset.rows({ signal })) if (!taken.has(row.id)) rows.push(row);
  return { rows: rows.length > 0 ? rows : await pick(1, first), warmups: first };
}

/** What an arm is told of its models and of the machine. */
export function describeArm({ arm }: PlannedArm, home: string): Pick<BeginArm, "models" | "threads" | "options"> {
  const catalog = readCatalog({ home });
  const models: BeginArm["models"] = {};
  const pipeline = arm.pipeline === null ? null : asPipeline(arm.pipeline);
  for (const role of ["vad", "asr", "llm", "tts"] as const) {
    const part = pipeline?.[role];
    if (part === undefined || !("model" in part)) continue;
    const model = findModel(catalog, part.model);
    models[role] = { id: model.id, dir: modelDir(model), files: model.files.map(({ path }) => path) };
  }
  return { models, threads: autoThreads(), options: arm.options ?? {} };
}

/** `planArms` put it there. */
export function asPipeline(pipeline: unknown): Pipeline {
  return pipeline as Pipeline;
}

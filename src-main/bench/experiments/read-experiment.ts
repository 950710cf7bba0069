/**
 * Reads an experiment's file whole: what is measured, with which arms, on what.
 *
 *     const experiment = readExperiment("starter");          // or the path of a .yml file
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { readYamlFile } from "../../catalog/yaml-file.ts";
import { MiniflowError } from "../../errors.ts";
import { resourcesDir } from "../../roots.ts";
import { resolveSpec } from "../datasets/spec.ts";
import type { DatasetSpec } from "../datasets/spec.ts";
import { planArms } from "./arms.ts";
import type { PlannedArm } from "./arms.ts";
import { mapReference } from "./reference-keys.ts";
import { experimentSchema } from "./schema.ts";
import type { ExperimentFile } from "./schema.ts";

export interface Experiment extends Pick<
  ExperimentFile,
  "title" | "stratifyBy" | "repetitions" | "order" | "seed" | "accent" | "save" | "trialLimitSeconds"
> {
  /** The file, letter for letter. */
  source: string;
  arms: PlannedArm[];
  dataset: DatasetSpec;
  samples: number | "all";
  warmups: number;
  /** Metrics that are kept; null for all. */
  metrics: string[] | null;
  /** Asked for beside those that cost nothing. */
  extras: { roundTrip: boolean; utmos: boolean };
  /** What a person should know of how the file was read. */
  notes: string[];
}

const DEFAULT_WARMUPS = 1;

/**
 * Reads an experiment by its name in `resources/experiments` or by the path of a yml file. Errors: EXPERIMENT_MISSING (lists what there
 * is), EXPERIMENT_INVALID (each key at fault by its line), PIPELINE_MISSING, PIPELINE_INVALID.
 */
export function readExperiment(nameOrPath: string): Experiment {
  const codes = { missing: "EXPERIMENT_MISSING", invalid: "EXPERIMENT_INVALID" } as const;
  const path = findExperiment(nameOrPath);
  const file = readYamlFile(path, experimentSchema, codes);
  const source = readFileSync(path, "utf8");
  const folder = dirname(resolve(path));
  const { title, stratifyBy, repetitions, order, seed, accent, save, trialLimitSeconds } = file;
  const asked = askedOf(file, path);
  return {
    title,
    stratifyBy,
    repetitions,
    order,
    seed,
    accent,
    save,
    trialLimitSeconds,
    source,
    arms: planArms(asked, folder),
    dataset: resolveSpec(asked.dataset, folder),
    samples: asked.samples,
    warmups: asked.warmups,
    metrics: file.metrics ?? null,
    extras: {
      roundTrip: file.metrics?.some((name) => name.startsWith("roundTrip")) ?? false,
      utmos: [...(file.metrics ?? []), ...asked.extras].includes("utmos"),
    },
    notes: asked.notes,
  };
}

function findExperiment(nameOrPath: string): string {
  if (/\.ya?ml$/u.test(nameOrPath) || isAbsolute(nameOrPath)) return nameOrPath;
  const folder = join(resourcesDir(), "experiments");
  const path = join(folder, `${nameOrPath}.yml`);
  if (existsSync(path)) return path;
  const names = readdirSync(folder).filter((file) => file.endsWith(".yml"));
  throw new MiniflowError("EXPERIMENT_MISSING", `There is no experiment "${nameOrPath}".`, {
    hint: `There are: ${names.map((file) => basename(file, ".yml")).join(", ")}. A path to a .yml file works too.`,
  });
}

type Asked = Pick<ExperimentFile, "pipelines" | "programs"> &
  Pick<Experiment, "dataset" | "samples" | "warmups" | "notes"> & { extras: string[] };

function askedOf(file: ExperimentFile, path: string): Asked {
  const { pipelines, programs, reference, instead, dataset, samples, warmups } = file;
  if (reference !== undefined) {
    const both = { pipelines: pipelines[0], programs: programs[0], dataset, samples, warmups };
    const [said] = Object.entries(both).find(([, value]) => value !== undefined) ?? [];
    if (said !== undefined) throw invalid(path, `${said} is said by reference already`, "Leave one of them out.");
    const mapped = mapReference(reference, instead ?? {});
    return {
      ...mapped,
      pipelines: mapped.pipelines.map((asked) => ({ ...asked, grid: {}, clear: "none" })),
      programs: mapped.programs.map((asked) => ({ ...asked, options: { ...asked.options }, clear: "none" })),
    };
  }
  if (instead !== undefined) throw invalid(path, "instead belongs to a reference, and there is none", "Leave it out.");
  if (pipelines.length + programs.length === 0)
    throw invalid(path, "it names no pipelines and no programs", "Write, for example: pipelines: [starter]");
  if (dataset === undefined)
    throw invalid(path, "it names no dataset", "Write, for example: dataset: { kind: samples }");
  if (samples === undefined) throw invalid(path, "it does not say how many samples", "Write, for example: samples: 10");
  return { pipelines, programs, dataset, samples, warmups: warmups ?? DEFAULT_WARMUPS, notes: [], extras: [] };
}

function invalid(path: string, what: string, hint: string): MiniflowError {
  return new MiniflowError("EXPERIMENT_INVALID", `${path} does not fit: ${what}.`, { path, hint });
}

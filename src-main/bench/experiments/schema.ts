/** The keys of an experiment's file. Every one of them is read by something; any other is refused by its name and its line. */
import { z } from "zod";
import { datasetSpecSchema } from "../datasets/spec.ts";
import { METRIC_NAMES } from "../metrics/catalogue.ts";
import { insteadSchema, referenceSchema } from "./reference-keys.ts";

export const CLEARINGS = ["none", "models", "files", "process"] as const;

const changes = z.record(z.string().min(1), z.unknown());
const grid = z.record(z.string().min(1), z.array(z.unknown()).min(1));

/** A pipeline alone is written as its name. */
const pipelineSchema = z.preprocess(
  (value) => (typeof value === "string" ? { pipeline: value } : value),
  z.strictObject({
    /** A name in resources/pipelines, or a .yml file, from the experiment's folder. */
    pipeline: z.string().min(1),
    /** What tables call it. Defaults to the name, with what is changed. */
    label: z.string().min(1).optional(),
    /** Keys of the pipeline, such as `llm.maxReplyTokens`, and what they are here. */
    change: changes.default({}),
    /** Keys, and the values of each: every combination is an arm. */
    grid: grid.default({}),
    clear: z.enum(CLEARINGS).default("none"),
  }),
);

const programSchema = z.strictObject({
  /** One of bench/peers, or a file, from the experiment's folder. */
  program: z.string().min(1),
  label: z.string().min(1).optional(),
  /** Whose models and values it is given, with these changes. */
  pipeline: z.string().min(1).optional(),
  change: changes.default({}),
  options: z.record(z.string(), z.unknown()).default({}),
  clear: z.enum(["none", "process"]).default("none"),
});

export const experimentSchema = z.strictObject({
  title: z.string().min(1),
  note: z.string().optional(),
  pipelines: z.array(pipelineSchema).default([]),
  programs: z.array(programSchema).default([]),
  /** In place of pipelines, programs, dataset, samples and warmups: a configuration of the reference system, in its own keys. */
  reference: referenceSchema.optional(),
  /** What takes the place of what the reference asks for and nobody here has. */
  instead: insteadSchema.optional(),
  dataset: datasetSpecSchema.optional(),
  samples: z.union([z.int().min(1), z.literal("all")], { error: 'must be "all" or a whole number of rows' }).optional(),
  stratifyBy: z.enum(["accent", "speaker", "gender"]).nullable().default(null),
  /** Rows that each arm plays first and that count in no figure; none of them is among the samples. */
  warmups: z.int().min(0).optional(),
  repetitions: z.int().min(1).max(1000).default(1),
  /** `runs/schedule.ts` says what each is. */
  order: z.enum(["interleaved", "rounds", "blocked"]).default("interleaved"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  /** What the recogniser is told: nothing, or the row's accent where it knows that one. */
  accent: z.enum(["auto", "row"]).default("auto"),
  /** Defaults to all that cost nothing. `roundTripWer` and `utmos` are only measured where they are asked for. */
  metrics: z.array(z.enum(METRIC_NAMES)).min(1).optional(),
  save: z.strictObject({ audio: z.boolean().default(true), text: z.boolean().default(true) }).prefault({}),
  /** A trial that takes longer has failed. */
  trialLimitSeconds: z.number().positive().max(86_400).default(600),
});

export type ExperimentFile = z.infer<typeof experimentSchema>;
export type PipelineAsked = ExperimentFile["pipelines"][number];
export type ProgramAsked = ExperimentFile["programs"][number];

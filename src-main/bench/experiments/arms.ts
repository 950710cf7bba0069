/** From the pipelines and programs that an experiment names to its arms: changes made, grids multiplied out, each with a label. */
import { existsSync } from "node:fs";
import { basename, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPipeline, readPipeline } from "../../catalog/pipeline.ts";
import type { Pipeline } from "../../catalog/pipeline.ts";
import { MiniflowError } from "../../errors.ts";
import { parseBytes } from "../../residency/budget.ts";
import type { Arm, Clear } from "../runs/records.ts";
import { CLEARINGS } from "./schema.ts";
import type { PipelineAsked, ProgramAsked } from "./schema.ts";

export interface PlannedArm {
  arm: Arm;
  /** A peer's file; null for MiniFlow itself. */
  programPath: string | null;
}

const OURS = "miniflow";

/** The keys and values of one combination, in the order of the grid. */
export type Combination = readonly (readonly [key: string, value: unknown])[];

/** Every combination of a grid, the last key changing quickest; one empty combination for an empty grid. Pure. */
export function multiply(grid: Readonly<Record<string, readonly unknown[]>>): Combination[] {
  let combinations: Combination[] = [[]];
  for (const [key, values] of Object.entries(grid))
    combinations = combinations.flatMap((before) => values.map((value) => [...before, [key, value] as const]));
  return combinations;
}

/** "hold drop, budget 60MiB": the last part of each key, more of it where two end alike. Pure. */
export function describeCombination(combination: Combination): string {
  const keys = combination.map(([key]) => key);
  return combination.map(([key, value]) => `${shortKey(key, keys)} ${describeValue(value)}`).join(", ");
}

function shortKey(key: string, keys: readonly string[]): string {
  const last = key.split(".").at(-1) ?? key;
  const isAlone = keys.filter((other) => other.split(".").at(-1) === last).length === 1;
  return isAlone ? last : key;
}

function describeValue(value: unknown): string {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const name: unknown = Reflect.get(value, "model") ?? Reflect.get(value, "engine");
    return typeof name === "string" ? name : JSON.stringify(value);
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `value` with the key of a dotted path set; objects on the way are made. Pure. */
export function setKey(value: unknown, path: string, to: unknown): unknown {
  const [key = "", ...rest] = path.split(".");
  const object = typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  const inner: unknown = rest.length === 0 ? to : setKey(Reflect.get(object, key), rest.join("."), to);
  return { ...object, [key]: inner };
}

/**
 * The arms of an experiment. `folder`: where its file lies. Errors: PIPELINE_MISSING, PIPELINE_INVALID (a changed key that nothing
 * reads, named with the arm), EXPERIMENT_INVALID (two arms of one label, a grid over an unknown way of clearing).
 */
export function planArms(
  { pipelines, programs }: { pipelines: readonly PipelineAsked[]; programs: readonly ProgramAsked[] },
  folder: string,
): PlannedArm[] {
  const arms = [
    ...pipelines.flatMap((asked) => planPipeline(asked, folder)),
    ...programs.map((asked) => planProgram(asked, folder)),
  ];
  const labels = arms.map(({ arm }) => arm.label);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) {
    throw new MiniflowError("EXPERIMENT_INVALID", `Two arms are called "${twice}".`, {
      hint: "Give one of them a label of its own.",
    });
  }
  return arms;
}

function planPipeline(asked: PipelineAsked, folder: string): PlannedArm[] {
  const name = basename(asked.pipeline).replace(/\.ya?ml$/u, "");
  const base = asked.label ?? joinLabel(name, describeCombination(Object.entries(asked.change)));
  return multiply(asked.grid).map((combination) => {
    const label = joinLabel(base, describeCombination(combination));
    const { clear = asked.clear, ...more } = Object.fromEntries(combination);
    const pipeline = changedPipeline(asked.pipeline, folder, label, { ...asked.change, ...more });
    const budgetBytes = budgetOf(pipeline);
    return { arm: { label, program: OURS, pipeline, budgetBytes, clear: readClear(clear, label) }, programPath: null };
  });
}

function planProgram(asked: ProgramAsked, folder: string): PlannedArm {
  const { program, label = program, options, clear } = asked;
  const pipeline = asked.pipeline === undefined ? null : changedPipeline(asked.pipeline, folder, label, asked.change);
  const programPath = findProgram(program, folder);
  return { arm: { label, program, pipeline, budgetBytes: null, clear, options }, programPath };
}

function changedPipeline(
  nameOrPath: string,
  folder: string,
  label: string,
  changes: Readonly<Record<string, unknown>>,
): Pipeline {
  const { name, ...values } = readPipeline(fromFolder(nameOrPath, folder));
  const changed = Object.entries(changes).reduce<unknown>((value, [key, to]) => setKey(value, key, to), values);
  return { ...checkPipeline(`The arm "${label}"`, changed), name };
}

/** A peer by its name, or a file from the experiment's folder. */
function findProgram(program: string, folder: string): string {
  const peer = fileURLToPath(new URL(`../peers/${program}.ts`, import.meta.url)).replace(/\.ts$/u, OWN_EXTENSION);
  if (/^[\w-]+$/u.test(program)) {
    if (existsSync(peer)) return peer;
    throw new MiniflowError("EXPERIMENT_INVALID", `There is no peer "${program}".`, {
      hint: "Name one of src-main/bench/peers, or the file of a program.",
    });
  }
  const path = resolve(folder, program);
  if (existsSync(path)) return path;
  throw new MiniflowError("EXPERIMENT_INVALID", `There is no program ${path}.`, { path });
}

const OWN_EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

function fromFolder(nameOrPath: string, folder: string): string {
  return /\.ya?ml$/u.test(nameOrPath) && !isAbsolute(nameOrPath) ? join(folder, nameOrPath) : nameOrPath;
}

function readClear(value: unknown, label: string): Clear {
  const clear = CLEARINGS.find((known) => known === value);
  if (clear !== undefined) return clear;
  throw new MiniflowError("EXPERIMENT_INVALID", `The arm "${label}" clears ${JSON.stringify(value)}.`, {
    hint: `clear is one of: ${CLEARINGS.join(", ")}.`,
  });
}

function budgetOf({ budget }: Pipeline): number | null {
  return budget === "auto" ? null : parseBytes(budget);
}

function joinLabel(base: string, more: string): string {
  return more === "" ? base : `${base}, ${more}`;
}

/**
 * Which trial comes when. Nothing of it is stored but its digest: it follows from the rows that were picked, the arms, the
 * repetitions, the order and the seed, and a trial is worked out from its number. Pure.
 */
import { createHash } from "node:crypto";
import type { DatasetRow } from "./records.ts";

/**
 * `interleaved`: every arm on a row before the next row, in an order that changes; all arms are there at once. `rounds`: one arm after
 * the other, once a repetition, in an order that changes; one is there at a time. `blocked`: one arm after the other, each with all of
 * its repetitions.
 */
export type Order = "interleaved" | "rounds" | "blocked";

export interface ScheduleInput {
  rows: readonly DatasetRow[];
  /** Played first by every arm, never counted; none of them is in `rows`. */
  warmups: readonly DatasetRow[];
  /** Labels. */
  arms: readonly string[];
  repetitions: number;
  order: Order;
  seed: number;
  /** What else a trial depends on: only in the digest. */
  conditions: object;
}

export interface PlannedTrial {
  number: number;
  arm: string;
  row: DatasetRow;
  repetition: number;
  isWarmup: boolean;
}

export interface Schedule {
  length: number;
  /** Errors: RangeError for a number that is not in it. */
  trial(number: number): PlannedTrial;
  /** Of everything that it follows from. */
  digest: string;
}

export function makeSchedule(input: ScheduleInput): Schedule {
  const { rows, warmups, arms, repetitions } = input;
  const perArm = warmups.length + rows.length * repetitions;
  const length = perArm * arms.length;

  function trial(number: number): PlannedTrial {
    if (!Number.isInteger(number) || number < 0 || number >= length) throw noTrial(number);
    const { place, step } = placeOf(input, number);
    const arm = arms[place];
    const warmup = warmups[step];
    const counted = step - warmups.length;
    const row = warmup ?? rows[counted % rows.length];
    if (arm === undefined || row === undefined) throw noTrial(number);
    const repetition = warmup === undefined ? Math.floor(counted / rows.length) : 0;
    return { number, arm, row, repetition, isWarmup: warmup !== undefined };
  }

  return { length, trial, digest: digestOf(input) };
}

function noTrial(number: number): RangeError {
  return new RangeError(`There is no trial ${number}.`);
}

/** Which arm plays a trial, and the how many-th of its own it is: its warmups, then every row, once a repetition. */
function placeOf(input: ScheduleInput, number: number): { place: number; step: number } {
  const { rows, warmups, arms, repetitions, order } = input;
  const shuffled = (round: number, at: number): number => orderOfArms(input, round)[at] ?? -1;
  if (order === "interleaved") {
    const step = Math.floor(number / arms.length);
    return { place: shuffled(step, number % arms.length), step };
  }
  if (order === "blocked") {
    const perArm = warmups.length + rows.length * repetitions;
    return { place: Math.floor(number / perArm), step: number % perArm };
  }
  // The first round has the warmups.
  const first = (warmups.length + rows.length) * arms.length;
  if (number < first) {
    const block = warmups.length + rows.length;
    return { place: shuffled(0, Math.floor(number / block)), step: number % block };
  }
  const since = number - first;
  const round = 1 + Math.floor(since / (rows.length * arms.length));
  const inRound = since % (rows.length * arms.length);
  return {
    place: shuffled(round, Math.floor(inRound / rows.length)),
    step: warmups.length + round * rows.length + (inRound % rows.length),
  };
}

/** The arms' places in the round of a step, shuffled so that none always runs after the same one (Fisher and Yates). */
function orderOfArms({ arms, seed }: ScheduleInput, step: number): number[] {
  const places = Array.from(arms.keys());
  const random = randomOf(seed, step);
  for (let last = places.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [places[last], places[other]];
    if (a === undefined || b === undefined) continue;
    [places[last], places[other]] = [b, a];
  }
  return places;
}

/** Numbers from 0 to 1 that are the same for the same seed and step: SHA-256 of both and a count, 32 bits each. */
function randomOf(seed: number, step: number): () => number {
  let count = 0;
  return () => {
    const hash = createHash("sha256").update(`${seed}/${step}/${count}`).digest();
    count += 1;
    return hash.readUInt32BE(0) / 2 ** 32;
  };
}

function digestOf({ rows, warmups, ...rest }: ScheduleInput): string {
  const { arms, repetitions, order, seed, conditions } = rest;
  const hash = createHash("sha256").update(JSON.stringify({ arms, repetitions, order, seed, conditions }));
  for (const list of [warmups, rows]) {
    hash.update("\n");
    for (const row of list) hash.update(`${JSON.stringify(row)}\n`);
  }
  return hash.digest("hex");
}

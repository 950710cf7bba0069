/**
 * Which trial comes when. Nothing of it is stored but its digest: it follows from the rows that were picked, the arms, the
 * repetitions, the order and the seed, and a trial is worked out from its number. Pure.
 */
import { createHash } from "node:crypto";
import type { DatasetRow } from "./records.ts";

export interface ScheduleInput {
  rows: readonly DatasetRow[];
  /** Played first by every arm, never counted; none of them is in `rows`. */
  warmups: readonly DatasetRow[];
  /** Labels. */
  arms: readonly string[];
  repetitions: number;
  /** `blocked`: one arm after the other. `interleaved`: every arm on a row before the next row, in an order that changes. */
  order: "interleaved" | "blocked";
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
  const { rows, warmups, arms, repetitions, order } = input;
  const perArm = warmups.length + rows.length * repetitions;

  /** The `step`-th play of an arm: its warmups, then every row, once a repetition. */
  function play(number: number, arm: string, step: number): PlannedTrial {
    const warmup = warmups[step];
    if (warmup !== undefined) return { number, arm, row: warmup, repetition: 0, isWarmup: true };
    const counted = step - warmups.length;
    const row = rows[counted % rows.length];
    if (row === undefined) throw new RangeError(`There is no trial ${number}.`);
    return { number, arm, row, repetition: Math.floor(counted / rows.length), isWarmup: false };
  }

  function trial(number: number): PlannedTrial {
    if (!Number.isInteger(number) || number < 0 || number >= perArm * arms.length)
      throw new RangeError(`There is no trial ${number}.`);
    const [step, place] =
      order === "blocked"
        ? [number % perArm, Math.floor(number / perArm)]
        : [Math.floor(number / arms.length), number % arms.length];
    const arm = arms[order === "blocked" ? place : (orderOfArms(input, step)[place] ?? -1)];
    if (arm === undefined) throw new RangeError(`There is no trial ${number}.`);
    return play(number, arm, step);
  }

  return { length: perArm * arms.length, trial, digest: digestOf(input) };
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

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DatasetRow } from "../../../../src-main/bench/runs/records.ts";
import { makeSchedule } from "../../../../src-main/bench/runs/schedule.ts";
import type { PlannedTrial, Schedule, ScheduleInput } from "../../../../src-main/bench/runs/schedule.ts";

const nothing = { transcript: "", machineTranscript: null, speaker: null, accent: null, age: null, gender: null };
const row = (id: string): DatasetRow => ({ id, ...nothing, durationMs: 1000 });

const input = fc.record({
  rows: fc.integer({ min: 1, max: 7 }).map((count) => Array.from({ length: count }, (_, at) => row(`row-${at}`))),
  warmups: fc.integer({ min: 0, max: 3 }).map((count) => Array.from({ length: count }, (_, at) => row(`warm-${at}`))),
  arms: fc.integer({ min: 1, max: 5 }).map((count) => Array.from({ length: count }, (_, at) => `arm-${at}`)),
  repetitions: fc.integer({ min: 1, max: 4 }),
  order: fc.constantFrom("interleaved", "rounds", "blocked"),
  seed: fc.nat(),
  conditions: fc.constant({}),
});

function all(schedule: Schedule): PlannedTrial[] {
  return Array.from({ length: schedule.length }, (_, number) => schedule.trial(number));
}

const example: ScheduleInput = {
  rows: [row("a"), row("b")],
  warmups: [row("w")],
  arms: ["x", "y", "z"],
  repetitions: 2,
  order: "interleaved",
  seed: 1,
  conditions: { accent: "auto" },
};

describe("makeSchedule", () => {
  it("plays every row with every arm once a repetition, and every warmup with every arm once", () => {
    fc.assert(
      fc.property(input, (given) => {
        const trials = all(makeSchedule(given));
        const keys = trials.map(({ arm, row, repetition, isWarmup }) => [arm, row.id, repetition, isWarmup].join("|"));
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toHaveLength(given.arms.length * (given.warmups.length + given.rows.length * given.repetitions));
        expect(trials.map(({ number }) => number)).toEqual(keys.map((_, at) => at));
      }),
    );
  });

  it("lets each arm play its warmups before anything that counts, in either order", () => {
    fc.assert(
      fc.property(input, (given) => {
        for (const arm of given.arms) {
          const own = all(makeSchedule(given)).filter((trial) => trial.arm === arm);
          expect(own.map(({ isWarmup }) => isWarmup)).toEqual(own.map((_, at) => at < given.warmups.length));
        }
      }),
    );
  });

  it("gives every arm a row before the next row comes when interleaved, and does not always begin with the same one", () => {
    const rows = Array.from({ length: 20 }, (_, at) => row(`r${at}`));
    const trials = all(makeSchedule({ ...example, rows }));
    const rounds = trials.flatMap((_, at) => (at % 3 === 0 ? [trials.slice(at, at + 3)] : []));
    for (const round of rounds) {
      expect(new Set(round.map((trial) => trial.row.id)).size).toBe(1);
      expect(round.map(({ arm }) => arm).toSorted()).toEqual(["x", "y", "z"]);
    }
    expect(new Set(rounds.map(([first]) => first?.arm))).toEqual(new Set(["x", "y", "z"]));
  });

  it("plays one arm after the other when blocked", () => {
    const arms = all(makeSchedule({ ...example, order: "blocked" })).map(({ arm }) => arm);
    expect(arms).toEqual(["x", "y", "z"].flatMap((arm) => Array.from({ length: 5 }, () => arm)));
  });

  it("plays one arm after the other in every repetition when in rounds, not always in the same order", () => {
    const trials = all(makeSchedule({ ...example, order: "rounds", repetitions: 12 }));
    expect(trials.map(({ repetition }) => repetition)).toEqual(
      trials.map(({ repetition }) => repetition).toSorted((a, b) => a - b),
    );
    const orders = Array.from({ length: 12 }, (_, round) => {
      const arms = trials.flatMap(({ arm, repetition }) => (repetition === round ? [arm] : []));
      return arms.filter((arm, at) => arm !== arms[at - 1]).join();
    });
    expect(orders.every((order) => order.length === "x,y,z".length)).toBe(true);
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  it("is the same for the same input, whatever was asked before", () => {
    const [one, other] = [makeSchedule(example), makeSchedule(example)];
    other.trial(7);
    expect(all(one)).toEqual(all(other));
    expect(one.digest).toBe(other.digest);
  });

  it.each([
    ["the rows", { rows: [row("b"), row("a")] }],
    ["the warmups", { warmups: [] }],
    ["the arms", { arms: ["x", "y"] }],
    ["the repetitions", { repetitions: 3 }],
    ["the order", { order: "blocked" as const }],
    ["the seed", { seed: 2 }],
    ["the conditions", { conditions: { accent: "row" } }],
    ["what is known of a row", { rows: [{ ...row("a"), accent: "scottish" }, row("b")] }],
  ])("has another digest when %s are others", (_, change) => {
    expect(makeSchedule({ ...example, ...change }).digest).not.toBe(makeSchedule(example).digest);
  });

  it.each([-1, 15, 0.5])("has no trial %s", (number) => {
    expect(() => makeSchedule(example).trial(number)).toThrow(RangeError);
  });
});

/** Comparing what MiniFlow makes with what a reference makes, and adding cases up to a row of the table. Pure. */
import type { Choice } from "./choices.ts";

/** One thing made by both sides. */
export interface Compared {
  name: string;
  /** What it is counted with besides, such as a kind of text. */
  group?: string;
  /** 0 where both are the same; the unit is the row's. */
  difference: number;
  /** What a person needs to find the place; only where they differ. */
  detail?: string;
  /** The deliberate choice behind the difference, where there is one. */
  choice?: Choice | undefined;
}

export interface Row {
  what: string;
  /** Of `worst` and of `tolerance`. */
  unit: string;
  tolerance: number;
  cases: number;
  /** Within the tolerance. */
  equal: number;
  /** The greatest difference of all that no choice accounts for. */
  worst: number;
  /** For rows whose cases have groups: how many of each there are, and how many of them are equal. */
  groups: Record<string, { cases: number; equal: number }>;
  /** Beyond the tolerance, and put down to a choice: how many, by its name. */
  chosen: Partial<Record<Choice, number>>;
  /** Beyond the tolerance for no known reason: these fail the run. */
  failed: Compared[];
  /** All of `chosen`, for whoever wants to look. */
  excused: Compared[];
}

/** How many places differ, a missing one included; `detail` names the first. Numbers must be equal. */
export function compareIds(
  ours: readonly number[],
  reference: readonly number[],
): { difference: number; detail?: string } {
  const places = Array.from({ length: Math.max(ours.length, reference.length) }, (_, place) => place);
  const differing = places.filter((place) => ours[place] !== reference[place]);
  const [first] = differing;
  if (first === undefined) return { difference: 0 };
  const near = (ids: readonly number[]): string => ids.slice(Math.max(0, first - 2), first + 3).join(" ");
  return { difference: differing.length, detail: `at ${first}: ours ${near(ours)}, reference ${near(reference)}` };
}

/** The greatest distance of two values at the same place; Infinity for different lengths and for what is no number. */
export function compareValues(ours: Float32Array, reference: Float32Array): { difference: number; detail?: string } {
  if (ours.length !== reference.length) {
    return { difference: Infinity, detail: `ours has ${ours.length} values, the reference ${reference.length}` };
  }
  let worst = 0;
  let place = 0;
  for (let index = 0; index < ours.length; index++) {
    const apart = Math.abs((ours[index] ?? NaN) - (reference[index] ?? NaN));
    if (!(apart <= worst)) {
      worst = Number.isNaN(apart) ? Infinity : apart;
      place = index;
    }
    if (worst === Infinity) break;
  }
  return worst === 0 ? { difference: 0 } : { difference: worst, detail: `at ${place}` };
}

export function addUp(
  what: string,
  { unit, tolerance }: { unit: string; tolerance: number },
  compared: readonly Compared[],
): Row {
  const beyond = compared.filter(({ difference }) => !(difference <= tolerance));
  const excused = beyond.filter(({ choice }) => choice !== undefined);
  const groups: Row["groups"] = {};
  for (const each of compared) {
    if (each.group === undefined) continue;
    const { cases, equal } = groups[each.group] ?? { cases: 0, equal: 0 };
    groups[each.group] = { cases: cases + 1, equal: equal + (beyond.includes(each) ? 0 : 1) };
  }
  const chosen: Row["chosen"] = {};
  for (const { choice } of excused) if (choice !== undefined) chosen[choice] = (chosen[choice] ?? 0) + 1;
  return {
    what,
    unit,
    tolerance,
    cases: compared.length,
    equal: compared.length - beyond.length,
    worst: Math.max(0, ...compared.filter((each) => !excused.includes(each)).map(({ difference }) => difference)),
    groups,
    chosen,
    failed: beyond.filter(({ choice }) => choice === undefined),
    excused,
  };
}

/** A row without cases proves nothing: it counts as failed. */
export function hasFailed(row: Row): boolean {
  return row.cases === 0 || row.failed.length > 0;
}

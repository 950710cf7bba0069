/**
 * Arms of runs side by side: what is better, what is worse, and what nobody can tell. Pure, and the same for the same runs.
 *
 *     const comparison = compareRuns([{ run, trials }, { run: newer, trials: newerTrials }], {});
 */
import { METRIC_NAMES, METRICS, type Metric } from "../metrics/catalogue.ts";
import type { Trial } from "../runs/records.ts";
import { FEWEST_UNITS } from "../statistics/bootstrap.ts";
import { holm } from "../statistics/holm.ts";
import { compareMetric, splitByStart, type MetricDifference, type StartGroup } from "./compare-metric.ts";
import { compareConditions, type Conditions } from "./conditions.ts";
import {
  compareByGroup,
  countHeardAccents,
  countStopReasons,
  type AccentTable,
  type GroupKey,
  type GroupTable,
} from "./groups.ts";
import { pairSides, type RunTrials, type Side, type SidePair } from "./sides.ts";

export interface CompareOptions {
  /** Names of the catalogue. Defaults to all that a side has. */
  metrics?: readonly string[];
  /** Those that a decision hangs on: they are corrected among themselves and not for all the others. Defaults to none. */
  named?: readonly string[];
  /** Takes times of different machines for comparable. Defaults to false. */
  anyMachine?: boolean;
  /** The share by which a machine may change from one run to the next. Defaults to 0.25. */
  drift?: number;
}

/** `different`: certain, of a figure of which neither more nor less is better. */
export type Verdict = "better" | "worse" | "different" | "no certain difference" | "not comparable" | "missing";

export interface MetricComparison extends MetricDifference {
  name: string;
  metric: Metric;
  /** Which trials; null where the start does not matter. */
  start: StartGroup | null;
  /** p of the difference, raised for the number of questions (Holm); null where nothing was asked. */
  adjustedP: number | null;
  verdict: Verdict;
  /** What the verdict does not say by itself. */
  why: string | null;
}

export interface PairComparison {
  base: SideSummary;
  other: SideSummary;
  /** To be read before the figures. */
  warnings: string[];
  remarks: string[];
  metrics: MetricComparison[];
  groups: GroupTable[];
}

export interface SideSummary {
  name: string;
  run: string;
  arm: string;
  program: string;
  /** Without warmups. */
  played: number;
  failed: number;
  starts: Record<string, number>;
  stopReasons: Record<string, number>;
  heardAccents: AccentTable;
}

export interface Comparison {
  pairs: PairComparison[];
  /** `RUN:ARM` of arms that have nothing to be compared with. */
  unpaired: string[];
}

/** The share of A/A comparisons in which anything at all may be found different. */
export const LEVEL = 0.05;

/** Of the trial and not measured in it. */
export const FAILED = "failedTrials";
const FAILED_METRIC: Metric = {
  title: "failed trials",
  unit: "share",
  better: "lower",
  family: "account",
  what: "Trials that failed, by all trials.",
  centre: "mean",
  isByStart: false,
};

/** Of a figure that differs in no pair and is missing in none. */
export const SAME = "the same in every pair";

const GROUPED: readonly string[] = ["wer", "werReference"];
const GROUPS: readonly GroupKey[] = ["accent", "speaker"];

/** Errors: USAGE where there is nothing to compare. */
export function compareRuns(runs: readonly RunTrials[], options: CompareOptions): Comparison {
  const { pairs, unpaired } = pairSides(runs);
  return { pairs: pairs.map((pair) => comparePair(pair, options)), unpaired };
}

function comparePair(pair: SidePair, options: CompareOptions): PairComparison {
  const conditions = compareConditions(pair, options.anyMachine ?? false);
  const seed = `${pair.base.run.seed} ${pair.base.name} ${pair.other.name}`;
  const compared = namesOf(pair, options).flatMap((name) =>
    compareByName(name, pair, { conditions, seed, mayDrift: options.drift ?? DRIFT }),
  );
  const metrics = judgeAll(compared, new Set(options.named));
  const askedGroups = GROUPED.filter((name) => options.metrics?.includes(name) ?? true);
  const groups = conditions.otherDataset === null ? askedGroups : [];
  return {
    base: summariseSide(pair.base),
    other: summariseSide(pair.other),
    warnings: [
      ...sayOf("NOT COMPARABLE", conditions.otherDataset),
      ...sayOf("NOT COMPARABLE", conditions.otherMachine),
      ...sayOf("OTHER SEED", conditions.otherSeed),
    ],
    remarks: [...conditions.remarks, ...remarkOnPower(metrics)],
    metrics,
    groups: groups.flatMap((name) => GROUPS.flatMap((by) => compareByGroup(name, by, pair, seed) ?? [])),
  };
}

function sayOf(what: string, why: string | null): string[] {
  return why === null ? [] : [`${what}: ${why}.`];
}

function namesOf({ base, other }: SidePair, { metrics, named = [] }: CompareOptions): string[] {
  const trials = [...base.counted, ...other.counted];
  const known = METRIC_NAMES.filter((name) => trials.some((trial) => trial.metrics[name] !== undefined));
  return [...new Set([...named, ...(metrics ?? [FAILED, ...known])])];
}

type Unjudged = Omit<MetricComparison, "adjustedP" | "verdict" | "why"> & { whyNot: string | null; drift: number };

/**
 * By so much the same program can be quicker or slower in another run, because the machine is: two equal runs, one after the other,
 * were 0.86 to 0.89 of each other, with every recording on the same side. The pairs of one run do not know of it, so a time
 * of another run is certain only where it differs by more.
 */
const DRIFT = 0.25;
const APART = "no more than a machine changes from run to run; as arms of one run it could be told";

function compareByName(
  name: string,
  { base, other }: SidePair,
  { conditions, seed, mayDrift }: { conditions: Conditions; seed: string; mayDrift: number },
): Unjudged[] {
  if (name === FAILED) {
    const [before, after] = [base.played.map(withFailure), other.played.map(withFailure)];
    const found = compareMetric({ name, metric: FAILED_METRIC, base: before, other: after, seed });
    return [{ name, metric: FAILED_METRIC, start: null, ...found, whyNot: conditions.otherDataset, drift: 0 }];
  }
  const metric = METRICS[name];
  if (metric === undefined) return [];
  const whyNot = conditions.otherDataset ?? (metric.isByStart ? conditions.otherMachine : null);
  const drift = metric.isByStart && base.run.id !== other.run.id ? mayDrift : 0;
  const split = metric.isByStart
    ? splitByStart(base.counted, other.counted)
    : [{ start: null, base: base.counted, other: other.counted }];
  return split.map(({ start, ...trials }) => {
    const found = compareMetric({ name, metric, ...trials, seed: `${seed} ${name} ${start ?? ""}` });
    return { name, metric, start, ...found, whyNot, drift };
  });
}

function withFailure(trial: Trial): Trial {
  return { ...trial, metrics: { [FAILED]: trial.status === "failed" ? 1 : 0 } };
}

/** Every question that was asked at once is corrected for; those that are named are questions of their own. */
function judgeAll(compared: readonly Unjudged[], named: ReadonlySet<string>): MetricComparison[] {
  const adjusted = new Map<Unjudged, number>();
  for (const isNamed of [true, false]) {
    const asked = compared.filter((one) => named.has(one.name) === isNamed && isAnswerable(one));
    const ps = holm(asked.map(({ difference }) => difference?.p ?? 1));
    for (const [at, one] of asked.entries()) adjusted.set(one, ps[at] ?? 1);
  }
  return compared.map((one) => judge(one, adjusted.get(one) ?? null));
}

/**
 * What is the same in every pair is no question, and none of the number that is corrected for: whether it is, does not depend on
 * which side is which.
 */
function isAnswerable({ difference, whyNot }: Unjudged): boolean {
  return whyNot === null && difference !== null && difference.interval95 !== null && !difference.isSame;
}

function judge({ whyNot, drift, ...compared }: Unjudged, adjustedP: number | null): MetricComparison {
  const { difference, metric, base, other, missing } = compared;
  const absent = [base === null ? "the base" : null, other === null ? "the other side" : null].filter(Boolean);
  if (absent.length > 0)
    return { ...compared, adjustedP, verdict: "missing", why: `missing in ${absent.join(" and in ")}` };
  if (whyNot !== null) return { ...compared, adjustedP, verdict: "not comparable", why: whyNot };
  const gaps = missing.base + missing.other === 0 ? null : `missing in ${missing.base} and in ${missing.other} trials`;
  if (difference?.isSame === true)
    return { ...compared, adjustedP, verdict: "no certain difference", why: gaps ?? SAME };
  if (difference === null || difference.interval95 === null || adjustedP === null) {
    const why = `too few to tell: an interval needs ${FEWEST_UNITS} on each side`;
    return { ...compared, adjustedP, verdict: "no certain difference", why };
  }
  const { low, high } = difference.interval95;
  const isCertain = adjustedP < LEVEL && (low > 0 || high < 0);
  if (!isCertain) return { ...compared, adjustedP, verdict: "no certain difference", why: gaps };
  const ratio = difference.ratioInterval95;
  if (drift > 0 && ratio !== null && ratio.low < 1 + drift && ratio.high > 1 / (1 + drift))
    return { ...compared, adjustedP, verdict: "no certain difference", why: APART };
  if (metric.better === null) return { ...compared, adjustedP, verdict: "different", why: gaps };
  const isBetter = metric.better === "lower" ? high < 0 : low > 0;
  return { ...compared, adjustedP, verdict: isBetter ? "better" : "worse", why: gaps };
}

/** Where even the clearest difference would have stayed uncertain, a reader must not take silence for sameness. */
function remarkOnPower(metrics: readonly MetricComparison[]): string[] {
  const asked = metrics.filter(({ adjustedP }) => adjustedP !== null);
  const fewest = Math.min(...asked.map(({ difference }) => difference?.units.a ?? Infinity));
  // The least p that as many pairs can have: all signs alike, one way or the other.
  const isHopeless = asked.length > 0 && asked.length * 2 ** (1 - fewest) >= LEVEL;
  return isHopeless
    ? [
        `With ${fewest} pairs and ${asked.length} questions at once, no difference could be certain everywhere: ask for fewer metrics, or play more recordings.`,
      ]
    : [];
}

function summariseSide({ name, run, arm, played, counted }: Side): SideSummary {
  const starts: Record<string, number> = {};
  for (const { start } of counted) starts[start ?? "not told"] = (starts[start ?? "not told"] ?? 0) + 1;
  return {
    name,
    run: run.id,
    arm: arm.label,
    program: arm.program,
    played: played.length,
    failed: played.length - counted.length,
    starts,
    stopReasons: countStopReasons(counted),
    heardAccents: countHeardAccents(counted),
  };
}

/** Figures over a list of measurements. Pure. */
import { bootstrapInterval, type Interval, type Seed } from "./bootstrap.ts";
import { createMedianPicker, median, quantileOfSorted } from "./quantile.ts";

export interface Summary {
  count: number;
  mean: number;
  median: number;
  min: number;
  max: number;
  /** Of the sample (divided by n - 1); null for a single value. */
  std: number | null;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  /** With 20 values or fewer, what is called p95 lies between the two greatest of them. */
  isP95Max: boolean;
  /** With 100 values or fewer, what is called p99 lies between the two greatest of them. */
  isP99Max: boolean;
  /** 95 % bootstrap interval of the centre; null where there are too few values for one. */
  interval95: Interval | null;
}

export interface SummariseOptions {
  /** Defaults to "summary". */
  seed?: Seed;
  /** What `interval95` is of. Defaults to "median". */
  centre?: "mean" | "median";
  /** One key a value: values of one key are drawn together, as the trials of one recording are. Defaults to each by itself. */
  keys?: readonly string[];
}

/** Throws for an empty list, and for values that are no finite numbers: what is missing is left out before. */
export function summarise(values: readonly number[], options: SummariseOptions = {}): Summary {
  if (values.length === 0) throw new RangeError("No summary of nothing.");
  if (!values.every((value) => Number.isFinite(value))) throw new RangeError("No summary of what is no finite number.");
  const { seed = "summary", centre = "median", keys } = options;
  const sorted = Float64Array.from(values).toSorted();
  const count = values.length;
  const mean = meanOf(values);
  const p50 = quantileOfSorted(sorted, 0.5);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count,
    mean,
    median: p50,
    min: quantileOfSorted(sorted, 0),
    max: quantileOfSorted(sorted, 1),
    std: count === 1 ? null : Math.sqrt(squares / (count - 1)),
    p50,
    p90: quantileOfSorted(sorted, 0.9),
    p95: quantileOfSorted(sorted, 0.95),
    p99: quantileOfSorted(sorted, 0.99),
    isP95Max: count <= 20,
    isP99Max: count <= 100,
    interval95: intervalOf(values, keys, centre, seed),
  };
}

/** A share: what was counted of all that could be. */
export interface Count {
  part: number;
  whole: number;
}

export interface RatioSummary {
  /** The sum of the parts by the sum of the wholes; null where the wholes are 0. */
  value: number | null;
  interval95: Interval | null;
  /** Of all. */
  part: number;
  whole: number;
  /** How many were counted. */
  count: number;
}

/**
 * A ratio of sums, such as wrong words by words, with its interval by drawing whole utterances, or whole speakers where `keys`
 * name them (Bisani and Ney, "Bootstrap estimates for confidence intervals in ASR performance evaluation", ICASSP 2004).
 */
export function summariseRatio(
  counts: readonly Count[],
  { seed = "ratio", keys }: Pick<SummariseOptions, "seed" | "keys"> = {},
): RatioSummary {
  const units = groupIndices(counts.length, keys).map((indices) => sumOf(indices.flatMap((at) => counts[at] ?? [])));
  const { part, whole } = sumOf(counts);
  return {
    value: whole === 0 ? null : part / whole,
    interval95: bootstrapInterval(units.length, (picks) => ratioOfPicked(units, picks), { seed }),
    part,
    whole,
    count: counts.length,
  };
}

/** NaN where the wholes are 0. */
export function ratioOfPicked(units: readonly Count[], picks: Int32Array): number {
  let part = 0;
  let whole = 0;
  for (const pick of picks) {
    const unit = units[pick];
    part += unit?.part ?? 0;
    whole += unit?.whole ?? 0;
  }
  return whole === 0 ? Number.NaN : part / whole;
}

export function sumOf(counts: readonly Count[]): Count {
  return {
    part: counts.reduce((sum, { part }) => sum + part, 0),
    whole: counts.reduce((sum, { whole }) => sum + whole, 0),
  };
}

function intervalOf(
  values: readonly number[],
  keys: readonly string[] | undefined,
  centre: "mean" | "median",
  seed: Seed,
): Interval | null {
  const groups = groupIndices(values.length, keys).map((indices) => indices.map((at) => values[at] ?? Number.NaN));
  if (centre === "mean") {
    const units = groups.map((group) => ({ part: group.reduce((sum, value) => sum + value, 0), whole: group.length }));
    return bootstrapInterval(units.length, (picks) => ratioOfPicked(units, picks), { seed });
  }
  if (groups.length === values.length) {
    return bootstrapInterval(values.length, createMedianPicker(values), { seed });
  }
  return bootstrapInterval(
    groups.length,
    (picks) => {
      const drawn: number[] = [];
      for (const pick of picks) drawn.push(...(groups[pick] ?? []));
      return median(drawn);
    },
    { seed },
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Which places belong together, in the order in which their keys came first. */
function groupIndices(length: number, keys: readonly string[] | undefined): number[][] {
  const groups = new Map<string, number[]>();
  for (let at = 0; at < length; at += 1) {
    const key = keys === undefined ? String(at) : (keys[at] ?? String(at));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [at]);
    else group.push(at);
  }
  return [...groups.values()];
}

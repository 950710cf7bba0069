/** Ours beside theirs. Pure. */
import { quantile } from "../statistics/quantile.ts";

export type Unit = "ms" | "tokens/s" | "MiB";

/** What one candidate measured of something. */
export interface Figure {
  name: string;
  unit: Unit;
  values: readonly number[];
}

export interface Row {
  figure: string;
  unit: Unit;
  ours: Summarised;
  theirs: Summarised;
  /** What ours costs by what theirs costs, of the medians: below 1 ours is cheaper, whatever the unit. */
  costRatio: number;
  /** The highest ratio that is aimed at. */
  aim: number | null;
  verdict: Verdict;
}

export interface Summarised {
  median: number;
  min: number;
  max: number;
  count: number;
}

export type Verdict = "aim met" | "aim missed" | "cheaper" | "alike" | "dearer";

/** Ratios closer to 1 than this are alike. */
const ALIKE = 0.05;

/**
 * One row for each figure that both have values of, in our order; `aims` by the figure's name. Throws where the units differ.
 */
export function compareFigures(
  ours: readonly Figure[],
  theirs: readonly Figure[],
  aims: Readonly<Record<string, number>>,
): Row[] {
  return ours.flatMap((figure) => {
    const other = theirs.find(({ name }) => name === figure.name);
    if (other === undefined || other.values.length === 0 || figure.values.length === 0) return [];
    if (other.unit !== figure.unit) throw new Error(`${figure.name} is in ${figure.unit} and in ${other.unit}.`);
    const aim = aims[figure.name] ?? null;
    const summaries = { ours: summarise(figure.values), theirs: summarise(other.values) };
    const costRatio = costRatioOf(figure.unit, summaries.ours.median, summaries.theirs.median);
    const { name, unit } = figure;
    return [{ figure: name, unit, ...summaries, costRatio, aim, verdict: judge(costRatio, aim) }];
  });
}

/** Of a rate, more is cheaper. */
export function costRatioOf(unit: Unit, ours: number, theirs: number): number {
  return unit === "tokens/s" ? theirs / ours : ours / theirs;
}

export function judge(costRatio: number, aim: number | null): Verdict {
  if (aim !== null) return costRatio <= aim ? "aim met" : "aim missed";
  if (Math.abs(costRatio - 1) <= ALIKE) return "alike";
  return costRatio < 1 ? "cheaper" : "dearer";
}

function summarise(values: readonly number[]): Summarised {
  return {
    median: quantile(values, 0.5),
    min: quantile(values, 0),
    max: quantile(values, 1),
    count: values.length,
  };
}

/** In how many of the pairs the same tokens were written. */
export function countSame(
  ours: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
): { same: number; of: number } {
  const of = Math.min(ours.length, theirs.length);
  const same = ours.slice(0, of).filter((ids, index) => ids.join() === theirs[index]?.join()).length;
  return { same, of };
}

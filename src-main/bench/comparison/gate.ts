/** Whether anything that was named got worse. Pure. */
import type { Comparison, MetricComparison } from "./compare-runs.ts";

export interface GateResult {
  /** Worse beyond its interval, and by more than the tolerance. */
  worse: string[];
  /** A gate that cannot tell must not look as if it had passed. */
  unjudged: string[];
}

/** @param tolerance share of the base's value by which a figure may get worse. Defaults to 0 */
export function judgeGate({ pairs }: Comparison, named: readonly string[], tolerance = 0): GateResult {
  const entries = pairs.flatMap((pair) =>
    pair.metrics.filter(({ name }) => named.includes(name)).map((compared) => ({ pair, compared })),
  );
  const say = ({ pair, compared }: (typeof entries)[number]): string =>
    `${compared.name}${compared.start === null ? "" : `, ${compared.start}`} of ${pair.other.name}`;
  return {
    worse: entries.filter(({ compared }) => isWorseThan(compared, tolerance)).map(say),
    unjudged: entries
      .filter(({ compared }) => !isJudged(compared))
      .map((entry) => `${say(entry)} (${entry.compared.why ?? entry.compared.verdict})`),
  };
}

function isJudged({ verdict, difference }: MetricComparison): boolean {
  return verdict !== "missing" && verdict !== "not comparable" && difference !== null && difference.interval95 !== null;
}

/** The whole interval lies beyond what is tolerated. */
function isWorseThan({ verdict, metric, difference, base }: MetricComparison, tolerance: number): boolean {
  if (verdict !== "worse" || difference === null || base === null) return false;
  const sign = metric.better === "higher" ? -1 : 1;
  const { ratioInterval95, interval95 } = difference;
  if (ratioInterval95 !== null) {
    const nearest = sign === 1 ? ratioInterval95.low : ratioInterval95.high;
    return sign * (nearest - 1) > tolerance;
  }
  if (interval95 === null) return false;
  return sign * (sign === 1 ? interval95.low : interval95.high) > tolerance * Math.abs(base.value);
}

/** Arms against the first one: what is better, what is worse, what nobody can tell (`../comparison`). Pure. */
import { compareRuns, LEVEL, type MetricComparison, type PairComparison } from "../comparison/compare-runs.ts";
import { toMiniflowError } from "../../errors.ts";
import type { Interval } from "../statistics/bootstrap.ts";
import { listArms, type RunInput } from "./arm-views.ts";
import { formatFigure } from "./numbers.ts";
import type { Block, Cell, Section } from "./report.ts";

export function makeCompareSection(inputs: readonly RunInput[]): Section {
  const section = { id: "compared", title: "Compared" };
  const arms = listArms(inputs);
  if (arms.length < 2) return { ...section, blocks: [] };
  const labelOf = ({ run, arm }: PairComparison["base"]): string =>
    arms.find((view) => view.run.id === run && view.arm.label === arm)?.label ?? arm;
  try {
    const { pairs } = compareRuns(inputs, {});
    const blocks = pairs.map(({ base, other, metrics, warnings, remarks }): Block => ({
      kind: "table",
      title: `${labelOf(other)} against ${labelOf(base)}`,
      head: ["figure", "start", labelOf(base), labelOf(other), "difference", "ratio", "pairs", "p", "verdict"],
      wordColumns: 2,
      rows: metrics.map(rowOf),
      notes: [...warnings, ...remarks],
    }));
    return { ...section, blocks: [{ kind: "paragraph", text: EXPLANATION }, ...blocks] };
  } catch (error) {
    const known = toMiniflowError(error);
    if (known.code !== "USAGE") throw error;
    return { ...section, blocks: [{ kind: "paragraph", text: known.message }] };
  }
}

const EXPLANATION = `In brackets: 95 % intervals. The difference is of the same recordings, pair by pair, unless marked *. p is raised for the number of figures (Holm); a difference is certain where p is below ${LEVEL} and its interval holds no 0.`;

function rowOf({ name, metric, start, base, other, difference, adjustedP, verdict, why }: MetricComparison): Cell[] {
  const say = (value: number): string => formatFigure(metric.unit, value);
  const around = (interval: Interval | null, tell: (value: number) => string): string =>
    interval === null ? "" : ` [${tell(interval.low)}, ${tell(interval.high)}]`;
  const signed = (value: number): string => `${value > 0 ? "+" : ""}${say(value)}`;
  const ratio = (value: number): string => value.toFixed(2);
  return [
    name,
    start ?? "all",
    base === null ? null : say(base.value),
    other === null ? null : say(other.value),
    difference === null ? null : signed(difference.difference) + around(difference.interval95, signed),
    difference === null || difference.ratio === null
      ? null
      : ratio(difference.ratio) + around(difference.ratioInterval95, ratio),
    difference === null
      ? null
      : difference.isPaired
        ? String(difference.units.a)
        : `${difference.units.a}, ${difference.units.b} *`,
    adjustedP === null ? null : adjustedP < 0.001 ? "< 0.001" : adjustedP.toFixed(3),
    why === null ? verdict : `${verdict} (${why})`,
  ];
}

/** How much longer the same turns take under the benchmark. Pure. */
import type { Timings } from "../../contract.ts";
import type { Interval } from "../statistics/bootstrap.ts";
import { comparePairs } from "../statistics/compare-samples.ts";
import { median } from "../statistics/quantile.ts";

export interface Times {
  turns: { row: string; timings: Timings | null }[];
  /** Of everything: start, warmups, turns, end. */
  totalMs: number;
}

export interface Overhead {
  figure: Figure;
  bareMs: number;
  runMs: number;
  /** Median over the rows of how much longer each takes: 0.01 is one hundredth. */
  share: number;
  interval95: Interval | null;
  isWithinAim: boolean;
}

const FIGURES = ["releaseToFirstAudioMs", "stageSumMs", "wallMs"] as const;
type Figure = (typeof FIGURES)[number];

/** A turn under the benchmark may take so much longer. */
export const AIM = 0.02;

export function addUp(rounds: readonly Times[]): Times {
  return {
    turns: rounds.flatMap(({ turns }) => turns),
    totalMs: rounds.reduce((sum, { totalMs }) => sum + totalMs, 0),
  };
}

/** Row by row, each by its median over all rounds. Throws where a row was played on one side only, or a figure is missing. */
export function compareTimes(bare: Times, run: Times): Overhead[] {
  const rows = [...new Set(bare.turns.map(({ row }) => row))];
  return FIGURES.map((figure) => {
    const pairs = rows.map((row) => ({
      a: { part: medianOf(bare, row, figure), whole: 1 },
      b: { part: medianOf(run, row, figure), whole: 1 },
    }));
    const { ratio, ratioInterval95 } = comparePairs(pairs, { centre: "median", seed: figure });
    const share = (ratio ?? Number.NaN) - 1;
    return {
      figure,
      bareMs: median(pairs.map(({ a }) => a.part)),
      runMs: median(pairs.map(({ b }) => b.part)),
      share,
      interval95: ratioInterval95 === null ? null : { low: ratioInterval95.low - 1, high: ratioInterval95.high - 1 },
      isWithinAim: share <= AIM,
    };
  });
}

export function describeOverhead(overheads: readonly Overhead[], bare: Times, run: Times): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const perTurn = ({ totalMs, turns }: Times): string => (totalMs / turns.length).toFixed(0);
  return [
    "| figure | bare, ms | under the benchmark, ms | longer by | 95 % interval | aim (at most 2 %) |",
    "|---|---|---|---|---|---|",
    ...overheads.map(({ figure, bareMs, runMs, share, interval95, isWithinAim }) => {
      const interval =
        interval95 === null ? "too few rows" : `${percent(interval95.low)} to ${percent(interval95.high)}`;
      const cells = [figure, bareMs.toFixed(1), runMs.toFixed(1), percent(share), interval];
      return `| ${cells.join(" | ")} | ${isWithinAim ? "met" : "missed"} |`;
    }),
    "",
    `Between its turns the benchmark stores and looks: ${perTurn(bare)} ms a turn in all without it, ${perTurn(run)} ms with it, starts and warmups included.`,
  ];
}

function medianOf({ turns }: Times, row: string, figure: Figure): number {
  const values = turns.filter((turn) => turn.row === row).map(({ timings }) => timings?.[figure] ?? Number.NaN);
  if (values.length === 0 || values.some((value) => !Number.isFinite(value)))
    throw new Error(`The turns on ${row} do not all have ${figure}.`);
  return median(values);
}

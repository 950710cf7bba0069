/** The figures of one run, worked out from its cases. Pure. */
import type { Comparison } from "../../residency/compare.ts";
import { quantile } from "../statistics/quantile.ts";
import type { CaseResult, CaseTurn, KilledFigures } from "./case.ts";
import { CONTROL, RESIDENT, residentName, swappedName, swapsName } from "./ways.ts";

export interface Median {
  p50: number;
  count: number;
}

export interface SwappedFigure {
  budget: string;
  /** Waiting for models as a share of the turn, release to its end. */
  planShare: Median;
  demandShare: Median;
  /** Aim: at most 0.5. */
  ratio: number;
  planLoadMs: Median;
  demandLoadMs: Median;
  /** Read from the disk in a turn. */
  diskBytes: Median | null;
  peakAccountBytes: number;
  peakRssBytes: number | null;
}

export interface GrowthFigure {
  isolation: "thread" | "process";
  swaps: number;
  /** Of the first fifth of the turns but the first, and of the last fifth. */
  earlyRssBytes: Median;
  lateRssBytes: Median;
  /** Aim: at most 0.03. */
  growth: number;
  restarts: number;
}

export interface Figures {
  /** 1. Turns after the first, with room for everything. Aim: 0. */
  residentLoadMs: (Median & { max: number }) | null;
  /** 2. */
  swapped: SwappedFigure[];
  /** 4. The control's time over ours. Aim: at least 20. */
  control: { ours: Median; control: Median; firstAudioRatio: number; wallRatio: number } | null;
  /** 5. Of 200 turns at 3 GiB: our wait for loads over the least recently used's (aim: at most 0.6), and over the oracle's link time. */
  plan: { planWaitMs: number; lruWaitMs: number; oracleWaitMs: number; ratioToLru: number; waitOverOracleMs: number };
  growth: GrowthFigure[];
  isolation: { isolation: "thread" | "process"; firstAudioMs: Median; rssBytes: Median }[];
  killed: KilledFigures | null;
}

export function loadOf({ loadMs: { asr, llm, tts } }: CaseTurn): number {
  return asr + llm + tts;
}

/** Without the first turn of each child, which loads libraries and models; where it is the only one, with it. */
export function laterTurns(results: readonly CaseResult[]): CaseTurn[] {
  return results.flatMap(({ turns }) => (turns.length > 1 ? turns.slice(1) : turns));
}

export function medianOf(values: readonly number[]): Median | null {
  return values.length === 0 ? null : { p50: quantile(values, 0.5), count: values.length };
}

export function listFigures(
  results: readonly CaseResult[],
  budgets: readonly string[],
  comparison: Comparison,
): Figures {
  const named = (name: string): CaseResult[] => results.filter((result) => result.name === name);
  const { plan, lru } = comparison.outcomes;
  const isolations = ["thread", "process"] as const;
  return {
    residentLoadMs: residentFigure(laterTurns(named(RESIDENT))),
    swapped: budgets.flatMap(
      (budget) => swappedFigure(budget, named(swappedName("plan", budget)), named(swappedName("demand", budget))) ?? [],
    ),
    control: controlFigure(laterTurns(named(RESIDENT)), laterTurns(named(CONTROL))),
    plan: {
      planWaitMs: plan.waitMs,
      lruWaitMs: lru.waitMs,
      oracleWaitMs: comparison.oracle.waitMs,
      ratioToLru: plan.waitMs / lru.waitMs,
      waitOverOracleMs: plan.waitMs - plan.surpriseMs - comparison.oracle.waitMs,
    },
    growth: isolations.flatMap((isolation) => growthFigure(isolation, named(swapsName(isolation))) ?? []),
    isolation: isolations.flatMap((isolation) => {
      const turns = laterTurns(named(residentName(isolation)));
      const firstAudioMs = medianOf(turns.map(({ releaseToFirstAudioMs }) => releaseToFirstAudioMs));
      const rssBytes = medianOf(turns.map((turn) => turn.rssBytes));
      return firstAudioMs === null || rssBytes === null ? [] : [{ isolation, firstAudioMs, rssBytes }];
    }),
    killed: named(residentName("process")).at(-1)?.killed ?? null,
  };
}

function residentFigure(turns: readonly CaseTurn[]): Figures["residentLoadMs"] {
  const median = medianOf(turns.map(loadOf));
  return median === null ? null : { ...median, max: Math.max(...turns.map(loadOf)) };
}

function swappedFigure(
  budget: string,
  planned: readonly CaseResult[],
  demanded: readonly CaseResult[],
): SwappedFigure | null {
  const [plan, demand] = [laterTurns(planned), laterTurns(demanded)];
  const share = (turn: CaseTurn): number => loadOf(turn) / turn.wallMs;
  const [planShare, demandShare] = [medianOf(plan.map(share)), medianOf(demand.map(share))];
  const [planLoadMs, demandLoadMs] = [medianOf(plan.map(loadOf)), medianOf(demand.map(loadOf))];
  if (planShare === null || demandShare === null || planLoadMs === null || demandLoadMs === null) return null;
  const diskBytes = plan.flatMap((turn) => turn.diskBytes ?? []);
  const peaks = planned.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return {
    budget,
    planShare,
    demandShare,
    ratio: planShare.p50 / demandShare.p50,
    planLoadMs,
    demandLoadMs,
    diskBytes: medianOf(diskBytes),
    peakAccountBytes: Math.max(...planned.map(({ peakAccountBytes }) => peakAccountBytes)),
    peakRssBytes: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

function controlFigure(ours: readonly CaseTurn[], control: readonly CaseTurn[]): Figures["control"] {
  const first = (turns: readonly CaseTurn[]): Median | null =>
    medianOf(turns.map(({ releaseToFirstAudioMs }) => releaseToFirstAudioMs));
  const wall = (turns: readonly CaseTurn[]): Median | null => medianOf(turns.map(({ wallMs }) => wallMs));
  const [our, their, ourWall, theirWall] = [first(ours), first(control), wall(ours), wall(control)];
  if (our === null || their === null || ourWall === null || theirWall === null) return null;
  return {
    ours: our,
    control: their,
    firstAudioRatio: their.p50 / our.p50,
    wallRatio: theirWall.p50 / ourWall.p50,
  };
}

function growthFigure(isolation: "thread" | "process", results: readonly CaseResult[]): GrowthFigure | null {
  const turns = results.flatMap((result) => result.turns);
  const fifth = Math.ceil(turns.length / 5);
  const rss = turns.map(({ rssBytes }) => rssBytes);
  const [early, late] = [medianOf(rss.slice(1, fifth)), medianOf(rss.slice(-fifth))];
  if (early === null || late === null) return null;
  const restarts = results.reduce((sum, result) => sum + result.restarts, 0);
  const growth = late.p50 / early.p50 - 1;
  return { isolation, swaps: turns.length, earlyRssBytes: early, lateRssBytes: late, growth, restarts };
}

import { expect, it } from "vitest";
import type { CaseResult, CaseTurn } from "../../../../src-main/bench/residency/case.ts";
import { listFigures } from "../../../../src-main/bench/residency/figures.ts";
import { casesTable, figuresTable } from "../../../../src-main/bench/residency/table.ts";
import { CONTROL, listWays, RESIDENT, swappedName, swapsName } from "../../../../src-main/bench/residency/ways.ts";
import { compare } from "../../../../src-main/residency/compare.ts";
import { converse } from "../../../../src-main/residency/traces.ts";

const MIB = 2 ** 20;

function turn(changes: Partial<CaseTurn> & { load?: number } = {}): CaseTurn {
  const { load = 0, ...more } = changes;
  return {
    start: "warm",
    answered: true,
    loadMs: { asr: load, llm: 0, tts: 0 },
    wallMs: 100,
    releaseToFirstAudioMs: 50,
    rssBytes: 100 * MIB,
    diskBytes: 0,
    ...more,
  };
}

const FIRST = turn({ start: "cold", load: 9000, wallMs: 9999, releaseToFirstAudioMs: 9999 });

function result(name: string, turns: CaseTurn[], more: Partial<CaseResult> = {}): CaseResult {
  return { name, turns, peakRssBytes: null, peakAccountBytes: 0, restarts: 0, killed: null, ...more };
}

const comparison = compare(converse("ten", { turns: 10, seed: 1 }), 3 * 1024 ** 3);
const figuresOf = (results: CaseResult[]) => listFigures(results, ["60MiB"], comparison);

it("the first turn of each child is in no figure", () => {
  const { residentLoadMs } = figuresOf([
    result(RESIDENT, [FIRST, turn({ load: 1 }), turn({ load: 3 })]),
    result(RESIDENT, [FIRST, turn({ load: 2 })]),
  ]);
  expect(residentLoadMs).toEqual({ p50: 2, count: 3, max: 3 });
});

it("a swapped turn's load is a share of it, by plan over on demand", () => {
  const [swapped] = figuresOf([
    result(swappedName("plan", "60MiB"), [FIRST, turn({ load: 20 })], { peakAccountBytes: 5, peakRssBytes: 7 }),
    result(swappedName("demand", "60MiB"), [FIRST, turn({ load: 120, wallMs: 200 })]),
  ]).swapped;
  expect(swapped).toMatchObject({
    planShare: { p50: 0.2 },
    demandShare: { p50: 0.6 },
    peakAccountBytes: 5,
    peakRssBytes: 7,
  });
  expect(swapped?.ratio).toBeCloseTo(1 / 3);
});

it("the control's only turn counts, its times over ours", () => {
  const { control } = figuresOf([
    result(RESIDENT, [FIRST, turn()]),
    result(CONTROL, [turn({ releaseToFirstAudioMs: 1000, wallMs: 3000 })]),
  ]);
  expect(control).toMatchObject({ firstAudioRatio: 20, wallRatio: 30 });
});

it("memory grows from the first fifth of the turns to the last", () => {
  const turns = Array.from({ length: 50 }, (_, index) => turn({ rssBytes: (index === 0 ? 1 : 100 + index) * MIB }));
  const [growth] = figuresOf([result(swapsName("thread"), turns, { restarts: 2 })]).growth;
  expect(growth).toMatchObject({ isolation: "thread", swaps: 50, restarts: 2 });
  // 101 to 109 and 140 to 149.
  expect(growth?.growth).toBeCloseTo(144.5 / 105 - 1);
});

it("what was not measured is left out of figures and tables", () => {
  const figures = figuresOf([]);
  expect(figures).toMatchObject({ residentLoadMs: null, swapped: [], control: null, growth: [], isolation: [] });
  expect(figuresTable(figures).split("\n")).toHaveLength(4);
  expect(casesTable([]).split("\n")).toHaveLength(2);
});

it("the plan's figure is the simulator's", () => {
  const { plan } = figuresOf([]);
  expect(plan.planWaitMs).toBe(comparison.outcomes.plan.waitMs);
  expect(plan.waitOverOracleMs).toBeCloseTo(0);
});

it("every way has a name of its own, and each budget is measured by plan and on demand", () => {
  const ways = listWays([
    { text: "60MiB", bytes: 60 * MIB },
    { text: "64MiB", bytes: 64 * MIB },
  ]);
  expect(new Set(ways.map(({ name }) => name)).size).toBe(ways.length);
  expect(ways.filter(({ part }) => part === "swapped").map(({ budgetBytes }) => budgetBytes)).toEqual(
    [60, 60, 64, 64].map((mebibytes) => mebibytes * MIB),
  );
});

it("a way of holding models is a row of medians", () => {
  const table = casesTable([result("one way", [FIRST, turn({ load: 4 }), turn({ load: 8, answered: false })])]);
  expect(table.split("\n").at(-1)).toBe("| one way | 2 of 3 | 6 | 6, 0, 0 | 50 | 100 | - | - | 0 |");
});

import { describe, expect, it } from "vitest";
import { compareRuns, FAILED, type PairComparison } from "../../../../src-main/bench/comparison/compare-runs.ts";
import { judgeGate } from "../../../../src-main/bench/comparison/gate.ts";
import { printComparison } from "../../../../src-main/bench/comparison/print-comparison.ts";
import type { RunTrials } from "../../../../src-main/bench/comparison/sides.ts";
import type { Run, Trial } from "../../../../src-main/bench/runs/records.ts";
import { MADE_RUN, makeTrial, makeTrials, type TrialChanges } from "../../../parts/made-runs.ts";

const ARM = { label: "one", program: "miniflow", pipeline: {}, budgetBytes: null };
const ROWS = 24;

/** A run of one arm, `changes` for each of its trials. */
function makeRun(id: string, changes: (row: number) => TrialChanges = () => ({}), run: Partial<Run> = {}): RunTrials {
  const trials = Array.from({ length: ROWS }, (_, at) => {
    const plain = makeTrial(at);
    return makeTrial(at, {
      arm: "one",
      row: { ...plain.row, id: `row ${at}` },
      firstAudioMs: 200 + 7 * ((at * 5) % 11),
      ...changes(at),
    });
  });
  return { run: { ...MADE_RUN, id, arms: [ARM], ...run }, trials };
}

const slower = (at: number): TrialChanges => ({ firstAudioMs: (200 + 7 * ((at * 5) % 11)) * (1.2 + 0.001 * at) });

function only(runs: RunTrials[], options: Parameters<typeof compareRuns>[1] = {}): PairComparison {
  // As if the machine never changed between runs.
  const { pairs } = compareRuns(runs, { drift: 0, ...options });
  expect(pairs).toHaveLength(1);
  return pairs[0] as PairComparison;
}

const find = (pair: PairComparison, name: string) => pair.metrics.find((one) => one.name === name);

describe("who is compared", () => {
  const names = (runs: RunTrials[]) =>
    compareRuns(runs, { metrics: [] }).pairs.map(({ base, other }) => `${base.name} ${other.name}`);
  const two = (id: string, labels: string[]): RunTrials => ({
    run: { ...MADE_RUN, id, arms: labels.map((label) => ({ ...ARM, label })) },
    trials: [],
  });

  it("is the first run of one arm with every other arm", () => {
    expect(names([two("A", ["x"]), two("B", ["y"]), two("C", ["x", "z"])])).toEqual(["A:x B:y", "A:x C:x", "A:x C:z"]);
  });

  it("is the first arm of a run with its others", () => {
    expect(names([two("A", ["x", "y", "z"])])).toEqual(["A:x A:y", "A:x A:z"]);
    expect(
      names([
        { ...two("A", ["x", "y"]), arm: "y" },
        { ...two("A", ["x", "y"]), arm: "x" },
      ]),
    ).toEqual(["A:y A:x"]);
  });

  it("is each arm with that of its label in another run, and those left over are told", () => {
    const comparison = compareRuns([two("A", ["x", "y"]), two("B", ["y", "z"])], { metrics: [] });
    expect(comparison.pairs.map(({ base, other }) => [base.name, other.name])).toEqual([["A:y", "B:y"]]);
    expect(comparison.unpaired).toEqual(["A:x", "B:z"]);
  });

  it.each<[string, RunTrials[]]>([
    ["a run that has one arm alone", [two("A", ["x"])]],
    ["no arm of the same label", [two("A", ["x", "y"]), two("B", ["v", "w"])]],
    ["an arm that is not there", [{ ...two("A", ["x"]), arm: "y" }, two("B", ["x"])]],
    ["nothing", []],
  ])("is refused: %s", (_case, runs) => {
    expect(() => compareRuns(runs, {})).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

describe("a comparison", () => {
  it("finds what is slower worse, quicker better, and the same the same", () => {
    const [a, b] = [makeRun("A"), makeRun("B", slower)];
    const there = only([a, b]);
    expect(find(there, "releaseToFirstAudioMs")).toMatchObject({ verdict: "worse", start: "warm" });
    expect(find(there, "releaseToFirstAudioMs")?.difference?.ratio).toBeCloseTo(1.21, 1);
    expect(find(there, "tokensPerSecond")).toMatchObject({ verdict: "worse" });
    expect(find(there, "wer")).toMatchObject({ verdict: "no certain difference", why: "the same in every pair" });
    expect(find(only([b, a]), "releaseToFirstAudioMs")).toMatchObject({ verdict: "better" });
    expect(only([a, makeRun("B")]).metrics.every(({ verdict }) => verdict === "no certain difference")).toBe(true);
  });

  it("calls a difference of what is neither better nor worse different", () => {
    const longer = (at: number): TrialChanges => ({ reply: `It is Paris${" indeed".repeat(5 + (at % 5))}.` });
    expect(find(only([makeRun("A"), makeRun("B", longer)]), "replyWords")).toMatchObject({ verdict: "different" });
  });

  it("lets nothing win that is missing", () => {
    const { run, trials } = makeRun("B");
    const without = trials.map((trial) => {
      const { wer: _wer, wordErrors: _errors, asrMs: _asr, ...metrics } = trial.metrics;
      return { ...trial, metrics };
    });
    const pair = only([makeRun("A"), { run, trials: without }]);
    for (const name of ["wer", "asrMs"])
      expect(find(pair, name)).toMatchObject({ verdict: "missing", other: null, why: "missing in the other side" });
    const both = only([{ run, trials: without }, makeRun("A")], { metrics: ["wer"] });
    expect(find(both, "wer")).toMatchObject({ verdict: "missing", base: null });
  });

  it("tells of trials in which a figure is missing, and compares the others", () => {
    const some = (at: number): TrialChanges => ({ ...slower(at), ...(at < 3 ? { metrics: {} } : {}) });
    const found = find(only([makeRun("A"), makeRun("B", some)]), "wallMs");
    expect(found).toMatchObject({ verdict: "worse", why: "missing in 0 and in 3 trials" });
    expect(found?.difference?.units).toEqual({ a: 21, b: 21 });
  });

  it("counts trials that failed, and says so", () => {
    const failing = (at: number): TrialChanges =>
      at % 2 === 0 ? { status: "failed", error: { code: "ENGINE_DIED", message: "It died." } } : {};
    const pair = only([makeRun("A"), makeRun("B", failing)]);
    expect(pair.other).toMatchObject({ played: ROWS, failed: 12 });
    expect(find(pair, FAILED)).toMatchObject({ verdict: "worse", base: { value: 0 }, other: { value: 0.5 } });
    expect(pair.remarks.join()).toContain("12 of 24 trials failed");
  });

  it("leaves warmups out", () => {
    const warm = makeRun("A");
    const warmups = warm.trials.map((trial) => ({ ...trial, isWarmup: true, metrics: { wallMs: 1e9 } }));
    expect(find(only([{ ...warm, trials: [...warmups, ...warm.trials] }, makeRun("B")]), "wallMs")?.base?.count).toBe(
      ROWS,
    );
  });

  it("cannot be certain of a few, and says so", () => {
    const few = ({ run, trials }: RunTrials) => ({ run, trials: trials.slice(0, 5) });
    const pair = only([few(makeRun("A")), few(makeRun("B", slower))]);
    const found = find(pair, "wallMs");
    expect(found).toMatchObject({ verdict: "no certain difference", adjustedP: null });
    expect(found?.why).toContain("too few");
    const eight = ({ run, trials }: RunTrials) => ({ run, trials: trials.slice(0, 8) });
    const crowded = only([eight(makeRun("A")), eight(makeRun("B", slower))]);
    expect(crowded.remarks.join()).toContain("ask for fewer metrics");
    const alone = only([eight(makeRun("A")), eight(makeRun("B", slower))], { metrics: ["wallMs"] });
    expect(find(alone, "wallMs")).toMatchObject({ verdict: "worse" });
  });

  it("takes repeated words of one recording for one, and all repeated times of few recordings for themselves", () => {
    const repeat = (id: string, change: (at: number) => TrialChanges): RunTrials => {
      const { run, trials } = makeRun(id, (at) => ({
        ...change(at),
        row: makeTrial(at % 6).row,
        repetition: Math.floor(at / 6),
      }));
      return { run, trials };
    };
    const pair = only([repeat("A", () => ({})), repeat("B", slower)], { metrics: ["wer", "asrMs"] });
    expect(find(pair, "wer")).toMatchObject({ unit: "row", difference: { units: { a: 6, b: 6 } } });
    expect(find(pair, "asrMs")).toMatchObject({ unit: "trial", difference: { units: { a: 24, b: 24 } } });
  });

  it("draws whole speakers for words where enough of them spoke several times", () => {
    const spokenBy =
      (speakers: number | null) =>
      (at: number): TrialChanges => {
        const { row } = makeTrial(at);
        const speaker = speakers === null ? null : `speaker ${at % speakers}`;
        return { row: { ...row, id: `row ${at}`, speaker } };
      };
    const pairOf = (speakers: number | null) =>
      only([makeRun("A", spokenBy(speakers)), makeRun("B", spokenBy(speakers))]);
    const unitOf = (speakers: number | null, name: string) => find(pairOf(speakers), name)?.unit;
    expect([unitOf(12, "wer"), unitOf(12, "replyWords"), unitOf(12, "asrMs")]).toEqual(["speaker", "row", "row"]);
    expect([unitOf(6, "wer"), unitOf(ROWS, "wer"), unitOf(null, "wer")]).toEqual(["row", "row", "row"]);
    expect(pairOf(6).remarks.join()).toContain("There are 6 speakers");
    expect(pairOf(12).remarks.join()).not.toContain("speakers");
  });

  it("compares other recordings of the same dataset as two groups", () => {
    const { run, trials } = makeRun("B", slower);
    const others = trials.map((trial) => ({ ...trial, row: { ...trial.row, id: `other ${trial.row.id}` } }));
    const pair = only([makeRun("A"), { run: { ...run, seed: 8 }, trials: others }]);
    expect(find(pair, "wallMs")).toMatchObject({ verdict: "worse", difference: { isPaired: false } });
    expect(pair.warnings.join()).toContain("OTHER SEED: the seeds differ (7; 8)");
  });
});

describe("what cannot be compared", () => {
  it("are runs of other recordings, in every figure", () => {
    const other = makeRun("B", slower, { dataset: { ...MADE_RUN.dataset, digest: "other" } });
    const pair = only([makeRun("A"), other]);
    expect(pair.warnings.join()).toMatch(/NOT COMPARABLE: other recordings/u);
    expect(new Set(pair.metrics.map(({ verdict }) => verdict))).toEqual(new Set(["not comparable"]));
    expect(pair.groups).toEqual([]);
  });

  it("are times of other machines, unless that is wanted; words can be", () => {
    const { provenance } = MADE_RUN;
    const machine = provenance.machine === null ? null : { ...provenance.machine, cpu: "Another processor" };
    const other = makeRun("B", slower, { provenance: { ...provenance, machine } });
    const pair = only([makeRun("A"), other]);
    expect(pair.warnings.join()).toContain("A processor; Another processor");
    expect(find(pair, "wallMs")).toMatchObject({ verdict: "not comparable" });
    expect(find(pair, "wer")).toMatchObject({ verdict: "no certain difference" });
    const anyway = only([makeRun("A"), other], { anyMachine: true });
    expect(find(anyway, "wallMs")).toMatchObject({ verdict: "worse" });
    expect(anyway.remarks.join()).toContain("although");
  });

  it("are times of a machine that is not told", () => {
    const other = makeRun("B", slower, { provenance: { ...MADE_RUN.provenance, machine: null } });
    expect(find(only([makeRun("A"), other]), "wallMs")).toMatchObject({ verdict: "not comparable" });
  });

  it("is said of what makes a run worth less", () => {
    const provenance = { ...MADE_RUN.provenance, isThrottled: true, isModified: true, load: { start: 3, end: 3 } };
    const { remarks } = only([makeRun("A"), makeRun("B", slower, { provenance, state: "stopped" })]);
    for (const words of ["not finished", "differ from its commit", "throttled", "busy machine (load 3.00)"])
      expect(remarks.join()).toContain(words);
  });
});

describe("cold, warm and swapped trials", () => {
  it("are compared apart where both sides have them", () => {
    const mixed = (at: number): TrialChanges => ({ start: at < 8 ? "swapped" : "warm" });
    const found = only([makeRun("A", mixed), makeRun("B", mixed)], { metrics: ["wallMs", "wer"] }).metrics;
    expect(found.map(({ name, start }) => [name, start])).toEqual([
      ["wallMs", "warm"],
      ["wallMs", "swapped"],
      ["wer", null],
    ]);
  });

  it("are compared as they came where the sides began differently", () => {
    const swapped = (): TrialChanges => ({ start: "swapped" });
    const pair = only([makeRun("A"), makeRun("B", swapped)], { metrics: ["wallMs"] });
    expect(pair.metrics).toMatchObject([{ start: "any", verdict: "worse" }]);
    expect(pair.base.starts).toEqual({ warm: ROWS });
    expect(pair.other.starts).toEqual({ swapped: ROWS });
  });
});

describe("groups", () => {
  const wrong = (at: number): TrialChanges => ({
    transcript: at % 3 === 1 ? "what is a capital of" : "what is the capital of france",
  });

  it("have a row each, and the worst of them its gap", () => {
    const pair = only([makeRun("A", wrong), makeRun("B", wrong)]);
    const table = pair.groups.find(({ metric, by }) => metric === "wer" && by === "accent");
    expect(table?.groups.map(({ group, rows }) => [group, rows])).toEqual([
      ["american", 8],
      ["indian", 8],
      ["scottish", 8],
    ]);
    expect(table?.base).toMatchObject({ group: "scottish" });
    // A third of its words wrong, a ninth of all.
    expect(table?.base?.gap).toBeCloseTo(1 / 3 - 1 / 9);
    expect(pair.groups.find(({ by }) => by === "speaker")?.groups).toHaveLength(6);
  });

  it("are none where the dataset does not tell", () => {
    const untold = (at: number): TrialChanges => {
      const { row } = makeTrial(at);
      return { row: { ...row, id: `row ${at}`, accent: null, speaker: null } };
    };
    expect(only([makeRun("A", untold), makeRun("B", untold)]).groups).toEqual([]);
  });

  it("count the accents that were heard where it was left to the recogniser", () => {
    const asked = (at: number): TrialChanges => ({
      accentAsked: at < 12 ? "auto" : "scottish",
      accentHeard: at < 6 ? null : "american",
    });
    const { base } = only([makeRun("A", asked), makeRun("B", asked)]);
    expect(base.heardAccents).toEqual({
      american: { "not told": 2, american: 2 },
      scottish: { "not told": 2, american: 2 },
      indian: { "not told": 2, american: 2 },
    });
  });
});

describe("a time of another run", () => {
  const twice = (at: number): TrialChanges => ({ firstAudioMs: 2 * (200 + 7 * ((at * 5) % 11)) });

  it("is no certain difference where the machine may be why", () => {
    const found = find(only([makeRun("A"), makeRun("B", slower)], { drift: 0.25 }), "releaseToFirstAudioMs");
    expect(found).toMatchObject({ verdict: "no certain difference", why: expect.stringMatching(/from run to run/u) });
  });

  it("is one where it differs by more than that", () => {
    const found = find(only([makeRun("A"), makeRun("B", twice)], { drift: 0.25 }), "releaseToFirstAudioMs");
    expect(found).toMatchObject({ verdict: "worse" });
  });
});

describe("the gate", () => {
  const gate = (runs: RunTrials[], named: string[], tolerance?: number) =>
    judgeGate(compareRuns(runs, { named, drift: 0 }), named, tolerance);

  it("names what got worse, and only what was asked for", () => {
    const runs = [makeRun("A"), makeRun("B", slower)];
    expect(gate(runs, ["wallMs", "wer"])).toEqual({ worse: ["wallMs, warm of B:one"], unjudged: [] });
    expect(gate(runs, ["wer"])).toEqual({ worse: [], unjudged: [] });
    expect(gate(runs.toReversed(), ["wallMs", "tokensPerSecond"])).toEqual({ worse: [], unjudged: [] });
  });

  it("forgives as much as it is told to", () => {
    const runs = [makeRun("A"), makeRun("B", slower)];
    expect(gate(runs, ["wallMs", "tokensPerSecond"], 0.1).worse).toHaveLength(2);
    expect(gate(runs, ["wallMs", "tokensPerSecond"], 0.3).worse).toEqual([]);
  });

  it("does not pass what it cannot judge", () => {
    const { run, trials } = makeRun("B");
    const few = { run, trials: trials.slice(0, 4) };
    expect(gate([few, few], ["wallMs"]).unjudged).toEqual([expect.stringContaining("wallMs, warm of B:one")]);
    expect(gate([makeRun("A"), makeRun("B")], ["utmos"]).unjudged).toEqual([
      "utmos of B:one (missing in the base and in the other side)",
    ]);
  });

  it("corrects what it is asked for among itself and not for all that is printed", () => {
    const eight = ({ run, trials }: RunTrials) => ({ run, trials: trials.slice(0, 8) });
    const runs = [eight(makeRun("A")), eight(makeRun("B", slower))];
    expect(find(only(runs), "wallMs")).toMatchObject({ verdict: "no certain difference" });
    expect(gate(runs, ["wallMs"]).worse).toEqual(["wallMs, warm of B:one"]);
  });
});

describe("the printed comparison", () => {
  it("has the figures of both sides, the warning first and no name of a trial's words", () => {
    const trials: Trial[] = makeTrials();
    const [warned] = [makeRun("B", slower, { dataset: { ...MADE_RUN.dataset, digest: "other" } })];
    const printed = printComparison(compareRuns([makeRun("A"), warned], {})).join("\n");
    expect(printed.split("\n")[0]).toContain("!! NOT COMPARABLE");
    const arms = printComparison(compareRuns([{ run: MADE_RUN, trials }], {})).join("\n");
    expect(arms).toMatch(/releaseToFirstAudioMs +any +\S+ ms/u);
    expect(arms).toContain("worst accent, base:");
    expect(arms).toContain("accents as they were heard");
    expect(arms).not.toContain("Paris");
    expect(arms).not.toMatch(/NaN|undefined|null/u);
  });
});

/** `miniflow bench compare` on a run that was really played: with fakes, two arms the same and one slower. */
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src-main/bench/comparison/compare-runs.ts";
import type { GateResult } from "../../src-main/bench/comparison/gate.ts";
import { openRuns } from "../../src-main/bench/runs/store.ts";
import { MADE_RUN, makeTrials } from "../parts/made-runs.ts";
import { jsonLines, runCli, type CliResult } from "../parts/run-cli.ts";
import { makeTemporaryFolder } from "../parts/temporary-folder.ts";
import { makeExperiment, play } from "../unit/bench/runs/example.ts";

const compare = (home: string, ...args: string[]): Promise<CliResult> =>
  runCli(["bench", "compare", ...args], { cwd: home, home });

/** A fifth slower: eight words in the time of ten. */
const SPEEDS = { one: 25, same: 25, slow: 20 };

function playThree(home: string): ReturnType<typeof play> {
  const pipelines = Object.entries(SPEEDS).map(([label, tokensPerSecond]) => ({
    pipeline: "fakes.yml",
    label,
    change: { "llm.fake.tokensPerSecond": tokensPerSecond, "llm.fake.text": "Good day to you and to all." },
  }));
  return play(makeExperiment({ pipelines, samples: 12, save: { audio: false } }, { recordings: 13 }), home);
}

/** Made by hand: quick to have. */
function keepRun(home: string): string {
  const runs = openRuns(home);
  try {
    runs.save(MADE_RUN);
    for (const trial of makeTrials()) runs.saveTrial(trial);
    return MADE_RUN.id;
  } finally {
    runs.close();
  }
}

describe("miniflow bench compare", () => {
  it("passes two arms that are the same, and finds the one that is a fifth slower", async () => {
    const home = makeTemporaryFolder();
    const { id } = await playThree(home);

    // Chance alone may find a difference once in twenty times, but not one of a tenth.
    const gate = ["--fail-on", "tokensPerSecond,wer", "--tolerance", "10"];
    const same = await compare(home, `${id}:one`, `${id}:same`, ...gate);
    expect(same.stderr).toBe("");
    expect(same.exitCode).toBe(0);
    expect(same.stdout).toMatch(/^tokensPerSecond /mu);

    const slow = await compare(home, `${id}:one`, `${id}:slow`, "--fail-on", "tokensPerSecond");
    expect(slow.exitCode).toBe(3);
    expect(slow.stderr).toContain(`Worse: tokensPerSecond, warm of ${id}:slow`);
    expect(slow.stdout).toMatch(/^tokensPerSecond .*worse$/mu);

    const told = await compare(home, id, "--json", "--metrics", "tokensPerSecond,wer,utmos");
    const [comparison] = jsonLines(told.stdout) as unknown as (Comparison & { gate: GateResult | null })[];
    expect(comparison?.gate).toBeNull();
    expect(comparison?.pairs.map(({ base, other }) => [base.arm, other.arm])).toEqual([
      ["one", "same"],
      ["one", "slow"],
    ]);
    const verdicts = comparison?.pairs[1]?.metrics.map(({ name, verdict }) => [name, verdict]);
    expect(verdicts).toEqual([
      ["tokensPerSecond", "worse"],
      ["wer", "no certain difference"],
      ["utmos", "missing"],
    ]);
  }, 120_000);

  it("does not pass what it cannot tell", async () => {
    const home = makeTemporaryFolder();
    const { exitCode, stderr } = await compare(home, keepRun(home), "--fail-on", "utmos");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("It cannot be told of utmos");
  });

  it.each<[string, string[], string]>([
    ["a figure that is none", ["RUN", "--fail-on", "speed"], 'There is no figure "speed"'],
    ["a tolerance that is no number", ["RUN", "--tolerance", "much"], "It must be a number of percent"],
    ["an arm that is none", ["RUN:other"], 'has no arm "other"'],
    ["an arm alone", ["RUN:dropped"], "name another run"],
  ])("refuses %s", async (_case, args, message) => {
    const home = makeTemporaryFolder();
    const id = keepRun(home);
    const { exitCode, stderr } = await compare(home, ...args.map((arg) => arg.replace("RUN", id)));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it("says which run there is not", async () => {
    const { exitCode, stderr } = await compare(makeTemporaryFolder(), "19991231");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("RUN_MISSING");
  });
});

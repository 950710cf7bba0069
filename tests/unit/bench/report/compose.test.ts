import { describe, expect, it } from "vitest";
import { METRIC_NAMES } from "../../../../src-main/bench/metrics/catalogue.ts";
import { summariseMetric } from "../../../../src-main/bench/metrics/summarise-metric.ts";
import { listArms } from "../../../../src-main/bench/report/arm-views.ts";
import { measureTrials, metricOf } from "../../../../src-main/bench/report/measure-arms.ts";
import { composeReport } from "../../../../src-main/bench/report/compose.ts";
import { writeHtml } from "../../../../src-main/bench/report/html/page.ts";
import { writeMarkdown } from "../../../../src-main/bench/report/markdown.ts";
import type { Report, Table } from "../../../../src-main/bench/report/report.ts";
import { placeSounds } from "../../../../src-main/bench/report/sounds.ts";
import type { Run, Trial } from "../../../../src-main/bench/runs/records.ts";
import { readReferenceRun } from "../../../../src-main/bench/import/read-reference.ts";
import { MADE_RUN, makeTrial, makeTrials, writeTone } from "../../../parts/made-runs.ts";
import { FLAT, writeReferenceRun } from "../../../parts/reference-run.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

function compose(...inputs: [run: Run, trials: readonly Trial[]][]): Report {
  return composeReport(
    inputs.map(([run, trials]) => ({ run, trials: [...trials], folder: "/nowhere" })),
    { madeAt: new Date(0), appVersion: "0.1.0", sounds: placeSounds([], null) },
  );
}

function tableOf(report: Report, title: string): Table {
  const found = report.sections
    .flatMap(({ blocks }) => blocks)
    .find((block): block is Table => block.kind === "table" && block.title === title);
  if (found === undefined) throw new Error(`There is no table "${title}".`);
  return found;
}

describe("a report", () => {
  const report = compose([MADE_RUN, makeTrials()]);

  it("keeps cold, warm and swapped trials apart, and warmups and failed trials out of every figure", () => {
    const { rows } = tableOf(report, "Time and memory, by how the trial began");
    expect(rows.map(([arm, start, trials]) => [arm, start, trials])).toEqual([
      ["all held", "warm", "15"],
      ["all held", "cold", "1"],
      ["dropped", "swapped", "15"],
    ]);
    expect(tableOf(report, "Words and sound").rows.map((row) => row.slice(0, 3))).toEqual([
      ["all held", "16", "0"],
      ["dropped", "15", "1"],
    ]);
  });

  it("gives an interval for six recordings or more, and none for fewer", () => {
    const { rows } = tableOf(report, "Time and memory, by how the trial began");
    expect(rows[0]?.[3]).toMatch(/^\d+(?:\.\d)? ms \[\d+(?:\.\d)? ms, \d+(?:\.\d)? ms\]$/);
    expect(rows[1]?.[3]).toBe("450 ms");
  });

  it("divides sums for the word error rate, and tells the gap between accents", () => {
    const { rows, notes } = tableOf(report, "Word error rate by accent");
    expect(rows.slice(0, 3).map((row) => row.slice(0, 7))).toEqual([
      ["all held", "american", "6", "6", "36", "0", "0.0 %"],
      ["all held", "indian", "5", "5", "30", "0", "0.0 %"],
      ["all held", "scottish", "5", "5", "30", "10", "33.3 %"],
    ]);
    expect(notes[0]).toMatch(/^all held: fewer than two have enough recordings/);
  });

  it("names the worst accent with its distance where there are recordings enough", () => {
    const many = Array.from({ length: 60 }, (_, number) =>
      makeTrial(number, { row: { ...makeTrial(number).row, id: `row ${number}`, speaker: null } }),
    );
    const { rows, notes } = tableOf(compose([MADE_RUN, many]), "Word error rate by accent");
    expect(rows[2]?.slice(6)).toEqual(["33.3 %", "33.3 % to 33.3 %", "recordings"]);
    expect(notes[0]).toMatch(/^all held: the worst accent is scottish, \+22\.\d points from the rate of all \(\+\d/);
  });

  it("compares the arms with the first one, and says what cannot be told", () => {
    const { head, rows } = tableOf(report, "dropped against all held");
    const verdictOf = (name: string) => rows.find(([figure]) => figure === name)?.at(-1);
    expect(head.slice(2, 4)).toEqual(["all held", "dropped"]);
    expect(verdictOf("releaseToFirstAudioMs")).toBe("worse");
    expect(verdictOf("diskBytes")).toBeUndefined();
    expect(verdictOf("wer")).toMatch(/^no certain difference/);
  });

  it("counts which accent was taken for which", () => {
    const { head, rows } = tableOf(report, "all held: accents spoken (rows) and heard (columns)");
    expect(head).toEqual(["spoken", "heard: american", "heard: indian", "heard: scottish", "trials", "right"]);
    const counts = rows.map((row) => row.slice(1, 4).map(Number));
    expect(rows.map((row, at) => Number(row[4]) === counts[at]?.reduce((sum, count) => sum + count, 0))).toEqual([
      true,
      true,
      true,
    ]);
    expect(rows[0]?.at(-1)).toBe("100.0 %");
  });

  it("gives the figures and intervals that bench compare gives", () => {
    const arms = listArms([{ run: MADE_RUN, trials: makeTrials() }]);
    for (const name of METRIC_NAMES.filter((name) => !metricOf(name).isByStart)) {
      for (const arm of arms) {
        const own = measureTrials(name, arm, null, arm.counted);
        const theirs = summariseMetric(name, metricOf(name), arm.counted, `7 ${name} ${arm.label} all`);
        expect([own.centre, own.interval95, own.unit]).toEqual([
          theirs?.value ?? null,
          theirs?.interval95 ?? null,
          theirs?.unit ?? null,
        ]);
      }
    }
  });

  it("marks what is called p95 where it is the maximum", () => {
    const { head, rows, notes } = tableOf(report, "Times");
    const first = rows.find(([name, arm]) => name === "releaseToFirstAudioMs" && arm === "all held");
    expect(first?.[head.indexOf("p95")]).toMatch(/ †$/);
    expect(notes).toHaveLength(1);
  });

  it("says in what the arms differ and what the failed trial said", () => {
    expect(tableOf(report, "In what the arms differ").rows).toEqual([["hold", "plan", "drop"]]);
    expect(tableOf(report, "Trials that failed, none of them in any figure").rows).toEqual([
      ["dropped", "34", "row-15", "ENGINE_DIED", "The recogniser ended in the middle of its work."],
    ]);
    expect(report.cautions).toEqual([`Run ${MADE_RUN.id} has failed trials, which are in no figure: 1.`]);
  });

  it("names the figures that are missing everywhere and shows as a dash those that one arm lacks", () => {
    const [first, second] = [makeTrial(0), makeTrial(1, { arm: "dropped" })];
    const lacking = { ...second, metrics: { asrMs: 5 } };
    const some = compose([MADE_RUN, [first, lacking]]);
    const { rows } = tableOf(some, "Time and memory, by how the trial began");
    expect(rows[1]?.slice(0, 5)).toEqual(["dropped", "warm", "1", null, null]);
    expect(writeMarkdown(some)).toMatch(/Missing in every trial: .*diskBytes/);
    expect(writeHtml(some)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("is whole for a run without a trial", () => {
    const empty = compose([{ ...MADE_RUN, state: "stopped" }, []]);
    expect(empty.cautions[0]).toContain("0 of 34 trials were played");
    for (const text of [writeHtml(empty), writeMarkdown(empty)]) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("has the same figures in both forms", () => {
    const [page, markdown] = [writeHtml(report), writeMarkdown(report)];
    const cells = report.sections
      .flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.kind === "table" ? block.rows.flat() : []))
      .filter((cell) => cell !== null && /^[\w .%,]+$/.test(cell) && !cell.includes("_"));
    expect(cells.length).toBeGreaterThan(300);
    expect(cells.filter((cell) => cell !== null && !(page.includes(cell) && markdown.includes(cell)))).toEqual([]);
  });
});

describe("a report of several runs", () => {
  it("tells arms of one name apart by their runs, and warns where machine or recordings differ", async () => {
    const other: Run = {
      ...MADE_RUN,
      id: "20261123-101112-131-fghij",
      dataset: { ...MADE_RUN.dataset, digest: "other" },
    };
    const both = compose([MADE_RUN, makeTrials()], [other, makeTrials()]);
    const arms = tableOf(both, "The arms").rows.map(([arm]) => arm);
    expect(arms).toEqual(["all held [abcde]", "dropped [abcde]", "all held [fghij]", "dropped [fghij]"]);
    expect(both.cautions.at(-1)).toContain("different recordings");
    expect(new Set(both.trials.map(({ arm }) => arm))).toEqual(new Set(arms));
  });

  it("puts a run of the reference system beside ours without making up what it lacks", async () => {
    const place = writeReferenceRun(makeTemporaryFolder(), FLAT);
    const { run, trials } = await readReferenceRun(place, { signal: new AbortController().signal });
    const both = compose([MADE_RUN, makeTrials()], [run, trials]);
    expect(both.cautions.join("\n")).toContain("none of it can be audited");
    const facts = tableOf(both, "The runs").rows;
    for (const name of ["seed", "processor", "commit"]) {
      const row = facts.find(([fact]) => fact === name);
      expect(row?.[1]).not.toBeNull();
      expect(row?.[2]).toBeNull();
    }
    const { head, rows } = tableOf(both, "Time and memory, by how the trial began");
    const theirs = rows.find(([arm]) => arm === "baseline");
    expect(theirs?.[head.indexOf("release to first audio")]).toBeNull();
    expect(theirs?.[head.indexOf("stages together")]).toBe("51.00 s");
  });
});

describe("sounds", () => {
  it("that are gone, or named outside the run's folder, have no address", () => {
    const folder = makeTemporaryFolder();
    const [inside, outside] = [writeTone(folder, "a.wav"), `../${writeTone(folder, "b.wav")}`];
    const trials = [inside, outside, "audio/gone.wav"].map((utterance, number) =>
      makeTrial(number, { files: { utterance, reply: null } }),
    );
    const sounds = placeSounds([{ folder, trials }], `${folder}/page.html`);
    expect(sounds.note).toBe("All sounds (1) are inside this page.");
    expect(sounds.addressOf(folder, inside)).toMatch(/^data:audio\/wav;base64,UklGR/);
    expect([outside, "audio/gone.wav", null].map((name) => sounds.addressOf(folder, name))).toEqual([null, null, null]);
  });
});

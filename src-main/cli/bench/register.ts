/**
 * `miniflow bench …`: experiments, their runs, and what is made of these. Each command is a file beside this one, loaded when it is
 * asked for.
 */
import { InvalidArgumentError, type Command } from "commander";
import { parseWhole } from "../parse-whole.ts";
import type { CommandContext } from "../with-assistant.ts";
import type { CompareCommandOptions } from "./compare.ts";
import type { CheckOptions, PullDatasetOptions } from "./datasets.ts";
import type { ListOptions } from "./list.ts";
import type { RunOptions } from "./run.ts";
import type { ShowOptions } from "./show.ts";
import type { ReportOptions } from "./report.ts";

export interface JsonOption {
  json?: boolean;
}

/** Adds the group to `program`. */
export function registerBench(program: Command, contextOf: (options: JsonOption) => CommandContext): void {
  const bench = program.command("bench").description("experiments: run them, look at their runs, compare these");
  const add = (usage: string, description: string) =>
    bench
      .command(usage)
      .description(description)
      .option("--json", "one JSON object a line on standard output, nothing else there");

  add("run", "play an experiment, or go on with a run of it: starter, accents, memory, order, …")
    .argument("<name|file.yml>")
    .option("--resume [run]", "go on with a run that was stopped or killed: the newest of this file, or the one named")
    .option("--dry-run", "print the arms, the rows and how the file was read, and play nothing")
    .action(async (file: string, options: RunOptions & JsonOption) => {
      const { runExperiment } = await import("./run.ts");
      await runExperiment(file, options, contextOf(options));
    });

  add("show", "print a run: its arms, its provenance and its figures; without a run the newest")
    .argument("[run]", "its id, or the beginning of it")
    .option("--trials", "every trial, a line each")
    .option("--trial <number>", "one trial whole", parseWhole("a trial's number", 0, 1_000_000_000))
    .action(async (id: string | undefined, options: ShowOptions & JsonOption) => {
      const { showRun } = await import("./show.ts");
      showRun(id, options, contextOf(options));
    });

  add("list", "print the runs so far, newest first")
    .option("--limit <count>", "at most so many", parseWhole("a count", 1, 1_000_000), 20)
    .action(async (options: ListOptions & JsonOption) => {
      const { listRuns } = await import("./list.ts");
      listRuns(options, contextOf(options));
    });

  add("import", "take a finished run of the reference system: the folder with its raw_logs.jsonl and summary.json")
    .argument("<folder>")
    .action(async (folder: string, options: JsonOption) => {
      const { importRun } = await import("./import.ts");
      await importRun(folder, contextOf(options));
    });

  add("compare", "put runs, or arms of a run, side by side: what is better, what is worse, and what cannot be told")
    .argument(
      "<run...>",
      "ids, or beginnings of them; RUN:ARM names one arm; the first is what the others are compared with",
    )
    .option("--metrics <names>", "only these figures, commas between them (default: all)")
    .option("--fail-on <names>", "exit with 3 when one of these figures got worse, and with 1 when that cannot be told")
    .option("--drift <percent>", "how much a machine may change from one run to another", parseShare, 25)
    .option("--tolerance <percent>", "got worse by more than this, with --fail-on", parseShare, 0)
    .option("--any-machine", "compare times though the machines differ")
    .action(async (names: string[], options: CompareCommandOptions & JsonOption) => {
      const { compare } = await import("./compare.ts");
      compare(names, options, contextOf(options));
    });

  add(
    "report",
    "write what runs found into one page that needs nothing else: figures, charts, every trial's words and sound",
  )
    .argument("<run...>", "ids, or beginnings of them")
    .option("--out <file.html>", "the page (default: bench-RUN.html, unless --markdown is given alone)")
    .option("--markdown <file.md>", "the same figures as Markdown")
    .action(async (ids: string[], options: ReportOptions & JsonOption) => {
      const { report } = await import("./report.ts");
      await report(ids, options, contextOf(options));
    });

  addDatasets(bench, contextOf);
}

/** Percent, 0 and up. */
function parseShare(text: string): number {
  const percent = Number(text);
  if (!/^\d+(?:\.\d+)?$/u.test(text)) throw new InvalidArgumentError("It must be a number of percent, 0 or more.");
  return percent;
}

function addDatasets(bench: Command, contextOf: (options: JsonOption) => CommandContext): void {
  const datasets = bench.command("datasets").description("recordings to measure on: see them, check them, get more");
  const add = (usage: string, description: string, isDefault = false) =>
    datasets
      .command(usage, { isDefault })
      .description(description)
      .option("--json", "one JSON object a line on standard output, nothing else there");

  add("list", "print the datasets that are known by a name, and whether they are here", true).action(
    async (options: JsonOption) => {
      const { listDatasets } = await import("./datasets.ts");
      await listDatasets(contextOf(options));
    },
  );

  add("check", "read every row and sound of a dataset, and say what is wrong with it")
    .argument("<name|path>", "a table, the folder with it, a parquet file, a folder of such, or a name of the list")
    .option("--split <name>", "of a folder of parquet files: train, test, …")
    .action(async (name: string, options: CheckOptions & JsonOption) => {
      const { checkWhole } = await import("./datasets.ts");
      await checkWhole(name, options, contextOf(options));
    });

  add("pull", "get rows of GLOBE, people's recordings in many accents, each accent with its share; or go on with it")
    .argument("<name>", "globe-v2 (globe for short) or globe-v3")
    .option("--rows <count>", "so many: 20 samples and a few warmups", parseWhole("a count", 1, 5000), 24)
    .option("--seed <number>", "which rows", parseWhole("a seed", 0, 1_000_000_000), 1)
    .action(async (name: string, options: PullDatasetOptions & JsonOption) => {
      const { pullDataset } = await import("./datasets.ts");
      await pullDataset(name, options, contextOf(options));
    });
}

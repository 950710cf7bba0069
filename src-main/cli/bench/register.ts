/**
 * `miniflow bench …`: experiments, their runs, and what is made of these. Each command is a file beside this one, loaded when it is
 * asked for.
 */
import type { Command } from "commander";
import { parseWhole } from "../parse-whole.ts";
import type { CommandContext } from "../with-assistant.ts";
import type { ListOptions } from "./list.ts";

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
}

import { compareRuns, FAILED } from "../../bench/comparison/compare-runs.ts";
import { judgeGate, type GateResult } from "../../bench/comparison/gate.ts";
import { printComparison } from "../../bench/comparison/print-comparison.ts";
import type { RunTrials } from "../../bench/comparison/sides.ts";
import { METRIC_NAMES } from "../../bench/metrics/catalogue.ts";
import { openRuns, type Runs } from "../../bench/runs/store.ts";
import { MiniflowError } from "../../errors.ts";
import { resolveHome } from "../../storage/home.ts";
import type { CommandContext } from "../with-assistant.ts";

export interface CompareCommandOptions {
  /** Names, commas between them. */
  metrics?: string;
  failOn?: string;
  /** In percent. */
  tolerance: number;
  /** In percent. */
  drift: number;
  anyMachine?: boolean;
}

/** The exit status when something that was named got worse: not 1, which is a failure of the command itself. */
const WORSE = 3;

/**
 * Prints arms of runs side by side. With `failOn`, the program exits with 3 when one of these figures got worse, and with 1 when
 * that cannot be told. Errors: RUN_MISSING, USAGE.
 */
export function compare(names: readonly string[], options: CompareCommandOptions, { terminal }: CommandContext): void {
  const named = parseMetrics(options.failOn);
  const metrics = parseMetrics(options.metrics);
  const runs = openRuns(resolveHome());
  try {
    const comparison = compareRuns(
      names.map((name) => readSide(runs, name)),
      {
        ...(metrics.length === 0 ? {} : { metrics }),
        named,
        anyMachine: options.anyMachine ?? false,
        drift: options.drift / 100,
      },
    );
    const gate = named.length === 0 ? null : judgeGate(comparison, named, options.tolerance / 100);
    terminal.show({ ...comparison, gate }, () => printComparison(comparison));
    if (gate !== null) judge(gate, terminal);
  } finally {
    runs.close();
  }
}

function judge({ worse, unjudged }: GateResult, terminal: CommandContext["terminal"]): void {
  if (worse.length > 0) {
    process.exitCode = WORSE;
    terminal.tell(`Worse: ${worse.join("; ")}.`);
  }
  if (unjudged.length > 0)
    terminal.complain({ code: "RUN_INCOMPARABLE", message: `It cannot be told of ${unjudged.join("; ")}.` });
}

/** `RUN` or `RUN:ARM`. */
function readSide(runs: Runs, name: string): RunTrials {
  const [id = "", ...label] = name.split(":");
  const run = runs.read(id);
  return { run, trials: runs.trials(run.id), arm: label.length === 0 ? undefined : label.join(":") };
}

function parseMetrics(list: string | undefined): string[] {
  const names = (list ?? "").split(",").map((name) => name.trim());
  const asked = [...new Set(names.filter((name) => name !== ""))];
  const unknown = asked.filter((name) => name !== FAILED && !METRIC_NAMES.includes(name));
  if (unknown.length === 0) return asked;
  throw new MiniflowError("USAGE", `There is no figure "${unknown.join('", "')}".`, {
    hint: `There are: ${[FAILED, ...METRIC_NAMES].join(", ")}.`,
  });
}

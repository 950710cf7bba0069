import { openRuns } from "../../bench/runs/store.ts";
import type { Run } from "../../bench/runs/records.ts";
import { resolveHome } from "../../storage/home.ts";
import type { CommandContext } from "../with-assistant.ts";

export interface ListOptions {
  limit: number;
}

/** Prints the newest runs, newest first. */
export function listRuns({ limit }: ListOptions, { terminal }: CommandContext): void {
  const runs = openRuns(resolveHome());
  try {
    const found = runs.list().slice(0, limit);
    if (found.length === 0) terminal.tell("There are no runs yet. miniflow bench run FILE.yml makes one.");
    for (const run of found) {
      const { played, failed } = runs.count(run.id);
      const { id, experiment, state, startedAt, endedAt, dataset, trialsPlanned, arms, importedFrom } = run;
      const labels = arms.map(({ label }) => label);
      const told = { id, experiment, state, startedAt, endedAt, dataset, arms: labels, trialsPlanned, importedFrom };
      terminal.show({ ...told, played, failed }, () => [describeRun(run, played, failed)]);
    }
  } finally {
    runs.close();
  }
}

/** One line: id, state, what was played of what, the experiment and its arms. */
export function describeRun(run: Run, played: number, failed: number): string {
  const state = run.importedFrom === null ? run.state : "imported";
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  const arms = run.arms.length === 1 ? (run.arms[0]?.label ?? "") : `${run.arms.length} arms`;
  return `${run.id}  ${state.padEnd(8)}  ${played} of ${run.trialsPlanned} trials${failures}  ${run.experiment} (${arms}; ${run.dataset.name})`;
}

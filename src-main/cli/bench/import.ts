import { readReferenceRun } from "../../bench/import/read-reference.ts";
import { openRuns } from "../../bench/runs/store.ts";
import { resolveHome } from "../../storage/home.ts";
import type { CommandContext } from "../with-assistant.ts";

/** Takes a finished run of the reference system into the runs of this machine. The same one a second time changes nothing. */
export async function importRun(folder: string, { terminal, signal }: CommandContext): Promise<void> {
  const { run, trials, notes } = await readReferenceRun(folder, { signal });
  const runs = openRuns(resolveHome());
  try {
    const known = runs
      .list()
      .find((other) => other.importedFrom !== null && other.scheduleDigest === run.scheduleDigest);
    const isNew = known?.state !== "finished";
    const id = known?.id ?? run.id;
    if (isNew) {
      // Not finished before its last trial is there: a second import goes on where one was interrupted.
      runs.save({ ...run, id, state: "stopped" });
      for (const trial of trials.slice(runs.count(id).played)) {
        signal.throwIfAborted();
        runs.saveTrial({ ...trial, runId: id });
      }
      runs.save({ ...run, id });
    }
    const failed = trials.filter(({ status }) => status === "failed").length;
    terminal.show({ id, experiment: run.experiment, isNew, trials: trials.length, failed, notes }, () => [
      isNew
        ? `${id}  ${trials.length} trials of "${run.experiment}"${failed === 0 ? "" : `, ${failed} failed`}`
        : `${id} is this run: it had been imported before.`,
      ...notes.map((note) => `  ${note}`),
    ]);
  } finally {
    runs.close();
  }
}

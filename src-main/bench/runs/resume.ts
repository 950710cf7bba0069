/** Whether a run can be gone on with: only as the very same one. */
import { isDeepStrictEqual } from "node:util";
import { MiniflowError } from "../../errors.ts";
import { appVersion } from "../../roots.ts";
import { describeMachine } from "../../storage/machine.ts";
import type { Experiment } from "../experiments/read-experiment.ts";
import type { RunPlan } from "./plan-run.ts";
import type { Run } from "./records.ts";
import type { Runs } from "./store.ts";

/** Returns the run. Errors: RUN_DIFFERS, saying in what; USAGE for one that is finished. */
export function refuseDifferent(
  run: Run,
  experiment: Pick<Experiment, "arms" | "save" | "metrics">,
  plan: Pick<RunPlan, "dataset" | "datasetDigest" | "schedule">,
): Run {
  if (run.state === "finished")
    throw new MiniflowError("USAGE", `The run ${run.id} is finished: there is nothing to go on with.`);
  const differing = [
    run.dataset.digest === plan.datasetDigest ? null : "its dataset has changed",
    isSame(
      run.arms,
      experiment.arms.map(({ arm }) => arm),
    )
      ? null
      : "its arms are others",
    run.scheduleDigest === plan.schedule.digest
      ? null
      : "its schedule is another (rows, warmups, repetitions, order, seed, accent)",
    isSame(run.provenance.machine, describeMachine(appVersion()))
      ? null
      : "it was begun on another machine or with other versions",
  ].filter((what) => what !== null);
  if (differing.length === 0) return run;
  throw new MiniflowError("RUN_DIFFERS", `The run ${run.id} cannot be gone on with: ${differing.join("; ")}.`, {
    hint: "Nothing was changed. Put that back as it was, or begin a new run by leaving out --resume.",
  });
}

/** As the store would give it back. */
function isSame(stored: unknown, now: unknown): boolean {
  return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(now)));
}

/** The newest run of this experiment's file that is not finished. Errors: RUN_MISSING. */
export function findUnfinished(runs: Pick<Runs, "list">, { source }: Pick<Experiment, "source">): Run {
  const found = runs.list().find((run) => run.state === "stopped" && run.source === source);
  if (found !== undefined) return found;
  throw new MiniflowError("RUN_MISSING", "There is no stopped run of this file as it is now.", {
    hint: "Leave out --resume to begin one, or name a run: miniflow bench list prints them.",
  });
}

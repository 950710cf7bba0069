/** The runs of a report, sorted by who answered. Pure. */
import type { Arm, Run, Trial } from "../runs/records.ts";

export interface RunInput {
  run: Run;
  /** Warmups included, in order. */
  trials: Trial[];
}

/** One arm of one run, under a name that no other arm of the report has. */
export interface ArmView {
  label: string;
  run: Run;
  arm: Arm;
  /** Those that count: no warmups, none that failed. */
  counted: Trial[];
  failed: Trial[];
  warmups: number;
}

/** What tells runs apart in a table: the end of the id, which is drawn by lot. */
export function shortIdOf({ id }: Pick<Run, "id">): string {
  return id.split("-").at(-1) ?? id;
}

export function listArms(inputs: readonly RunInput[]): ArmView[] {
  const labels = inputs.flatMap(({ run }) => run.arms.map(({ label }) => label));
  return inputs.flatMap(({ run, trials }) =>
    run.arms.map((arm): ArmView => {
      const own = trials.filter((trial) => trial.arm === arm.label);
      const played = own.filter(({ isWarmup }) => !isWarmup);
      const isAlone = labels.filter((label) => label === arm.label).length === 1;
      return {
        label: isAlone ? arm.label : `${arm.label} [${shortIdOf(run)}]`,
        run,
        arm,
        counted: played.filter(({ status }) => status === "ok"),
        failed: played.filter(({ status }) => status === "failed"),
        warmups: own.length - played.length,
      };
    }),
  );
}

/** "warm", "cold", "swapped", and what the trial does not tell. */
export type StartName = "warm" | "cold" | "swapped" | "not told";

const STARTS: readonly StartName[] = ["warm", "cold", "swapped", "not told"];

/** Trials by how they began; only those starts that there are. */
export function byStart(trials: readonly Trial[]): { start: StartName; trials: Trial[] }[] {
  return STARTS.map((start) => ({
    start,
    trials: trials.filter((trial) => (trial.start ?? "not told") === start),
  })).filter(({ trials }) => trials.length > 0);
}

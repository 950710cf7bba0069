/** Who is compared with whom. Pure. */
import { MiniflowError } from "../../errors.ts";
import type { Arm, Run, Trial } from "../runs/records.ts";

export interface RunTrials {
  run: Run;
  /** Warmups may be among them: they are left out. */
  trials: Trial[];
  /** The label of one of its arms. Defaults to all of them. */
  arm?: string | undefined;
}

/** One arm of one run, with its trials. */
export interface Side {
  /** `RUN:ARM`. */
  name: string;
  run: Run;
  arm: Arm;
  /** Without warmups, in order, those that failed among them. */
  played: Trial[];
  /** Those whose figures count. */
  counted: Trial[];
}

export interface SidePair {
  base: Side;
  other: Side;
}

/**
 * The first one is the base of all others: an arm alone against every arm that is named, arms of several runs each against the
 * one of its label, and with a single run its first arm against its others. Errors: USAGE where that leaves nothing to compare.
 */
export function pairSides(asked: readonly RunTrials[]): { pairs: SidePair[]; unpaired: string[] } {
  const [bases = [], ...rest] = asked.map(listSides);
  const [base, ...others] = bases;
  if (base === undefined) throw new MiniflowError("USAGE", "There is no run to compare.");
  if (rest.length === 0) {
    if (others.length === 0)
      throw new MiniflowError("USAGE", `${base.name} is alone in its run: name another run to compare it with.`);
    return { pairs: others.map((other) => ({ base, other })), unpaired: [] };
  }
  const candidates = rest.flat();
  const pairs = candidates.flatMap((other): SidePair[] => {
    const match = others.length === 0 ? base : bases.find(({ arm }) => arm.label === other.arm.label);
    return match === undefined ? [] : [{ base: match, other }];
  });
  const used = new Set(pairs.flatMap((pair) => [pair.base, pair.other]));
  const unpaired = [...bases, ...candidates].filter((side) => !used.has(side)).map(({ name }) => name);
  if (pairs.length === 0)
    throw new MiniflowError("USAGE", `The runs have no arm of the same name: ${unpaired.join(", ")}.`, {
      hint: "Name one of each, as RUN:ARM.",
    });
  return { pairs, unpaired };
}

function listSides({ run, trials, arm: asked }: RunTrials): Side[] {
  const arms = run.arms.filter(({ label }) => asked === undefined || label === asked);
  if (arms.length === 0)
    throw new MiniflowError("USAGE", `The run ${run.id} has no arm "${asked ?? ""}".`, {
      hint: `It has: ${run.arms.map(({ label }) => label).join(", ")}.`,
    });
  return arms.map((arm) => {
    const played = trials.filter((trial) => trial.arm === arm.label && !trial.isWarmup);
    const counted = played.filter(({ status }) => status === "ok");
    return { name: `${run.id}:${arm.label}`, run, arm, played, counted };
  });
}

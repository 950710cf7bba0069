/** The residence and the simulator's policies on the fake device, in real time, beside what the simulator says. */
import { decideByDropping, decideByLru, decideByPlan, decideByPlanOnDemand } from "../../residency/policies.ts";
import { simulate } from "../../residency/simulate.ts";
import type { Policy } from "../../residency/simulate.ts";
import { makeConversation, playPolicy, playResidence } from "./fake-play.ts";
import type { Played } from "./fake-play.ts";

export interface DeviceFigure {
  who: string;
  simulatedMs: number;
  measuredMs: number;
  budgetBytes: number;
  peakBytes: number;
}

const MIB = 2 ** 20;
const TURNS = 6;
const BYTES_PER_SECOND = 200 * MIB;
/** The language model and one of the others. */
const BUDGET_BYTES = 52 * MIB;

/** Takes half a minute. */
export async function measureDevice(): Promise<DeviceFigure[]> {
  const trace = makeConversation(TURNS, BYTES_PER_SECOND);
  const options = { budgetBytes: BUDGET_BYTES, bytesPerSecond: BYTES_PER_SECOND };
  const figures: DeviceFigure[] = [];
  async function hold(who: string, policy: Policy, play: Promise<Played>): Promise<void> {
    const { waitMs, peakBytes } = await play;
    const simulatedMs = simulate(trace, BUDGET_BYTES, policy).waitMs;
    figures.push({ who, simulatedMs, measuredMs: waitMs, budgetBytes: BUDGET_BYTES, peakBytes });
  }
  await hold("the residence, by plan", decideByPlan, playResidence(trace, "plan", options));
  await hold("the residence, load and drop", decideByDropping, playResidence(trace, "drop", options));
  await hold("plan", decideByPlan, playPolicy(trace, decideByPlan, options));
  await hold("plan on demand", decideByPlanOnDemand, playPolicy(trace, decideByPlanOnDemand, options));
  await hold("LRU", decideByLru, playPolicy(trace, decideByLru, options));
  return figures;
}

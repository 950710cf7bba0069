import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeConversation, playPolicy, playResidence } from "../../../../src-main/bench/residency/fake-play.ts";
import {
  decideByDropping,
  decideByLru,
  decideByPlan,
  decideByPlanOnDemand,
} from "../../../../src-main/residency/policies.ts";
import { simulate } from "../../../../src-main/residency/simulate.ts";
import type { Policy } from "../../../../src-main/residency/simulate.ts";

const MIB = 2 ** 20;
const RATE = 200 * MIB;
/** 50 ms for the recogniser, 200 ms for the language model, 40 ms for the voice. */
const trace = makeConversation(5, RATE);
const BUDGETS = [40, 52, 60].map((mebibytes) => mebibytes * MIB);

/** Time passes as fast as it can be computed; bytes are real. */
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function play<T>(playing: Promise<T>): Promise<T> {
  let isOver = false;
  const over = playing.finally(() => {
    isOver = true;
  });
  while (!isOver) await vi.advanceTimersToNextTimerAsync();
  return over;
}

/** The residence on demand knows of nothing but what is wanted. */
const decideOnDemand: Policy = (view) =>
  view.wanted === null ? { evict: [], load: null } : decideByPlan({ ...view, expected: view.expected.slice(0, 1) });

const POLICIES: Record<string, Policy> = {
  plan: decideByPlan,
  "plan on demand": decideByPlanOnDemand,
  LRU: decideByLru,
  "load and drop": decideByDropping,
};

describe.each(BUDGETS)("with %i bytes", (budgetBytes) => {
  it.each(Object.entries(POLICIES))("%s waits on the fake device as in the simulator", async (_name, policy) => {
    const simulated = simulate(trace, budgetBytes, policy);
    const played = await play(playPolicy(trace, policy, { budgetBytes, bytesPerSecond: RATE }));
    expect(played.loads).toBe(simulated.loads);
    expect(played.peakBytes).toBeLessThanOrEqual(budgetBytes);
    // A turned clock goes in whole milliseconds.
    expect(Math.abs(played.waitMs - simulated.waitMs)).toBeLessThanOrEqual(2 * simulated.loads);
  });

  it.each([
    ["plan", decideByPlan],
    ["demand", decideOnDemand],
    ["drop", decideByDropping],
  ] as const)("the residence with %s waits as in the simulator", async (hold, policy) => {
    const simulated = simulate(trace, budgetBytes, policy);
    const played = await play(playResidence(trace, hold, { budgetBytes, bytesPerSecond: RATE }));
    expect(played.peakBytes).toBeLessThanOrEqual(budgetBytes);
    // It has the conversation's rhythm to learn, which costs it a load of the recogniser and the voice at the most.
    expect(Math.abs(played.waitMs - simulated.waitMs)).toBeLessThanOrEqual(0.05 * simulated.waitMs + 90);
  });
});

it("by plan the residence waits least, and most by dropping", async () => {
  const options = { budgetBytes: 52 * MIB, bytesPerSecond: RATE };
  const [plan, demand, drop] = [
    await play(playResidence(trace, "plan", options)),
    await play(playResidence(trace, "demand", options)),
    await play(playResidence(trace, "drop", options)),
  ];
  expect(plan.waitMs).toBeLessThan(0.5 * demand.waitMs);
  expect(demand.waitMs).toBeLessThanOrEqual(drop.waitMs);
});

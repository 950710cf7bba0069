import { describe, expect, it } from "vitest";
import { BUDGETS_BYTES, compare, comparisonTable } from "../../../src-main/residency/compare.ts";
import type { Comparison } from "../../../src-main/residency/compare.ts";
import { CONVERSATIONS, converse } from "../../../src-main/residency/traces.ts";

const GIB = 1024 ** 3;
const comparisons = CONVERSATIONS.flatMap((trace) => BUDGETS_BYTES.map((budgetBytes) => compare(trace, budgetBytes)));

function at(trace: string, gib: number): Comparison {
  const found = comparisons.find((one) => one.trace === trace && one.budgetBytes === gib * GIB);
  if (found === undefined) throw new Error(`no ${trace} at ${gib}`);
  return found;
}

describe("the plan in conversations", () => {
  it.each(comparisons.map((one) => [one.trace, (one.budgetBytes / GIB).toFixed(2), one] as const))(
    "%s at %s GiB: within 5 %% of the oracle wherever the use was foreseen, and ahead of every rival",
    (_trace, _gib, { oracle, outcomes }) => {
      const { plan, planOnDemand, lru, ollama, lemonade, dropping } = outcomes;
      expect(plan.waitMs - plan.surpriseMs).toBeLessThanOrEqual(oracle.waitMs * 1.05);
      for (const rival of [planOnDemand, lru, ollama, lemonade, dropping])
        expect(plan.waitMs).toBeLessThanOrEqual(rival.waitMs);
    },
  );

  it("loads at most 0.6 times as much as LRU at 3 GiB, and no more than 1.05 times as much as the oracle in plain turns", () => {
    const plain = at("200 turns", 3);
    expect(plain.outcomes.plan.loadMs).toBeLessThanOrEqual(plain.outcomes.lru.loadMs * 0.6);
    expect(plain.outcomes.plan.loadMs).toBeLessThanOrEqual(plain.oracle.loadMs * 1.05);
    const mixed = at("200 turns of everything", 3);
    expect(mixed.outcomes.plan.loadMs).toBeLessThanOrEqual(mixed.outcomes.lru.loadMs * 0.6);
  });

  it("waits for nothing in a turn that is swapped at 3 GiB, where on demand it would", () => {
    const { plan, planOnDemand } = at("200 turns", 3).outcomes;
    expect(plan.waitMs).toBe(0);
    expect(planOnDemand.waitMs).toBeGreaterThan(0);
  });

  it("is over no budget", () => {
    for (const { budgetBytes, outcomes } of comparisons)
      for (const { peakBytes } of Object.values(outcomes)) expect(peakBytes).toBeLessThanOrEqual(budgetBytes);
  });
});

describe("the table", () => {
  it("has a line for each budget under each conversation", () => {
    const lines = comparisonTable(comparisons.slice(0, BUDGETS_BYTES.length)).split("\n");
    expect(lines[0]).toBe("ten turns with pauses (30 uses)");
    expect(lines.filter((line) => line.startsWith("| ") && !line.includes("---"))).toHaveLength(
      BUDGETS_BYTES.length + 1,
    );
  });
});

describe("a conversation from a seed", () => {
  it("is the same every time, and another with another seed", () => {
    const uses = (seed: number) => converse("any", { turns: 5, seed, interrupted: 0.5, previewed: 0.5 }).uses;
    expect(uses(7)).toEqual(uses(7));
    expect(uses(7)).not.toEqual(uses(8));
  });
});

/**
 * How long conversations wait for loads under each way to decide, by budget.
 *
 *     node src-main/residency/compare.ts [--json]
 */
import { foreseeAll } from "./oracle.ts";
import {
  decideByDropping,
  decideByLemonade,
  decideByLru,
  decideByOllama,
  decideByPlan,
  decideByPlanOnDemand,
} from "./policies.ts";
import { simulate } from "./simulate.ts";
import type { Outcome, Policy, Trace } from "./simulate.ts";
import { CONVERSATIONS } from "./traces.ts";

const GIB = 1024 ** 3;

/** From "nothing fits" (not even the language model alone) to "all fit". */
export const BUDGETS_BYTES = [2, 2.2, 2.75, 3, 3.25, 3.5, 4, 6].map((gib) => gib * GIB);

export const POLICIES = {
  plan: decideByPlan,
  planOnDemand: decideByPlanOnDemand,
  lru: decideByLru,
  ollama: decideByOllama,
  lemonade: decideByLemonade,
  dropping: decideByDropping,
} satisfies Record<string, Policy>;

export interface Comparison {
  trace: string;
  uses: number;
  budgetBytes: number;
  oracle: { waitMs: number; loadMs: number };
  outcomes: Record<keyof typeof POLICIES, Outcome>;
}

export function compare(trace: Trace, budgetBytes: number): Comparison {
  const { waitMs, loadMs } = foreseeAll(trace, budgetBytes);
  const run = (policy: Policy) => simulate(trace, budgetBytes, policy);
  return {
    trace: trace.name,
    uses: trace.uses.length,
    budgetBytes,
    oracle: { waitMs, loadMs },
    outcomes: {
      plan: run(POLICIES.plan),
      planOnDemand: run(POLICIES.planOnDemand),
      lru: run(POLICIES.lru),
      ollama: run(POLICIES.ollama),
      lemonade: run(POLICIES.lemonade),
      dropping: run(POLICIES.dropping),
    },
  };
}

/**
 * Seconds waited for loads, in brackets the seconds that the link was busy; then what the plan's wait is of each other's. `surprises
 * apart` is the plan's wait without those uses that only the oracle foresees.
 */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const head = [
    "GiB",
    "oracle",
    "plan",
    "surprises apart",
    "plan on demand",
    "LRU",
    "Ollama",
    "Lemonade",
    "load and drop",
  ];
  const ratios = ["plan/oracle", "/LRU", "/Ollama", "/Lemonade", "/drop"];
  const lines: string[] = [];
  for (const [place, { trace, uses, budgetBytes, oracle, outcomes }] of comparisons.entries()) {
    if (comparisons[place - 1]?.trace !== trace)
      lines.push(
        "",
        `${trace} (${uses} uses)`,
        "",
        row([...head, ...ratios]),
        row([...head, ...ratios].map(() => "---")),
      );
    const { plan, planOnDemand, lru, ollama, lemonade, dropping } = outcomes;
    lines.push(
      row([
        (budgetBytes / GIB).toFixed(2),
        ...[oracle, plan].map(seconds),
        toSeconds(plan.waitMs - plan.surpriseMs),
        ...[planOnDemand, lru, ollama, lemonade, dropping].map(seconds),
        ...[oracle, lru, ollama, lemonade, dropping].map((rival) => ratio(plan.waitMs, rival.waitMs)),
      ]),
    );
  }
  return lines.slice(1).join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function seconds({ waitMs, loadMs }: { waitMs: number; loadMs: number }): string {
  return `${toSeconds(waitMs)} (${(loadMs / 1000).toFixed(1)})`;
}

function toSeconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function ratio(ms: number, otherMs: number): string {
  if (otherMs === 0) return ms === 0 ? "=" : "no wait";
  return (ms / otherMs).toFixed(3);
}

if (import.meta.main) {
  const comparisons = CONVERSATIONS.flatMap((trace) => BUDGETS_BYTES.map((budgetBytes) => compare(trace, budgetBytes)));
  const text = process.argv.includes("--json") ? JSON.stringify(comparisons, null, 2) : comparisonTable(comparisons);
  process.stdout.write(`${text}\n`);
}

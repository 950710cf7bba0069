/** The report of a checkup as Markdown, for a bug report. Pure. */
import { formatBytes } from "../downloads/format-bytes.ts";
import type { Machine } from "../storage/machine.ts";
import { AREAS, type Check } from "./check.ts";
import { describeLimit, LIMITS } from "./limits.ts";
import type { Verdict } from "./verdict.ts";

export interface ReportInput {
  pack: string;
  /** ISO 8601, UTC. */
  checkedAt: string;
  machine: Machine;
  checks: readonly Check[];
  verdict: Verdict;
}

export function writeReport({ pack, checkedAt, machine, checks, verdict }: ReportInput): string {
  const { appVersion, os, cpu, cores, memoryBytes, nodeVersion } = machine;
  const lines = [
    `# MiniFlow checkup of the pack ${pack}`,
    "",
    verdict.sentence,
    ...verdict.advice.map((advice) => `- ${advice}`),
    "",
    `MiniFlow ${appVersion}, ${os}, Node ${nodeVersion}, ${cpu}, ${cores} cores, ${formatBytes(memoryBytes)} of memory, ${checkedAt}.`,
    ...AREAS.flatMap((area) =>
      writeArea(
        area,
        checks.filter((check) => check.area === area),
      ),
    ),
    "",
    "## Limits",
    "",
    "| limit | value | why |",
    "|---|---|---|",
    ...Object.entries(LIMITS).map(([name, limit]) => row([name, describeLimit(limit), limit.why])),
    "",
  ];
  return lines.join("\n");
}

function writeArea(area: string, checks: readonly Check[]): string[] {
  if (checks.length === 0) return [];
  return [
    "",
    `## ${area}`,
    "",
    "| | check | found |",
    "|---|---|---|",
    ...checks.map(({ state, what, figure }) => row([state, what, figure])),
    ...checks.flatMap(({ what, details }) => (details.length === 0 ? [] : ["", `${what}:`, "```", ...details, "```"])),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ")).join(" | ")} |`;
}

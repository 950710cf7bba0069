import type { Machine } from "../storage/machine.ts";
import type { ColdResult } from "./cold.ts";
import type { SoakResult } from "./soak.ts";
import type { Summary } from "./statistics/summarise.ts";
import { STAGES } from "./warm.ts";
import type { WarmResult } from "./warm.ts";

export interface BenchResult {
  pipeline: string;
  /** ISO 8601, UTC. */
  measuredAt: string;
  machine: Machine;
  cold: ColdResult;
  warm: WarmResult;
  soak: SoakResult;
}

/** A result as a Markdown table for people. */
export function reportTable(result: BenchResult): string {
  const { machine, warm, cold, soak } = result;
  const lines = [
    `Pipeline ${result.pipeline}, ${machine.cpu}, ${machine.cores} cores, ${toMiB(machine.memoryBytes)} MiB, Node ${machine.nodeVersion}, ${result.measuredAt}`,
    "",
    `| figure | n | min | p50 | p95 | max |`,
    `|---|---|---|---|---|---|`,
    row("process start to first audio, cold (ms)", cold.startToFirstAudioMs),
    ...STAGES.map((stage) => row(`${stage}, warm`, warm.stages[stage])),
    "",
    `Warm turns on recordings of ${warm.recordedMs.join(", ")} ms; not answered: ${warm.unanswered} of ${warm.turns}. Soak turns answered: ${soak.answered} of ${soak.turns}.`,
    "",
    `| turns | RSS (MiB) |`,
    `|---|---|`,
    ...soak.rss.map(({ afterTurns, bytes }) => `| ${afterTurns} | ${toMiB(bytes)} |`),
  ];
  return lines.join("\n");
}

function row(name: string, summary: Summary): string {
  const cells = [summary.min, summary.p50, summary.p95, summary.max].map((ms) => ms.toFixed(0));
  return `| ${name} | ${summary.count} | ${cells.join(" | ")} |`;
}

function toMiB(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

/** What loads from the disk, the page cache and the RAM tier cost, as a table. Pure. */
import type { TierFigures, TierLoad, Way } from "./tier-case.ts";

export interface CopyFigures {
  /** Into memory that the process had not touched before, as an engine's is. */
  freshMs: number[];
  /** Into memory that it had. */
  touchedMs: number[];
}

export interface TierModelFigures {
  model: string;
  ways: TierFigures[];
  copy: CopyFigures;
}

/** A load from the tier may take this much of one copy in memory. */
export const AIM = 1.3;
const MIB = 2 ** 20;
const WAYS = { disk: "from the disk", pages: "from the page cache", tier: "from the RAM tier" } satisfies Record<
  Way,
  string
>;

/** The middle of some values; null for none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

export function tierTableOf(models: readonly TierModelFigures[]): string {
  return models.map(oneTable).join("\n\n");
}

function oneTable({ model, ways, copy }: TierModelFigures): string {
  const bytes = (ways[0]?.files ?? []).reduce((sum, file) => sum + file.bytes, 0);
  const copyMs = medianOf(copy.freshMs);
  const rows = ways.map(({ way, loads, leftBytes }) => {
    const middle = (pick: (load: TierLoad) => number | null): number | null =>
      medianOf(loads.flatMap((load) => pick(load) ?? []));
    const [loadMs, openMs] = [middle(({ loadMs }) => loadMs), middle(({ openMs }) => openMs)];
    const note = leftBytes === null ? "the page cache cannot be emptied here" : "";
    return [
      WAYS[way],
      printMs(loadMs),
      printMs(middle(({ cpuMs }) => cpuMs)),
      printMs(openMs),
      printRatio(loadMs, copyMs),
      printRatio(openMs, copyMs),
      printMost(loads.map(({ diskBytes }) => diskBytes)),
      leftBytes !== null && leftBytes > 0 ? `${(leftBytes / MIB).toFixed(0)} MiB stayed in memory` : note,
    ];
  });
  const head = [
    "load",
    "whole, ms",
    "of the processor, ms",
    "its graphs alone, ms",
    "whole / copy",
    "graphs / copy",
    "from disk, bytes",
    "",
  ];
  return [
    `**${model}**, ${(bytes / MIB).toFixed(1)} MiB; one copy in memory ${printMs(copyMs)} ms, into memory in use ${printMs(medianOf(copy.touchedMs))} ms; aim ${AIM}`,
    "",
    ...[head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`),
  ].join("\n");
}

function printMs(ms: number | null): string {
  return ms === null ? "-" : ms.toFixed(ms < 10 ? 1 : 0);
}

function printRatio(ms: number | null, copyMs: number | null): string {
  return ms === null || copyMs === null || copyMs === 0 ? "-" : (ms / copyMs).toFixed(2);
}

/** The most of all rounds: one that read is one too many. */
function printMost(bytes: readonly (number | null)[]): string {
  const known = bytes.flatMap((one) => one ?? []);
  return known.length === 0 ? "-" : String(Math.max(...known));
}

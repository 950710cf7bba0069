import { quantile } from "../statistics/quantile.ts";
import type { CaseResult } from "./case.ts";

const MIB = 2 ** 20;

/** Markdown, one way of holding models a row; the first turn, which loads everything, is left out of the times. */
export function tableOf(cases: readonly CaseResult[]): string {
  const rows = cases.map(({ name, turns, rss, peakAccountBytes, diskBytes }) => {
    const later = turns.slice(1);
    const middle = (pick: (turn: (typeof turns)[number]) => number): string =>
      later.length === 0 ? "-" : quantile(later.map(pick), 0.5).toFixed(0);
    const answered = turns.filter((turn) => turn.answered).length;
    const memory = rss.map(({ bytes }) => (bytes / MIB).toFixed(0)).join(", ");
    return [
      name,
      `${answered} of ${turns.length}`,
      middle(({ loadMs }) => loadMs),
      middle(({ releaseToFirstAudioMs }) => releaseToFirstAudioMs),
      middle(({ wallMs }) => wallMs),
      (peakAccountBytes / MIB).toFixed(0),
      memory,
      diskBytes === null ? "-" : String(diskBytes),
    ];
  });
  const head = [
    "models",
    "answered",
    "load, ms",
    "first audio, ms",
    "wall, ms",
    "account, MiB",
    "RSS on the way, MiB",
    "read from disk, bytes",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

import { diskBytesOf, rssOf } from "../process-figures.ts";
import type { CaseTurn } from "./case.ts";

/** What the processes take now, and what they have read from the disk since `diskBefore` was. */
export function systemFigures(
  pids: readonly number[],
  diskBefore: number | null,
): Pick<CaseTurn, "rssBytes" | "diskBytes"> {
  const diskAfter = diskBytesOf(pids);
  const diskBytes = diskBefore === null || diskAfter === null ? null : Math.max(0, diskAfter - diskBefore);
  return { rssBytes: rssOf(pids), diskBytes };
}

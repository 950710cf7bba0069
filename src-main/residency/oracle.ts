/**
 * What nobody can beat: the least wait of a trace for someone who knows all of it, the length of every pause included. The
 * same search as the plan's, over the whole trace with the true times; the tests hold it against trying everything.
 */
import { findSchedule } from "./search.ts";
import type { Schedule } from "./search.ts";
import type { Trace } from "./simulate.ts";

export function foreseeAll({ models, uses }: Trace, budgetBytes: number): Schedule {
  const fitting = models.filter(({ bytes }) => bytes <= budgetBytes);
  let passedMs = 0;
  const served = [];
  for (const { id, gapMs, runMs } of uses) {
    const model = fitting.findIndex((candidate) => candidate.id === id);
    if (model === -1) {
      passedMs += gapMs + runMs;
      continue;
    }
    served.push({ model, gapMs: gapMs + passedMs, runMs });
    passedMs = 0;
  }
  return findSchedule({
    bytes: fitting.map(({ bytes }) => bytes),
    loadMs: fitting.map(({ loadMs }) => loadMs),
    owedMs: fitting.map(() => 0),
    roomBytes: budgetBytes,
    residentMask: 0,
    pinnedMask: 0,
    leasedMask: 0,
    uses: served,
    running: false,
  });
}

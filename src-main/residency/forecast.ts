/** What comes next: in a voice turn the order of uses is known, and the next turn is most likely like this one. Pure. */
import type { Use } from "./plan.ts";

export interface TurnSoFar {
  /** The uses of one turn in order, with the times they typically take. The first gap: from the end of a turn to the end of the next utterance. */
  turn: readonly Use[];
  /** The use of it that runs, is waited for, or comes next. */
  at: number;
  running: boolean;
  /** Since that use began or, before it, since the use before it ended. */
  elapsedMs: number;
  /** It is waited for already. */
  wanted?: boolean;
}

/** The `count` uses from here on: the rest of this turn, then turns like it. */
export function foresee({ turn, at, running, elapsedMs, wanted = false }: TurnSoFar, count: number): Use[] {
  const uses: Use[] = [];
  for (let place = at; uses.length < count && turn.length > 0; place += 1) {
    const use = turn[place % turn.length];
    if (use === undefined) break;
    if (uses.length > 0) uses.push(use);
    else if (running) uses.push({ ...use, gapMs: 0, runMs: Math.max(0, use.runMs - elapsedMs) });
    else uses.push({ ...use, gapMs: wanted ? 0 : gapLeftMs(use.gapMs, elapsedMs) });
  }
  return uses;
}

/** A pause may last longer than ever before: what has not been asked for is still to come. */
function gapLeftMs(gapMs: number, elapsedMs: number): number {
  return gapMs === 0 ? 0 : Math.max(1, gapMs - elapsedMs);
}

/** A new measurement counts a quarter, so that habits are learned within a few turns and one odd turn is soon forgotten. */
const NEWEST_WEIGHT = 0.25;

/** The typical time after one more measurement. */
export function learnTypicalMs(typicalMs: number | null, measuredMs: number): number {
  return typicalMs === null ? measuredMs : typicalMs + NEWEST_WEIGHT * (measuredMs - typicalMs);
}

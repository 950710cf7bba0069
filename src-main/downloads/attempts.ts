/** How often a download is tried, and how soon again. Pure. */

export interface Attempts {
  /** Failures in a row without worthwhile progress in between. */
  inARow: number;
  /** How often what had come was thrown away. */
  losses: number;
  /** The furthest that the present bytes have got. */
  bestBytes: number;
}

export interface Failure {
  /** What came cannot be used: it is thrown away, and the next attempt begins anew. */
  isLost: boolean;
  haveBytes: number;
  /** How long the server asks to wait. */
  waitMs: number | null;
}

export interface Dials {
  /** An attempt without a byte for so long is given up. */
  stallMs: number;
  firstPauseMs: number;
  longestPauseMs: number;
  /** A server that asks for a longer pause is not waited for. */
  longestWaitMs: number;
  /** Gives up after so many failures in a row. */
  maxInARow: number;
  /** Gives up when what had come is thrown away so often. */
  maxLosses: number;
  /** Progress that makes a failure count as the first. */
  worthBytes: number;
}

export const DIALS: Dials = {
  stallMs: 30_000,
  firstPauseMs: 1_000,
  longestPauseMs: 30_000,
  longestWaitMs: 600_000,
  maxInARow: 6,
  maxLosses: 2,
  worthBytes: 1024 * 1024,
};

export const NO_ATTEMPTS: Attempts = { inARow: 0, losses: 0, bestBytes: 0 };

/** The pause before the next attempt, or null to give up. `random` is from 0 to 1: many clients do not come back at once. */
export function afterFailure(
  before: Attempts,
  failure: Failure,
  dials: Dials,
  random: number,
): { attempts: Attempts; pauseMs: number | null } {
  const hasProgress = failure.haveBytes >= before.bestBytes + dials.worthBytes;
  const attempts = {
    inARow: hasProgress ? 1 : before.inARow + 1,
    losses: before.losses + (failure.isLost ? 1 : 0),
    bestBytes: failure.isLost ? 0 : Math.max(before.bestBytes, failure.haveBytes),
  };
  const isOver =
    attempts.inARow >= dials.maxInARow ||
    attempts.losses >= dials.maxLosses ||
    (failure.waitMs ?? 0) > dials.longestWaitMs;
  return { attempts, pauseMs: isOver ? null : Math.max(failure.waitMs ?? 0, pauseMs(attempts.inARow, dials, random)) };
}

/** Doubles with each failure in a row; between half and the whole of it, by chance. */
function pauseMs(inARow: number, { firstPauseMs, longestPauseMs }: Dials, random: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (inARow - 1)) * (0.5 + random / 2);
}

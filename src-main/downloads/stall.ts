import { Trouble } from "./trouble.ts";

export interface StallWatch {
  /** Aborts with the outer signal, or when nothing came for too long. */
  signal: AbortSignal;
  /** Something came. */
  feed(): void;
}

/** Runs `run`, and gives it up when its watch is not fed for so long. Errors: a `Trouble` then, else those of `run`. */
export async function withStallWatch<T>(
  outer: AbortSignal,
  stallMs: number,
  run: (watch: StallWatch) => Promise<T>,
): Promise<T> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(new Error("stalled")), stallMs);
  try {
    return await run({ signal: AbortSignal.any([outer, stall.signal]), feed: () => timer.refresh() });
  } catch (error) {
    if (!stall.signal.aborted || outer.aborted) throw error;
    throw new Trouble(`nothing came for ${stallMs / 1000} s`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

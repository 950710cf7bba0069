/**
 * When queued sound sounds. Chunks follow one another without a gap; one that comes late begins when it comes. All instants
 * are ms on one clock, given by the caller. Pure apart from its own memory.
 */
export interface PlaySchedule {
  /** Queues so many ms of sound that arrived at `nowMs`; returns the instant at which they begin to sound. */
  add(durationMs: number, nowMs: number): number;
  /** How much of the queued sound has sounded by `nowMs`. */
  heardMs(nowMs: number): number;
  /** The instant at which the queue runs dry; 0 when nothing was queued. */
  endMs(): number;
}

export function createPlaySchedule(): PlaySchedule {
  const spans: { startMs: number; durationMs: number }[] = [];
  let endMs = 0;
  return {
    add(durationMs, nowMs) {
      const startMs = Math.max(endMs, nowMs);
      spans.push({ startMs, durationMs });
      endMs = startMs + durationMs;
      return startMs;
    },
    heardMs(nowMs) {
      return spans.reduce((sum, span) => sum + Math.min(span.durationMs, Math.max(0, nowMs - span.startMs)), 0);
    },
    endMs: () => endMs,
  };
}

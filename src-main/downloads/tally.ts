import { addSample, describeProgress } from "./progress.ts";
import type { Progress, RateSample } from "./progress.ts";

const TOLD_EVERY_MS = 200;

/** Adds up what is here of several files and tells how far they are, some times a second. */
export interface Tally {
  /** `hereBytes` of this file are here now; `receivedBytes` of them came just now. */
  note(target: string, hereBytes: number, receivedBytes: number): void;
  /** What came over the network of this file. */
  receivedBytes(target: string): number;
  /** Tells the last state. */
  end(): void;
}

export function createTally(totalBytes: number, onProgress: (progress: Progress) => void): Tally {
  const here = new Map<string, number>();
  const received = new Map<string, number>();
  let samples: RateSample[] = [];
  let toldAtMs = -Infinity;
  const sumOf = (counts: Map<string, number>) => [...counts.values()].reduce((sum, bytes) => sum + bytes, 0);

  function tell(atMs: number): void {
    toldAtMs = atMs;
    samples = addSample(samples, { atMs, receivedBytes: sumOf(received) });
    onProgress(describeProgress(sumOf(here), totalBytes, samples));
  }

  return {
    note(target, hereBytes, receivedBytes) {
      here.set(target, hereBytes);
      received.set(target, (received.get(target) ?? 0) + receivedBytes);
      const nowMs = performance.now();
      if (nowMs - toldAtMs >= TOLD_EVERY_MS) tell(nowMs);
    },
    receivedBytes: (target) => received.get(target) ?? 0,
    end: () => tell(performance.now()),
  };
}

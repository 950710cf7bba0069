/** How far a pull is, how fast, how long yet. Pure, but for the clock that its caller reads. */

export interface Progress {
  /** Bytes that are here for good or in parts. */
  doneBytes: number;
  totalBytes: number;
  /** Over the last seconds; null before anything can be said. */
  bytesPerSecond: number | null;
  secondsLeft: number | null;
}

export interface RateSample {
  atMs: number;
  /** Bytes that came over the network so far. */
  receivedBytes: number;
}

const WINDOW_MS = 5_000;
const SHORTEST_MS = 500;

/** Keeps the samples of the last five seconds, and the newest older one. */
export function addSample(samples: readonly RateSample[], sample: RateSample): RateSample[] {
  const from = sample.atMs - WINDOW_MS;
  const firstInside = samples.findIndex(({ atMs }) => atMs >= from);
  const kept = firstInside === -1 ? samples.slice(-1) : samples.slice(Math.max(0, firstInside - 1));
  return [...kept, sample];
}

/** Null where the samples span less than half a second. */
export function rateOf(samples: readonly RateSample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < SHORTEST_MS) return null;
  return ((last.receivedBytes - first.receivedBytes) * 1000) / (last.atMs - first.atMs);
}

export function describeProgress(doneBytes: number, totalBytes: number, samples: readonly RateSample[]): Progress {
  const bytesPerSecond = rateOf(samples);
  const secondsLeft = bytesPerSecond ? Math.max(0, totalBytes - doneBytes) / bytesPerSecond : null;
  return { doneBytes, totalBytes, bytesPerSecond, secondsLeft };
}

/** Every candidate in every round, each time in a process of its own, in an order that changes from round to round. */
import { dropFromCache, readIntoCache } from "./page-cache.ts";

export interface Candidate<Result> {
  name: string;
  /** All that it reads to load: dropped from memory before a cold start. */
  listFiles(): Promise<string[]>;
  /** Does everything once, and as little as possible of it when `brief`. */
  measure(brief: boolean, signal: AbortSignal): Promise<Result>;
}

export interface Measured<Result> {
  name: string;
  /** From memory that holds the files. */
  warm: Result[];
  /** With the files dropped from memory first. */
  cold: Result[];
  /** Bytes of the files that were in memory all the same, by round; null where that cannot be told. */
  stayedBytes: (number | null)[];
}

export interface RoundsOptions {
  rounds: number;
  signal: AbortSignal;
  say(text: string): void;
}

/** One brief run of each comes first and is thrown away: what an engine prepares once for a machine is not in the figures. */
export async function measureRounds<Result>(
  candidates: readonly Candidate<Result>[],
  { rounds, signal, say }: RoundsOptions,
): Promise<Measured<Result>[]> {
  for (const { name, measure } of candidates) {
    say(`  ${name}: once beforehand …`);
    await measure(true, signal);
  }
  const measured = candidates.map(({ name }): Measured<Result> => ({ name, warm: [], cold: [], stayedBytes: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const index of orderOf(round, candidates.length)) {
      const [candidate, kept] = [candidates[index], measured[index]];
      if (candidate === undefined || kept === undefined) throw new RangeError("A round names nobody.");
      say(`  round ${round + 1} of ${rounds}: ${candidate.name} …`);
      const files = await candidate.listFiles();
      kept.stayedBytes.push(await dropFromCache(files));
      kept.cold.push(await candidate.measure(true, signal));
      await readIntoCache(files);
      kept.warm.push(await candidate.measure(false, signal));
    }
  }
  return measured;
}

/** 0, 1, 2, then 2, 1, 0, and so on: nobody always runs on what another one left. */
export function orderOf(round: number, count: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  return round % 2 === 0 ? order : order.toReversed();
}

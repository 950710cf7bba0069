/** How soon a thread that died is started again: at once would spin where it dies at every start. */
export const FIRST_PAUSE_MS = 100;
export const LONGEST_PAUSE_MS = 5_000;
/** A thread that lived this long was well: its death counts as the first. */
export const STABLE_MS = 60_000;

/** Deaths in a row, this one included. */
export function countDeaths(deathsBefore: number, livedMs: number): number {
  return livedMs >= STABLE_MS ? 1 : deathsBefore + 1;
}

/** 100 ms after the first death, doubling with each one in a row, 5 s at most. */
export function restartPauseMs(deaths: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, deaths - 1));
}

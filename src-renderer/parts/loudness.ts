const QUIETEST_DB = -55;
const LOUDEST_DB = -12;

/** How loud a root mean square is to the ear, 0 to 1: decibels between a quiet room and a raised voice. */
export function loudnessOf(level: number): number {
  if (level <= 0) return 0;
  const db = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}

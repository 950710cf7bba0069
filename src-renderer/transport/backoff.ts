const FIRST_MS = 250;
const LONGEST_MS = 5000;

/** How long to wait before trying to connect again; `attempt` counts from 0 and doubles the wait up to five seconds. */
export function retryDelayMs(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(attempt, 16), LONGEST_MS);
}

import { MiniflowError, toMiniflowError } from "../errors.ts";
import { notOk, type Area, type Check } from "./check.ts";

export type Attempt<T> = { done: true; value: T } | { done: false; error: MiniflowError };

/** Far longer than a call takes on a machine that is worth checking. */
const PATIENCE_MS = 300_000;

/**
 * Runs a part of a check, so that its failure is a line of the report and not the end of it. `calls` is how many calls of an engine
 * it makes: five minutes for each, then it is given up. Defaults to 1. Throws only what the interruption of the whole checkup throws.
 */
export async function attempt<T>(
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
  calls = 1,
): Promise<Attempt<T>> {
  signal.throwIfAborted();
  const patience = AbortSignal.timeout(PATIENCE_MS * calls);
  try {
    return { done: true, value: await run(AbortSignal.any([signal, patience])) };
  } catch (error) {
    signal.throwIfAborted();
    const tooLate = new MiniflowError(
      "ENGINE_FAILED",
      `There was no answer in ${(PATIENCE_MS * calls) / 60_000} minutes.`,
    );
    return { done: false, error: patience.aborted ? tooLate : toMiniflowError(error) };
  }
}

/** The line for what failed. */
export function failed(area: Area, what: string, { code, message, hint }: MiniflowError): Check {
  return notOk({ area, what, figure: `${message} (${code})`, values: { code } }, hint ?? "Tell us with this report.");
}

import { MiniflowError } from "../errors.ts";

/** A second Ctrl-C sooner than this is the first one, arriving twice: from the terminal and from a parent that passes it on. */
const SAME_INTERRUPT_MS = 500;
const FORCED_EXIT_CODE = 130;

/**
 * A signal that aborts on Ctrl-C, termination and hang-up, so that a command can put its things in order. Asked a second
 * time, the program ends at once.
 */
export function listenForInterrupt(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs: number | null = null;
  function interrupt(): void {
    if (firstAtMs === null) {
      firstAtMs = performance.now();
      controller.abort(new MiniflowError("CANCELLED", "Interrupted."));
    } else if (performance.now() - firstAtMs > SAME_INTERRUPT_MS) {
      process.exit(FORCED_EXIT_CODE);
    }
  }
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  return controller.signal;
}

/** Many calls made into few: one at a time, at most one in so many ms, and never one too few at the end. */
export interface Coalesced {
  /** Something has changed: `run` is called now, or once the pause since its last call is over. */
  ask(): void;
  /** Forgets what was asked for and has not begun. */
  stop(): void;
}

export function createCoalesced(run: () => Promise<void>, pauseMs: number): Coalesced {
  let asked = false;
  let isRunning = false;
  let timeout: ReturnType<typeof setTimeout> | null = null;

  function begin(): void {
    if (!asked || isRunning || timeout !== null) return;
    asked = false;
    isRunning = true;
    timeout = setTimeout(() => {
      timeout = null;
      begin();
    }, pauseMs);
    const end = (): void => {
      isRunning = false;
      begin();
    };
    run().then(end, end);
  }

  return {
    ask() {
      asked = true;
      begin();
    },
    stop() {
      asked = false;
    },
  };
}

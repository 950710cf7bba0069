import { setTimeout as sleep } from "node:timers/promises";
import { MiniflowError } from "../errors.ts";
import type { Verdict } from "./answer.ts";
import { NO_ATTEMPTS, afterFailure } from "./attempts.ts";
import type { Dials } from "./attempts.ts";

/** What went wrong with one attempt, where another may do better. The message goes after "… did not arrive:". */
export class Trouble extends Error {
  readonly waitMs: number | null;
  readonly isLost: boolean;

  constructor(why: string, details: { waitMs?: number | null; isLost?: boolean; cause?: unknown } = {}) {
    super(why, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Trouble";
    this.waitMs = details.waitMs ?? null;
    this.isLost = details.isLost ?? false;
  }
}

/** What to throw for a verdict that is no leave to write. */
export function failureOf(what: string, verdict: Verdict): Error {
  switch (verdict.do) {
    case "again":
      return new Trouble(verdict.why, { waitMs: verdict.waitMs });
    case "lose":
      return new Trouble(verdict.why, { isLost: true });
    case "refuse":
      return new MiniflowError("DOWNLOAD_REFUSED", `${what} cannot be had: ${verdict.why}.`, { hint: verdict.hint });
    case "write":
      return new Error("A body that may be written is no failure.");
  }
}

export interface Persistence {
  /** What is being got, for messages: "config.json of whisper-small". */
  what: string;
  dials: Dials;
  signal: AbortSignal;
  /** Hears of a pause before another attempt. */
  onPause(why: string, pauseMs: number): void;
  /** Bytes that are here, for judging progress. Defaults to none. */
  haveBytes?(): number;
}

/**
 * Runs `attempt` until it succeeds, with pauses. Errors: DOWNLOAD_FAILED when it gives up, DOWNLOAD_CORRUPT when it does because
 * what came was not right; whatever is no `Trouble` at once.
 */
export async function persist<T>(attempt: () => Promise<T>, persistence: Persistence): Promise<T> {
  const { what, dials, signal, onPause, haveBytes = () => 0 } = persistence;
  let attempts = NO_ATTEMPTS;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Trouble)) throw error;
      const { isLost, waitMs, message } = error;
      const next = afterFailure(attempts, { isLost, waitMs, haveBytes: haveBytes() }, dials, Math.random());
      if (next.pauseMs === null) throw giveUp(what, error, haveBytes());
      attempts = next.attempts;
      onPause(message, next.pauseMs);
      await sleep(next.pauseMs, undefined, { signal });
    }
  }
}

function giveUp(what: string, trouble: Trouble, haveBytes: number): MiniflowError {
  if (trouble.isLost) {
    return new MiniflowError("DOWNLOAD_CORRUPT", `${what} did not arrive as it must be: ${trouble.message}.`, {
      hint: "Nothing was installed of it. Try again later, or from another network; if you use a mirror (HF_ENDPOINT), try without.",
      cause: trouble,
    });
  }
  const kept = haveBytes > 0 ? " What has come is kept: the same command goes on from there." : "";
  const wait = trouble.waitMs === null ? "" : ` It asks to wait ${Math.ceil(trouble.waitMs / 60_000)} minutes.`;
  return new MiniflowError("DOWNLOAD_FAILED", `${what} did not arrive: ${trouble.message}.${wait}${kept}`, {
    hint: "Check the network; HTTPS_PROXY names a proxy, HF_ENDPOINT a mirror.",
    cause: trouble,
  });
}

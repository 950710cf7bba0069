import { MiniflowError, toMiniflowError } from "../errors.ts";
import type { CallOptions, LoadReport } from "./engine.ts";

/** A model that has been brought in, and the bytes it holds as far as that is known. */
export interface Opened<M> extends Omit<LoadReport, "loadMs"> {
  model: M;
}

/** One model and the queue before it: what `Engine` asks of every engine, written once. */
export interface HeldModel<M> {
  /** Brings the model in; joins a load in progress. Errors: whatever `open` throws. */
  load(options: CallOptions): Promise<LoadReport>;
  /** Lets the model go once the calls before it are done. */
  unload(): Promise<void>;
  /**
   * Runs `call` with the model when all earlier calls are done, loading it first where that is needed. Errors: `CANCELLED`
   * when the signal is aborted before its turn comes, and what `open` and `call` throw, always as a `MiniflowError`.
   */
  use<T>(signal: AbortSignal, call: (model: M) => Promise<T>): Promise<T>;
}

/**
 * Holds a model that `open` brings in and `close` lets go. Loads, unloads and calls run one by one in the order they came,
 * so that none ever sees a model half there.
 */
export function holdModel<M>(
  open: (signal: AbortSignal) => Promise<Opened<M>>,
  close: (model: M) => Promise<void>,
): HeldModel<M> {
  let opened: Opened<M> | undefined;
  let lastInLine: Promise<void> = Promise.resolve();

  async function inLine<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
    const before = lastInLine;
    lastInLine = before.then(() => mine);
    try {
      await untilAborted(before, signal);
      return await call();
    } catch (error) {
      throw toMiniflowError(error);
    } finally {
      leave();
    }
  }

  async function ensureOpened(signal: AbortSignal): Promise<Opened<M>> {
    opened ??= await open(signal);
    return opened;
  }

  return {
    load({ signal }) {
      const begunMs = performance.now();
      const wasResident = opened !== undefined;
      return inLine(signal, async () => {
        const { model: _, ...held } = await ensureOpened(signal);
        return { loadMs: wasResident ? 0 : performance.now() - begunMs, ...held };
      });
    },
    unload() {
      return inLine(undefined, async () => {
        const going = opened;
        opened = undefined;
        if (going !== undefined) await close(going.model);
      });
    },
    use(signal, call) {
      return inLine(signal, async () => call((await ensureOpened(signal)).model));
    },
  };
}

/** Throws `CANCELLED` if the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new MiniflowError("CANCELLED", "Cancelled.");
}

/** Waits for `promise`, but no longer than until the signal is aborted. */
export async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  throwIfCancelled(signal);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new MiniflowError("CANCELLED", "Cancelled."));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

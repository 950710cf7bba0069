/**
 * One press of the talk key, from opening the microphone to the release: records, feeds, and says when it is done.
 *
 *     const take = startTake({ transport, microphone, preRollMs, after: last.done, onListening, onTurn });
 *     take.release(keyUpAtMs);      // or take.cancel()
 *     await take.done;              // rejects with a problem in plain words
 */
import { toBytes } from "../audio/format.ts";
import { microphoneReady } from "../audio/microphone-problems.ts";
import type { Microphone, Recording } from "../audio/microphone.ts";
import type { Transport } from "../transport/transport.ts";

const LONGEST_AFTER_KEY_MS = 2000;

export interface TakeOptions {
  transport: Transport;
  microphone: Microphone;
  preRollMs: number;
  /** The take before: calls of two takes must not mix. */
  after: Promise<void> | undefined;
  /** Sound is being recorded from now on. */
  onListening: () => void;
  /** The assistant has begun the turn. */
  onTurn: (turnId: string) => void;
}

export interface Take {
  /** The key was let go at `keyUpAtMs` (`performance.now()`): the recording ends with the last word. */
  release(keyUpAtMs: number): void;
  /** Gives it up, here and in the assistant. */
  cancel(): void;
  /** Resolves once the assistant has all of the recording, or knows that it was given up. */
  done: Promise<void>;
}

export function startTake(options: TakeOptions): Take {
  const ending = Promise.withResolvers<void>();
  let ended: "release" | "cancel" | null = null;
  let recording: Recording | null = null;
  let keyUpAtMs = 0;

  async function run(): Promise<void> {
    await options.after?.catch(() => {});
    await options.microphone.open();
    if (ended === "cancel") return;
    if (ended === "release") throw microphoneReady();

    const held: Float32Array[] = [];
    const feeds: Promise<void>[] = [];
    let turnId: string | null = null;
    function feed(frame: Float32Array): void {
      if (turnId === null) return void held.push(frame);
      const fed = options.transport.call("feed", { turnId, pcm: toBytes(frame) });
      // Looked at when all is sent: until then a lost connection is nobody's surprise.
      fed.catch(() => {});
      feeds.push(fed);
    }

    recording = options.microphone.record({ preRollMs: options.preRollMs, onFrame: feed });
    try {
      options.onListening();
      ({ turnId } = await options.transport.call("press"));
      options.onTurn(turnId);
      for (const frame of held) feed(frame);
      await ending.promise;
      if (!isCancelled()) await recording.finish();
      if (isCancelled()) return await options.transport.call("cancel");
      await Promise.all(feeds);
      await options.transport.call("release", { turnId, sinceKeyUpMs: sinceKeyUpMs() });
    } finally {
      recording.stop();
    }
  }

  /** Bounded, because the assistant takes no more; a page that slept has no waiting person. */
  function sinceKeyUpMs(): number {
    return Math.min(Math.max(performance.now() - keyUpAtMs, 0), LONGEST_AFTER_KEY_MS);
  }

  /** A function, because it changes while `run` waits. */
  function isCancelled(): boolean {
    return ended === "cancel";
  }

  return {
    release(atMs) {
      ended ??= "release";
      keyUpAtMs = atMs;
      ending.resolve();
    },
    cancel() {
      ended = "cancel";
      recording?.stop();
      ending.resolve();
    },
    done: run(),
  };
}

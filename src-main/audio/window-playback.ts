/**
 * Playback in a window: chunks go out as events, the window reports back what sounded. A window may vanish in the middle, so
 * nothing here waits for a report longer than the sound itself can last.
 */
import type { EventName, Events, PlaybackReport } from "../contract.ts";
import type { OpenPlayback, Playback } from "./playback.ts";
import { toPcmBytes } from "./pcm.ts";

/** How long a report may be late before the clock decides. */
const GRACE_MS = 2000;

export interface WindowPlaybacks {
  open: OpenPlayback;
  /** Takes a window's report. One about a turn that has no playback is ignored. */
  report(report: PlaybackReport): void;
}

interface Open {
  onReport(report: PlaybackReport): void;
}

export function createWindowPlaybacks(
  emit: <E extends EventName>(event: E, payload: Events[E]) => void,
): WindowPlaybacks {
  const open = new Map<string, Open>();

  return {
    open(turnId, events): Playback {
      const ended = Promise.withResolvers<{ heardMs: number }>();
      let firstChunkAtMs: number | null = null;
      let queuedMs = 0;
      let sequence = 0;
      let silenced = false;
      let told = false;
      let deadline: NodeJS.Timeout | undefined;

      const settle = (heardMs: number): void => {
        clearTimeout(deadline);
        open.delete(turnId);
        ended.resolve({ heardMs: Math.min(heardMs, queuedMs) });
      };
      const elapsedMs = (): number => (firstChunkAtMs === null ? 0 : performance.now() - firstChunkAtMs);
      /** What the clock says was heard, for a window that is gone. */
      const settleBy = (waitMs: number, heardMs: number): void => {
        clearTimeout(deadline);
        deadline = setTimeout(() => settle(heardMs), waitMs);
      };

      open.set(turnId, {
        onReport(report) {
          if (report.kind === "ended") settle(report.heardMs);
          else if (!told && firstChunkAtMs !== null) {
            told = true;
            events.onFirstAudible(firstChunkAtMs + report.delayMs);
          }
        },
      });

      return {
        play(chunk) {
          if (silenced) return;
          firstChunkAtMs ??= performance.now();
          queuedMs += (chunk.pcm.length * 1000) / chunk.sampleRateHz;
          emit("replyAudio", { turnId, sequence, sampleRateHz: chunk.sampleRateHz, pcm: toPcmBytes(chunk.pcm) });
          sequence += 1;
        },
        finish() {
          if (!silenced) {
            emit("replyAudioEnd", { turnId });
            settleBy(Math.max(0, queuedMs - elapsedMs()) + GRACE_MS, queuedMs);
          }
          return ended.promise;
        },
        silence() {
          if (silenced) return;
          silenced = true;
          emit("silence", { turnId });
          settleBy(GRACE_MS / 4, elapsedMs());
        },
      };
    },

    report(report) {
      open.get(report.turnId)?.onReport(report);
    },
  };
}

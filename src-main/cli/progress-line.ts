import { formatBytes, formatSeconds } from "../downloads/format-bytes.ts";
import type { Progress } from "../downloads/progress.ts";

/** Where no line can be written over, one is written so often. */
const PLAIN_EVERY_MS = 10_000;
const ERASE_LINE = "\r\u001b[K";

export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away, for something else to be written. */
  clear(): void;
}

/** One line on a terminal that is written over; on anything else a line now and then. */
export function createProgressLine(output: { isTTY?: boolean; write(text: string): unknown }): ProgressLine {
  const isTerminal = output.isTTY === true;
  let plainAtMs = performance.now();
  let isShown = false;
  return {
    show(progress) {
      if (isTerminal) {
        output.write(`${ERASE_LINE}${describeLine(progress)}`);
        isShown = true;
      } else if (performance.now() - plainAtMs >= PLAIN_EVERY_MS) {
        plainAtMs = performance.now();
        output.write(`${describeLine(progress)}\n`);
      }
    },
    clear() {
      if (isShown) output.write(ERASE_LINE);
      isShown = false;
    },
  };
}

/** "1.20 GB of 2.95 GB, 12.3 MB/s, 2 min 23 s left". */
export function describeLine({ doneBytes, totalBytes, bytesPerSecond, secondsLeft }: Progress): string {
  const rate = !bytesPerSecond ? "" : `, ${formatBytes(bytesPerSecond)}/s`;
  const left = secondsLeft === null ? "" : `, ${formatSeconds(secondsLeft)} left`;
  return `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}${rate}${left}`;
}

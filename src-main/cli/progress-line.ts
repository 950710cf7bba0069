import { formatBytes, formatSeconds } from "../downloads/format-bytes.ts";
import type { Progress } from "../downloads/progress.ts";

/** Where no line can be written over, one is written so often. */
const PLAIN_EVERY_MS = 10_000;
const ERASE_LINE = "\r\u001b[K";

export interface ProgressLine<P = Progress> {
  show(progress: P): void;
  /** Takes the line away, for something else to be written. */
  clear(): void;
}

export interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** One line on a terminal that is written over; on anything else a line now and then. For downloads. */
export function createProgressLine(output: Output): ProgressLine {
  return createLine(output, describeLine);
}

/** The same for any progress, in the words of `describe`. */
export function createLine<P>(output: Output, describe: (progress: P) => string): ProgressLine<P> {
  const isTerminal = output.isTTY === true;
  let plainAtMs = performance.now();
  let isShown = false;
  return {
    show(progress) {
      if (isTerminal) {
        output.write(`${ERASE_LINE}${describe(progress)}`);
        isShown = true;
      } else if (performance.now() - plainAtMs >= PLAIN_EVERY_MS) {
        plainAtMs = performance.now();
        output.write(`${describe(progress)}\n`);
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

/** A segment that was handed to the loudspeaker, with the length of its sound. */
export interface SpokenSegment {
  text: string;
  audioMs: number;
}

/**
 * The part of an answer that was heard when its sound stopped after `heardMs`: whole segments, and of the one that was cut off
 * the share of its words that fits. What was not heard is not remembered as said.
 */
export function heardText(segments: readonly SpokenSegment[], heardMs: number): string {
  const heard: string[] = [];
  let leftMs = heardMs;
  for (const { text, audioMs } of segments) {
    // A millisecond of slack: lengths are rounded to samples on both sides.
    if (leftMs + 1 >= audioMs) {
      heard.push(text);
      leftMs -= audioMs;
      continue;
    }
    const words = text.split(" ");
    const count = Math.floor((words.length * Math.max(0, leftMs)) / audioMs);
    if (count > 0) heard.push(words.slice(0, count).join(" "));
    break;
  }
  return heard.join(" ");
}

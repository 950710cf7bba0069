import { describe, expect, it } from "vitest";
import { FRAME_MS } from "../../../src-renderer/audio/format.ts";
import { createPostRoll, POST_ROLL_MS } from "../../../src-renderer/audio/post-roll.ts";

/** How long the recording goes on after the key, for the loudness before and after it. */
function afterKeyMs(before: number[], after: (frame: number) => number): number {
  const postRoll = createPostRoll();
  for (const level of before) postRoll.hear(level);
  postRoll.release();
  let frames = 0;
  while (!postRoll.isOver()) postRoll.hear(after((frames += 1)));
  return frames * FRAME_MS;
}

const speech = Array<number>(50).fill(0.2);
const quiet = (frames: number) => Array<number>(frames).fill(0.001);

describe("the end of a recording", () => {
  it("goes on for the whole time while somebody still speaks", () => {
    expect(afterKeyMs(speech, () => 0.2)).toBe(POST_ROLL_MS);
  });
  it("ends at once when it was quiet before the key came up", () => {
    expect(afterKeyMs([...speech, ...quiet(20)], () => 0.001)).toBe(0);
  });
  it("ends when quiet has come after the last word", () => {
    expect(afterKeyMs(speech, (frame) => (frame <= 3 ? 0.2 : 0.001))).toBe(60 + 140);
  });
  it("waits through the pause inside a word", () => {
    expect(afterKeyMs([...speech, ...quiet(4)], (frame) => (frame <= 2 ? 0.001 : 0.2))).toBe(POST_ROLL_MS);
  });
  it("does not take a steady noise for quiet", () => {
    expect(afterKeyMs(Array(50).fill(0.02), () => 0.02)).toBe(POST_ROLL_MS);
  });
  it("does not end before the key came up", () => {
    const postRoll = createPostRoll();
    for (const level of [...speech, ...quiet(200)]) postRoll.hear(level);
    expect(postRoll.isOver()).toBe(false);
  });
});

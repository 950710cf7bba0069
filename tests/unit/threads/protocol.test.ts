import { describe, expect, it } from "vitest";
import { givePcm, ownPcm } from "../../../src-main/threads/protocol.ts";

describe("ownPcm", () => {
  it("takes the samples of a view and leaves the rest of its buffer behind", () => {
    const large = Float32Array.from({ length: 1_000 }, (_, index) => index);
    const own = ownPcm(large.subarray(10, 13));
    expect([...own]).toEqual([10, 11, 12]);
    expect(own.buffer.byteLength).toBe(12);
    own[0] = -1;
    expect(large[10]).toBe(10);
  });
});

describe("givePcm", () => {
  it("gives the same memory where the sound fills its buffer", () => {
    const pcm = new Float32Array([1, 2, 3]);
    expect(givePcm(pcm).buffer).toBe(pcm.buffer);
  });

  it("gives a copy of a view, so that what it is a view of stays usable", () => {
    const large = new Float32Array(100).fill(0.5);
    const given = givePcm(large.subarray(0, 4));
    structuredClone(given, { transfer: [given.buffer] });
    expect(large.length).toBe(100);
    expect(given.length).toBe(0);
  });
});

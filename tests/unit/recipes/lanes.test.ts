import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapInLanes, withLanes } from "../../../models/recipes/evaluation/lanes.ts";

describe("mapInLanes", () => {
  it("keeps the order of the items, whichever is done first", async () => {
    const results = await mapInLanes(["a", "b"], [30, 1, 1, 1], async (_lane, waitMs) => {
      await sleep(waitMs);
      return waitMs * 2;
    });
    expect(results).toEqual([60, 2, 2, 2]);
  });

  it("does one item at a time in each lane", async () => {
    const busy = new Map<string, number>();
    let most = 0;
    await mapInLanes(["a", "b", "c"], [1, 2, 3, 4, 5, 6, 7], async (lane) => {
      busy.set(lane, (busy.get(lane) ?? 0) + 1);
      most = Math.max(most, ...busy.values());
      await sleep(1);
      busy.set(lane, (busy.get(lane) ?? 0) - 1);
    });
    expect(most).toBe(1);
    expect(busy.size).toBe(3);
  });

  it("rejects when an item fails", async () => {
    const failing = mapInLanes([0], [1, 2], async (_lane, item) => {
      if (item === 2) throw new Error("two");
      return item;
    });
    await expect(failing).rejects.toThrow("two");
  });
});

describe("withLanes", () => {
  function makeLanes(failsAt: number) {
    const closed: number[] = [];
    let opened = 0;
    const open = async () => {
      const number = (opened += 1);
      if (number === failsAt) throw new Error(`lane ${number}`);
      return { number, close: async () => void closed.push(number) };
    };
    return { open, closed };
  }

  it("gives what comes of the lanes and closes them", async () => {
    const { open, closed } = makeLanes(0);
    expect(await withLanes(3, open, async (lanes) => lanes.map(({ number }) => number))).toEqual([1, 2, 3]);
    expect(closed).toEqual([1, 2, 3]);
  });

  it("closes those that opened where one did not, and uses none", async () => {
    const { open, closed } = makeLanes(2);
    let isUsed = false;
    await expect(withLanes(3, open, async () => (isUsed = true))).rejects.toThrow("lane 2");
    expect(closed).toEqual([1, 3]);
    expect(isUsed).toBe(false);
  });

  it("closes them where their use fails", async () => {
    const { open, closed } = makeLanes(0);
    await expect(withLanes(2, open, () => Promise.reject(new Error("used up")))).rejects.toThrow("used up");
    expect(closed).toEqual([1, 2]);
  });
});

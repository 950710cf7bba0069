import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapInLanes } from "../../../models/recipes/evaluation/lanes.ts";

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

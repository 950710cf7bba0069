import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  autoBudgetBytes,
  CALM_MS,
  reserveBytes,
  returningModels,
  roomFor,
  type TierRoom,
} from "../../../src-main/residency/tier-room.ts";

const GIB = 2 ** 30;

/** A machine where others use so much, and the tier what it is allowed, up to `wantedBytes`. */
function live(before: TierRoom | null, othersBytes: number, heldBytes: number, nowMs: number, mostBytes = 12 * GIB) {
  const memory = { totalBytes: 24 * GIB, availableBytes: 24 * GIB - othersBytes - heldBytes };
  return roomFor(before, { memory, held: { ownBytes: heldBytes, pageBytes: 0 }, mostBytes, nowMs });
}

describe("the tier's room", () => {
  it("is what is left beyond one and a half reserves, and no more than allowed", () => {
    expect(live(null, 10 * GIB, 0, 0).allowedBytes).toBe(24 * GIB - 10 * GIB - 1.5 * reserveBytes(24 * GIB));
    expect(live(null, 0, 0, 0, 2 * GIB).allowedBytes).toBe(2 * GIB);
    expect(live(null, 23 * GIB, 0, 0).allowedBytes).toBe(0);
  });

  it("shrinks at once, and by what is missing, when less than the reserve is left", () => {
    const before = live(null, 10 * GIB, 8 * GIB, 0);
    const after = live(before, 14 * GIB, 8 * GIB, 1);
    expect(after).toEqual({ allowedBytes: 8 * GIB + 2 * GIB - 1.5 * 3 * GIB, short: true, shortAtMs: 1 });
  });

  it("does not move between the reserve and one and a half of it, and grows again only after calm", () => {
    const short = live(null, 22 * GIB, GIB, 1_000);
    expect(live(short, 20 * GIB, GIB / 2, 2_000)).toMatchObject({ allowedBytes: GIB / 2, short: false });
    expect(live(short, 2 * GIB, GIB / 2, 1_000 + CALM_MS - 1).allowedBytes).toBe(GIB / 2);
    expect(live(short, 2 * GIB, GIB / 2, 1_000 + CALM_MS).allowedBytes).toBe(12 * GIB);
  });

  it("takes pages that it holds for used, though the system calls them available", () => {
    const memory = { totalBytes: 24 * GIB, availableBytes: 5 * GIB };
    const held = { ownBytes: GIB, pageBytes: 3 * GIB };
    const room = roomFor(null, { memory, held, mostBytes: 12 * GIB, nowMs: 0 });
    expect(room).toMatchObject({ short: true, allowedBytes: 4 * GIB + 2 * GIB - 4.5 * GIB });
  });

  it("comes to rest, whatever the others use, with the reserve left or nothing held", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 12 }), (uses, wanted) => {
        let [room, heldBytes, nowMs]: [TierRoom | null, number, number] = [null, 0, 0];
        for (const use of uses) {
          const changes: number[] = [];
          for (let tick = 0; tick < 40; tick++) {
            room = live(room, use * GIB, heldBytes, (nowMs += 2_000));
            heldBytes = Math.min(wanted * GIB, room.allowedBytes);
            changes.push(heldBytes);
          }
          expect(new Set(changes.slice(-10)).size).toBe(1);
          const left = 24 * GIB - use * GIB - heldBytes;
          expect(heldBytes === 0 || left >= reserveBytes(24 * GIB)).toBe(true);
        }
      }),
    );
  });

  it("leaves an eighth to the system, 1 to 4 GiB, and is half of the memory by itself", () => {
    expect([4, 8, 16, 24, 64].map((total) => reserveBytes(total * GIB) / GIB)).toEqual([1, 1, 2, 3, 4]);
    expect(autoBudgetBytes(24 * GIB)).toBe(12 * GIB);
  });
});

describe("the models that come back", () => {
  const share = (device: "cpu" | "gpu", gib: number) => [
    { device, weightsBytes: gib * GIB, kvBytes: 0, workspaceBytes: 0 },
  ];
  const asr = { id: "asr", shares: share("cpu", 1), loads: 1 };
  const llm = { id: "llm", shares: share("gpu", 4), loads: 1 };
  const tts = { id: "tts", shares: share("gpu", 3), loads: 1 };
  const cpu = { device: "cpu" as const, limitBytes: Infinity, residueBytes: 0 };
  const calm = { models: [asr, llm, tts], hold: "plan", idleUnload: "never" } as const;

  it("are none where all fit and nothing is sent away", () => {
    const gpu = { device: "gpu" as const, limitBytes: 7 * GIB, residueBytes: 0 };
    expect(returningModels({ ...calm, devices: [cpu, gpu] })).toEqual(new Set());
    expect(returningModels({ ...calm, devices: [cpu, gpu], models: [] })).toEqual(new Set());
  });

  it("are those of the device that cannot hold all of its own, residue counted", () => {
    const gpu = { device: "gpu" as const, limitBytes: 7 * GIB, residueBytes: 1 };
    expect(returningModels({ ...calm, devices: [cpu, gpu] })).toEqual(new Set(["llm", "tts"]));
  });

  it("are all where models go after some minutes, or at the end of their use", () => {
    expect(returningModels({ ...calm, devices: [cpu], idleUnload: 5 }).size).toBe(3);
    expect(returningModels({ ...calm, devices: [cpu], hold: "drop" }).size).toBe(3);
  });

  it("are those that have come back once already", () => {
    const models = [asr, { ...llm, loads: 2 }];
    expect(returningModels({ ...calm, devices: [cpu], models })).toEqual(new Set(["llm"]));
  });
});

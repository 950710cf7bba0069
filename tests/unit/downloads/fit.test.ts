import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findModel, readWholeCatalog } from "../../../src-main/catalog/catalog.ts";
import { choosePack, fitOf, needOf } from "../../../src-main/downloads/fit.ts";
import type { MachineRoom } from "../../../src-main/downloads/machine-room.ts";

const { models, packs } = readWholeCatalog({ ownPath: "" });
const candidates = packs.map((pack) => ({
  pack,
  need: needOf(
    pack.models.map((id) => findModel(models, id)),
    0,
    pack,
  ),
}));

const DESKTOP: MachineRoom = {
  diskFreeBytes: 100e9,
  ramBytes: 16e9,
  gpu: { name: "RTX 2060", vramBytes: 6_442_450_944 },
};
const chosenFor = (machine: Partial<MachineRoom>) =>
  choosePack(candidates, { ...DESKTOP, ...machine }).chosen?.pack.id ?? null;

describe("the pack that fits", () => {
  it("is six-gb on a GPU with 6 GB", () => {
    expect(chosenFor({})).toBe("six-gb");
  });

  it("is light on a smaller GPU, on none, and on one that cannot be asked", () => {
    expect(chosenFor({ gpu: { name: "small", vramBytes: 4_294_967_296 } })).toBe("light");
    expect(chosenFor({ gpu: null })).toBe("light");
    expect(chosenFor({ gpu: "unknown" })).toBe("light");
  });

  it("is none where neither disk nor memory do for any", () => {
    expect(chosenFor({ diskFreeBytes: 1e9 })).toBeNull();
    expect(chosenFor({ ramBytes: 2e9 })).toBeNull();
  });

  it("is explained, and so is every better one that does not fit", () => {
    const { why } = choosePack(candidates, { ...DESKTOP, gpu: null });
    expect(why[0]).toMatch(/^six-gb does not fit\. Does not fit on the GPU: 5\.03 GiB wanted, there is none/);
    expect(why[1]).toMatch(
      /^light fits\. Fits on the disk: 1\.3\d GB to come, 100\.00 GB free\. Fits in memory: at least/,
    );
  });

  it("fits indeed, and no better one does", () => {
    const machine = fc.record({
      diskFreeBytes: fc.integer({ min: 0, max: 10e9 }),
      ramBytes: fc.integer({ min: 0, max: 32e9 }),
      gpu: fc.oneof(
        fc.constant(null),
        fc.constant("unknown" as const),
        fc.record({ name: fc.constant("GPU"), vramBytes: fc.integer({ min: 0, max: 24e9 }) }),
      ),
    });
    fc.assert(
      fc.property(machine, (room) => {
        const { chosen, why } = choosePack(candidates, room);
        const fits = candidates.filter(({ need }) => {
          const { disk, ram, vram } = fitOf(need, room);
          return disk && ram && vram;
        });
        expect(chosen).toBe(fits[0] ?? null);
        expect(why.length).toBe(chosen === null ? candidates.length : candidates.indexOf(chosen) + 1);
      }),
    );
  });
});

describe("what models need", () => {
  it("is less on the disk the more of it is here", () => {
    const small = [findModel(models, "whisper-small")];
    const [none, half] = [needOf(small, 0, null), needOf(small, 250_000_000, null)];
    expect(none.diskBytes - half.diskBytes).toBe(250_000_000);
    expect(half.ramBytes).toBe(none.ramBytes);
  });

  it("is on the processor what is known of it, and at least its weights", () => {
    expect(needOf([findModel(models, "whisper-small")], 0, null).ramBytes).toBe(1_500_000_000);
    expect(needOf([findModel(models, "whisper-base")], 0, null).ramBytes).toBeGreaterThan(130_000_000);
  });
});

import { expect, it } from "vitest";
import { createFake } from "../../../src-main/engines/fake.ts";
import { createFakeDevice } from "../../../src-main/engines/fake-device.ts";

const { signal } = new AbortController();
const MIB = 2 ** 20;
const ownBytes = () => process.memoryUsage().arrayBuffers;

it("really takes the bytes, and gives them back at once", async () => {
  const device = createFakeDevice();
  const before = ownBytes();
  const [large, small] = [await device.allocate(20.5 * MIB, { signal }), await device.allocate(3 * MIB, { signal })];
  expect([device.heldBytes(), ownBytes() - before]).toEqual([23.5 * MIB, 23.5 * MIB]);
  device.free(large);
  expect([device.heldBytes(), ownBytes() - before]).toEqual([3 * MIB, 3 * MIB]);
  device.free(large);
  device.free(small);
  expect([device.heldBytes(), device.peakBytes(), ownBytes() - before]).toEqual([0, 23.5 * MIB, 0]);
});

it("takes them no faster than its rate", async () => {
  const device = createFakeDevice({ bytesPerSecond: 100 * MIB });
  const begunMs = performance.now();
  await device.allocate(10 * MIB, { signal });
  // A timer may come up to a millisecond early.
  expect(performance.now() - begunMs).toBeGreaterThanOrEqual(98);
});

it("holds nothing of what was cancelled in the middle", async () => {
  const device = createFakeDevice({ bytesPerSecond: 100 * MIB });
  const controller = new AbortController();
  const taken = device.allocate(1000 * MIB, { signal: controller.signal });
  await expect.poll(() => device.heldBytes()).toBeGreaterThan(MIB);
  controller.abort();
  await expect(taken).rejects.toMatchObject({ code: "CANCELLED" });
  expect(device.heldBytes()).toBe(0);
});

it("a fake engine with a rate holds what it says", async () => {
  const asr = createFake("asr", { cpuBytes: 5 * MIB, bytesPerSecond: 1e9 });
  const before = ownBytes();
  expect(await asr.load({ signal })).toMatchObject({ residentBytes: 5 * MIB });
  expect(ownBytes() - before).toBeGreaterThanOrEqual(5 * MIB);
  await asr.unload();
  expect(ownBytes() - before).toBeLessThan(MIB);
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMoving, type Drop } from "../../../../src-main/engines/devices/moving.ts";
import { DEVICES, type Device } from "../../../../src-main/engines/devices/order.ts";
import { MiniflowError } from "../../../../src-main/errors.ts";

/** What a device does with each attempt to open on it, and with each call. */
type Temper = "well" | "fails to open" | "fails to run";

class Fault extends Error {}

function start(devices: readonly Device[], temperOf: (device: Device) => Temper) {
  const attempts: Device[] = [];
  const drops: Drop[] = [];
  let open = 0;
  const moving = createMoving(devices, {
    async open(device) {
      attempts.push(device);
      if (temperOf(device) === "fails to open") throw new Fault(`${device} does not open`);
      open += 1;
      return {
        async run(input: number) {
          if (temperOf(device) === "fails to run") throw new Fault(`${device} does not run`);
          return { input, device };
        },
        async close() {
          open -= 1;
        },
      };
    },
    isDevicesFault: (error) => error instanceof Fault,
    onDropped: (more) => drops.push(...more),
  });
  return { moving, attempts, drops, countOpen: () => open };
}

const lists = fc.uniqueArray(fc.constantFrom(...DEVICES), { minLength: 1 });
const tempers = fc.record(
  Object.fromEntries(
    DEVICES.map((device) => [device, fc.constantFrom<Temper>("well", "fails to open", "fails to run")]),
  ) as Record<Device, fc.Arbitrary<Temper>>,
);

describe("a thing that moves from device to device", () => {
  it("does each call on the first device that can, blames those before it once, and none where none can", async () => {
    await fc.assert(
      fc.asyncProperty(lists, tempers, async (devices, temper) => {
        const { moving, attempts, drops, countOpen } = start(devices, (device) => temper[device]);
        const able = devices.find((device) => temper[device] === "well");
        const before = able === undefined ? [] : devices.slice(0, devices.indexOf(able));
        for (const input of [1, 2]) {
          const outcome = await moving
            .use((thing) => thing.run(input))
            .catch((error: unknown) => ({ failed: String(error).includes(devices.at(-1) ?? "") }));
          expect(outcome).toEqual(able === undefined ? { failed: true } : { input, device: able });
          expect(moving.device()).toBe(able ?? devices[0]);
          expect(drops.map(({ device }) => device)).toEqual(before);
          expect(drops.every(({ device, error, next }) => next === able && String(error).includes(device))).toBe(true);
          expect(countOpen()).toBeLessThanOrEqual(1);
        }
        const round = able === undefined ? devices : [...before, able];
        expect(attempts.slice(0, round.length)).toEqual(round);
        expect(attempts.length <= round.length || able === undefined).toBe(true);
        await moving.close();
        expect(countOpen()).toBe(0);
      }),
    );
  });

  it("goes on from where it is when a device that was well fails later", async () => {
    const temper: Record<string, Temper> = {};
    const { moving, drops } = start(["cuda", "webgpu", "cpu"], (device) => temper[device] ?? "well");
    const run = (input: number) => moving.use((thing) => thing.run(input));
    expect(await run(1)).toEqual({ input: 1, device: "cuda" });
    temper["cuda"] = "fails to run";
    temper["webgpu"] = "fails to open";
    expect(await run(2)).toEqual({ input: 2, device: "cpu" });
    temper["cuda"] = "well";
    expect(await run(3)).toEqual({ input: 3, device: "cpu" });
    expect(drops.map(({ device, next }) => [device, next])).toEqual([
      ["cuda", "cpu"],
      ["webgpu", "cpu"],
    ]);
  });

  it("stays where it is for what no device is to blame for, an abort above all", async () => {
    const { moving, drops, attempts } = start(["webgpu", "cpu"], () => "well");
    const cancel = () => Promise.reject(new MiniflowError("CANCELLED", "Cancelled."));
    await expect(moving.use(cancel)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(moving.device()).toBe("webgpu");
    expect([drops, attempts]).toEqual([[], ["webgpu"]]);
  });

  it("moves on although a lost device refuses to be closed", async () => {
    const moving = createMoving(["webgpu", "cpu"], {
      open: async (device) => ({
        device,
        close: () => (device === "webgpu" ? Promise.reject(new Error("lost")) : Promise.resolve()),
      }),
      isDevicesFault: (error) => error instanceof Fault,
      onDropped: () => {},
    });
    const used = await moving.use(({ device }) =>
      device === "webgpu" ? Promise.reject(new Fault("lost")) : Promise.resolve(device),
    );
    expect(used).toBe("cpu");
  });
});

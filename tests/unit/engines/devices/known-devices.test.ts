import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isSlower,
  learn,
  stillKnown,
  untried,
  usable,
  type Finding,
  type KnownDevices,
} from "../../../../src-main/engines/devices/known-devices.ts";
import { DEVICES, withCpuLast } from "../../../../src-main/engines/devices/order.ts";

const NOW = "2026-11-22T21:00:00.000Z";
const device = fc.constantFrom(...DEVICES.filter((device) => device !== "cpu"));
const list = fc.array(fc.constantFrom(...DEVICES)).map(withCpuLast);
const ms = fc.option(fc.integer({ min: 1, max: 100 }));
const finding: fc.Arbitrary<Finding> = fc.record({
  device,
  works: fc.boolean(),
  why: fc.constant(null),
  ms,
  cpuMs: ms,
});
const known = fc
  .array(finding)
  .map((findings) =>
    findings.reduce<KnownDevices>((book, each) => learn(book, [each], NOW), { key: "k", findings: [] }),
  );

describe("what is known of devices", () => {
  it("is forgotten when the runtime or a driver changes, and only then", () => {
    fc.assert(
      fc.property(known, (stored) => {
        expect(stillKnown(stored, "k")).toEqual(stored);
        expect(stillKnown(stored, "other")).toEqual({ key: "other", findings: [] });
      }),
    );
    expect(stillKnown(null, "k")).toEqual({ key: "k", findings: [] });
  });

  it("holds the newest finding of each device", () => {
    fc.assert(
      fc.property(known, finding, (before, newest) => {
        const after = learn(before, [newest], NOW);
        expect(after.findings.filter((each) => each.device === newest.device)).toEqual([{ ...newest, at: NOW }]);
        const others = (book: typeof after) => book.findings.filter((each) => each.device !== newest.device);
        expect(others(after)).toEqual(others(before));
      }),
    );
  });

  it("leaves the processor always, a device that works unless it is slower, and the order as it was", () => {
    fc.assert(
      fc.property(list, known, fc.boolean(), (devices, book, isAsked) => {
        const left = usable(devices, book, isAsked);
        expect(left.at(-1)).toBe("cpu");
        expect(devices.filter((each) => left.includes(each))).toEqual(left);
        for (const { device, works, ...times } of book.findings) {
          if (!devices.includes(device)) continue;
          const isWanted = works && (isAsked || !isSlower({ device, works, ...times }));
          expect(left.includes(device)).toBe(isWanted);
        }
      }),
    );
  });

  it("asks for a trial of what nobody has tried, never of the processor", () => {
    fc.assert(
      fc.property(list, known, (devices, book) => {
        const tried = new Set(book.findings.map((each) => each.device));
        expect(untried(devices, book)).toEqual(devices.filter((each) => each !== "cpu" && !tried.has(each)));
      }),
    );
  });
});

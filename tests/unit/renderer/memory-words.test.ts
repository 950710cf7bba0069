import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMemory as formatInCli } from "../../../src-main/downloads/format-bytes.ts";
import { parseBytes } from "../../../src-main/residency/budget.ts";
import {
  describeAhead,
  describeCalm,
  describeLoads,
  describeSize,
  describeState,
  formatMemory,
  listTooBig,
  parseAmount,
} from "../../../src-renderer/parts/memory-words.ts";
import { ALL_HERE, SWAPPING } from "../../parts/memory-states.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

describe("an amount as people write it", () => {
  it.each([
    ["6GiB", 6 * GIB],
    ["6 gib", 6 * GIB],
    [" 2.5 GB ", 2_500_000_000],
    ["2,5 GB", 2_500_000_000],
    ["500mb", 500_000_000],
    ["512 MiB", 512 * MIB],
    ["6g", 6 * GIB],
    ["300 M", 300 * MIB],
  ])("%s", (text, bytes) => {
    expect(parseAmount(text)).toEqual({ ok: true, bytes });
  });

  it.each(["", "  ", "no limit", "None", "auto", "∞"])("“%s” is no limit", (text) => {
    expect(parseAmount(text)).toEqual({ ok: true, bytes: null });
  });

  it.each(["a lot", "6 TiB", "-1 GiB", "GiB", "1.2.3 GB", "6 GiB please"])("%s is none, and says so", (text) => {
    expect(parseAmount(text)).toMatchObject({ ok: false, message: `“${text}” is no amount of memory.` });
  });

  it("is asked back where the unit is missing", () => {
    expect(parseAmount("6")).toMatchObject({ ok: false, message: "6 of what?" });
  });

  it("is no more than a number can tell", () => {
    expect(parseAmount("99999999999 GiB")).toMatchObject({ ok: false, message: "No machine has “99999999999 GiB”." });
  });

  it("means the same as in a pipeline file and after --budget", () => {
    const unit = fc.constantFrom("KiB", "MiB", "GiB", "kB", "MB", "GB");
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 9 }),
        unit,
        (whole, tenth, unit) => {
          const text = `${whole}.${tenth} ${unit}`;
          expect(parseAmount(text)).toEqual({ ok: true, bytes: parseBytes(text) });
        },
      ),
    );
  });
});

it.each([
  [0, "0 MiB"],
  [1000, "0.1 MiB"],
  [2.2 * MIB, "2.2 MiB"],
  [562 * MIB, "562 MiB"],
  [999.7 * MIB, "0.98 GiB"],
  [2104932768, "1.96 GiB"],
  [23.44 * GIB, "23.4 GiB"],
])("%d bytes are %s", (bytes, words) => {
  expect(formatMemory(bytes)).toBe(words);
});

it("the command line and the window write amounts alike", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (bytes) => formatMemory(bytes) === formatInCli(bytes)));
});

describe("a model", () => {
  it.each([
    ["away", false, "not loaded"],
    ["ram", false, "in memory, ready to load"],
    ["loading", false, "loading"],
    ["resident", false, "loaded"],
    ["resident", true, "in use"],
    ["leaving", false, "leaving"],
  ] as const)("that is %s (in use: %s) is %s", (state, inUse, words) => {
    expect(describeState({ state, inUse })).toBe(words);
  });

  it("has a size for each device, about before it was measured, unknown where nothing is known", () => {
    const sizes = SWAPPING.models.map(describeSize);
    expect(sizes).toEqual([["2.2 MiB"], ["576 MiB"], ["2.23 GiB GPU", "190 MiB system"], ["about 370 MiB"]]);
    expect(describeSize({ shares: [], measured: false })).toEqual(["not known yet"]);
  });

  it("has a load time and a number of loads", () => {
    expect(describeLoads({ loadMs: 260, measured: false, loads: 0 })).toEqual({
      time: "about 260 ms",
      times: "not loaded yet",
    });
    expect(describeLoads({ loadMs: 1834, measured: true, loads: 3 })).toEqual({
      time: "1.83 s",
      times: "loaded 3 times",
    });
    expect(describeLoads({ loadMs: 0, measured: false, loads: 1 })).toEqual({
      time: "not known yet",
      times: "loaded once",
    });
  });
});

describe("what comes next", () => {
  it("is told step by step", () => {
    expect(describeAhead(SWAPPING)).toEqual([
      { when: "Next", what: "the voice comes in" },
      { when: "In about 3 s", what: "the voice and the language model make room for the recogniser" },
    ]);
    expect(describeAhead(SWAPPING, 2100)[1]?.when).toBe("In about 1 s");
    expect(describeAhead(SWAPPING, 9000)[1]?.when).toBe("Next");
    const later = { ...SWAPPING, ahead: [{ atMs: 120_000, evict: ["asr"], load: "llm" }] };
    expect(describeAhead(later)).toEqual([
      { when: "In about 2 min", what: "the recogniser makes room for the language model" },
    ]);
  });

  it("is nothing where all is here, and nothing planned where it is not", () => {
    expect(describeCalm(ALL_HERE)).toBe("Nothing: every model is loaded.");
    expect(describeCalm(SWAPPING)).toMatch(/^Nothing is planned/);
  });
});

it("what does not fit even alone is named, on the device that is too small for it", () => {
  const [gpu, cpu] = SWAPPING.devices;
  if (gpu === undefined || cpu === undefined) throw new Error("two devices");
  const tight = { ...SWAPPING, devices: [{ ...gpu, budgetBytes: 400 * MIB }, cpu] };
  expect(listTooBig(tight, "gpu")).toEqual([
    "The recogniser needs 576 MiB: more than the limit.",
    "The language model needs 2.23 GiB: more than the limit.",
  ]);
  expect(listTooBig(tight, "cpu")).toEqual([]);
});

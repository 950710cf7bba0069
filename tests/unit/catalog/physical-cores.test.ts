import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { countCores, parseCpuList, readProcessors } from "../../../src-main/catalog/physical-cores.ts";

/** A machine whose cores have the given logical processors. */
function machine(cores: number[][], allowed: string, fast: string | null = null) {
  const siblings = new Map(cores.flatMap((core) => core.map((cpu) => [cpu, core.join(",")] as const)));
  return { allowed, siblings, fast };
}

describe("parseCpuList", () => {
  it("reads ranges and single numbers", () => {
    expect(parseCpuList("0-3,8,10-11\n")).toEqual([0, 1, 2, 3, 8, 10, 11]);
    expect(parseCpuList("5")).toEqual([5]);
  });

  it("finds nothing in what is no list", () => {
    expect(["", "(null)", "3-1", "a-b"].flatMap(parseCpuList)).toEqual([]);
  });

  it("reads back every set of numbers", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300)), (cpus) => {
        expect(parseCpuList(cpus.join(","))).toEqual(cpus);
      }),
    );
  });
});

describe("countCores", () => {
  it("counts two threads on one core once, however they are numbered", () => {
    expect(
      countCores(
        machine(
          [
            [0, 1],
            [2, 3],
          ],
          "0-3",
        ),
      ),
    ).toBe(2);
    expect(
      countCores(
        machine(
          [
            [0, 4],
            [1, 5],
            [2, 6],
            [3, 7],
          ],
          "0-7",
        ),
      ),
    ).toBe(4);
    expect(countCores(machine([[0], [1]], "0-1"))).toBe(2);
  });

  it("counts only the cores that this process may run on", () => {
    const cores = [
      [0, 4],
      [1, 5],
      [2, 6],
      [3, 7],
    ];
    expect(countCores(machine(cores, "0,4"))).toBe(1);
    expect(countCores(machine(cores, "4-5"))).toBe(2);
  });

  it("leaves the slow cores out, unless there are no others", () => {
    const cores = [[0, 1], [2, 3], [4], [5], [6], [7]];
    expect(countCores(machine(cores, "0-7", "0-3"))).toBe(2);
    expect(countCores(machine(cores, "4-7", "0-3"))).toBe(4);
  });

  it("takes a processor that nothing is told of for a core, and no processor for no answer", () => {
    expect(countCores(machine([[0, 1]], "0-2"))).toBe(2);
    expect(countCores(machine([], ""))).toBeNull();
  });

  it("is never more than the processors and never less than half of them where cores have two", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 128 }), (count, first) => {
        const cores = Array.from({ length: count }, (_, core) => [core, core + count]);
        const last = Math.min(first, 2 * count) - 1;
        const counted = countCores(machine(cores, `0-${last}`)) ?? Number.NaN;
        expect(counted).toBe(Math.min(last + 1, count));
      }),
    );
  });
});

describe("readProcessors", () => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

  function writeRoot(files: Record<string, string>): string {
    const root = mkdtempSync(join(tmpdir(), "miniflow-cores-"));
    folders.push(root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  }

  it("reads what the kernel tells", () => {
    const root = writeRoot({
      "proc/self/status": "Name:\tnode\nCpus_allowed:\tf\nCpus_allowed_list:\t0-3\nMems_allowed_list:\t0\n",
      "sys/devices/system/cpu/cpu0/topology/thread_siblings_list": "0,2\n",
      "sys/devices/system/cpu/cpu1/topology/thread_siblings_list": "1,3\n",
      "sys/devices/system/cpu/cpu2/topology/thread_siblings_list": "0,2\n",
      "sys/devices/system/cpu/cpu3/topology/thread_siblings_list": "1,3\n",
      "sys/devices/system/cpu/cpufreq/policy": "",
    });
    const processors = readProcessors(root);
    expect(processors).toMatchObject({ allowed: "0-3", fast: null });
    expect(processors && countCores(processors)).toBe(2);
  });

  it("knows a processor with fast and slow cores", () => {
    const root = writeRoot({
      "proc/self/status": "Cpus_allowed_list:\t0-1\n",
      "sys/devices/system/cpu/cpu0/topology/thread_siblings_list": "0",
      "sys/devices/system/cpu/cpu1/topology/thread_siblings_list": "1",
      "sys/devices/cpu_core/cpus": "0\n",
    });
    expect(readProcessors(root)).toMatchObject({ fast: "0" });
  });

  it("is null where nothing is told", () => {
    expect(readProcessors(writeRoot({}))).toBeNull();
    expect(readProcessors(writeRoot({ "proc/self/status": "Cpus_allowed_list:\t0-3\n" }))).toBeNull();
  });
});

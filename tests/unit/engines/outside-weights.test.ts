import * as fc from "fast-check";
import { expect, it } from "vitest";
import { leadsOut, listOutside } from "../../../src-main/engines/outside-weights.ts";
import { makeOutsideGraph } from "../../parts/outside-graph.ts";

it("finds the file that a graph names, whatever its name", () => {
  const name = fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(name, (location) => {
      expect(listOutside(makeOutsideGraph(location, 4))).toEqual([location]);
    }),
  );
});

it("names a file once, however many tensors are in it, and in the middle of a larger buffer", () => {
  const graph = makeOutsideGraph("weights.bin", 4);
  const twice = new Uint8Array([...graph, ...graph]);
  expect(listOutside(twice)).toEqual(["weights.bin"]);
  const larger = new Uint8Array([...new Uint8Array(7), ...graph, ...makeOutsideGraph("other.bin", 4)]);
  expect(listOutside(larger.subarray(7, 7 + graph.length))).toEqual(["weights.bin"]);
});

it.each([
  ["weights.bin", false],
  ["parts/weights..bin", false],
  ["../weights.bin", true],
  ["parts/../../weights.bin", true],
  ["/etc/passwd", true],
  [String.raw`..\weights.bin`, true],
  [String.raw`C:\weights.bin`, true],
])("knows whether %s leads out of the folder: %s", (location, expected) => {
  expect(leadsOut(location)).toBe(expected);
});

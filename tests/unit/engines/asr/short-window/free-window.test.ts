import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeWindow } from "../../../../../src-main/engines/asr/short-window/free-window.ts";
import { readOnnxFile } from "../../../../../src-main/engines/asr/short-window/onnx-file.ts";
import {
  bytesField,
  bytesOf,
  integerField,
  lengthOf,
  messageField,
  readMessage,
  textField,
  writeMessage,
  type Field,
} from "../../../../../src-main/engines/asr/short-window/protobuf.ts";
import { createRandom } from "../../../../../src-main/engines/asr/whisper/logits.ts";
import { floatsOf, floatTensor, openGraph } from "../../../../../src-main/engines/onnx.ts";
import { makeTemporaryFolder } from "../../../../parts/temporary-folder.ts";
import { makeTinyEncoder, type TinyEncoder } from "../../../../parts/tiny-encoder.ts";

const signal = new AbortController().signal;
const WINDOW = 60;
const TINY: TinyEncoder = {
  bands: 5,
  heads: 2,
  headWidth: 4,
  layers: 1,
  seed: 1,
  frames: WINDOW,
  windowFrames: WINDOW,
  time: "fixed",
  positions: "weights",
  shapes: "constants",
};

const tinyEncoder: fc.Arbitrary<TinyEncoder> = fc.record({
  bands: fc.integer({ min: 1, max: 6 }),
  heads: fc.integer({ min: 1, max: 3 }),
  headWidth: fc.integer({ min: 2, max: 5 }),
  layers: fc.integer({ min: 1, max: 2 }),
  seed: fc.nat(),
  frames: fc.constant(WINDOW),
  windowFrames: fc.constant(WINDOW),
  time: fc.constantFrom("fixed", "named"),
  positions: fc.constantFrom("weights", "node", "gathered"),
  shapes: fc.constantFrom("constants", "parts", "expanded"),
});

function free(bytes: Uint8Array, frames = WINDOW): Uint8Array {
  const freed = freeWindow(bytes, { frames });
  if (freed.kind === "refused") throw new Error(freed.why);
  return Buffer.concat(freed.pieces);
}

async function run(bytes: Uint8Array, bands: number, frames: number): Promise<number[]> {
  const path = join(makeTemporaryFolder(), "encoder.onnx");
  writeFileSync(path, bytes);
  const graph = await openGraph(path, { threads: 1, signal });
  const random = createRandom(7);
  const features = Float32Array.from({ length: bands * frames }, () => random() - 0.5);
  const { last_hidden_state } = await graph.run({ input_features: floatTensor(features, [1, bands, frames]) }, [
    "last_hidden_state",
  ]);
  await graph.close();
  expect(last_hidden_state.dims[1]).toBe(frames / 2);
  return [...floatsOf(last_hidden_state)];
}

/** The largest difference; the values themselves are about 1. */
function apart(given: readonly number[], wanted: readonly number[]): number {
  expect(given.length).toBe(wanted.length);
  return Math.max(...given.map((value, at) => Math.abs(value - (wanted[at] ?? NaN))));
}

describe("an encoder whose window was freed", () => {
  it("gives what the export gives on the whole window, and what one made for it by hand gives on a short one", async () => {
    const property = fc.asyncProperty(tinyEncoder, fc.integer({ min: 1, max: WINDOW / 2 }), async (tiny, positions) => {
      const bytes = makeTinyEncoder(tiny);
      const freed = free(bytes);
      expect(apart(await run(freed, tiny.bands, WINDOW), await run(bytes, tiny.bands, WINDOW))).toBeLessThan(1e-5);
      const frames = 2 * positions;
      const byHand = makeTinyEncoder({ ...tiny, frames, shapes: tiny.shapes === "parts" ? "constants" : tiny.shapes });
      expect(apart(await run(freed, tiny.bands, frames), await run(byHand, tiny.bands, frames))).toBeLessThan(1e-5);
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it("names the axis of time where its size stood, and leaves the others", () => {
    const { inputs, outputs } = readOnnxFile(free(makeTinyEncoder(TINY)));
    expect(inputs).toEqual([{ name: "input_features", dims: [1, 5, "frames"] }]);
    expect(outputs).toEqual([{ name: "last_hidden_state", dims: [1, "positions", 8] }]);
  });

  it("keeps the weights where they were in memory: nothing large is copied", () => {
    const bytes = makeTinyEncoder({ ...TINY, headWidth: 64 });
    const freed = freeWindow(bytes, { frames: WINDOW });
    const own = freed.kind === "freed" ? freed.pieces.filter((piece) => piece.buffer !== bytes.buffer) : [];
    expect(lengthOf(own)).toBeLessThan(bytes.length / 20);
    expect(bytes.length).toBeGreaterThan(100_000);
  });

  it("keeps fields that nobody here knows, in the model, its graph and a node", () => {
    const strange = bytesField(1234, Uint8Array.of(1, 2, 3));
    const model = readMessage(makeTinyEncoder(TINY)).map((field) =>
      field.number === 7
        ? addTo(field, strange, (inner) => (inner.number === 1 ? addTo(inner, strange) : inner))
        : field,
    );
    const freed = readMessage(free(Buffer.concat(writeMessage([...model, strange]))));
    const graph = readMessage(bytesOf(freed, 7) ?? new Uint8Array());
    expect([...(bytesOf(freed, 1234) ?? [])]).toEqual([1, 2, 3]);
    expect([...(bytesOf(graph, 1234) ?? [])]).toEqual([1, 2, 3]);
    const nodes = graph
      .filter(({ number }) => number === 1)
      .map(({ value }) => readMessage(value[0] ?? new Uint8Array()));
    expect(nodes.filter((node) => bytesOf(node, 1234) !== undefined).length).toBeGreaterThan(10);
  });
});

describe("what cannot be freed", () => {
  it("is refused with its weights in a second file", () => {
    const outside = messageField(5, [integerField(1, 3), integerField(2, 1), textField(8, "far"), integerField(14, 1)]);
    expect(freeWindow(addToGraph(outside), { frames: WINDOW })).toEqual({
      kind: "refused",
      why: "its weights lie in a second file",
    });
  });

  it("is refused in operators that are too old", () => {
    const bytes = readMessage(makeTinyEncoder(TINY)).filter(({ number }) => number !== 8);
    const old = Buffer.concat(writeMessage([...bytes, messageField(8, [integerField(2, 9)])]));
    expect(freeWindow(old, { frames: WINDOW })).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("version 9"),
    });
  });

  it("is refused with a window of another length than the model's", () => {
    expect(freeWindow(makeTinyEncoder(TINY), { frames: 100 })).toEqual({
      kind: "refused",
      why: "its input is not of 100 frames",
    });
  });

  it.each([0.1, 0.5, 0.9])("is an error where only %d of the file are there", (share) => {
    const bytes = makeTinyEncoder(TINY);
    expect(() => freeWindow(bytes.subarray(0, bytes.length * share), { frames: WINDOW })).toThrow(RangeError);
  });

  it("is an error, and ends, whatever the bytes are", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => freeWindow(bytes, { frames: WINDOW })).toThrow(Error);
    });
    fc.assert(property);
  });
});

function addToGraph(added: Field): Uint8Array {
  const model = readMessage(makeTinyEncoder(TINY));
  return Buffer.concat(writeMessage(model.map((field) => (field.number === 7 ? addTo(field, added) : field))));
}

function addTo(field: Field, added: Field, change: (inner: Field) => Field = (inner) => inner): Field {
  return messageField(field.number, [...readMessage(field.value[0] ?? new Uint8Array()).map(change), added]);
}

/**
 * Writes small ONNX files without weights: the protobuf of onnx/onnx.proto3, as much of it as a chain of operators needs.
 *
 *     const bytes = encodeModel({ nodes: [{ op: "Tanh", from: ["x"], to: "y" }], inputs: { x: ["n"] }, outputs: { y: ["n"] } });
 */

/** All tensors are float32; a dimension is a size or the name of one that is free. */
export interface TinyModel {
  nodes: { op: string; from: string[]; to: string }[];
  inputs: Record<string, (number | string)[]>;
  outputs: Record<string, (number | string)[]>;
}

const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;

export function encodeModel({ nodes, inputs, outputs }: TinyModel): Uint8Array {
  const graph = [
    ...nodes.map(({ op, from, to }) => part(1, [...from.map((name) => text(1, name)), text(2, to), text(4, op)])),
    text(2, "tiny"),
    ...Object.entries(inputs).map(([name, dims]) => part(11, encodeValue(name, dims))),
    ...Object.entries(outputs).map(([name, dims]) => part(12, encodeValue(name, dims))),
  ];
  return Buffer.concat([number(1, IR_VERSION), part(7, graph), part(8, [text(1, ""), number(2, OPSET)])]);
}

function encodeValue(name: string, dims: readonly (number | string)[]): Uint8Array[] {
  const shape = dims.map((dim) => part(1, [typeof dim === "number" ? number(1, dim) : text(2, dim)]));
  return [text(1, name), part(2, [part(1, [number(1, FLOAT), part(2, shape)])])];
}

/** A field that holds other fields. */
function part(field: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(fields));
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

function number(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Uint8Array {
  const digits: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...digits, rest);
    digits.push((rest % 128) + 128);
  }
}

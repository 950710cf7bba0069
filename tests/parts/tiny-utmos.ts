/**
 * A scorer of the shape that UTMOS has, and of no other likeness: its score is 1 plus four times the mean size of the samples.
 * `wave` is float32 of [batch, samples], `mos` float32 of [batch].
 */
import { makeNode } from "../../src-main/engines/asr/short-window/onnx-file.ts";
import {
  bytesField,
  integerField,
  messageField,
  textField,
  writeMessage,
  type Field,
} from "../../src-main/engines/asr/short-window/protobuf.ts";

const FLOAT = 1;
const INT64 = 7;
const OPSET = 18;

/** @param output its name, where it shall be the wrong one. Defaults to "mos" */
export function makeTinyUtmos(output = "mos"): Uint8Array {
  const nodes = [
    makeNode("Abs", ["wave"], "size"),
    makeNode("ReduceMean", ["size", "axis"], "mean", { keepdims: 0 }),
    makeNode("Mul", ["mean", "four"], "scaled"),
    makeNode("Add", ["scaled", "one"], output),
  ];
  const graph = [
    ...nodes.map(({ fields }) => messageField(1, fields)),
    textField(2, "tiny"),
    messageField(5, tensor("axis", INT64, [1], BigInt64Array.of(1n))),
    messageField(5, tensor("four", FLOAT, [], Float32Array.of(4))),
    messageField(5, tensor("one", FLOAT, [], Float32Array.of(1))),
    messageField(11, value("wave", ["batch", "samples"])),
    messageField(12, value(output, ["batch"])),
  ];
  const opset = messageField(8, [textField(1, ""), integerField(2, OPSET)]);
  return Buffer.concat(writeMessage([integerField(1, 8), textField(2, "tests"), messageField(7, graph), opset]));
}

function tensor(name: string, type: number, dims: number[], values: Float32Array | BigInt64Array): Field[] {
  return [
    ...dims.map((dim) => integerField(1, dim)),
    integerField(2, type),
    textField(8, name),
    bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ];
}

function value(name: string, dims: readonly string[]): Field[] {
  const shape = dims.map((dim) => messageField(1, [textField(2, dim)]));
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, FLOAT), messageField(2, shape)])])];
}

/** A graph that adds what is in a file beside it to its input: f32[count]. */
import { makeNode } from "../../src-main/engines/asr/short-window/onnx-file.ts";
import {
  integerField,
  messageField,
  textField,
  writeMessage,
  type Field,
} from "../../src-main/engines/asr/short-window/protobuf.ts";

const FLOAT = 1;
const STORED_OUTSIDE = 1;

/** `location`: the name of the file, which holds `count` numbers of 32 bits. Its input is "x", its output "y". */
export function makeOutsideGraph(location: string, count: number): Uint8Array {
  const entry = (key: string, value: string): Field => messageField(13, [textField(1, key), textField(2, value)]);
  const weights = messageField(5, [
    integerField(1, count),
    integerField(2, FLOAT),
    textField(8, "w"),
    entry("location", location),
    entry("offset", "0"),
    entry("length", String(4 * count)),
    integerField(14, STORED_OUTSIDE),
  ]);
  const value = (number: number, name: string): Field => {
    const shape = messageField(2, [messageField(1, [integerField(1, count)])]);
    const type = messageField(2, [messageField(1, [integerField(1, FLOAT), shape])]);
    return messageField(number, [textField(1, name), type]);
  };
  const node = messageField(1, makeNode("Add", ["x", "w"], "y").fields);
  const graph = messageField(7, [node, textField(2, "outside"), weights, value(11, "x"), value(12, "y")]);
  return Buffer.concat(writeMessage([integerField(1, 8), messageField(8, [integerField(2, 17)]), graph]));
}

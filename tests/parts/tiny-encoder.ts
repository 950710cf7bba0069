/**
 * Encoders of the Whisper architecture with random weights, small enough to be made for a single test, in the layouts that
 * exporters write: the time axis fixed or only named, positions as weights, in a node or gathered, and shapes as constants or put
 * together from parts. The numbers depend on `seed` and the sizes alone, so that one of another length, made by hand, has the same.
 */
import { makeNode, type Node } from "../../src-main/engines/asr/short-window/onnx-file.ts";
import {
  bytesField,
  integerField,
  messageField,
  textField,
  writeMessage,
  type Field,
} from "../../src-main/engines/asr/short-window/protobuf.ts";
import { createRandom } from "../../src-main/engines/asr/whisper/logits.ts";

export interface TinyEncoder {
  bands: number;
  heads: number;
  headWidth: number;
  layers: number;
  seed: number;
  /** The length that the graph is made for, and that of the window whose table of positions it has. Even. */
  frames: number;
  windowFrames: number;
  time: "fixed" | "named";
  positions: "weights" | "node" | "gathered";
  shapes: "constants" | "parts" | "expanded";
  /** What no rewriting helps against: a factor for each position of the whole window, or another result every time. */
  oddity?: "factors" | "chance";
  /** Defaults to 17. */
  opset?: number;
}

const FLOAT = 1;
const INT64 = 7;
const OPSET = 17;
const ATTRIBUTE_TENSOR = 4;
const ATTRIBUTE_INTEGERS = 7;

export function makeTinyEncoder(options: TinyEncoder): Uint8Array {
  const { bands, heads, headWidth, layers, seed, frames, windowFrames } = options;
  const width = heads * headWidth;
  const length = frames / 2;
  const random = createRandom(seed);
  const weights: Field[] = [];
  const nodes: Node[] = [];
  let count = 0;

  function add(op: string, inputs: string[], attributes: Record<string, number | number[]> = {}, to?: string): string {
    const output = to ?? `${op}_${++count}`;
    const numbers = Object.entries(attributes).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number",
    );
    const lists = Object.entries(attributes).filter((entry): entry is [string, number[]] => Array.isArray(entry[1]));
    const node = makeNode(op, inputs, output, Object.fromEntries(numbers));
    nodes.push({ ...node, fields: [...node.fields, ...lists.map(([name, values]) => listAttribute(name, values))] });
    return output;
  }

  function draw(...dims: number[]): Float32Array {
    return Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random() - 0.5);
  }

  function hold(name: string, dims: number[], values: Float32Array | BigInt64Array): string {
    weights.push(messageField(5, tensor(name, dims, values)));
    return name;
  }

  function floats(...dims: number[]): string {
    return hold(`weights_${++count}`, dims, draw(...dims));
  }

  function integers(...values: number[]): string {
    return hold(`integers_${++count}`, [values.length], BigInt64Array.from(values, BigInt));
  }

  function constantNode(dims: number[], values: Float32Array | BigInt64Array): string {
    const output = `Constant_${++count}`;
    const value = [
      textField(1, "value"),
      messageField(5, tensor("", dims, values)),
      integerField(20, ATTRIBUTE_TENSOR),
    ];
    const node = makeNode("Constant", [], output);
    nodes.push({ ...node, fields: [...node.fields, messageField(5, value)] });
    return output;
  }

  /** A shape with the number of positions at its second place. */
  function shape(x: string, ...after: number[]): string {
    if (options.shapes !== "parts") return integers(1, length, ...after);
    const batch = add("Unsqueeze", [
      add("Gather", [add("Shape", [x]), constantNode([], BigInt64Array.of(0n))], { axis: 0 }),
      integers(0),
    ]);
    const positions = add("Unsqueeze", [constantNode([], BigInt64Array.of(BigInt(length))), integers(0)]);
    return add("Concat", [batch, positions, integers(...after)], { axis: 0 });
  }

  function norm(x: string, to?: string): string {
    return add("LayerNormalization", [x, floats(width), floats(width)], { axis: -1 }, to);
  }

  function attend(x: string): string {
    const [query, key, value] = ["query", "key", "value"].map(() => {
      const split = add("Reshape", [add("MatMul", [x, floats(width, width)]), shape(x, heads, headWidth)]);
      return add("Transpose", [split], { perm: [0, 2, 1, 3] });
    });
    const scores = add("MatMul", [query ?? "", add("Transpose", [key ?? ""], { perm: [0, 1, 3, 2] })]);
    const mixed = add("MatMul", [add("Softmax", [scores], { axis: -1 }), value ?? ""]);
    const joined = add("Reshape", [add("Transpose", [mixed], { perm: [0, 2, 1, 3] }), shape(x, width)]);
    return add("MatMul", [joined, floats(width, width)]);
  }

  function table(): string {
    const whole = draw(windowFrames / 2, width);
    const own = whole.slice(0, length * width);
    if (options.positions === "weights") return hold("positions", [length, width], own);
    if (options.positions === "node") return constantNode([1, length, width], own);
    const indices = BigInt64Array.from({ length }, (_, at) => BigInt(at));
    return add("Gather", [hold("positions", [length, width], own), hold("places", [1, length], indices)], { axis: 0 });
  }

  const heard = add("Relu", [
    add("Conv", ["input_features", floats(width, bands, 3), floats(width)], { pads: [1, 1] }),
  ]);
  const halved = add("Relu", [add("Conv", [heard, floats(width, width, 3)], { pads: [1, 1], strides: [2] })]);
  let x = add("Add", [add("Transpose", [halved], { perm: [0, 2, 1] }), table()]);
  for (let layer = 0; layer < layers; layer++) x = add("Add", [x, attend(norm(x))]);
  if (options.shapes === "expanded") x = add("Add", [x, add("Expand", [floats(1, 1, width), shape(x, width)])]);
  if (options.oddity === "factors") x = add("Mul", [x, floats(1, length, 1)]);
  if (options.oddity === "chance") x = add("Add", [x, add("RandomUniformLike", [x])]);
  norm(x, "last_hidden_state");

  const time = options.time === "fixed" ? frames : "frames";
  const graph = [
    ...nodes.map(({ fields }) => messageField(1, fields)),
    textField(2, "tiny"),
    ...weights,
    messageField(11, value("input_features", [1, bands, time])),
    messageField(12, value("last_hidden_state", [1, options.time === "fixed" ? length : "positions", width])),
    // A shape of an inner tensor, as exporters note it.
    messageField(13, value(nodes[0]?.outputs[0] ?? "", [1, width, time])),
  ];
  const opset = messageField(8, [textField(1, ""), integerField(2, options.opset ?? OPSET)]);
  return Buffer.concat(writeMessage([integerField(1, 8), textField(2, "tests"), messageField(7, graph), opset]));
}

function tensor(name: string, dims: number[], values: Float32Array | BigInt64Array): Field[] {
  return [
    ...dims.map((dim) => integerField(1, dim)),
    integerField(2, values instanceof Float32Array ? FLOAT : INT64),
    textField(8, name),
    bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ];
}

function listAttribute(name: string, values: readonly number[]): Field {
  return messageField(5, [
    textField(1, name),
    ...values.map((value) => integerField(8, value)),
    integerField(20, ATTRIBUTE_INTEGERS),
  ]);
}

function value(name: string, dims: readonly (number | string)[]): Field[] {
  const shape = dims.map((dim) =>
    messageField(1, [typeof dim === "number" ? integerField(1, dim) : textField(2, dim)]),
  );
  return [textField(1, name), messageField(2, [messageField(1, [integerField(1, FLOAT), messageField(2, shape)])])];
}

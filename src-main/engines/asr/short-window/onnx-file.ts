/**
 * The parts of an ONNX file that a rewriting needs: nodes, weights by name and shape, inputs and outputs. Everything else is
 * carried along unread.
 *
 * Rests on onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), whose field numbers these are, and on the
 * definitions of the operators that are made here: Shape, Slice from version 10 on, Gather, Concat, Add, Div.
 */
import {
  allBytesOf,
  bytesField,
  bytesOf,
  integerField,
  integersOf,
  messageField,
  readMessage,
  textField,
  textOf,
  textsOf,
  writeMessage,
  type Field,
  type Pieces,
} from "./protobuf.ts";

const MODEL = { graph: 7, opsets: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 };
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, integers: 8, type: 20 };
const ATTRIBUTE_INTEGER = 2;
const TENSOR = { dims: 1, type: 2, integers: 7, name: 8, raw: 9, location: 14 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { shape: 2 };
const SHAPE = { dim: 1 };
const DIM = { size: 1, name: 2 };

const INT64 = 7;
const STORED_OUTSIDE = 1;

export interface Node {
  op: string;
  inputs: string[];
  outputs: string[];
  fields: readonly Field[];
}

export interface Weights {
  name: string;
  dims: number[];
  /** Their values where they are 64-bit integers and few: a shape, an index. */
  integers: number[] | undefined;
  isOutside: boolean;
}

/** An input or output and its dimensions: a number where fixed, a name (or "") where not. */
export interface Value {
  name: string;
  dims: (number | string)[];
}

export interface OnnxFile {
  opset: number;
  nodes: Node[];
  weights: Map<string, Weights>;
  inputs: Value[];
  outputs: Value[];
  /** Fields of the model and of its graph as they were read. */
  model: readonly Field[];
  graph: readonly Field[];
}

/** Errors: throws where these are no bytes of an ONNX model with a graph. */
export function readOnnxFile(bytes: Uint8Array): OnnxFile {
  const model = readMessage(bytes);
  const graphBytes = bytesOf(model, MODEL.graph);
  if (graphBytes === undefined) throw new RangeError("There is no graph in it.");
  const graph = readMessage(graphBytes);
  const opsets = allBytesOf(model, MODEL.opsets).map(readMessage);
  const onnx = opsets.find((opset) => ["", "ai.onnx"].includes(textOf(opset, OPSET.domain)));
  const weights = allBytesOf(graph, GRAPH.initializer).map((tensor) => readWeights(readMessage(tensor)));
  return {
    opset: onnx === undefined ? 0 : (integersOf(onnx, OPSET.version)[0] ?? 0),
    nodes: allBytesOf(graph, GRAPH.node).map(readNode),
    weights: new Map(weights.map((tensor) => [tensor.name, tensor])),
    inputs: allBytesOf(graph, GRAPH.input).map(readValue),
    outputs: allBytesOf(graph, GRAPH.output).map(readValue),
    model,
    graph,
  };
}

function readNode(bytes: Uint8Array): Node {
  const fields = readMessage(bytes);
  return {
    op: textOf(fields, NODE.opType),
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
    fields,
  };
}

/** Shapes and indices are shorter; what is longer holds weights and is not looked into. */
const FEW_INTEGERS = 16;

function readWeights(tensor: readonly Field[]): Weights {
  const dims = integersOf(tensor, TENSOR.dims);
  const count = dims.reduce((product, dim) => product * dim, 1);
  const isShort = integersOf(tensor, TENSOR.type)[0] === INT64 && count <= FEW_INTEGERS;
  return {
    name: textOf(tensor, TENSOR.name),
    dims,
    integers: isShort ? readIntegers(tensor) : undefined,
    isOutside: integersOf(tensor, TENSOR.location)[0] === STORED_OUTSIDE,
  };
}

function readIntegers(tensor: readonly Field[]): number[] {
  const raw = bytesOf(tensor, TENSOR.raw);
  if (raw === undefined) return integersOf(tensor, TENSOR.integers);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.byteLength / 8 }, (_, at) => Number(view.getBigInt64(at * 8, true)));
}

function readValue(bytes: Uint8Array): Value {
  const value = readMessage(bytes);
  const shape = dig(value, [VALUE.type, TYPE.tensor, TENSOR_TYPE.shape]) ?? [];
  return {
    name: textOf(value, VALUE.name),
    dims: allBytesOf(shape, SHAPE.dim).map((dim) => {
      const fields = readMessage(dim);
      return integersOf(fields, DIM.size)[0] ?? textOf(fields, DIM.name);
    }),
  };
}

function dig(message: readonly Field[], path: readonly number[]): Field[] | undefined {
  let found: Field[] | undefined = [...message];
  for (const number of path) {
    const bytes = bytesOf(found, number);
    if (bytes === undefined) return undefined;
    found = readMessage(bytes);
  }
  return found;
}

/** What a `Constant` node holds where that is a few 64-bit integers: a scalar has no dims. Undefined for every other node. */
export function constantIntegers(node: Node): { dims: number[]; integers: number[] } | undefined {
  if (node.op !== "Constant") return undefined;
  for (const bytes of allBytesOf(node.fields, NODE.attribute)) {
    const attribute = readMessage(bytes);
    const name = textOf(attribute, ATTRIBUTE.name);
    const integers = integersOf(attribute, name === "value_int" ? ATTRIBUTE.integer : ATTRIBUTE.integers);
    if (name === "value_int") return { dims: [], integers };
    if (name === "value_ints") return { dims: [integers.length], integers };
    const tensor = bytesOf(attribute, ATTRIBUTE.tensor);
    if (name === "value" && tensor !== undefined) {
      const { dims, integers: held } = readWeights(readMessage(tensor));
      return held === undefined ? undefined : { dims, integers: held };
    }
  }
  return undefined;
}

/** The dims of a tensor that a `Constant` node holds. */
export function constantDims(node: Node): number[] | undefined {
  if (node.op !== "Constant") return undefined;
  const tensors = allBytesOf(node.fields, NODE.attribute).map((bytes) => bytesOf(readMessage(bytes), ATTRIBUTE.tensor));
  const tensor = tensors.find((bytes) => bytes !== undefined);
  return tensor === undefined ? undefined : readWeights(readMessage(tensor)).dims;
}

// --- making parts -----------------------------------------------------------------------------------------------------

/** A node with integer attributes. */
export function makeNode(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Node {
  const fields = [
    ...inputs.map((name) => textField(NODE.input, name)),
    textField(NODE.output, output),
    textField(NODE.name, `node_${output}`),
    textField(NODE.opType, op),
    ...Object.entries(attributes).map(([name, value]) =>
      messageField(NODE.attribute, [
        textField(ATTRIBUTE.name, name),
        integerField(ATTRIBUTE.integer, value),
        integerField(ATTRIBUTE.type, ATTRIBUTE_INTEGER),
      ]),
    ),
  ];
  return { op, inputs: [...inputs], outputs: [output], fields };
}

/** The same node with other inputs, as many as it had. */
export function withInputs(node: Node, inputs: readonly string[]): Node {
  const rest = node.fields.filter(({ number }) => number !== NODE.input);
  return { ...node, inputs: [...inputs], fields: [...inputs.map((name) => textField(NODE.input, name)), ...rest] };
}

/** 64-bit integers as a weight: a vector, or with `isScalar` the one number. */
export function makeIntegers(name: string, values: readonly number[], isScalar = false): Field {
  const raw = new DataView(new ArrayBuffer(values.length * 8));
  for (const [at, value] of values.entries()) raw.setBigInt64(at * 8, BigInt(value), true);
  return messageField(GRAPH.initializer, [
    ...(isScalar ? [] : [integerField(TENSOR.dims, values.length)]),
    integerField(TENSOR.type, INT64),
    textField(TENSOR.name, name),
    bytesField(TENSOR.raw, new Uint8Array(raw.buffer)),
  ]);
}

// --- writing ----------------------------------------------------------------------------------------------------------

export interface Changes {
  /** All nodes, in an order in which each comes after what it needs. */
  nodes: readonly Node[];
  /** Weights beside those of the file. */
  weights: readonly Field[];
  /** A new name for a dimension of an input or output, or undefined to leave it. */
  renameDim(value: Value, axis: number): string | undefined;
}

/** The file with changes. The shapes of inner tensors, which may no longer be true, are left out: the runtime infers them. */
export function writeOnnxFile(file: OnnxFile, { nodes, weights, renameDim }: Changes): Pieces {
  const kept = file.graph.filter(({ number }) => number !== GRAPH.node && number !== GRAPH.valueInfo);
  const graph = [
    ...nodes.map(({ fields }) => messageField(GRAPH.node, fields)),
    ...kept.map((field) =>
      field.number === GRAPH.input || field.number === GRAPH.output ? renameDims(field, renameDim) : field,
    ),
    ...weights,
  ];
  return writeMessage(
    file.model.map((field) => (field.number === MODEL.graph ? messageField(MODEL.graph, graph) : field)),
  );
}

function renameDims(field: Field, renameDim: Changes["renameDim"]): Field {
  const bytes = field.value[0] ?? new Uint8Array();
  const value = readValue(bytes);
  const renamed = change(readMessage(bytes), [VALUE.type, TYPE.tensor, TENSOR_TYPE.shape], (shape) => {
    let axis = -1;
    return shape.map((dim) => {
      if (dim.number !== SHAPE.dim) return dim;
      axis++;
      const name = renameDim(value, axis);
      return name === undefined ? dim : messageField(SHAPE.dim, [textField(DIM.name, name)]);
    });
  });
  return messageField(field.number, renamed);
}

/** The message with the one at the end of `path` changed; as it was where there is none. */
function change(message: readonly Field[], path: readonly number[], edit: (inner: Field[]) => Field[]): Field[] {
  const [first, ...rest] = path;
  if (first === undefined) return edit([...message]);
  return message.map((field) =>
    field.number === first
      ? messageField(first, change(readMessage(field.value[0] ?? new Uint8Array()), rest, edit))
      : field,
  );
}

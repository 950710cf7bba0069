/**
 * Lets an encoder of the Whisper architecture take sound of any length, where its export takes one window only. Pure.
 *
 * Such an export fixes three things, and a file may have any of them without the others (`design.md` shows them):
 * the size of its inputs and outputs, the table of positions that is added whole, and shapes with the number of positions
 * written into them. Convolutions, attention and normalisation take any length by themselves.
 *
 *     const freed = freeWindow(bytes, { frames: 3000 });
 *     if (freed.kind === "freed") await writeFile(path, freed.pieces);
 *
 * What comes out is only what should be right: `prepare-encoder.ts` runs it beside the original before it is believed.
 */
import {
  constantDims,
  constantIntegers,
  makeIntegers,
  makeNode,
  readOnnxFile,
  withInputs,
  writeOnnxFile,
  type Node,
  type OnnxFile,
} from "./onnx-file.ts";
import type { Field, Pieces } from "./protobuf.ts";

export type Freed =
  | { kind: "freed"; pieces: Pieces }
  /** `why` completes "this export cannot be shortened: …". */
  | { kind: "refused"; why: string };

/** Features to a position: the encoder's second convolution halves them. */
export const FRAMES_PER_POSITION = 2;
const FRAMES_AXIS = 2;
const POSITIONS_FROM_END = 2;
/** Slice takes its limits as inputs since then. */
const OLDEST_OPSET = 10;
/** Begins the names of all that is added. */
const MARK = "short_window";

/** Operators whose input says a shape, and which. */
const SHAPE_INPUTS: Readonly<Record<string, number>> = { Reshape: 1, Expand: 1, ConstantOfShape: 0 };
/** Operators that shapes are put together with. */
const SHAPE_MAKERS: ReadonlySet<string> = new Set([
  "Concat",
  "Unsqueeze",
  "Squeeze",
  "Cast",
  "Identity",
  "Mul",
  "Where",
]);

/**
 * `frames` are those of the model's whole window.
 * Errors: throws a RangeError where these bytes are no whole ONNX file.
 */
export function freeWindow(bytes: Uint8Array, { frames }: { frames: number }): Freed {
  const file = readOnnxFile(bytes);
  const why = refuse(file, frames);
  if (why !== undefined) return { kind: "refused", why };
  const input = file.inputs.find(({ dims }) => dims.length === 3);
  if (input === undefined) return { kind: "refused", why: "it has no input of bands and frames" };
  const positions = frames / FRAMES_PER_POSITION;
  const length = countPositions(input.name);
  const sliced = slicePositions(file, positions, length.name);
  if (sliced.kind === "refused") return sliced;
  const shaped = freeShapes({ ...file, nodes: sliced.nodes }, positions, length.name);
  return {
    kind: "freed",
    pieces: writeOnnxFile(file, {
      nodes: [...length.nodes, ...shaped.nodes],
      weights: [...length.weights, ...shaped.weights],
      renameDim({ dims }, axis) {
        if (dims[axis] === frames) return "frames";
        return dims[axis] === positions ? "positions" : undefined;
      },
    }),
  };
}

function refuse(file: OnnxFile, frames: number): string | undefined {
  if ([...file.weights.values()].some(({ isOutside }) => isOutside)) return "its weights lie in a second file";
  if (file.opset < OLDEST_OPSET)
    return `it is written in ONNX's operators of version ${file.opset}, before ${OLDEST_OPSET}`;
  const isFree = file.inputs.every(({ dims }) => typeof dims[FRAMES_AXIS] !== "number" || dims[FRAMES_AXIS] === frames);
  return isFree ? undefined : `its input is not of ${frames} frames`;
}

interface Added {
  nodes: Node[];
  weights: Field[];
}

/** Nodes that give the number of positions, one 64-bit integer: the input's frames, divided and rounded up. */
function countPositions(input: string): Added & { name: string } {
  const name = `${MARK}_positions`;
  const [shape, frames, more] = [`${MARK}_shape`, `${MARK}_frames`, `${MARK}_frames_more`];
  return {
    name,
    weights: [
      makeIntegers(`${MARK}_frames_axis`, [FRAMES_AXIS]),
      makeIntegers(`${MARK}_less`, [FRAMES_PER_POSITION - 1]),
      makeIntegers(`${MARK}_step`, [FRAMES_PER_POSITION]),
      makeIntegers(`${MARK}_zero`, [0]),
      makeIntegers(`${MARK}_first`, [0], true),
      makeIntegers(`${MARK}_axis`, [-POSITIONS_FROM_END]),
    ],
    nodes: [
      makeNode("Shape", [input], shape),
      makeNode("Gather", [shape, `${MARK}_frames_axis`], frames, { axis: 0 }),
      makeNode("Add", [frames, `${MARK}_less`], more),
      makeNode("Div", [more, `${MARK}_step`], name),
    ],
  };
}

// --- positions --------------------------------------------------------------------------------------------------------

type Sliced = { kind: "sliced"; nodes: Node[] } | { kind: "refused"; why: string };

/** Wherever the table of positions is added to what is heard, only its beginning is. */
function slicePositions(file: OnnxFile, positions: number, length: string): Sliced {
  const makers = new Map(file.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const heard = listHeard(file);
  const isTable = (name: string): boolean => !heard.has(name) && holdsTable(name, file, makers, positions);
  const nodes: Node[] = [];
  let count = 0;
  for (const node of file.nodes) {
    const at = node.op === "Add" && node.inputs.some((name) => heard.has(name)) ? node.inputs.findIndex(isTable) : -1;
    const table = node.inputs[at];
    if (table === undefined) {
      nodes.push(node);
      continue;
    }
    const sliced = `${MARK}_table_${++count}`;
    nodes.push(makeNode("Slice", [table, `${MARK}_zero`, length, `${MARK}_axis`], sliced));
    nodes.push(withInputs(node, node.inputs.with(at, sliced)));
  }
  if (count > 1) return { kind: "refused", why: `it adds positions ${count} times` };
  return { kind: "sliced", nodes };
}

/** Everything that depends on an input of the graph. */
function listHeard({ inputs, weights, nodes }: OnnxFile): Set<string> {
  // Old files list their weights among the inputs.
  const heard = new Set(inputs.map(({ name }) => name).filter((name) => !weights.has(name)));
  for (const node of nodes)
    if (node.inputs.some((name) => heard.has(name))) for (const output of node.outputs) heard.add(output);
  return heard;
}

/** Whether a constant is the table [positions, width], itself or after operators that leave it what it is. */
function holdsTable(name: string, file: OnnxFile, makers: ReadonlyMap<string, Node>, positions: number): boolean {
  const weights = file.weights.get(name);
  const maker = makers.get(name);
  const dims = weights?.dims ?? (maker === undefined ? undefined : constantDims(maker));
  if (dims !== undefined)
    return dims.length <= 3 && dims.at(-POSITIONS_FROM_END) === positions && (dims.at(-1) ?? 0) > 1;
  return maker?.inputs.some((input) => holdsTable(input, file, makers, positions)) ?? false;
}

// --- shapes -----------------------------------------------------------------------------------------------------------

/** Shapes with the number of positions in them get the number of the moment instead. */
function freeShapes(file: OnnxFile, positions: number, length: string): Added {
  const makers = new Map(file.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const weights: Field[] = [];
  const nodes: Node[] = [];
  const done = new Map<string, string>();

  /** The name of `name`'s value with the number of positions made free, the nodes for it put before the one that needs them. */
  function free(name: string, isReshape: boolean): string {
    const key = `${name} ${isReshape}`;
    const known = done.get(key);
    if (known !== undefined) return known;
    const maker = makers.get(name);
    const constant = readConstant(name);
    let freed = name;
    if (constant !== undefined) freed = freeConstant(constant, isReshape);
    else if (maker !== undefined && SHAPE_MAKERS.has(maker.op)) {
      const inputs = maker.inputs.map((input) => free(input, false));
      if (inputs.some((input, at) => input !== maker.inputs[at])) {
        freed = `${MARK}_made_${done.size}`;
        nodes.push(renameOutput(withInputs(maker, inputs), freed));
      }
    }
    done.set(key, freed);
    return freed;

    function freeConstant({ dims, integers }: { dims: number[]; integers: number[] }, mayInfer: boolean): string {
      if (!integers.includes(positions)) return name;
      if (dims.length === 0) {
        const scalar = `${MARK}_scalar_${done.size}`;
        nodes.push(makeNode("Gather", [length, `${MARK}_first`], scalar, { axis: 0 }));
        return scalar;
      }
      const shape = `${MARK}_shape_${done.size}`;
      if (mayInfer && !integers.includes(-1) && integers.filter((size) => size === positions).length === 1) {
        weights.push(
          makeIntegers(
            shape,
            integers.map((size) => (size === positions ? -1 : size)),
          ),
        );
        return shape;
      }
      const parts = integers.map((size, at) => {
        if (size === positions) return length;
        weights.push(makeIntegers(`${shape}_${at}`, [size]));
        return `${shape}_${at}`;
      });
      nodes.push(makeNode("Concat", parts, shape, { axis: 0 }));
      return shape;
    }
  }

  function readConstant(name: string): { dims: number[]; integers: number[] } | undefined {
    const held = file.weights.get(name);
    if (held !== undefined) return held.integers && { dims: held.dims, integers: held.integers };
    const maker = makers.get(name);
    return maker && constantIntegers(maker);
  }

  for (const node of file.nodes) {
    const at = SHAPE_INPUTS[node.op];
    const shape = at === undefined ? undefined : node.inputs[at];
    const freed = shape === undefined ? undefined : free(shape, node.op === "Reshape");
    nodes.push(
      at === undefined || freed === undefined || freed === shape ? node : withInputs(node, node.inputs.with(at, freed)),
    );
  }
  return { nodes, weights };
}

/** The same node under another name, for other inputs: its first user keeps the old one. */
function renameOutput(node: Node, output: string): Node {
  const copy = makeNode(node.op, node.inputs, output);
  const isKept = (field: Field): boolean => !copy.fields.some(({ number }) => number === field.number);
  return { ...copy, fields: [...copy.fields, ...node.fields.filter(isKept)] };
}

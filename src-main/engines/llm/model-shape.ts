/** What a GGUF file tells about its model, as far as memory depends on it. Pure. */

/** Sizes of a model, read from its GGUF metadata and its list of tensors. Widths are in numbers, not bytes. */
export interface ModelShape {
  /** The context it was trained on, in tokens. */
  trainedTokens: number;
  embeddingWidth: number;
  /** The widest layer's. */
  feedForwardWidth: number;
  vocabulary: number;
  /** Of one head's keys and values. */
  keyWidth: number;
  valueWidth: number;
  /** Keys and values of one token in each layer; 0 where a layer keeps none. */
  layers: { kvHeads: number; weightsBytes: number }[];
  /** The embeddings, which llama.cpp always keeps in RAM. */
  inputBytes: number;
  /** The output matrix and its norm. */
  outputBytes: number;
  /** Where a file has no output matrix, the embeddings stand in for it: their bytes, else 0. */
  sharedBytes: number;
  /** False for the few kinds of model that llama.cpp computes without flash attention. */
  flashAttention: boolean;
}

/** What `shapeOf` reads of node-llama-cpp's `GgufFileInfo`. */
export interface GgufHead {
  metadata: { general: { architecture?: string } };
  architectureMetadata: {
    context_length?: number;
    embedding_length?: number;
    feed_forward_length?: number | number[];
    block_count?: number;
    attention?: {
      head_count?: number | number[];
      head_count_kv?: number | number[];
      key_length?: number;
      value_length?: number;
    };
  };
  fullTensorInfo?: readonly { name: string; dimensions: readonly (number | bigint)[]; ggmlType: number }[];
}

/** Numbers in a block and bytes of a block by ggml's type number. Source: `GGML_QUANT_SIZES` of llama.cpp's gguf-py. */
const GGML_TYPES: Record<number, readonly [numbers: number, bytes: number]> = {
  0: [1, 4], // F32
  1: [1, 2], // F16
  2: [32, 18], // Q4_0
  3: [32, 20], // Q4_1
  6: [32, 22], // Q5_0
  7: [32, 24], // Q5_1
  8: [32, 34], // Q8_0
  9: [32, 36], // Q8_1
  10: [256, 84], // Q2_K
  11: [256, 110], // Q3_K
  12: [256, 144], // Q4_K
  13: [256, 176], // Q5_K
  14: [256, 210], // Q6_K
  15: [256, 292], // Q8_K
  16: [256, 66], // IQ2_XXS
  17: [256, 74], // IQ2_XS
  18: [256, 98], // IQ3_XXS
  19: [256, 50], // IQ1_S
  20: [32, 18], // IQ4_NL
  21: [256, 110], // IQ3_S
  22: [256, 82], // IQ2_S
  23: [256, 136], // IQ4_XS
  24: [1, 1], // I8
  25: [1, 2], // I16
  26: [1, 4], // I32
  27: [1, 8], // I64
  28: [1, 8], // F64
  29: [256, 56], // IQ1_M
  30: [1, 2], // BF16
  34: [256, 54], // TQ1_0
  35: [256, 66], // TQ2_0
  39: [32, 17], // MXFP4
  40: [64, 36], // NVFP4
  41: [128, 18], // Q1_0
  42: [64, 18], // Q2_0
};

/** Bytes of `numbers` in a ggml type. Throws a RangeError for a type that this list does not know. */
export function ggmlBytes(ggmlType: number, numbers: number): number {
  const block = GGML_TYPES[ggmlType];
  if (block === undefined) throw new RangeError(`Unknown ggml type ${ggmlType}.`);
  return (numbers / block[0]) * block[1];
}

/** Numbers that a ggml type packs together: a row must be a multiple of it. */
export function ggmlBlock(ggmlType: number): number {
  return GGML_TYPES[ggmlType]?.[0] ?? 1;
}

/**
 * The shape of the model that a GGUF file holds. Which tensor is input, output or of a layer is told by its name, as in
 * llama.cpp's `LLM_TENSOR_NAMES`. Errors: RangeError for a tensor type made after this was written.
 */
export function shapeOf({ metadata, architectureMetadata: told, fullTensorInfo = [] }: GgufHead): ModelShape {
  const { attention = {} } = told;
  const layerCount = told.block_count ?? 0;
  const embeddingWidth = told.embedding_length ?? 0;
  const heads = Array.from({ length: layerCount }, (_, layer) => atLayer(attention.head_count, layer) ?? 0);
  const headWidth = embeddingWidth / Math.max(1, ...heads);
  const keyWidth = attention.key_length ?? headWidth;
  const valueWidth = attention.value_length ?? headWidth;
  const layers = heads.map((count, layer) => ({
    kvHeads: atLayer(attention.head_count_kv, layer) ?? count,
    weightsBytes: 0,
  }));
  const bytes = { input: 0, output: 0, shared: 0 };
  let vocabulary = 0;
  for (const { name, dimensions, ggmlType } of fullTensorInfo) {
    const sizes = dimensions.map(Number);
    const size = ggmlBytes(
      ggmlType,
      sizes.reduce((product, dimension) => product * dimension, 1),
    );
    const layer = layers[Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1)];
    if (layer !== undefined) layer.weightsBytes += size;
    else if (/^(?:token_embd|token_types|position_embd)/.test(name)) bytes.input += size;
    else bytes.output += size;
    if (name === "token_embd.weight") {
      vocabulary = sizes.at(-1) ?? 0;
      bytes.shared = fullTensorInfo.some((other) => other.name === "output.weight") ? 0 : size;
    }
  }
  return {
    trainedTokens: told.context_length ?? 0,
    embeddingWidth,
    feedForwardWidth: Math.max(0, ...[told.feed_forward_length ?? 0].flat()),
    vocabulary,
    keyWidth,
    valueWidth,
    layers,
    inputBytes: bytes.input,
    outputBytes: bytes.output,
    sharedBytes: bytes.shared,
    // Source: `llama_init_from_model` in llama.cpp, which needs equal widths and turns it off for Grok.
    flashAttention: keyWidth === valueWidth && metadata.general.architecture !== "grok",
  };
}

function atLayer(value: number | number[] | undefined, layer: number): number | undefined {
  return Array.isArray(value) ? value[layer] : value;
}

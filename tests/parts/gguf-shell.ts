import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** What a qwen2 file says about itself, in GGUF's words. */
export interface GgufShell {
  layers: number;
  embeddingWidth: number;
  feedForwardWidth: number;
  heads: number;
  kvHeads: number;
  vocabulary: number;
  contextTokens: number;
  /** Whether the output matrix is a tensor of its own or the embeddings again. */
  tied: boolean;
}

/** `Qwen/Qwen2.5-3B-Instruct-GGUF`, as its model card and configuration give it. */
export const QWEN_3B: GgufShell = {
  layers: 36,
  embeddingWidth: 2048,
  feedForwardWidth: 11_008,
  heads: 16,
  kvHeads: 2,
  vocabulary: 151_936,
  contextTokens: 32_768,
  tied: false,
};

const UINT32 = 4;
const STRING = 8;
const ARRAY = 9;
const INT32 = 5;
const F32_TYPE = 0;
const Q8_0_TYPE = 8;
/** Bytes of 32 weights in Q8_0. */
const Q8_0_BLOCK_BYTES = 34;
const ALIGNMENT_BYTES = 32;

/**
 * Writes a GGUF v3 file of that shape whose weights are a hole: all zeros, and no space on the disk. llama.cpp reads, plans
 * and even loads it; it only has nothing to say. Matrices are Q8_0, the rest F32.
 */
export function writeGgufShell(path: string, shape: GgufShell): void {
  const tensors = listTensors(shape);
  const parts: Buffer[] = [];
  const u32 = (value: number): void => void parts.push(Buffer.from(Uint32Array.of(value).buffer));
  const u64 = (value: number): void => void parts.push(Buffer.from(BigUint64Array.of(BigInt(value)).buffer));
  const text = (value: string): void => {
    const bytes = Buffer.from(value);
    u64(bytes.length);
    parts.push(bytes);
  };
  const entries: [string, () => void][] = [];
  const number = (key: string, value: number): void => void entries.push([key, () => (u32(UINT32), u32(value))]);
  const string = (key: string, value: string): void => void entries.push([key, () => (u32(STRING), text(value))]);
  const strings = (key: string, values: readonly string[]): void =>
    void entries.push([
      key,
      () => {
        u32(ARRAY);
        u32(STRING);
        u64(values.length);
        for (const value of values) text(value);
      },
    ]);

  string("general.architecture", "qwen2");
  number("qwen2.block_count", shape.layers);
  number("qwen2.context_length", shape.contextTokens);
  number("qwen2.embedding_length", shape.embeddingWidth);
  number("qwen2.feed_forward_length", shape.feedForwardWidth);
  number("qwen2.attention.head_count", shape.heads);
  number("qwen2.attention.head_count_kv", shape.kvHeads);
  entries.push([
    "qwen2.attention.layer_norm_rms_epsilon",
    () => (u32(6), void parts.push(Buffer.from(Float32Array.of(1e-6).buffer))),
  ]);
  string("tokenizer.ggml.model", "gpt2");
  string("tokenizer.ggml.pre", "qwen2");
  const tokens = Array.from({ length: shape.vocabulary }, (_, id) => `t${id}`);
  strings("tokenizer.ggml.tokens", tokens);
  entries.push([
    "tokenizer.ggml.token_type",
    () => {
      u32(ARRAY);
      u32(INT32);
      u64(tokens.length);
      parts.push(Buffer.from(Int32Array.from(tokens, () => 1).buffer));
    },
  ]);
  strings("tokenizer.ggml.merges", ["t 1"]);
  number("tokenizer.ggml.eos_token_id", shape.vocabulary - 1);

  parts.push(Buffer.from("GGUF"));
  u32(3);
  u64(tensors.length);
  u64(entries.length);
  for (const [key, write] of entries) {
    text(key);
    write();
  }
  let offset = 0;
  for (const { name, dimensions } of tensors) {
    text(name);
    u32(dimensions.length);
    for (const dimension of dimensions) u64(dimension);
    u32(dimensions.length === 1 ? F32_TYPE : Q8_0_TYPE);
    u64(offset);
    offset += align(bytesOf(dimensions));
  }
  const head = Buffer.concat(parts);
  const file = openSync(path, "w");
  writeSync(file, head);
  ftruncateSync(file, align(head.length) + offset);
  closeSync(file);
}

function listTensors(shape: GgufShell): { name: string; dimensions: number[] }[] {
  const { embeddingWidth: wide, feedForwardWidth: inner, vocabulary } = shape;
  const kvWide = (wide / shape.heads) * shape.kvHeads;
  const inLayer: [string, number[]][] = [
    ["attn_norm.weight", [wide]],
    ["attn_q.weight", [wide, wide]],
    ["attn_k.weight", [wide, kvWide]],
    ["attn_v.weight", [wide, kvWide]],
    ["attn_q.bias", [wide]],
    ["attn_k.bias", [kvWide]],
    ["attn_v.bias", [kvWide]],
    ["attn_output.weight", [wide, wide]],
    ["ffn_norm.weight", [wide]],
    ["ffn_gate.weight", [wide, inner]],
    ["ffn_up.weight", [wide, inner]],
    ["ffn_down.weight", [inner, wide]],
  ];
  return [
    { name: "token_embd.weight", dimensions: [wide, vocabulary] },
    ...Array.from({ length: shape.layers }, (_, layer) =>
      inLayer.map(([name, dimensions]) => ({ name: `blk.${layer}.${name}`, dimensions })),
    ).flat(),
    { name: "output_norm.weight", dimensions: [wide] },
    ...(shape.tied ? [] : [{ name: "output.weight", dimensions: [wide, vocabulary] }]),
  ];
}

function bytesOf(dimensions: readonly number[]): number {
  const weights = dimensions.reduce((product, dimension) => product * dimension, 1);
  return dimensions.length === 1 ? weights * 4 : (weights / 32) * Q8_0_BLOCK_BYTES;
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

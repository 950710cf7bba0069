"""Synthetic weights: a language model of Qwen2.5-3B-Instruct's exact shape, file size and cost, of seeded noise. It says made-up words.

    python3 models/recipes/synthetic_qwen.py --out DIR                       # qwen2.5-3b-synthetic-q4_k_m.gguf, 1.9 GB
    python3 models/recipes/synthetic_qwen.py --out DIR --layers 1 --width 256 --feed-forward 256 --vocabulary 1600    # for tests

Which matrix is Q4_K and which Q6_K follows llama.cpp's mix Q4_K_M (`llama_tensor_get_type_impl` in src/llama-quant.cpp at
007dbbf3), the blocks its layout of them (`block_q4_K`, `block_q6_K` in ggml/src/ggml-common.h). The embedding is the output
matrix too, as in Qwen2.5-3B. The file is written in a stream: no more than CHUNK_BLOCKS blocks are in memory."""

import argparse
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gguf import CHATML, TOKEN_CONTROL, TOKEN_NORMAL, TYPE_F32, TYPE_Q4_K, TYPE_Q6_K, Tensor, write_tensors
from synthetic_words import Vocabulary

FILE_TYPE_Q4_K_M, TOKEN_UNUSED = 15, 5
SPECIALS = (
    "<|endoftext|> <|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> <|quad_start|> <|quad_end|> "
    "<|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|> <tool_call> </tool_call> <|fim_prefix|> <|fim_middle|> "
    "<|fim_suffix|> <|fim_pad|> <|repo_name|> <|file_sep|>"
).split()
# What the vocabulary is filled up with to a round size.
PADDING = 271
BLOCK = 256
CHUNK_BLOCKS = 1 << 17
Q4_K = np.dtype([("scale", "<f2"), ("least", "<f2"), ("scales", "u1", 12), ("values", "u1", 128)])
Q6_K = np.dtype([("low", "u1", 128), ("high", "u1", 64), ("scales", "i1", 16), ("scale", "<f2")])
# Uniform whole numbers: 0 to 15 spread by 4.61 about 7.5, 0 to 63 by 18.47.
SPREAD_4, SPREAD_6 = np.sqrt((16**2 - 1) / 12), np.sqrt((64**2 - 1) / 12)
SCALE_4, SCALE_6 = 40, 12
EMBEDDING_SPREAD = 0.02
# Tokens that are no spoken words have short rows, so that none of them is ever the likeliest: the model says words whose text is
# read back as the same tokens, and ends when it is told to.
SILENT_PART = 0.3


@dataclass(frozen=True)
class Shape:
    layers: int = 36
    width: int = 2048
    heads: int = 16
    kv_heads: int = 2
    feed_forward: int = 11008
    vocabulary: int = 151936
    context: int = 32768

    @property
    def kv_width(self) -> int:
        return self.width // self.heads * self.kv_heads


def has_more_bits(layer: int, layers: int) -> bool:
    """The layers whose attn_v and ffn_down Q4_K_M keeps as Q6_K: the first and last eighth, and every third between."""
    return layer < layers // 8 or layer >= 7 * layers // 8 or (layer - layers // 8) % 3 == 2


def fill_q4_k(random: np.random.Generator, spread: np.ndarray) -> np.ndarray:
    """Blocks whose values are spread by `spread` (one for each block) about 0: scale * 40 * (0 to 15) - least * 40."""
    blocks = np.empty(len(spread), Q4_K)
    blocks["scale"] = spread / (SPREAD_4 * SCALE_4)
    blocks["least"] = blocks["scale"].astype(np.float32) * 7.5
    # Eight scales and eight minima of six bits, all of them 40: the low six bits of the first eight bytes, four and four bits of
    # the last four, whose upper two lie on top of the first eight.
    blocks["scales"][:, :8] = SCALE_4 | (SCALE_4 >> 4) << 6
    blocks["scales"][:, 8:] = SCALE_4 & 15 | (SCALE_4 & 15) << 4
    blocks["values"] = random.integers(0, 256, (len(spread), 128), np.uint8)
    return blocks


def fill_q6_k(random: np.random.Generator, spread: np.ndarray) -> np.ndarray:
    blocks = np.empty(len(spread), Q6_K)
    blocks["scale"] = spread / (SPREAD_6 * SCALE_6)
    blocks["scales"] = SCALE_6
    for part in ("low", "high"):
        blocks[part] = random.integers(0, 256, blocks[part].shape, np.uint8)
    return blocks


def matrix(name: str, sizes: tuple[int, int], kind: int, seed: int, spread: float | np.ndarray) -> Tensor:
    """Noise of [row length, rows]; `spread` is one for all or one for each row."""
    count = sizes[0] // BLOCK * sizes[1]

    def make() -> Iterable[bytes]:
        random = np.random.default_rng([seed, zlib.crc32(name.encode())])
        fill = fill_q4_k if kind == TYPE_Q4_K else fill_q6_k
        of_block = np.broadcast_to(np.asarray(spread, np.float32).reshape(-1, 1), (sizes[1], sizes[0] // BLOCK)).reshape(-1)
        for start in range(0, count, CHUNK_BLOCKS):
            yield fill(random, of_block[start : start + CHUNK_BLOCKS]).tobytes()

    return Tensor(name, sizes, kind, make)


def vector(name: str, length: int, value: float) -> Tensor:
    return Tensor(name, (length,), TYPE_F32, lambda: [np.full(length, value, "<f4").tobytes()])


def list_tensors(shape: Shape, words: range, seed: int) -> list[Tensor]:
    width, wide, kv = shape.width, shape.feed_forward, shape.kv_width
    rows = np.full(shape.vocabulary, EMBEDDING_SPREAD * SILENT_PART, np.float32)
    rows[words.start : words.stop] = EMBEDDING_SPREAD
    tensors = [matrix("token_embd.weight", (width, shape.vocabulary), TYPE_Q6_K, seed, rows), vector("output_norm.weight", width, 1.0)]
    # Every layer adds as much to the residual stream as the one before.
    quiet = (2 * shape.layers) ** -0.5
    for layer in range(shape.layers):
        at = f"blk.{layer}."
        better = TYPE_Q6_K if has_more_bits(layer, shape.layers) else TYPE_Q4_K
        tensors += [vector(at + "attn_norm.weight", width, 1.0), vector(at + "ffn_norm.weight", width, 1.0)]
        for letter, rows_out, kind in (("q", width, TYPE_Q4_K), ("k", kv, TYPE_Q4_K), ("v", kv, better)):
            tensors += [matrix(f"{at}attn_{letter}.weight", (width, rows_out), kind, seed, width**-0.5), vector(f"{at}attn_{letter}.bias", rows_out, 0.0)]
        tensors.append(matrix(at + "attn_output.weight", (width, width), TYPE_Q4_K, seed, quiet * width**-0.5))
        tensors += [matrix(f"{at}ffn_{part}.weight", (width, wide), TYPE_Q4_K, seed, width**-0.5) for part in ("gate", "up")]
        tensors.append(matrix(at + "ffn_down.weight", (wide, width), better, seed, quiet * wide**-0.5))
    return tensors


def write_qwen(path: Path, shape: Shape, seed: int) -> None:
    vocabulary = Vocabulary(shape.vocabulary - 256 - len(SPECIALS) - PADDING)
    plain = len(vocabulary.tokens)
    tokens = [*vocabulary.tokens, *SPECIALS, *(f"[PAD{plain + len(SPECIALS) + index}]" for index in range(PADDING))]
    metadata = {
        "general.architecture": "qwen2", "general.name": "Synthetic weights in the shape of Qwen2.5 3B Instruct", "general.license": "mit",
        "general.file_type": FILE_TYPE_Q4_K_M, "general.quantization_version": 2,
        "qwen2.block_count": shape.layers, "qwen2.context_length": shape.context, "qwen2.embedding_length": shape.width, "qwen2.feed_forward_length": shape.feed_forward,
        "qwen2.attention.head_count": shape.heads, "qwen2.attention.head_count_kv": shape.kv_heads, "qwen2.attention.layer_norm_rms_epsilon": 1e-6,
        "qwen2.rope.freq_base": 1e6,
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2", "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [TOKEN_NORMAL] * plain + [TOKEN_CONTROL] * len(SPECIALS) + [TOKEN_UNUSED] * PADDING,
        "tokenizer.ggml.merges": [" ".join(pair) for pair in vocabulary.merges],
        "tokenizer.ggml.eos_token_id": plain + SPECIALS.index("<|im_end|>"), "tokenizer.ggml.padding_token_id": plain,
        "tokenizer.ggml.bos_token_id": plain, "tokenizer.ggml.add_bos_token": False, "tokenizer.chat_template": CHATML,
    }  # fmt: skip
    write_tensors(path, metadata, list_tensors(shape, vocabulary.words, seed))


def main() -> None:
    usual = Shape()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    parser.add_argument("--seed", type=int, default=1)
    for name in ("layers", "width", "heads", "kv_heads", "feed_forward", "vocabulary", "context"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=getattr(usual, name))
    asked = parser.parse_args()
    begun = time.monotonic()
    asked.out.mkdir(parents=True, exist_ok=True)
    path = asked.out / "qwen2.5-3b-synthetic-q4_k_m.gguf"
    shape = Shape(**{name: getattr(asked, name) for name in usual.__dataclass_fields__})
    write_qwen(path, shape, asked.seed)
    print(f"{path}: {path.stat().st_size:,} bytes in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()

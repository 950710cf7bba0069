"""Writes a GGUF v3 file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): any tensors, in a stream, or a whole Qwen2
model with matrices as Q8_0 and the rest fp32."""

import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpe import SPECIALS, Bpe
from qwen2 import Qwen2

ALIGNMENT = 32
UINT32, FLOAT32, BOOL, STRING, ARRAY = 4, 6, 7, 8, 9
TYPE_F32, TYPE_Q8_0, TYPE_Q4_K, TYPE_Q6_K = 0, 8, 12, 14
# Values and bytes of one block of each type.
BLOCKS = {TYPE_F32: (1, 4), TYPE_Q8_0: (32, 34), TYPE_Q4_K: (256, 144), TYPE_Q6_K: (256, 210)}
FILE_TYPE_Q8_0 = 7
TOKEN_NORMAL, TOKEN_CONTROL = 1, 3
INT32 = 5
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


@dataclass(frozen=True)
class Tensor:
    """One tensor: `sizes` as GGUF has them (a row's length first), `data` its bytes, made when they are written."""

    name: str
    sizes: tuple[int, ...]
    type: int
    data: Callable[[], Iterable[bytes]]

    @property
    def size(self) -> int:
        values, size = BLOCKS[self.type]
        if self.sizes[0] % values:
            raise ValueError(f"{self.name}: rows of {self.sizes[0]} values cannot be cut into blocks of {values}")
        return math.prod(self.sizes) // values * size


def string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def field(key: str, value: str | int | float | bool | list[str] | list[int]) -> bytes:
    """One metadata entry: key, type, value."""
    head = string(key)
    if isinstance(value, bool):
        return head + struct.pack("<I?", BOOL, value)
    if isinstance(value, int):
        return head + struct.pack("<II", UINT32, value)
    if isinstance(value, float):
        return head + struct.pack("<If", FLOAT32, value)
    if isinstance(value, str):
        return head + struct.pack("<I", STRING) + string(value)
    kind = STRING if isinstance(value[0], str) else INT32
    items = b"".join(string(item) if isinstance(item, str) else struct.pack("<i", item) for item in value)
    return head + struct.pack("<IIQ", ARRAY, kind, len(value)) + items


def quantise_q8_0(matrix: np.ndarray) -> bytes:
    """Blocks of 32 values along a row: one fp16 scale (largest magnitude / 127) and 32 int8."""
    if matrix.shape[-1] % 32:
        raise ValueError(f"rows of {matrix.shape[-1]} values cannot be cut into blocks of 32")
    blocks = matrix.astype(np.float32).reshape(-1, 32)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / 127
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    packed = np.empty(len(blocks), dtype=[("scale", "<f2"), ("values", "i1", 32)])
    packed["scale"], packed["values"] = scale[:, 0], np.round(blocks * inverse)
    return packed.tobytes()


def tensors(model: Qwen2) -> dict[str, np.ndarray]:
    """The weights under llama.cpp's names; the output matrix is absent, so that it is tied to the embedding."""
    shape = model.shape
    state = {name: weight.detach().float().cpu().numpy() for name, weight in model.state_dict().items()}
    named = {"token_embd.weight": state["embedding.weight"], "output_norm.weight": state["norm.weight"]}
    cuts = [shape.heads * shape.head, (shape.heads + shape.kv_heads) * shape.head]
    for at in range(shape.layers):
        old, new = f"layers.{at}.", f"blk.{at}."
        named[new + "attn_norm.weight"] = state[old + "attention_norm.weight"]
        for kind in ("weight", "bias"):
            for letter, part in zip("qkv", np.split(state[old + "qkv." + kind], cuts)):
                named[f"{new}attn_{letter}.{kind}"] = part
        named[new + "attn_output.weight"] = state[old + "output.weight"]
        named[new + "ffn_norm.weight"] = state[old + "feed_norm.weight"]
        named[new + "ffn_gate.weight"], named[new + "ffn_up.weight"] = np.split(state[old + "gate_up.weight"], 2)
        named[new + "ffn_down.weight"] = state[old + "down.weight"]
    return named


def write_gguf(path: Path, model: Qwen2, bpe: Bpe, name: str) -> None:
    """Writes the model and its tokenizer; the file appears whole or not at all."""
    shape, plain = model.shape, len(bpe.tokens) - len(SPECIALS)
    metadata = {
        "general.architecture": "qwen2", "general.name": name, "general.license": "mit", "general.file_type": FILE_TYPE_Q8_0, "general.quantization_version": 2,
        "qwen2.block_count": shape.layers, "qwen2.context_length": shape.context, "qwen2.embedding_length": shape.width, "qwen2.feed_forward_length": shape.feed_forward,
        "qwen2.attention.head_count": shape.heads, "qwen2.attention.head_count_kv": shape.kv_heads, "qwen2.attention.layer_norm_rms_epsilon": shape.norm_epsilon,
        "qwen2.rope.freq_base": shape.rope_base, "qwen2.vocab_size": len(bpe.tokens),
        "tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2", "tokenizer.ggml.tokens": bpe.tokens,
        "tokenizer.ggml.token_type": [TOKEN_NORMAL] * plain + [TOKEN_CONTROL] * len(SPECIALS), "tokenizer.ggml.merges": [" ".join(pair) for pair in bpe.merges],
        "tokenizer.ggml.eos_token_id": bpe.ids["<|im_end|>"], "tokenizer.ggml.padding_token_id": bpe.ids["<|endoftext|>"], "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": CHATML,
    }
    write_tensors(path, metadata, [pack(key, weight) for key, weight in tensors(model).items()])


def pack(name: str, weight: np.ndarray) -> Tensor:
    sizes = weight.shape[::-1]
    if weight.ndim == 2:
        return Tensor(name, sizes, TYPE_Q8_0, lambda: [quantise_q8_0(weight)])
    return Tensor(name, sizes, TYPE_F32, lambda: [weight.astype("<f4").tobytes()])


def write_tensors(path: Path, metadata: dict, listed: list[Tensor]) -> None:
    """Writes one tensor after the other, none held longer than its own turn; the file appears whole or not at all."""
    header, at = b"", 0
    for tensor in listed:
        sizes = struct.pack(f"<I{len(tensor.sizes)}Q", len(tensor.sizes), *tensor.sizes)
        header += string(tensor.name) + sizes + struct.pack("<IQ", tensor.type, at)
        at += tensor.size + -tensor.size % ALIGNMENT
    head = b"GGUF" + struct.pack("<IQQ", 3, len(listed), len(metadata)) + b"".join(field(key, value) for key, value in metadata.items()) + header
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(head + b"\0" * (-len(head) % ALIGNMENT))
        for tensor in listed:
            written = sum(file.write(data) for data in tensor.data())
            if written != tensor.size:
                raise ValueError(f"{tensor.name}: {written} bytes where there should be {tensor.size}")
            file.write(b"\0" * (-written % ALIGNMENT))
    part.replace(path)

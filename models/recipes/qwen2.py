"""The Qwen2 architecture in plain PyTorch: RMS norms in fp32, rotary positions in the half-split form, grouped
key and value heads, biases on q, k and v only, a gated SiLU feed-forward, tied embeddings."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    width: int = 192
    layers: int = 6
    heads: int = 6
    kv_heads: int = 2
    feed_forward: int = 512
    context: int = 512
    rope_base: float = 10000.0
    norm_epsilon: float = 1e-6

    @property
    def head(self) -> int:
        return self.width // self.heads


class RmsNorm(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape.width))
        self.epsilon = shape.norm_epsilon

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


class Layer(nn.Module):
    """One transformer layer; q, k and v are one matrix here, gate and up another, for speed."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.attention_norm = RmsNorm(shape)
        self.qkv = nn.Linear(shape.width, (shape.heads + 2 * shape.kv_heads) * shape.head)
        self.output = nn.Linear(shape.heads * shape.head, shape.width, bias=False)
        self.feed_norm = RmsNorm(shape)
        self.gate_up = nn.Linear(shape.width, 2 * shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        shape, (rows, length, _) = self.shape, x.shape
        qkv = self.qkv(self.attention_norm(x)).view(rows, length, -1, shape.head).transpose(1, 2)
        q, k, v = qkv.split([shape.heads, shape.kv_heads, shape.kv_heads], dim=1)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        # Each kv head serves a group of query heads: the groups are folded into the query's length.
        group = shape.heads // shape.kv_heads
        q = (q * shape.head**-0.5).reshape(rows, shape.kv_heads, group * length, shape.head)
        scores = (q @ k.transpose(-1, -2)).view(rows, shape.kv_heads, group, length, length)
        weights = torch.softmax(scores + mask, dim=-1, dtype=scores.dtype)
        mixed = (weights.view(rows, shape.kv_heads, group * length, length) @ v).view(rows, shape.heads, length, shape.head)
        x = x + self.output(mixed.transpose(1, 2).reshape(rows, length, -1))
        gate, up = self.gate_up(self.feed_norm(x)).chunk(2, dim=-1)
        # sigmoid(gate) * gate instead of F.silu: on the CPU its bfloat16 forward and backward take half the time.
        return x + self.down(torch.sigmoid(gate) * gate * up)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


class Qwen2(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = RmsNorm(shape)
        frequencies = shape.rope_base ** (-torch.arange(0, shape.head, 2) / shape.head)
        angles = torch.arange(shape.context)[:, None] * frequencies
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                nn.init.normal_(weight, std=0.02 if "embedding" in name else weight.shape[1] ** -0.5)
                if name.endswith(("output.weight", "down.weight")):
                    weight.data.mul_((2 * shape.layers) ** -0.5)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits (rows, length, vocabulary) of token numbers (rows, length), length at most the context."""
        length = tokens.shape[1]
        x = self.embedding(tokens)
        dtype = torch.get_autocast_cpu_dtype() if torch.is_autocast_cpu_enabled() else x.dtype
        mask = torch.full((length, length), float("-inf"), device=tokens.device).triu(1).to(dtype)
        cos, sin = self.cos[:length].to(dtype), self.sin[:length].to(dtype)
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return F.linear(self.norm(x), self.embedding.weight)

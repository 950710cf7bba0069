"""The starter recogniser: Whisper's encoder and decoder, small. It differs from Whisper inside the encoder only, so as to
learn from little sound on little hardware: a third convolution halves the time once more, so that the blocks work on 25
positions a second, every block begins with a depthwise convolution over nine of them, and a CTC head sits on top with two
frames a position. The exported graph repeats each position, so that outside it is Whisper's 50 a second (to the decoder's
attention a repeated position is the same as a single one). Every accent has its own low-rank change of the encoder's
products; `auto` (0) has none. Tensors are [batch, time, width] throughout."""

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

KERNEL = 9
# Generously more rows than accents, so that a new one needs no new shape.
ACCENT_ROWS = 12


@dataclass(frozen=True)
class Shape:
    vocab: int
    ctc: int
    width: int = 192
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2
    source_positions: int = 400
    target_positions: int = 96
    bands: int = 80
    accent_rank: int = 12

    def as_dict(self) -> dict:
        return asdict(self)


class ContiguousGradient(torch.autograd.Function):
    """PyTorch 1.13's CPU gelu backward is wrong for gradients that are not contiguous (silently, also in float32)."""

    @staticmethod
    def forward(_ctx, x: Tensor) -> Tensor:
        return x.view_as(x)

    @staticmethod
    def backward(_ctx, gradient: Tensor) -> Tensor:
        return gradient.contiguous()


def gelu(x: Tensor) -> Tensor:
    return ContiguousGradient.apply(F.gelu(x))


def sinusoids(length: int, width: int) -> Tensor:
    """Whisper's: sines in the first half of the width, cosines in the second, wavelengths 2 pi to 20,000 pi."""
    scale = torch.exp(-math.log(10_000) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * scale[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def neighbours(x: Tensor, stride: int) -> Tensor:
    """[B, T, C] -> [B, T / stride, 3 C]: each frame with the one before and after, zero beyond the ends. A linear layer on
    this is Whisper's convolution of three frames."""
    padded, frames = F.pad(x, (0, 0, 1, 1)), x.shape[1]
    return torch.cat([padded[:, offset : offset + frames : stride] for offset in range(3)], dim=2)


class AccentDelta(nn.Module):
    """What an accent adds to a linear layer: x @ down[accent] @ up[accent] (LoRA, Hu et al. 2021). Nothing to begin with, and
    always nothing for accent 0."""

    def __init__(self, inside: int, outside: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(ACCENT_ROWS, inside, rank) * inside**-0.5)
        self.up = nn.Parameter(torch.zeros(ACCENT_ROWS, rank, outside))

    def forward(self, x: Tensor, accent: Tensor) -> Tensor:
        """[B, T, inside] and [B] accents -> [B, T, outside]."""
        up = self.up[accent] * (accent > 0)[:, None, None]
        return torch.bmm(torch.bmm(x, self.down[accent].to(x.dtype)), up.to(x.dtype))


class Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width, bias=False)  # as in Whisper
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def forward(self, x: Tensor, source: Tensor | None = None, mask: Tensor | None = None, extra: Tensor | None = None) -> Tensor:
        if source is None:  # one product for all three; `extra` [B, T, 3 width] is added to them
            bias = torch.cat([self.query.bias, torch.zeros_like(self.query.bias), self.value.bias])
            joined = F.linear(x, torch.cat([self.query.weight, self.key.weight, self.value.weight]), bias)
            joined = joined if extra is None else joined + extra
            query, key, value = (self.split(part) for part in joined.chunk(3, dim=2))
        else:
            query, key, value = self.split(self.query(x)), self.split(self.key(source)), self.split(self.value(source))
        scores = (query * query.shape[-1] ** -0.5) @ key.transpose(2, 3)
        if mask is not None:
            scores = scores + mask
        mixed = torch.softmax(scores.float(), dim=-1).to(value.dtype) @ value
        return self.out(mixed.transpose(1, 2).reshape(x.shape))


class Feed(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.narrow(gelu(self.widen(x)))


class EncoderBlock(nn.Module):
    def __init__(self, width: int, heads: int, rank: int) -> None:
        super().__init__()
        self.attend_accent, self.widen_accent = AccentDelta(width, 3 * width, rank), AccentDelta(width, 4 * width, rank)
        self.narrow_accent = AccentDelta(4 * width, width, rank)
        self.nearby = nn.Conv1d(width, width, KERNEL, padding=KERNEL // 2, groups=width)
        self.attention_norm, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.feed_norm, self.feed = nn.LayerNorm(width), Feed(width)

    def forward(self, x: Tensor, accent: Tensor, mask: Tensor | None) -> Tensor:
        with torch.autocast(x.device.type, enabled=x.device.type == "cuda"):  # float32 is the faster one on the CPU
            x = x + self.nearby(x.transpose(1, 2)).transpose(1, 2)
        y = self.attention_norm(x)
        x = x + self.attention(y, mask=mask, extra=self.attend_accent(y, accent))
        y = self.feed_norm(x)
        y = gelu(self.feed.widen(y) + self.widen_accent(y, accent))
        return x + self.feed.narrow(y) + self.narrow_accent(y, accent)


class DecoderBlock(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention_norm, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.cross_norm, self.cross = nn.LayerNorm(width), Attention(width, heads)
        self.feed_norm, self.feed = nn.LayerNorm(width), Feed(width)

    def forward(self, x: Tensor, source: Tensor, mask: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x), mask=mask)
        x = x + self.cross(self.cross_norm(x), source)
        return x + self.feed(self.feed_norm(x))


class Recogniser(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.stem = nn.Linear(3 * shape.bands, width)
        self.shrink = nn.Linear(3 * width, width)
        self.shrink_more = nn.Linear(3 * width, width)
        self.register_buffer("places", sinusoids(shape.source_positions // 2, width) * 0.3)
        self.encoder = nn.ModuleList(EncoderBlock(width, shape.heads, shape.accent_rank) for _ in range(shape.encoder_layers))
        self.encoder_norm = nn.LayerNorm(width)
        self.ctc = nn.Linear(width, 2 * shape.ctc)
        self.words = nn.Embedding(shape.vocab, width)
        self.word_places = nn.Parameter(torch.randn(shape.target_positions, width) * 0.01)
        self.decoder = nn.ModuleList(DecoderBlock(width, shape.heads) for _ in range(shape.decoder_layers))
        self.decoder_norm = nn.LayerNorm(width)
        nn.init.normal_(self.words.weight, std=0.04)
        with torch.no_grad():
            self.stem.weight.mul_(2)
            self.shrink.weight.mul_(2)
            self.shrink_more.weight.mul_(2)

    def encode(self, features: Tensor, accent: Tensor, near: float = 0.0) -> Tensor:
        """[B, T, 80], T even, and [B] accents -> [B, T / 4 rounded up, width]. `near` > 0 adds -near * distance to the scores: attention begins local."""
        x = gelu(self.stem(neighbours(features, 1)))
        x = gelu(self.shrink(neighbours(x, 2)))
        x = gelu(self.shrink_more(neighbours(x, 2)))
        x = x.float() + self.places[: x.shape[1]]
        mask = None
        if near > 0:
            place = torch.arange(x.shape[1], device=x.device)
            mask = -near * (place[:, None] - place[None, :]).abs().float()
        for block in self.encoder:
            x = block(x, accent, mask)
        return self.encoder_norm(x)

    def accent_parameters(self) -> list[nn.Parameter]:
        return [value for name, value in self.named_parameters() if "_accent." in name]

    def characters(self, source: Tensor) -> Tensor:
        """[B, S, width] -> [B, 2 S, ctc]: the CTC head's scores, 50 frames a second."""
        return self.ctc(source).view(source.shape[0], 2 * source.shape[1], self.shape.ctc)

    def decode(self, tokens: Tensor, source: Tensor) -> Tensor:
        """[B, L] and [B, S, width] -> [B, L, vocab]."""
        length = tokens.shape[1]
        x = self.words(tokens) + self.word_places[:length]
        mask = torch.full((length, length), -1e9, device=tokens.device).triu(1)
        for block in self.decoder:
            x = block(x, source, mask)
        return F.linear(self.decoder_norm(x), self.words.weight)

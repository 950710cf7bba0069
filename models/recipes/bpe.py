"""A byte-level BPE tokenizer in the form that llama.cpp reads as `tokenizer.ggml.model` gpt2 with `pre` qwen2.

Pieces follow Qwen2's pattern: letters with one leading character, digits one by one, marks, white space.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
LETTER, MARK = r"[^\W\d_]", r"(?:[^\w\s]|_)"
PIECE = re.compile(rf"'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])|(?:[^\r\n\w]|_)?{LETTER}+|\d| ?{MARK}+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def byte_characters() -> list[str]:
    """The printable character that stands for each byte, as GPT-2 defined it: printable bytes stand for themselves,
    the others are moved above 255 in order."""
    printable = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    moved = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(moved)) for byte in range(256)]


BYTES = byte_characters()


class Bpe:
    """Tokens are numbered: 256 bytes, then the merges in order, then the specials."""

    def __init__(self, merges: list[tuple[str, str]]):
        self.merges = merges
        self.tokens = BYTES + [left + right for left, right in merges] + SPECIALS
        self.ids = {token: number for number, token in enumerate(self.tokens)}
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.cache: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        """Token numbers of plain text: specials are not read from it."""
        return [number for piece in PIECE.findall(text) for number in self.encode_piece(piece)]

    def encode_piece(self, piece: str) -> list[int]:
        if piece not in self.cache:
            parts = [BYTES[byte] for byte in piece.encode()]
            while len(parts) > 1:
                rank, at = min((self.ranks.get(pair, len(self.ranks)), at) for at, pair in enumerate(zip(parts, parts[1:])))
                if rank == len(self.ranks):
                    break
                parts[at : at + 2] = [parts[at] + parts[at + 1]]
            self.cache[piece] = [self.ids[part] for part in parts]
        return self.cache[piece]

    def decode(self, numbers: Iterable[int]) -> str:
        """Text of token numbers, specials left out."""
        back = {character: byte for byte, character in enumerate(BYTES)}
        plain = "".join(self.tokens[number] for number in numbers if number < len(self.tokens) - len(SPECIALS))
        return bytes(back[character] for character in plain).decode(errors="replace")

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self.merges, ensure_ascii=False))

    @staticmethod
    def load(path: Path) -> "Bpe":
        return Bpe([(left, right) for left, right in json.loads(path.read_text())])


def learn_bpe(texts: Iterable[str], merges: int) -> Bpe:
    """Learns up to `merges` merges: each time the most frequent pair of neighbours, the first in order where two are equal."""
    counts = Counter(piece for text in texts for piece in PIECE.findall(text))
    words = {piece: [BYTES[byte] for byte in piece.encode()] for piece in counts}
    found: list[tuple[str, str]] = []
    while len(found) < merges:
        pairs: Counter[tuple[str, str]] = Counter()
        for piece, parts in words.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += counts[piece]
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] < 2:
            break
        found.append(best)
        for parts in words.values():
            for at in range(len(parts) - 1, 0, -1):
                if at < len(parts) and (parts[at - 1], parts[at]) == best:
                    parts[at - 1 : at + 1] = [parts[at - 1] + parts[at]]
    return Bpe(found)

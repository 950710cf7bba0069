"""The recogniser's words: byte-level BPE over a-z, apostrophe and space, with Whisper's special tokens. `tokenizer.json` is
the one source: trained here once, read by the training, the evaluation and the app.

    python3 models/recipes/asr_tokenizer.py OUT_FOLDER
"""

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

from asr_texts import NAMES, WORDS, sample_text

MERGES = 460
ACCENT_TOKENS = ("auto", "american", "british", "scottish", "northern", "midlands", "caribbean", "indian", "spanish", "german")
SPECIALS = ("endoftext", "startoftranscript", "en", "translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")
SPECIALS += ACCENT_TOKENS
CHARACTERS = "abcdefghijklmnopqrstuvwxyz' "
CTC_VOCAB = ["<blank>", *CHARACTERS]
# GPT-2's split, as the tokenizers library's ByteLevel does it, for this alphabet.
SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[a-z]+| ?'+| +")


def train_merges(words: Counter, count: int) -> list[tuple[str, str]]:
    pieces = {word: tuple(word.replace(" ", "Ġ")) for word in words}
    merges = []
    for _ in range(count):
        pairs: Counter = Counter()
        for word, parts in pieces.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        pieces = {word: merge_pair(parts, best) for word, parts in pieces.items()}
    return merges


def merge_pair(parts: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    out, index = [], 0
    while index < len(parts):
        if parts[index : index + 2] == pair:
            out.append(pair[0] + pair[1])
            index += 2
        else:
            out.append(parts[index])
            index += 1
    return tuple(out)


class Tokenizer:
    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        self.vocab: dict[str, int] = data["model"]["vocab"]
        self.merges = {tuple(pair): rank for rank, pair in enumerate(data["model"]["merges"])}
        self.specials = {token["content"]: token["id"] for token in data["added_tokens"]}
        self.pieces = {index: piece for piece, index in self.vocab.items()}
        self.size = len(self.vocab) + len(self.specials)
        self.cache: dict[str, list[int]] = {}

    def special(self, name: str) -> int:
        return self.specials[f"<|{name}|>"]

    def encode(self, text: str) -> list[int]:
        """Whisper's way: the text begins with a space."""
        return [token for word in SPLIT.findall(" " + text) for token in self._encode_word(word)]

    def _encode_word(self, word: str) -> list[int]:
        if word not in self.cache:
            parts = tuple(word.replace(" ", "Ġ"))
            while len(parts) > 1:
                best = min(zip(parts, parts[1:]), key=lambda pair: self.merges.get(pair, len(self.merges)))
                if best not in self.merges:
                    break
                parts = merge_pair(parts, best)
            self.cache[word] = [self.vocab[part] for part in parts]
        return self.cache[word]

    def decode(self, tokens: list[int]) -> str:
        return "".join(self.pieces.get(token, "") for token in tokens).replace("Ġ", " ").strip()


def build(folder: Path) -> None:
    rng = random.Random(20261122)
    words: Counter = Counter(SPLIT.findall(" ".join(["", *(sample_text(rng) for _ in range(40_000))])))
    for word in (*NAMES, *WORDS):
        words[" " + word] += 10
    merges = train_merges(words, MERGES)
    vocab = {piece: index for index, piece in enumerate([*CHARACTERS.replace(" ", "Ġ"), *(a + b for a, b in merges)])}
    if len(vocab) != len(CHARACTERS) + MERGES:
        raise ValueError("two merges make the same piece")
    added = [
        {"id": len(vocab) + index, "content": f"<|{name}|>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for index, name in enumerate(SPECIALS)
    ]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": vocab,
            "merges": [list(pair) for pair in merges],
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))

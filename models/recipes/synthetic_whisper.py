"""Synthetic weights: a recogniser of Whisper's exact shape, file sizes and cost, of seeded noise, as the hub lays it out.

    python3 models/recipes/synthetic_whisper.py --out DIR                    # whisper-small: encoder fp32 353 MB, decoder int8 157 MB
    python3 models/recipes/synthetic_whisper.py --out DIR --size tiny --decoder fp32
    python3 models/recipes/synthetic_whisper.py --out DIR --layers 1 --width 64 --seconds 8 --vocabulary 2400     # for tests

The graphs are optimum's: positions added as a table, the decoder's two forms behind one `If`, and in the form that uses the cache
the encoder's keys and values given back as dummies. `int8` multiplies with DynamicQuantizeLinear and MatMulInteger as
ONNX Runtime's dynamic quantisation does, one scale a matrix.

It says a made-up sentence of --tokens tokens and ends, surely enough for the guards to believe it: each of the decoder's position
vectors stands equally near to CANDIDATES words, and what the other layers make of the sound picks one of them. So the work is a
real utterance's, and two implementations that see the same sound must write the same words."""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from export_asr import Graph, floats, write_json
from synthetic_words import Vocabulary

BANDS, RATE_HZ, HOP, HEAD = 80, 16_000, 160, 64
TARGET_POSITIONS = 448
SIZES = {"tiny": (4, 384), "base": (6, 512), "small": (12, 768)}
LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl "
    "kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt "
    "haw ln ha ba jw su"
).split()
# Of the multilingual vocabulary, generation_config.json at openai/whisper-small; the special tokens among them are added below.
SUPPRESSED = (
    1, 2, 7, 8, 9, 10, 14, 25, 26, 27, 28, 29, 31, 58, 59, 60, 61, 62, 63, 90, 91, 92, 93, 359, 503, 522, 542, 873, 893, 902, 918, 922, 931, 1350, 1853,
    1982, 2460, 2627, 3246, 3253, 3268, 3536, 3846, 3961, 4183, 4667, 6585, 6647, 7273, 9061, 9383, 10428, 10929, 11938, 12033, 12331, 12562, 13793, 14157,
    14635, 15265, 15618, 16553, 16604, 18362, 18956, 20075, 21675, 22520, 26130, 26161, 26435, 28279, 29464, 31650, 32302, 32470, 36865, 42863, 47425,
    49870, 50254,
)  # fmt: skip
CANDIDATES = 4
# How sure the decoder is: the factor of the last norm before the scores.
SURENESS = 40.0


@dataclass(frozen=True)
class Shape:
    layers: int
    width: int
    vocabulary: int
    seconds: int
    tokens: int

    @property
    def heads(self) -> int:
        return self.width // HEAD

    @property
    def positions(self) -> int:
        return self.seconds * 50


class Tokens:
    """The numbers of everything, ordered as in Whisper's vocabulary: words, end, start, languages, tasks, times."""

    def __init__(self, shape: Shape) -> None:
        times = [f"<|{index * 0.02:.2f}|>" for index in range(shape.positions + 1)]
        tasks = [f"<|{name}|>" for name in ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")]
        self.specials = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES), *tasks, *times]
        self.plain = shape.vocabulary - len(self.specials)
        self.words = Vocabulary(self.plain - 256)
        ids = {name: self.plain + index for index, name in enumerate(self.specials)}
        self.ids = ids
        self.suppressed = [token for token in SUPPRESSED if token < self.plain]
        self.suppressed += [ids["<|startoftranscript|>"], *(ids[task] for task in tasks)]


def sinusoids(length: int, width: int) -> np.ndarray:
    """Whisper's: sines in the first half of the width, cosines in the second."""
    scale = np.exp(-np.log(10_000) / (width // 2 - 1) * np.arange(width // 2))
    angles = np.arange(length)[:, None] * scale
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


class Noise:
    """Seeded weights by name: [out, in] matrices that keep the spread of what goes in, times `gain`."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.weights: dict[str, np.ndarray] = {}

    def matrix(self, name: str, outside: int, inside: int, gain: float = 1.0, bias: bool = True) -> None:
        self.weights[f"{name}.weight"] = self.random.standard_normal((outside, inside), np.float32) * np.float32(gain * inside**-0.5)
        if bias:
            self.weights[f"{name}.bias"] = np.zeros(outside, np.float32)

    def norm(self, name: str, width: int, gain: float = 1.0) -> None:
        self.weights[f"{name}.weight"], self.weights[f"{name}.bias"] = np.full(width, gain, np.float32), np.zeros(width, np.float32)

    def attention(self, name: str, width: int, gain: float) -> None:
        # Steep, so that what is attended to depends on the sound.
        for part in ("query", "key", "value", "out"):
            self.matrix(f"{name}.{part}", width, width, {"query": 3.0, "out": gain}.get(part, 1.0), bias=part != "key")

    def feed(self, name: str, width: int, gain: float) -> None:
        self.matrix(f"{name}.widen", 4 * width, width)
        self.matrix(f"{name}.narrow", width, 4 * width, gain)


def make_encoder_weights(shape: Shape, seed: int) -> dict[str, np.ndarray]:
    noise, width = Noise(seed), shape.width
    gain = (2 * shape.layers) ** -0.5
    for name, channels in (("conv1", BANDS), ("conv2", width)):
        noise.matrix(name, width, channels * 3, 2.0)
        noise.weights[f"{name}.weight"] = noise.weights[f"{name}.weight"].reshape(width, channels, 3)
    noise.weights["embed_positions.weight"] = sinusoids(shape.positions, width).astype(np.float32)
    for layer in range(shape.layers):
        at = f"layers.{layer}"
        noise.norm(f"{at}.attention_norm", width)
        noise.attention(f"{at}.attention", width, gain)
        noise.norm(f"{at}.feed_norm", width)
        noise.feed(f"{at}.feed", width, gain)
    noise.norm("layer_norm", width)
    return noise.weights


def make_decoder_weights(shape: Shape, tokens: Tokens, seed: int) -> dict[str, np.ndarray]:
    noise, width = Noise(seed + 1), shape.width
    # On the grid of int8, so that both forms of the file say the same.
    table = np.clip(np.round(noise.random.standard_normal((width, shape.vocabulary), np.float32) * 30), -127, 127)
    noise.weights["words.table"] = table * np.float32(0.02 / 30)
    noise.weights["embed_positions.weight"] = script_positions(shape, tokens, noise)
    for layer in range(shape.layers):
        at = f"layers.{layer}"
        for part, gain in (("attention", 0.1), ("cross", 0.5)):
            noise.norm(f"{at}.{part}_norm", width)
            noise.attention(f"{at}.{part}", width, gain * shape.layers**-0.5)
        noise.norm(f"{at}.feed_norm", width)
        noise.feed(f"{at}.feed", width, 0.1 * shape.layers**-0.5)
    noise.norm("layer_norm", width, SURENESS)
    return noise.weights


def script_positions(shape: Shape, tokens: Tokens, noise: Noise) -> np.ndarray:
    """[positions, width] of spread 1. Places 0 to 2 say what the prompt says next, then come the words, and after them the end."""
    ids, table = tokens.ids, noise.weights["words.table"].astype(np.float64)
    sure = [[ids["<|en|>"]], [ids["<|transcribe|>"]], [ids["<|notimestamps|>"]]]
    allowed = sorted(set(tokens.words.words) - set(tokens.suppressed))
    drawn = noise.random.choice(allowed, (shape.tokens, CANDIDATES), replace=False).tolist()
    script = [*sure, *drawn]
    script += [[ids["<|endoftext|>"]]] * (TARGET_POSITIONS - len(script))
    rows = []
    for wanted in script:
        # The shortest vector whose product with each of them is the same.
        row = np.linalg.lstsq(table[:, wanted].T, np.ones(len(wanted)), rcond=None)[0]
        row -= row.mean()
        rows.append(row / row.std())
    return np.array(rows, np.float32)


class WhisperGraph(Graph):
    """A graph, or one branch of an `If`: then `shared` is the constants of the graph around it."""

    def __init__(self, name: str, weights: dict[str, np.ndarray], int8: bool, shared: dict | None = None) -> None:
        super().__init__(name, weights, int8)
        self.quantised: dict[str, list[str]] = {}
        if shared is not None:
            self.constants = shared

    def quantise(self, name: str, value: np.ndarray) -> tuple[str, str]:
        scale = np.float32(np.abs(value).max() / 127)
        small = self.constant(f"{name}_quantized", np.round(value / scale).astype(np.int8))
        return small, self.constant(f"{name}_scale", np.array(scale))

    def multiply(self, x: str, name: str, value: np.ndarray) -> str:
        """x @ value; what goes into several products is quantised once."""
        if not self.int8:
            return self.add("MatMul", x, self.constant(name, value))
        small, scale = self.quantise(name, value)
        if x not in self.quantised:
            self.quantised[x] = [f"{x}_{part}" for part in ("quantized", "scale", "zero_point")]
            self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], self.quantised[x], name=f"{x}_QuantizeLinear"))
        whole, x_scale, zero = self.quantised[x]
        zero_of_weight = self.constant("zero_int8", np.array(0, np.int8))
        product = self.add("Cast", self.add("MatMulInteger", whole, small, zero, zero_of_weight), to=TensorProto.FLOAT)
        return self.add("Mul", product, self.add("Mul", x_scale, scale))

    def linear(self, x: str, name: str, bias: bool = True) -> str:
        x = self.multiply(x, f"{name}.weight", self.weights[f"{name}.weight"].T)
        return self.add("Add", x, self.vector(f"{name}.bias")) if bias else x

    def length(self, x: str, axis: int) -> str:
        return self.add("Gather", self.add("Shape", x), self.constant(f"axis_{axis}", np.array(axis, np.int64)), axis=0)


def export_encoder(shape: Shape, weights: dict[str, np.ndarray], path: Path, any_length: bool) -> None:
    g, width = WhisperGraph("encoder", weights, int8=False), shape.width
    x = "input_features"
    for name, stride in (("conv1", 1), ("conv2", 2)):
        x = g.gelu(g.add("Conv", x, g.vector(f"{name}.weight"), g.vector(f"{name}.bias"), kernel_shape=[3], pads=[1, 1], strides=[stride]))
    x, places = g.add("Transpose", x, perm=[0, 2, 1]), g.vector("embed_positions.weight")
    if any_length:
        places = g.add("Slice", places, g.integers(0), g.add("Slice", g.add("Shape", x), g.integers(1), g.integers(2)), g.integers(0))
    x = g.add("Add", x, places)
    for layer in range(shape.layers):
        at = f"layers.{layer}"
        y = g.norm(x, f"{at}.attention_norm")
        parts = [g.heads(g.linear(y, f"{at}.attention.{part}", part != "key"), shape.heads, width) for part in ("query", "key", "value")]
        x = g.add("Add", x, g.attend(*parts, f"{at}.attention", width, shape.heads))
        x = g.add("Add", x, g.feed(g.norm(x, f"{at}.feed_norm"), f"{at}.feed"))
    g.norm(x, "layer_norm", out="last_hidden_state")
    frames, positions = ("frames", "positions") if any_length else (2 * shape.positions, shape.positions)
    g.save(path, [floats("input_features", 1, BANDS, frames)], [floats("last_hidden_state", 1, positions, width)])


def make_branch(shape: Shape, main: WhisperGraph, cached: bool) -> onnx.GraphProto:
    """The whole decoder, once for the prompt and once for what follows it."""
    g = WhisperGraph("with_past" if cached else "without_past", main.weights, main.int8, main.constants)
    width, heads = shape.width, shape.heads
    none = g.constant("axis_0", np.array(0, np.int64))
    past = g.length("past_key_values.0.decoder.key", 2) if cached else none
    end = g.add("Add", past, g.length("input_ids", 1))
    one = g.constant("one", np.array(1, np.int64))
    rows, columns = g.add("Range", past, end, one), g.add("Range", none, end, one)
    later = g.add("Greater", g.add("Unsqueeze", columns, g.integers(0)), g.add("Unsqueeze", rows, g.integers(1)))
    mask = g.add("Where", later, g.scalar(-1e9), g.scalar(0.0))
    # [width, vocabulary] serves as both tables: its columns are read, and it is multiplied with.
    table = g.weights["words.table"]
    if g.int8:
        small, scale = g.quantise("words.table", table)
        words = g.add("Mul", g.add("Cast", g.add("Gather", small, "input_ids", axis=1), to=TensorProto.FLOAT), scale)
    else:
        words = g.add("Gather", g.constant("words.table", table), "input_ids", axis=1)
    x = g.add("Add", g.add("Transpose", words, perm=[1, 2, 0]), g.add("Gather", g.vector("embed_positions.weight"), rows, axis=0))
    outputs = []
    for layer in range(shape.layers):
        at, kept = f"layers.{layer}", {}
        y = g.norm(x, f"{at}.attention_norm")
        query = g.heads(g.linear(y, f"{at}.attention.query"), heads, width)
        for part in ("key", "value"):
            new = g.heads(g.linear(y, f"{at}.attention.{part}", part == "value"), heads, width)
            kept["decoder", part] = g.add("Concat", f"past_key_values.{layer}.decoder.{part}", new, axis=2) if cached else new
        x = g.add("Add", x, g.attend(query, kept["decoder", "key"], kept["decoder", "value"], f"{at}.attention", width, heads, mask))
        query = g.heads(g.linear(g.norm(x, f"{at}.cross_norm"), f"{at}.cross.query"), heads, width)
        source = []
        for part in ("key", "value"):
            if cached:
                source.append(f"past_key_values.{layer}.encoder.{part}")
                dummy = g.constant("no_keys", np.zeros((0, heads, 1, HEAD), np.float32))
                kept["encoder", part] = g.add("Identity", dummy)
            else:
                source.append(g.heads(g.linear("encoder_hidden_states", f"{at}.cross.{part}", part == "value"), heads, width))
                kept["encoder", part] = source[-1]
        x = g.add("Add", x, g.attend(query, *source, f"{at}.cross", width, heads))
        x = g.add("Add", x, g.feed(g.norm(x, f"{at}.feed_norm"), f"{at}.feed"))
        outputs += [floats(kept[side, part], "batch", heads, "kept", HEAD) for side in ("decoder", "encoder") for part in ("key", "value")]
    logits = g.multiply(g.norm(x, "layer_norm"), "words.table", table)
    return helper.make_graph(g.nodes, g.name, [], [floats(logits, "batch", "length", shape.vocabulary), *outputs])


def export_decoder(shape: Shape, weights: dict[str, np.ndarray], path: Path, int8: bool) -> None:
    g = WhisperGraph("decoder_merged", weights, int8)
    names = [f"{layer}.{side}.{part}" for layer in range(shape.layers) for side in ("decoder", "encoder") for part in ("key", "value")]
    results = ["logits", *(f"present.{name}" for name in names)]
    with_past, without_past = (make_branch(shape, g, cached) for cached in (True, False))
    g.nodes.append(helper.make_node("If", ["use_cache_branch"], results, name="optimum::if", then_branch=with_past, else_branch=without_past))
    inputs = [
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"]),
        floats("encoder_hidden_states", "batch", "positions", shape.width),
        *(floats(f"past_key_values.{name}", "batch", shape.heads, f"past_{name.split('.')[1]}", HEAD) for name in names),
        helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]),
    ]
    outputs = [floats("logits", "batch", "length", shape.vocabulary)]
    outputs += [floats(f"present.{name}", "batch", shape.heads, f"present_{name.split('.')[1]}", HEAD) for name in names]
    g.save(path, inputs, outputs)


def write_configs(shape: Shape, tokens: Tokens, folder: Path) -> None:
    end, start = tokens.ids["<|endoftext|>"], tokens.ids["<|startoftranscript|>"]
    ids = {"bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "decoder_start_token_id": start}
    write_json(folder / "config.json", {
        "model_type": "whisper", "architectures": ["WhisperForConditionalGeneration"], "is_encoder_decoder": True, **ids,
        "d_model": shape.width, "vocab_size": shape.vocabulary, "num_mel_bins": BANDS, "num_hidden_layers": shape.layers,
        "encoder_layers": shape.layers, "encoder_attention_heads": shape.heads, "encoder_ffn_dim": 4 * shape.width,
        "decoder_layers": shape.layers, "decoder_attention_heads": shape.heads, "decoder_ffn_dim": 4 * shape.width,
        "max_source_positions": shape.positions, "max_target_positions": TARGET_POSITIONS,
        "activation_function": "gelu", "scale_embedding": False, "use_cache": True,
    })  # fmt: skip
    write_json(folder / "generation_config.json", {
        **ids, "is_multilingual": True, "max_length": TARGET_POSITIONS, "max_initial_timestamp_index": 50,
        "lang_to_id": {f"<|{code}|>": tokens.ids[f"<|{code}|>"] for code in LANGUAGES},
        "task_to_id": {"transcribe": tokens.ids["<|transcribe|>"], "translate": tokens.ids["<|translate|>"]},
        "no_timestamps_token_id": tokens.ids["<|notimestamps|>"], "prev_sot_token_id": tokens.ids["<|startofprev|>"],
        "suppress_tokens": tokens.suppressed, "begin_suppress_tokens": [220, end],
    })  # fmt: skip
    write_json(folder / "preprocessor_config.json", {
        "feature_extractor_type": "WhisperFeatureExtractor", "processor_class": "WhisperProcessor", "feature_size": BANDS,
        "sampling_rate": RATE_HZ, "hop_length": HOP, "n_fft": 400, "chunk_length": shape.seconds, "n_samples": shape.seconds * RATE_HZ,
        "nb_max_frames": 2 * shape.positions, "padding_side": "right", "padding_value": 0.0, "return_attention_mask": False,
    })  # fmt: skip
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "WhisperTokenizer", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>", "add_prefix_space": False, "clean_up_tokenization_spaces": False, "model_max_length": TARGET_POSITIONS,
    })  # fmt: skip
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    (folder / "tokenizer.json").write_text(json.dumps({
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": tokens.ids[name], "content": name, **plain} for name in tokens.specials],
        "normalizer": None, "pre_tokenizer": byte_level, "post_processor": None, "decoder": byte_level,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "",
            "fuse_unk": False, "byte_fallback": False, "vocab": {token: index for index, token in enumerate(tokens.words.tokens)},
            "merges": [list(pair) for pair in tokens.words.merges],
        },
    }, ensure_ascii=False) + "\n", encoding="utf-8")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--decoder", choices=("int8", "fp32"), default="int8")
    parser.add_argument("--any-length", action="store_true", help="the encoder takes sound of any length, not 30 s only")
    parser.add_argument("--tokens", type=int, default=16, help="how many it says: people say about four a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", type=int)
    parser.add_argument("--width", type=int, help=f"a multiple of {HEAD}")
    parser.add_argument("--seconds", type=int, default=30, help="the window")
    parser.add_argument("--vocabulary", type=int, default=51865)
    asked = parser.parse_args()
    begun = time.monotonic()
    layers, width = SIZES[asked.size]
    shape = Shape(asked.layers or layers, asked.width or width, asked.vocabulary, asked.seconds, asked.tokens)
    tokens = Tokens(shape)
    (asked.out / "onnx").mkdir(parents=True, exist_ok=True)
    encoder = asked.out / "onnx" / "encoder_model.onnx"
    decoder = asked.out / "onnx" / ("decoder_model_merged_quantized.onnx" if asked.decoder == "int8" else "decoder_model_merged.onnx")
    export_encoder(shape, make_encoder_weights(shape, asked.seed), encoder, asked.any_length)
    export_decoder(shape, make_decoder_weights(shape, tokens, asked.seed), decoder, asked.decoder == "int8")
    write_configs(shape, tokens, asked.out)
    for path in (encoder, decoder):
        print(f"{path}: {path.stat().st_size:,} bytes")
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()

"""Writes the recogniser as the hub lays out Whisper: two ONNX graphs built node by node, and the json files around them.

    python3 models/recipes/export_asr.py --checkpoint DIR/model.pt --out models/starter/asr

Matrices are stored as int8 with one scale per output channel, the accents' own as float16; ONNX Runtime folds them back to
float32 when it loads. The encoder's second input, `accent`, is int64 [batch]: a row of `accent_to_row`, 0 for `auto`.
The decoder is optimum's merged one: the same inputs and outputs, `If` where a step can reuse the encoder's keys."""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from asr_model import KERNEL, Shape
from asr_tokenizer import ACCENT_TOKENS, CTC_VOCAB, Tokenizer

OPSET = 17


class Graph:
    """Collects nodes and weights; every method returns the name of its output."""

    def __init__(self, name: str, weights: dict[str, np.ndarray], int8: bool) -> None:
        self.name, self.weights, self.int8 = name, weights, int8
        self.nodes: list = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.count = 0

    def add(self, op: str, *inputs: str, out: str | None = None, **attributes) -> str:
        self.count += 1
        out = out or f"{self.name}_{op.lower()}_{self.count}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], name=f"node_{out}", **attributes))
        return out

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def integers(self, *values: int) -> str:
        return self.constant("integers_" + "_".join(map(str, values)).replace("-", "m"), np.array(values, np.int64))

    def scalar(self, value: float) -> str:
        return self.constant(f"scalar_{value}", np.array(value, np.float32))

    def vector(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def matrix(self, name: str, value: np.ndarray) -> str:
        """[in, out], int8 by output channel unless asked for float32."""
        if not self.int8:
            return self.constant(name, value.astype(np.float32))
        done = f"{name}_float"
        if any(done in node.output for node in self.nodes):
            return done
        scale = np.maximum(np.abs(value).max(axis=0, keepdims=True), 1e-8) / 127
        small = self.constant(f"{name}_int8", np.clip(np.round(value / scale), -127, 127).astype(np.int8))
        wide = self.add("Cast", small, to=TensorProto.FLOAT)
        return self.add("Mul", wide, self.constant(f"{name}_scale", scale.astype(np.float32)), out=done)

    def linear(self, x: str, name: str, bias: bool = True) -> str:
        x = self.add("MatMul", x, self.matrix(f"{name}.weight", self.weights[f"{name}.weight"].T))
        return self.add("Add", x, self.vector(f"{name}.bias")) if bias else x

    def accent_delta(self, x: str, name: str) -> str:
        """x @ down[accent] @ up[accent], and nothing for accent 0: see AccentDelta."""
        for part in ("down", "up"):
            value = self.weights[f"{name}.{part}"][: len(ACCENT_TOKENS)].astype(np.float16)
            if part == "up":
                value[0] = 0
            rows = self.add("Cast", self.constant(f"{name}.{part}", value), to=TensorProto.FLOAT)
            x = self.add("MatMul", x, self.add("Gather", rows, "accent", axis=0))
        return x

    def norm(self, x: str, name: str, out: str | None = None) -> str:
        return self.add("LayerNormalization", x, self.vector(f"{name}.weight"), self.vector(f"{name}.bias"), out=out, axis=-1, epsilon=1e-5)

    def gelu(self, x: str) -> str:
        bent = self.add("Erf", self.add("Div", x, self.scalar(2**0.5)))
        return self.add("Mul", self.add("Mul", x, self.add("Add", bent, self.scalar(1.0))), self.scalar(0.5))

    def feed(self, x: str, name: str) -> str:
        return self.linear(self.gelu(self.linear(x, f"{name}.widen")), f"{name}.narrow")

    def feed_with_accent(self, x: str, block: str) -> str:
        wide = self.gelu(self.add("Add", self.linear(x, f"{block}.feed.widen"), self.accent_delta(x, f"{block}.widen_accent")))
        return self.add("Add", self.linear(wide, f"{block}.feed.narrow"), self.accent_delta(wide, f"{block}.narrow_accent"))

    def heads(self, x: str, heads: int, width: int) -> str:
        split = self.add("Reshape", x, self.integers(0, -1, heads, width // heads))
        return self.add("Transpose", split, perm=[0, 2, 1, 3])

    def attend(self, query: str, key: str, value: str, name: str, width: int, heads: int, mask: str | None = None) -> str:
        query = self.add("Mul", query, self.scalar((width // heads) ** -0.5))
        scores = self.add("MatMul", query, self.add("Transpose", key, perm=[0, 1, 3, 2]))
        if mask:
            scores = self.add("Add", scores, mask)
        mixed = self.add("MatMul", self.add("Softmax", scores, axis=-1), value)
        joined = self.add("Reshape", self.add("Transpose", mixed, perm=[0, 2, 1, 3]), self.integers(0, -1, width))
        return self.linear(joined, f"{name}.out")

    def save(self, path: Path, inputs: list, outputs: list) -> None:
        graph = helper.make_graph(self.nodes, self.name, inputs, outputs, list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="miniflow")
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def export_encoder(weights: dict[str, np.ndarray], shape: Shape, path: Path, int8: bool) -> None:
    g = Graph("encoder", weights, int8)
    width = shape.width
    x = "input_features"
    for name, stride, channels in (("stem", 1, shape.bands), ("shrink", 2, width), ("shrink_more", 2, width)):
        kernel = g.constant(f"{name}.kernel", weights[f"{name}.weight"].reshape(width, 3, channels).transpose(0, 2, 1))
        x = g.gelu(g.add("Conv", x, kernel, g.vector(f"{name}.bias"), kernel_shape=[3], pads=[1, 1], strides=[stride]))
    x = g.add("Transpose", x, perm=[0, 2, 1])
    frames = g.add("Slice", g.add("Shape", x), g.integers(1), g.integers(2))
    x = g.add("Add", x, g.add("Slice", g.vector("places"), g.integers(0), frames, g.integers(0)))
    for layer in range(shape.encoder_layers):
        at = f"encoder.{layer}"
        near = g.add("Transpose", x, perm=[0, 2, 1])
        side = KERNEL // 2
        near = g.add("Conv", near, g.vector(f"{at}.nearby.weight"), g.vector(f"{at}.nearby.bias"), kernel_shape=[KERNEL], pads=[side, side], group=width)
        x = g.add("Add", x, g.add("Transpose", near, perm=[0, 2, 1]))
        y = g.norm(x, f"{at}.attention_norm")
        extra = g.accent_delta(y, f"{at}.attend_accent")
        parts = []
        for index, part in enumerate(("query", "key", "value")):
            own = g.add("Slice", extra, g.integers(index * width), g.integers((index + 1) * width), g.integers(2))
            parts.append(g.heads(g.add("Add", g.linear(y, f"{at}.attention.{part}", part != "key"), own), shape.heads, width))
        x = g.add("Add", x, g.attend(*parts, f"{at}.attention", width, shape.heads))
        x = g.add("Add", x, g.feed_with_accent(g.norm(x, f"{at}.feed_norm"), at))
    x = g.norm(x, "encoder_norm")
    # Outside the graph there are Whisper's 50 positions a second: each of the 25 twice, the last one dropped if T / 2 is odd.
    whole = g.add("Slice", g.add("Shape", "input_features"), g.integers(2), g.integers(3))
    positions = g.add("Div", whole, g.integers(2))
    twice = g.add("Concat", x, x, axis=2)
    head = g.add("Add", g.add("MatMul", x, g.constant("ctc.weight", weights["ctc.weight"].T)), g.vector("ctc.bias"))
    for value, channels, out in ((twice, width, "last_hidden_state"), (head, shape.ctc, "ctc_logits")):
        spread = g.add("Reshape", value, g.integers(0, -1, channels))
        g.add("Slice", spread, g.integers(0), positions, g.integers(1), out=out)
    outputs = [floats("last_hidden_state", "batch", "positions", width), floats("ctc_logits", "batch", "positions", shape.ctc)]
    accent = helper.make_tensor_value_info("accent", TensorProto.INT64, ["batch"])
    g.save(path, [floats("input_features", "batch", shape.bands, "frames"), accent], outputs)


def cross_keys(g: Graph, layer: int, shape: Shape) -> tuple[str, str]:
    """`If` the cache is in use its keys and values go through; otherwise they are made from the encoder's output."""
    results = [f"present.{layer}.encoder.{part}" for part in ("key", "value")]
    reuse, make = Graph(f"reuse_{layer}", g.weights, g.int8), Graph(f"make_{layer}", g.weights, g.int8)
    branches = []
    for side in (reuse, make):
        outputs = []
        for part in ("key", "value"):
            if side is reuse:
                out = side.add("Identity", f"past_key_values.{layer}.encoder.{part}", out=f"reused.{layer}.{part}")
            else:
                made = side.linear("encoder_hidden_states", f"decoder.{layer}.cross.{part}", part == "value")
                out = side.heads(made, shape.heads, shape.width)
            outputs.append(floats(out, "batch", shape.heads, "source", shape.width // shape.heads))
        branches.append(helper.make_graph(side.nodes, side.name, [], outputs, list(side.constants.values())))
    g.nodes.append(helper.make_node("If", ["use_cache_branch"], results, name=f"cross_{layer}", else_branch=branches[1], then_branch=branches[0]))
    return results[0], results[1]


def export_decoder(weights: dict[str, np.ndarray], shape: Shape, path: Path, int8: bool) -> None:
    g = Graph("decoder_merged", weights, int8)
    width, heads, each = shape.width, shape.heads, shape.width // shape.heads
    past = g.add("Slice", g.add("Shape", "past_key_values.0.decoder.key"), g.integers(2), g.integers(3))
    new = g.add("Slice", g.add("Shape", "input_ids"), g.integers(1), g.integers(2))
    end = g.add("Add", past, new)
    table = g.matrix("words.table", weights["words.weight"].T)  # [width, vocab]: output channels are words
    words = g.add("Gather", g.add("Transpose", table, perm=[1, 0]), "input_ids")
    x = g.add("Add", words, g.add("Slice", g.vector("word_places"), past, end, g.integers(0)))
    causal = np.triu(np.full((shape.target_positions,) * 2, -1e9, np.float32), 1)
    rows = g.add("Slice", g.constant("causal", causal), past, end, g.integers(0))
    mask = g.add("Slice", rows, g.integers(0), end, g.integers(1))
    for layer in range(shape.decoder_layers):
        at = f"decoder.{layer}"
        y = g.norm(x, f"{at}.attention_norm")
        query = g.heads(g.linear(y, f"{at}.attention.query"), heads, width)
        kept = []
        for part in ("key", "value"):
            fresh = g.heads(g.linear(y, f"{at}.attention.{part}", part == "value"), heads, width)
            kept.append(g.add("Concat", f"past_key_values.{layer}.decoder.{part}", fresh, axis=2, out=f"present.{layer}.decoder.{part}"))
        x = g.add("Add", x, g.attend(query, kept[0], kept[1], f"{at}.attention", width, heads, mask))
        key, value = cross_keys(g, layer, shape)
        query = g.heads(g.linear(g.norm(x, f"{at}.cross_norm"), f"{at}.cross.query"), heads, width)
        x = g.add("Add", x, g.attend(query, key, value, f"{at}.cross", width, heads))
        x = g.add("Add", x, g.feed(g.norm(x, f"{at}.feed_norm"), f"{at}.feed"))
    g.add("MatMul", g.norm(x, "decoder_norm"), table, out="logits")
    inputs = [
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"]),
        floats("encoder_hidden_states", "batch", "source_positions", width),
    ]
    outputs = [floats("logits", "batch", "length", shape.vocab)]
    for layer in range(shape.decoder_layers):
        for side in ("decoder", "encoder"):
            for part in ("key", "value"):
                inputs.append(floats(f"past_key_values.{layer}.{side}.{part}", "batch", heads, f"past_{side}", each))
                outputs.append(floats(f"present.{layer}.{side}.{part}", "batch", heads, f"present_{side}", each))
    inputs.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    g.save(path, inputs, outputs)


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_configs(shape: Shape, tokens: Tokenizer, folder: Path) -> None:
    end, start = tokens.special("endoftext"), tokens.special("startoftranscript")
    ids = {"bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "decoder_start_token_id": start}
    write_json(folder / "config.json", {
        "model_type": "whisper", "architectures": ["WhisperForConditionalGeneration"], "is_encoder_decoder": True, **ids,
        "d_model": shape.width, "vocab_size": shape.vocab, "num_mel_bins": shape.bands,
        "encoder_layers": shape.encoder_layers, "encoder_attention_heads": shape.heads, "encoder_ffn_dim": 4 * shape.width,
        "decoder_layers": shape.decoder_layers, "decoder_attention_heads": shape.heads, "decoder_ffn_dim": 4 * shape.width,
        "max_source_positions": shape.source_positions, "max_target_positions": shape.target_positions,
        "activation_function": "gelu", "scale_embedding": False, "use_cache": True,
        "encoder_depthwise_kernel": KERNEL, "ctc_vocab": CTC_VOCAB,
    })  # fmt: skip
    blocked = [tokens.special(name) for name in ("startoftranscript", "en", "translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")]
    write_json(folder / "generation_config.json", {
        **ids, "is_multilingual": True, "max_length": shape.target_positions,
        "lang_to_id": {"<|en|>": tokens.special("en")},
        "task_to_id": {"transcribe": tokens.special("transcribe"), "translate": tokens.special("translate")},
        "accent_to_id": {name: tokens.special(name) for name in ACCENT_TOKENS},
        "accent_to_row": {name: row for row, name in enumerate(ACCENT_TOKENS)},
        "no_timestamps_token_id": tokens.special("notimestamps"), "prev_sot_token_id": tokens.special("startofprev"),
        "suppress_tokens": blocked + [tokens.special(name) for name in ACCENT_TOKENS],
        "begin_suppress_tokens": [],
    })  # fmt: skip
    write_json(folder / "preprocessor_config.json", {
        "feature_extractor_type": "WhisperFeatureExtractor", "processor_class": "WhisperProcessor", "feature_size": shape.bands,
        "sampling_rate": 16000, "hop_length": 160, "n_fft": 400, "chunk_length": 8, "n_samples": 128000, "nb_max_frames": 800,
        "padding_side": "right", "padding_value": 0.0, "return_attention_mask": False,
    })  # fmt: skip
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "WhisperTokenizer", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>", "add_prefix_space": False, "clean_up_tokenization_spaces": False,
        "model_max_length": shape.target_positions,
    })  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True, help="what train_asr.py wrote")
    parser.add_argument("--out", required=True, help="the model's folder")
    parser.add_argument("--float32", action="store_true", help="store the matrices as they are: 13 MB instead of 4")
    options = parser.parse_args()
    checkpoint = Path(options.checkpoint)
    state = torch.load(checkpoint, map_location="cpu")
    shape = Shape(**state["shape"])
    weights = {name: value.float().numpy() for name, value in state["model"].items()}
    folder = Path(options.out)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    export_encoder(weights, shape, folder / "onnx" / "encoder_model.onnx", not options.float32)
    export_decoder(weights, shape, folder / "onnx" / "decoder_model_merged.onnx", not options.float32)
    shutil.copyfile(checkpoint.parent / "tokenizer.json", folder / "tokenizer.json")
    write_configs(shape, Tokenizer(folder / "tokenizer.json"), folder)


if __name__ == "__main__":
    main()

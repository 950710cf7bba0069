"""Synthetic weights: a voice of Kokoro-82M's size, in the hub's layout, for measuring loads and swaps.

    python3 models/recipes/synthetic_kokoro.py --out DIR              # DIR/onnx/model.onnx of 325 MB, fp32; tokenizer.json, voices/

The size is exact (81.4 million weights of 4 bytes, as model.onnx of onnx-community/Kokoro-82M-v1.0-ONNX has them, 512 and 2048 wide as StyleTTS 2's
layers are), inputs, outputs and files are Kokoro's. What it says are tiny_voices.py's tones. Its cost is less than the real one's: every weight
multiplies once for each phoneme, where Kokoro's decoder works at the rate of its frames. So loads can be measured with it, speaking cannot.

Needs NumPy and onnx."""

import argparse
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from tiny_voices import (
    FLOAT,
    INT64,
    KOKORO_RATE_HZ,
    KOKORO_ROWS,
    KOKORO_SAMPLES_PER_ID,
    KOKORO_SILENT,
    KOKORO_STYLE,
    KOKORO_SYMBOLS,
    KOKORO_VOCAB,
    Graph,
    add_tones,
    make_tones,
    write_json,
)

WEIGHTS = 81_400_000
WIDTH, INNER = 512, 2048
VOICES = ["af_heart", "am_michael", "bf_emma"]


def add_weights(graph: Graph, ids: str, style: str, count: int) -> str:
    """Layers of `count` weights in all over the phonemes; gives one number of about 1e-6, so that none of it can be left out."""
    random = np.random.default_rng(82)

    def matrix(rows: int, columns: int) -> str:
        return graph.constant((random.standard_normal((rows, columns), dtype=np.float32) / np.sqrt(rows)))

    left = count - KOKORO_SYMBOLS * WIDTH - KOKORO_STYLE * WIDTH
    hidden = graph.add("Gather", matrix(KOKORO_SYMBOLS, WIDTH), ids)
    hidden = graph.add("Add", hidden, graph.add("MatMul", style, matrix(KOKORO_STYLE, WIDTH)))
    while left >= 2 * WIDTH:
        inner = min(INNER, left // (2 * WIDTH))
        left -= 2 * WIDTH * inner
        grown = graph.add("Tanh", graph.add("MatMul", hidden, matrix(WIDTH, inner)))
        hidden = graph.add("Tanh", graph.add("Add", hidden, graph.add("MatMul", grown, matrix(inner, WIDTH))))
    return graph.add("Mul", graph.add("ReduceMean", hidden, keepdims=0), graph.constant(1e-6))


def write_graph(path: Path, weights: int) -> None:
    graph = Graph()
    tones = make_tones(KOKORO_SYMBOLS, [KOKORO_VOCAB[symbol] for symbol in KOKORO_SILENT], seed=82)
    ids = graph.add("Squeeze", "input_ids", graph.constant([0], np.int64))
    speed = graph.add("Squeeze", "speed", graph.constant([0], np.int64))
    sound, _ = add_tones(graph, ids, graph.add("Div", graph.constant(float(KOKORO_SAMPLES_PER_ID)), speed), KOKORO_RATE_HZ, tones)
    sound = graph.add("Add", sound, add_weights(graph, ids, "style", weights))
    graph.add("Unsqueeze", sound, graph.constant([0], np.int64), out="waveform")
    value = helper.make_tensor_value_info
    inputs = [value("input_ids", INT64, [1, "sequence_length"]), value("style", FLOAT, [1, KOKORO_STYLE]), value("speed", FLOAT, [1])]
    graph.save(path, inputs, [value("waveform", TensorProto.FLOAT, ["1", "num_samples"])])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=int, default=WEIGHTS, help="fewer for tests")
    asked = parser.parse_args()
    write_graph(asked.out / "onnx" / "model.onnx", asked.weights)
    write_json(asked.out / "config.json", {"model_type": "style_text_to_speech_2"})
    write_json(asked.out / "tokenizer.json", {"version": "1.0", "model": {"vocab": KOKORO_VOCAB}})
    (asked.out / "voices").mkdir(exist_ok=True)
    for seed, voice in enumerate(VOICES):
        style = np.random.default_rng(seed).normal(0, 0.2, (KOKORO_ROWS, 1, KOKORO_STYLE))
        (asked.out / "voices" / f"{voice}.bin").write_bytes(style.astype("<f4").tobytes())


if __name__ == "__main__":
    main()

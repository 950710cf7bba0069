"""Writes voices that have the shape of Kokoro's and Piper's and no more: the same inputs and outputs, the same files around them, seeded
weights of a few kB. Every phoneme sounds a tone of its own, boundaries and pads are silent, so that what goes in can be heard in what
comes out: how many phonemes, which, in which voice, how fast.

    python3 models/recipes/tiny_voices.py --out DIR                     # DIR/tiny-kokoro, DIR/tiny-piper, DIR/tiny-piper-many
    python3 models/recipes/tiny_voices.py --out tests/fixtures --bare   # without Kokoro's voices, which are half a MB each; then npm run format

Needs NumPy and onnx. The contracts: Kokoro's is kokoro.js/src/kokoro.js of hexgrad/kokoro and the files of
onnx-community/Kokoro-82M-v1.0-ONNX; Piper's is src/piper/voice.py and config.py of OHF-Voice/piper1-gpl."""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 15
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64

KOKORO_RATE_HZ = 24_000
KOKORO_SYMBOLS = 178
KOKORO_ROWS, KOKORO_STYLE = 510, 256
KOKORO_SAMPLES_PER_ID = 1800
"""Three of Kokoro's frames of 600 samples."""

KOKORO_VOCAB = {
    "$": 0, ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, "“": 14, "”": 15, " ": 16, "\u0303": 17,
    "ʣ": 18, "ʥ": 19, "ʦ": 20, "ʨ": 21, "ᵝ": 22, "\uab67": 23, "A": 24, "I": 25, "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42,
    "a": 43, "b": 44, "c": 45, "d": 46, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "q": 59,
    "r": 60, "s": 61, "t": 62, "u": 63, "v": 64, "w": 65, "x": 66, "y": 67, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75, "ɔ": 76, "ɕ": 77,
    "ç": 78, "ɖ": 80, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɟ": 90, "ɡ": 92, "ɥ": 99, "ɨ": 101, "ɪ": 102, "ʝ": 103, "ɯ": 110,
    "ɰ": 111, "ŋ": 112, "ɳ": 113, "ɲ": 114, "ɴ": 115, "ø": 116, "ɸ": 118, "θ": 119, "œ": 120, "ɹ": 123, "ɾ": 125, "ɻ": 126, "ʁ": 128, "ɽ": 129,
    "ʂ": 130, "ʃ": 131, "ʈ": 132, "ʧ": 133, "ʊ": 135, "ʋ": 136, "ʌ": 138, "ɣ": 139, "ɤ": 140, "χ": 142, "ʎ": 143, "ʒ": 147, "ʔ": 148, "ˈ": 156,
    "ˌ": 157, "ː": 158, "ʰ": 162, "ʲ": 164, "↓": 169, "→": 171, "↗": 172, "↘": 173, "ᵻ": 177,
}  # fmt: skip
KOKORO_SILENT = ["$", " ", *';:,.!?—…"()“”']

PIPER_RATE_HZ = 22_050
PIPER_SYMBOLS = 256
PIPER_SAMPLES_PER_ID = 3 * 256
PIPER_MAP = (
    "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœǀǁǂǃɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ0123456789"
    "\u0327\u0303\u032a\u032f\u0329ʰˤε↓#\"↑\u033a\u033b"
)
PIPER_SILENT = "_^$ !'(),-.:;?"
SPEAKERS = {"low": 0, "middle": 1, "high": 2}


class Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list = []
        self.constants: list = []

    def add(self, op: str, *inputs: str, out: str | None = None, **attributes) -> str:
        out = out or f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], **attributes))
        return out

    def constant(self, value, kind=np.float32) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=kind), name))
        return name

    def save(self, path: Path, inputs: list, outputs: list) -> None:
        graph = helper.make_graph(self.nodes, path.stem, inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="tiny_voices.py")
        onnx.checker.check_model(model)
        path.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(model, str(path))


def make_tones(symbols: int, silent: list[int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    tones_hz = random.uniform(120, 480, symbols).round(1)
    levels = random.uniform(0.3, 0.6, symbols).round(3)
    levels[silent] = 0
    return tones_hz, levels


def add_tones(graph: Graph, ids: str, samples_per_id: str, rate_hz: int, tones: tuple[np.ndarray, np.ndarray]) -> tuple[str, str]:
    """Each id of `ids` [n] sounds its tone for `samples_per_id` (a scalar); gives the sound [samples] and the time [samples]."""
    zero, one = graph.constant(0.0), graph.constant(1.0)
    count = graph.add("Cast", graph.add("Size", ids), to=FLOAT)
    total = graph.add("Floor", graph.add("Mul", count, samples_per_id))
    time = graph.add("Range", zero, total, one)
    position = graph.add("Min", graph.add("Floor", graph.add("Div", time, samples_per_id)), graph.add("Sub", count, one))
    now = graph.add("Gather", ids, graph.add("Cast", position, to=INT64))
    tone_hz = graph.add("Gather", graph.constant(tones[0]), now)
    level = graph.add("Gather", graph.constant(tones[1]), now)
    turns = graph.add("Mul", graph.add("Mul", tone_hz, time), graph.constant(2 * math.pi / rate_hz))
    return graph.add("Mul", level, graph.add("Sin", turns)), time


def write_kokoro_graph(path: Path) -> None:
    graph = Graph()
    tones = make_tones(KOKORO_SYMBOLS, [KOKORO_VOCAB[symbol] for symbol in KOKORO_SILENT], seed=82)
    ids = graph.add("Squeeze", "input_ids", graph.constant([0], np.int64))
    speed = graph.add("Squeeze", "speed", graph.constant([0], np.int64))
    sound, _ = add_tones(graph, ids, graph.add("Div", graph.constant(float(KOKORO_SAMPLES_PER_ID)), speed), KOKORO_RATE_HZ, tones)
    # The style is heard as loudness: from half to whole.
    mean = graph.add("ReduceMean", "style", keepdims=0)
    loudness = graph.add("Add", graph.constant(0.75), graph.add("Mul", graph.constant(0.25), graph.add("Tanh", mean)))
    graph.add("Unsqueeze", graph.add("Mul", sound, loudness), graph.constant([0], np.int64), out="waveform")
    value = helper.make_tensor_value_info
    inputs = [value("input_ids", INT64, [1, "sequence_length"]), value("style", FLOAT, [1, KOKORO_STYLE]), value("speed", FLOAT, [1])]
    graph.save(path, inputs, [value("waveform", FLOAT, ["1", "num_samples"])])


def write_piper_graph(path: Path, many: bool) -> None:
    graph = Graph()
    tones = make_tones(PIPER_SYMBOLS, [PIPER_MAP.index(symbol) for symbol in PIPER_SILENT], seed=22)
    zero = graph.constant([0], np.int64)
    ids = graph.add("Squeeze", graph.add("Slice", "input", zero, "input_lengths", graph.constant([1], np.int64)), zero)

    def scale(index: int) -> str:
        return graph.add("Gather", "scales", graph.constant(index, np.int64))

    samples_per_id = graph.add("Mul", graph.constant(float(PIPER_SAMPLES_PER_ID)), scale(1))
    sound, time = add_tones(graph, ids, samples_per_id, PIPER_RATE_HZ, tones)
    # Piper's noises are heard as hisses, the same every time.
    for index, wildness in ((0, 7.7), (2, 3.3)):
        hiss = graph.add("Sin", graph.add("Mul", graph.add("Mul", time, time), graph.constant(wildness)))
        sound = graph.add("Add", sound, graph.add("Mul", graph.add("Mul", hiss, graph.constant(0.0005)), scale(index)))
    if many:
        # A speaker is heard as a hum an octave above the one before.
        speaker = graph.add("Cast", graph.add("Squeeze", "sid", zero), to=FLOAT)
        hum = graph.add("Mul", graph.constant(2 * math.pi * 55 / PIPER_RATE_HZ), graph.add("Pow", graph.constant(2.0), speaker))
        sound = graph.add("Add", sound, graph.add("Mul", graph.constant(0.003), graph.add("Sin", graph.add("Mul", hum, time))))
    graph.add("Unsqueeze", sound, graph.constant([0, 1], np.int64), out="output")
    value = helper.make_tensor_value_info
    inputs = [value("input", INT64, [1, "phonemes"]), value("input_lengths", INT64, [1]), value("scales", FLOAT, [3])]
    inputs += [value("sid", INT64, [1])] if many else []
    graph.save(path, inputs, [value("output", FLOAT, [1, 1, "time"])])


def write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def write_kokoro(folder: Path, bare: bool) -> None:
    write_kokoro_graph(folder / "onnx" / "model.onnx")
    write_json(folder / "config.json", {"model_type": "style_text_to_speech_2"})
    write_json(folder / "tokenizer.json", {"version": "1.0", "model": {"vocab": KOKORO_VOCAB}})
    if bare:
        return
    (folder / "voices").mkdir(exist_ok=True)
    for seed, voice in enumerate(["af_tiny", "am_tiny", "bf_tiny"]):
        style = np.random.default_rng(seed).normal(0, 0.2, (KOKORO_ROWS, 1, KOKORO_STYLE)) + seed - 1
        (folder / "voices" / f"{voice}.bin").write_bytes(style.astype("<f4").tobytes())


def write_piper(folder: Path, name: str, many: bool, espeak_voice: str) -> None:
    write_piper_graph(folder / f"{name}.onnx", many)
    write_json(folder / f"{name}.onnx.json", {
        "audio": {"sample_rate": PIPER_RATE_HZ, "quality": "medium"}, "espeak": {"voice": espeak_voice}, "language": {"code": name.split("-")[0]},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8}, "phoneme_type": "espeak", "phoneme_map": {},
        "phoneme_id_map": {symbol: [index] for index, symbol in enumerate(PIPER_MAP)}, "num_symbols": PIPER_SYMBOLS,
        "num_speakers": len(SPEAKERS) if many else 1, "speaker_id_map": SPEAKERS if many else {}, "piper_version": "1.0.0",
    })  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bare", action="store_true", help="leave Kokoro's voices out")
    asked = parser.parse_args()
    write_kokoro(asked.out / "tiny-kokoro", asked.bare)
    write_piper(asked.out / "tiny-piper", "en_GB-tiny-medium", many=False, espeak_voice="en-gb-x-rp")
    write_piper(asked.out / "tiny-piper-many", "en_US-tiny-medium", many=True, espeak_voice="en-us")


if __name__ == "__main__":
    main()

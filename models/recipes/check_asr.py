"""Compares the exported graphs with the checkpoint they came from, on a sample's real features, through onnxruntime-node.

    python3 models/recipes/check_asr.py --checkpoint DIR/model.pt --model models/starter/asr
"""

import argparse
import json
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
import torch

from asr_features import extract
from asr_model import Recogniser, Shape
from asr_tokenizer import Tokenizer
from make_samples import ROOT, SAMPLES

# Any but `auto`, so that its own weights are compared too.
ACCENT = 3


def read_wav(path: Path) -> np.ndarray:
    with wave.open(str(path)) as sound:
        return np.frombuffer(sound.readframes(sound.getnframes()), np.int16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--model", required=True, help="the exported folder")
    options = parser.parse_args()
    checkpoint = Path(options.checkpoint)
    state = torch.load(checkpoint, map_location="cpu")
    model = Recogniser(Shape(**state["shape"])).eval()
    model.load_state_dict(state["model"])
    tokens = Tokenizer(checkpoint.parent / "tokenizer.json")
    name, text = SAMPLES[4][0], SAMPLES[4][1]
    features = torch.from_numpy(extract(read_wav(ROOT / "resources" / "samples" / f"05-{name}.wav")))
    ids = [tokens.special(part) for part in ("startoftranscript", "en", "transcribe", "auto", "notimestamps")] + tokens.encode(text)
    with torch.inference_mode():
        source = model.encode(features, torch.tensor([ACCENT]))
        positions = features.shape[1] // 2
        reference = {
            "features": features[0].T.flatten().tolist(),
            "frames": features.shape[1],
            "ids": ids,
            "accent": ACCENT,
            "hidden": source.repeat_interleave(2, dim=1)[:, :positions].flatten().tolist(),
            "ctc": model.characters(source)[:, :positions].flatten().tolist(),
            "logits": model.decode(torch.tensor([ids]), source).flatten().tolist(),
        }
    node = ROOT / "node_modules" / ".bin" / "node"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(reference, file)
        file.flush()
        subprocess.run([node, Path(__file__).with_name("check-asr.ts"), options.model, file.name], check=True)


if __name__ == "__main__":
    main()

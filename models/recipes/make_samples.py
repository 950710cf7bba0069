"""Writes resources/samples/*.wav with samples.yml, and tests/audio/*.wav. One command, no arguments:

    python3 models/recipes/make_samples.py
"""

import wave
from pathlib import Path

import numpy as np

from voices import SAMPLE_RATE_HZ, Rendering, open_engines, trim_silence

ROOT = Path(__file__).resolve().parents[2]

# slug, text, rendering, accent, conversation
SAMPLES = [
    ("hello-how-are-you", "hello how are you", Rendering("flite", "slt", 1.0, 190, 18), "american", None),
    ("what-is-your-name", "what is your name", Rendering("espeak", "gmw/en-US", 160, 50), "american", None),
    ("what-can-you-do", "what can you do", Rendering("espeak", "gmw/en", 155, 45), "british", None),
    ("two-plus-three", "what is two plus three", Rendering("espeak", "gmw/en-GB-scotland", 150, 48), "scottish", None),
    ("capital-of-france", "what is the capital of france", Rendering("flite", "rms", 1.05, 108, 14), "american", None),
    ("tell-me-a-joke", "tell me a joke", Rendering("espeak", "gmw/en-029", 158, 52), "caribbean", None),
    ("my-name-is-anna", "my name is anna", Rendering("flite", "slt", 0.95, 205, 20), "american", "anna"),
    ("what-is-my-name", "what is my name", Rendering("flite", "slt", 1.0, 205, 20), "american", "anna"),
    ("day-after-monday", "what day comes after monday", Rendering("espeak", "gmw/en-GB-x-gbclan", 152, 40), "northern", None),
    ("legs-of-a-spider", "how many legs does a spider have", Rendering("flite", "awb", 1.0, 125, 16), "scottish", None),
    ("colour-of-the-sky", "what colour is the sky", Rendering("espeak", "gmw/en-GB-x-rp", 150, 55), "british", None),
    ("count-to-five", "count to five", Rendering("flite", "kal16", 1.0, 105, 12), "american", None),
    ("days-in-a-week", "how many days are in a week", Rendering("espeak", "gmw/en-GB-x-gbcwmd", 155, 47), "midlands", None),
    ("thank-you-goodbye", "thank you goodbye", Rendering("espeak", "gmw/en-US+f2", 155, 60), "american", None),
]


def write_wav(path: Path, samples: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE_HZ)
        out.writeframes(np.clip(samples, -32768, 32767).astype("<i2").tobytes())


def with_margins(samples: np.ndarray, margin_s: float = 0.3) -> np.ndarray:
    speech = trim_silence(samples).astype(np.float64)
    silence = np.zeros(int(margin_s * SAMPLE_RATE_HZ))
    return np.concatenate([silence, speech * (19_000 / np.abs(speech).max()), silence])


def write_samples(engines: dict) -> None:
    folder = ROOT / "resources" / "samples"
    lines = ["# Synthetic sample questions: the recogniser never heard these very renderings in training."]
    for number, (slug, text, how, accent, conversation) in enumerate(SAMPLES, start=1):
        name = f"{number:02d}-{slug}.wav"
        write_wav(folder / name, with_margins(engines[how.engine].say(text, how)))
        lines += [f"- file: {name}", f"  text: {text}", f"  voice: {how.engine} {how.voice}", f"  accent: {accent}"]
        if conversation:
            lines.append(f"  conversation: {conversation}")
    (folder / "samples.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_test_sounds(engines: dict) -> None:
    """What must be recognised as nothing."""
    folder = ROOT / "tests" / "audio"
    rng = np.random.default_rng(20261122)
    time_s = np.arange(3 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    hum = sum(np.sin(2 * np.pi * 50 * n * time_s + n) / n for n in (1, 2, 3, 5, 7))
    write_wav(folder / "silence.wav", np.zeros(3 * SAMPLE_RATE_HZ))
    write_wav(folder / "noise.wav", rng.normal(0, 1_600, 3 * SAMPLE_RATE_HZ))
    write_wav(folder / "hum.wav", hum * 2_500)
    spoken = with_margins(engines["flite"].say("the committee agreed to postpone its final decision", Rendering("flite", "rms", 1.0, 110, 15)))
    write_wav(folder / "gibberish.wav", spoken[::-1])


def main() -> None:
    engines = open_engines()
    write_samples(engines)
    write_test_sounds(engines)


if __name__ == "__main__":
    main()

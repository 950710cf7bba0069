"""Speaks the recogniser's training and evaluation texts with every synthesiser at hand, into shards of int16 sound.

    python3 models/recipes/synthesise.py --work DIR --shards 40 --workers 2

A shard is `NAME.npy` (all sound, one after the other, 16 kHz mono int16) and `NAME.json` (per utterance: offset, length,
text, accent, voice). Shards that exist are left alone, so the command can be stopped and repeated. Seeded: shard N is the
same whatever made it and however many workers ran. Each shard is made by a process of its own, which keeps the synthesisers'
global state short-lived.

Evaluation shards: `seen` (held-out sentences, the training's voices), `unseen` (espeak-ng variants kept out), `speaker`
(Festival's ked, kept out), `french` (a whole accent kept out), `salad` (texts that are no questions), `open` (words and names
kept out)."""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from asr_texts import open_text, sample_question, sample_text, says_open_word
from foreign_accents import FOREIGN_ACCENTS, SPOKEN_ACCENTS
from make_samples import SAMPLES
from voices import SAMPLE_RATE_HZ, Rendering, open_engines, say_with_festival, trim_silence

SEED = 20261123
UTTERANCES_PER_SHARD = 2000
EVALUATION = {"seen": 600, "unseen": 600, "french": 400, "speaker": 400, "salad": 400, "open": 500}
LONGEST_SAMPLES = int(6.8 * SAMPLE_RATE_HZ)

# accent -> (share of the training, {voice: weight}). The espeak-ng voice "en-gb" is silent with variants, "gmw/en" is not.
ACCENTS: dict[str, tuple[float, dict[str, float]]] = {
    "american": (20, {"espeak gmw/en-US": 32, "espeak gmw/en-US-nyc": 10, "flite slt": 20, "flite rms": 18, "flite kal16": 9, "flite kal": 3, "festival voice_cmu_us_slt_arctic_hts": 5, "festival voice_kal_diphone": 3}),
    "british": (12, {"espeak gmw/en": 1, "espeak gmw/en-GB-x-rp": 1}),
    "scottish": (12, {"espeak gmw/en-GB-scotland": 6, "flite awb": 4}),
    "northern": (10, {"espeak gmw/en-GB-x-gbclan": 1}),
    "midlands": (8, {"espeak gmw/en-GB-x-gbcwmd": 1}),
    "caribbean": (10, {"espeak gmw/en-029": 1}),
    **{name: (share, {f"espeak {voice}": weight for voice, weight in FOREIGN_ACCENTS[name].voices.items()}) for name, share in (("indian", 10), ("spanish", 9), ("german", 9))},
}
VARIANTS = """Alex Alicia Andrea Andy Annie AnxiousAndy Denis Diogo Gene Gene2 Henrique Hugo Jacky Marco Mario Michael Mike
Nguyen Storm adam anika announcer antonio aunty benjamin boris caleb david ed edward edward2 f1 f2 f3 f4 grandma gustave
iven iven2 john kaukovalta klatt klatt2 klatt3 klatt4 klatt5 linda m1 m2 m3 m4 m5 m6 m7 marcelo max michel miguel norbert
pablo paul quincy rob robert sandro shelby steph steph3 travis victor zac""".split()
UNSEEN_VARIANTS = "f5 m8 Lee belinda klatt6 pedro steph2 grandpa".split()
FLITE_PITCH_HZ = {"slt": 185, "rms": 105, "awb": 125, "kal16": 105, "kal": 105}
# Those made from people's recordings, which training also hears in accents that are not theirs.
FLITE_PEOPLE = {"flite slt": 12, "flite rms": 10, "flite awb": 6}
BORROWED_SHARE = 0.28
# A Flite voice in a longer or shorter vocal tract is another speaker.
SHIFTS = (0.85, 0.9, 0.95, 1.05, 1.1, 1.15, 1.2)


def draw_accent(rng: random.Random) -> str:
    return rng.choices(list(ACCENTS), [share for share, _ in ACCENTS.values()])[0]


def draw_habits(rng: random.Random, accent: str) -> dict:
    return {"spoken": accent, "strength": round(rng.uniform(0.3, 1), 2), "speaker": rng.randrange(1 << 30)}


def espeak_rendering(rng: random.Random, voice: str, accent: str, unseen: bool) -> Rendering:
    variant = f"+{rng.choice(UNSEEN_VARIANTS)}" if unseen else "" if rng.random() < 0.2 else f"+{rng.choice(VARIANTS)}"
    habits = draw_habits(rng, accent) if accent in FOREIGN_ACCENTS else {}
    rate, pitch = min(max(rng.gauss(160, 24), 105), 235), rng.randint(18, 90)
    # NOTICE: espeak-ng 1.51 crashes where a low pitch (variant "rob") has a wide range; later versions guard the pitch
    # (https://github.com/espeak-ng/espeak-ng/pull/1846). Free the range when 1.52 is the oldest in use.
    pitch_range = rng.randint(12, min(30 + pitch, 85))
    return Rendering("espeak", voice + variant, round(rate), pitch, pitch_range, volume=rng.randint(60, 110), word_gap=rng.choice((0, 0, 0, 0, 1, 2, 4)), **habits)


def flite_rendering(rng: random.Random, voice: str, accent: str, extended: bool) -> Rendering:
    rate = min(max(rng.gauss(1.0, 0.14), 0.7), 1.4)
    shift = rng.choice(SHIFTS) if extended and rng.random() < 0.6 else 1.0
    pitch_hz = FLITE_PITCH_HZ[voice]
    habits = draw_habits(rng, accent) if accent in SPOKEN_ACCENTS else {}
    return Rendering("flite", voice, round(rate, 3), round(pitch_hz * shift * rng.uniform(0.8, 1.25)), rng.randint(8, 30), shift=shift, **habits)


def speaker_of(rng: random.Random, voice: str, accent: str, unseen: bool = False, extended: bool = False) -> Rendering:
    """A speaker with this synthesiser's voice ("espeak gmw/en", "flite slt", "festival voice_ked_diphone"). A voice that names
    its variant ("espeak gmw/en+f2") keeps it. `unseen`: an espeak-ng variant that training never has; `extended`: Flite's
    voices may be made into new ones. Both default to no."""
    engine, name = voice.split()
    if engine == "espeak":
        how = espeak_rendering(rng, name.split("+")[0], accent, unseen)
        return replace(how, voice=name) if "+" in name else how
    if engine == "flite":
        return flite_rendering(rng, name, accent, extended)
    return Rendering("festival", name, round(rng.uniform(0.85, 1.2), 2), 0)


def rendering(rng: random.Random, accent: str, unseen: bool = False, extended: bool = False) -> Rendering:
    """A speaker of this accent, as `speaker_of` makes it; an unseen one speaks by espeak-ng, an extended one may be a voice of
    Flite's that borrows the accent."""
    voices = ACCENTS[accent][1] if accent in ACCENTS else {f"espeak {voice}": weight for voice, weight in FOREIGN_ACCENTS[accent].voices.items()}
    if extended and accent in SPOKEN_ACCENTS and rng.random() < BORROWED_SHARE:
        voices = FLITE_PEOPLE
    elif unseen:
        voices = {voice: weight for voice, weight in voices.items() if voice.startswith("espeak")}
    return speaker_of(rng, rng.choices(list(voices), list(voices.values()))[0], accent, unseen, extended)


def is_held_out(text: str) -> bool:
    """Every 25th sentence of five words or more is kept for evaluation, chosen by its own checksum; the samples' are not."""
    known = {sample[1] for sample in SAMPLES}
    return len(text.split()) >= 5 and text not in known and zlib.crc32(text.encode()) % 25 == 0


def is_sample(text: str, how: Rendering) -> bool:
    return any(text == sample[1] and how.voice == sample[2].voice for sample in SAMPLES)


def training_item(rng: random.Random) -> tuple[str, Rendering, str]:
    while True:
        text, accent = sample_text(rng), draw_accent(rng)
        how = rendering(rng, accent, extended=True)
        if not is_held_out(text) and not says_open_word(text) and not is_sample(text, how):
            return text, how, accent


def held_out_text(rng: random.Random) -> str:
    while True:
        text = sample_question(rng)
        if is_held_out(text) and not says_open_word(text):
            return text


def salad_text(rng: random.Random) -> str:
    while True:
        text = sample_text(rng)
        if not says_open_word(text) and not re.match("(what|who|how|can|tell|do|is|my) ", text):
            return text


def items_of(kind: str, rng: random.Random) -> list[tuple[str, Rendering, str]]:
    """Text, speaker and accent of each utterance of a shard; evaluation shards have every accent equally often."""
    if kind == "train":
        return [training_item(rng) for _ in range(UTTERANCES_PER_SHARD)]
    items = []
    for number in range(EVALUATION[kind]):
        text = {"salad": salad_text, "open": open_text}.get(kind, held_out_text)(rng)
        if kind == "speaker":
            items.append((text, Rendering("festival", "voice_ked_diphone", round(rng.uniform(0.9, 1.15), 2), 0), "american"))
        else:
            accent = "french" if kind == "french" else list(ACCENTS)[number % len(ACCENTS)]
            items.append((text, rendering(rng, accent, unseen=kind == "unseen"), accent))
    return items


ENGINES: dict = {}


def say(text: str, how: Rendering) -> np.ndarray:
    if not ENGINES:
        ENGINES.update(open_engines())
    return trim_silence(ENGINES[how.engine].say(text, how))


def say_all(items: list[tuple[str, Rendering, str]]) -> list[np.ndarray]:
    """The items' sounds in their order. Spoken voice by voice: opening one is slower than speaking."""
    sounds = [np.zeros(0, np.int16)] * len(items)
    by_voice = sorted(range(len(items)), key=lambda index: items[index][1].voice)
    batch = [index for index in by_voice if items[index][1].engine == "festival"]
    if batch:
        for index, sound in zip(batch, say_with_festival([items[index][:2] for index in batch])):
            sounds[index] = trim_silence(sound)
    if not ENGINES:
        ENGINES.update(open_engines())
    for text, how, _ in items:
        if how.spoken:
            ENGINES["espeak"].learn(text)
    for index in by_voice:
        if items[index][1].engine != "festival":
            sounds[index] = say(*items[index][:2])
    return sounds


def write_shard(path: Path, items: list[tuple[str, Rendering, str]]) -> None:
    rows, kept, offset = [], [], 0
    for (text, how, accent), sound in zip(items, say_all(items)):
        if not SAMPLE_RATE_HZ // 8 < sound.size < LONGEST_SAMPLES:
            continue
        rows.append({"offset": offset, "length": int(sound.size), "text": text, "accent": accent, "voice": f"{how.engine} {how.voice}"})
        kept.append(sound)
        offset += sound.size
    partial = path.with_suffix(".partial.npy")
    np.save(partial, np.concatenate(kept))
    path.with_suffix(".json").write_text(json.dumps(rows))
    os.replace(partial, path)  # last: a shard is there only when it is whole


def make_shard(folder: Path, name: str) -> str:
    path = folder / f"{name}.npy"
    if path.exists():
        return f"{name} is there"
    write_shard(path, items_of(name.split("-")[0], random.Random(f"{SEED} {name}")))
    return f"{name} written"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help="folder for the shards, outside the repository")
    parser.add_argument("--shards", type=int, default=40, help=f"training shards of {UTTERANCES_PER_SHARD} utterances. Defaults to 40")
    parser.add_argument("--workers", type=int, default=2, help="processes. Defaults to 2")
    parser.add_argument("--only", help="make this one shard, such as train-003. Defaults to all")
    options = parser.parse_args()
    folder = Path(options.work) / "sound"
    folder.mkdir(parents=True, exist_ok=True)
    if options.only:
        print(make_shard(folder, options.only), flush=True)
        return
    trains = [f"train-{number:03d}" for number in range(options.shards)]
    names = trains[:1] + [f"{kind}-000" for kind in EVALUATION] + trains[1:]
    command = [sys.executable, __file__, "--work", options.work, "--only"]
    with ThreadPoolExecutor(options.workers) as pool:
        failed = sum(code != 0 for code in pool.map(lambda name: subprocess.run([*command, name]).returncode, names))
    sys.exit(f"{failed} shards failed; run the command again" if failed else 0)


if __name__ == "__main__":
    main()

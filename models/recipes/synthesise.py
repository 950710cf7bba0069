"""Speaks the recogniser's training and evaluation texts with every synthesiser at hand, into shards of int16 sound.

    python3 models/recipes/synthesise.py --work DIR --shards 24 --workers 2

A shard is `NAME.npy` (all sound, one after the other, 16 kHz mono int16) and `NAME.json` (per utterance: offset, length,
text, accent, voice). Shards that exist are left alone, so the command can be stopped and repeated. Seeded: shard N is the
same whatever made it and however many workers ran."""

import argparse
import json
import multiprocessing
import os
import random
import re
import zlib
from pathlib import Path

import numpy as np

from asr_texts import sample_question, sample_text
from make_samples import SAMPLES
from voices import SAMPLE_RATE_HZ, Espeak, Flite, Rendering, say_with_festival, trim_silence

SEED = 20261122
UTTERANCES_PER_SHARD = 2000
LONGEST_SAMPLES = int(6.8 * SAMPLE_RATE_HZ)

# espeak-ng voice file -> (accent, weight). The voice "en-gb" is silent with variants, "gmw/en" is not.
ESPEAK_ACCENTS = {
    "gmw/en-US": ("american", 5),
    "gmw/en-US-nyc": ("american", 2),
    "gmw/en": ("british", 4),
    "gmw/en-GB-x-rp": ("british", 3),
    "gmw/en-GB-scotland": ("scottish", 4),
    "gmw/en-GB-x-gbclan": ("northern", 4),
    "gmw/en-GB-x-gbcwmd": ("midlands", 3),
    "gmw/en-029": ("caribbean", 4),
}
VARIANTS = """Alex Alicia Andrea Andy Annie AnxiousAndy Denis Diogo Gene Gene2 Henrique Hugo Jacky Marco Mario Michael Mike
Nguyen Storm adam anika announcer antonio aunty benjamin boris caleb david ed edward edward2 f1 f2 f3 f4 grandma gustave
iven iven2 john kaukovalta klatt klatt2 klatt3 klatt4 klatt5 linda m1 m2 m3 m4 m5 m6 m7 marcelo max michel miguel norbert
pablo paul quincy rob robert sandro shelby steph steph3 travis victor zac""".split()
UNSEEN_VARIANTS = "f5 m8 Lee belinda klatt6 pedro steph2 grandpa".split()
# Flite voice -> (accent, weight, mean fundamental in Hz)
FLITE_VOICES = {
    "slt": ("american", 6, 185),
    "rms": ("american", 5, 105),
    "awb": ("scottish", 5, 125),
    "kal16": ("american", 3, 105),
    "kal": ("american", 1, 105),
}
ACCENTS = ("american", "british", "scottish", "northern", "midlands", "caribbean")


def _pick(rng: random.Random, table: dict) -> str:
    return rng.choices(list(table), [row[1] for row in table.values()])[0]


def espeak_rendering(rng: random.Random, variants: list[str]) -> tuple[Rendering, str]:
    base = _pick(rng, ESPEAK_ACCENTS)
    variant = "" if variants is VARIANTS and rng.random() < 0.3 else "+" + rng.choice(variants)
    rate = min(max(rng.gauss(158, 20), 110), 220)
    how = Rendering("espeak", base + variant, round(rate), rng.randint(20, 85), rng.randint(25, 80))
    return how, ESPEAK_ACCENTS[base][0]


def flite_rendering(rng: random.Random) -> tuple[Rendering, str]:
    voice = _pick(rng, FLITE_VOICES)
    accent, _, pitch = FLITE_VOICES[voice]
    rate = min(max(rng.gauss(1.0, 0.12), 0.75), 1.35)
    return Rendering("flite", voice, round(rate, 3), round(pitch * rng.uniform(0.8, 1.25)), rng.randint(8, 28)), accent


def seen_rendering(rng: random.Random) -> tuple[Rendering, str]:
    return espeak_rendering(rng, VARIANTS) if rng.random() < 0.6 else flite_rendering(rng)


def is_held_out(text: str) -> bool:
    """Every 25th sentence of five words or more is kept for evaluation, chosen by its own checksum; the samples' are not."""
    known = {sample[1] for sample in SAMPLES}
    return len(text.split()) >= 5 and text not in known and zlib.crc32(text.encode()) % 25 == 0


def is_sample(text: str, how: Rendering) -> bool:
    return any(text == sample[1] and how.voice == sample[2].voice for sample in SAMPLES)


def training_item(rng: random.Random) -> tuple[str, Rendering, str]:
    while True:
        text = sample_text(rng)
        how, accent = seen_rendering(rng)
        if not is_held_out(text) and not is_sample(text, how):
            return text, how, accent


def held_out_text(rng: random.Random) -> str:
    while True:
        text = sample_question(rng)
        if is_held_out(text):
            return text


ENGINES: dict = {}


def say(text: str, how: Rendering) -> np.ndarray:
    if not ENGINES:
        ENGINES.update(espeak=Espeak(), flite=Flite())
    return trim_silence(ENGINES[how.engine].say(text, how))


def write_shard(path: Path, items: list[tuple[str, Rendering, str]]) -> None:
    spoken = [i for i in items if i[1].engine != "festival"]
    sounds = [say(text, how) for text, how, _ in spoken]
    batch = [i for i in items if i[1].engine == "festival"]
    if batch:
        sounds += [trim_silence(s) for s in say_with_festival([(text, how) for text, how, _ in batch])]
    rows, kept, offset = [], [], 0
    for (text, how, accent), sound in zip(spoken + batch, sounds):
        if not SAMPLE_RATE_HZ // 8 < sound.size < LONGEST_SAMPLES:
            continue
        rows.append({"offset": offset, "length": int(sound.size), "text": text, "accent": accent, "voice": f"{how.engine} {how.voice}"})
        kept.append(sound)
        offset += sound.size
    partial = path.with_suffix(".partial.npy")
    np.save(partial, np.concatenate(kept))
    path.with_suffix(".json").write_text(json.dumps(rows))
    os.replace(partial, path)  # last: a shard is there only when it is whole


def make_shard(job: tuple[str, str, int]) -> str:
    folder, kind, number = job
    path = Path(folder) / f"{kind}-{number:03d}.npy"
    if path.exists():
        return f"{path.name} is there"
    rng = random.Random(f"{SEED} {kind} {number}")
    if kind == "train":
        items = [training_item(rng) for _ in range(UTTERANCES_PER_SHARD)]
    elif kind == "seen":
        items = [(held_out_text(rng), *seen_rendering(rng)) for _ in range(400)]
    elif kind == "unseen":
        items = [(held_out_text(rng), *espeak_rendering(rng, UNSEEN_VARIANTS)) for _ in range(400)]
    elif kind == "salad":
        items = [(sample_text(rng), *seen_rendering(rng)) for _ in range(900)]
        items = [i for i in items if not re.match("(what|who|how|can|tell|do|is) ", i[0])][:200]
    else:
        ked = [Rendering("festival", "voice_ked_diphone", round(rng.uniform(0.9, 1.15), 2), 0) for _ in range(150)]
        items = [(held_out_text(rng), how, "american") for how in ked]
    write_shard(path, items)
    return f"{path.name} written"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", required=True, help="folder for the shards, outside the repository")
    parser.add_argument("--shards", type=int, default=24, help=f"training shards of {UTTERANCES_PER_SHARD} utterances. Defaults to 24")
    parser.add_argument("--workers", type=int, default=2, help="processes. Defaults to 2")
    options = parser.parse_args()
    folder = Path(options.work) / "sound"
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(str(folder), "train", 0), (str(folder), "train", 1)]
    jobs += [(str(folder), kind, 0) for kind in ("seen", "unseen", "speaker", "salad")]
    jobs += [(str(folder), "train", number) for number in range(2, options.shards)]
    with multiprocessing.Pool(options.workers) as pool:
        for line in pool.imap(make_shard, jobs):
            print(line, flush=True)


if __name__ == "__main__":
    main()

"""Speaks texts on the fly, for evaluations and conversations.

    echo '{"text": "what is your name", "accent": "scottish", "seed": 3}' | python3 models/recipes/speak.py DIR [--unseen]

Reads JSON lines {text, accent, voice?, seed?}: `text` is plain lower case English, `accent` one that synthesise.py knows ("french"
too), `voice` such as "espeak gmw/en+f2", "flite slt" or "festival voice_ked_diphone" (default: one of the accent's, drawn by
`seed`), `seed` draws the speaker's rate, pitch and habits (default: the line's number, from 0). Writes DIR/000.wav, 001.wav …
(16 kHz mono, 0.3 s of silence at both ends, the samples' level) and prints for each {"file", "text", "accent", "voice"}."""

import argparse
import json
import random
import sys
from pathlib import Path

from make_samples import with_margins, write_wav
from synthesise import rendering, say_all, speaker_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the wavs go; made if it is not there")
    parser.add_argument("--unseen", action="store_true", help="draw only espeak-ng variants that training never has")
    options = parser.parse_args()
    items = []
    for number, line in enumerate(filter(str.strip, sys.stdin)):
        row = json.loads(line)
        text, accent, rng = row["text"], row["accent"], random.Random(row.get("seed", number))
        how = speaker_of(rng, row["voice"], accent, options.unseen) if "voice" in row else rendering(rng, accent, options.unseen)
        items.append((text, how, accent))
    for number, ((text, how, accent), sound) in enumerate(zip(items, say_all(items))):
        if sound.size == 0:
            sys.exit(f"{how.engine} {how.voice} is silent for line {number + 1}")
        write_wav(options.folder / f"{number:03d}.wav", with_margins(sound))
        print(json.dumps({"file": f"{number:03d}.wav", "text": text, "accent": accent, "voice": f"{how.engine} {how.voice}"}))


if __name__ == "__main__":
    main()

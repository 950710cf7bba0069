"""The Python half of the evaluation: what is asked, its sound, and whether a reply is right.

    python3 probes.py check                                           the synthesisers are there, or exit 2 and one line
    python3 probes.py ask --seed 1 --each 20 --out FILE.json          questions in writing
    python3 probes.py speak --seed 1 --each 20 --out FOLDER           questions with their sound: a shard `asked-SEED`
    python3 probes.py judge < REPLIES.json                            [{"expect", "reply"}] -> [{"right", "refused"}]
    python3 probes.py vocabulary --seed 1 --texts 50000               {"words"} that the recogniser's training texts are made of

A question is {"skill", "form", "history": [{"user", "reply"}], "question", "expect"}; `expect` is a regular expression that the
normalised reply must match. All are in phrasings that training never shows."""

import argparse
import ctypes
import importlib.util
import json
import os
import random
import re
import shutil
import sys
from pathlib import Path

RECIPES = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RECIPES))

from dialogues import SKILLS, held_out, normalise  # noqa: E402
from eval_llm import as_probe  # noqa: E402

INSTALL = "sudo apt-get install python3-numpy python3-scipy libespeak-ng1 libflite1 festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts wamerican"
LIBRARIES = ("libespeak-ng.so.1", "libflite.so.1")
FILES = ("/usr/share/dict/american-english", *(f"/usr/share/festival/voices/{name}" for name in ("english/kal_diphone", "english/ked_diphone", "us/cmu_us_slt_arctic_hts")))
REFUSAL = re.compile(r"\bdo not know\b|\bdid not understand\b|\btoo hard\b")


def missing_parts() -> list[str]:
    missing = [f"Python's {name}" for name in ("numpy", "scipy") if importlib.util.find_spec(name) is None]
    for library in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(library)
    missing += [] if shutil.which("festival") else ["festival"]
    return missing + [path for path in FILES if not Path(path).exists()]


def check() -> None:
    missing = missing_parts()
    if missing:
        print(f"The evaluation makes its own speech and needs {', '.join(missing)}. On Debian or Ubuntu: {INSTALL}", file=sys.stderr)
        sys.exit(2)


def asked(skill: str, turns: list[tuple[str, str]], expect: str, form: str) -> dict:
    probe = as_probe(random.Random(0), skill, turns, expect, recognised=False)
    return {"skill": skill, "form": form, "history": probe["history"], "question": probe["questions"][-1], "expect": expect}


def written(seed: int, each: int) -> list[dict]:
    """Each dialogue typed, and as a recogniser writes it with now and then a small word heard wrong."""
    questions = []
    for skill in SKILLS:
        rng = random.Random(f"{seed} written {skill}")
        for _ in range(each):
            turns, expect = held_out(rng, skill)
            questions.append(asked(skill, turns, expect, "typed"))
            probe = as_probe(rng, skill, turns, expect, recognised=True)
            questions.append({**questions[-1], "form": "recognised", "history": probe["history"], "question": probe["questions"][-1], "expect": probe["expect"]})
    return questions


def spoken(seed: int, each: int) -> list[dict]:
    """Questions whose words a recogniser writes without a mark, their earlier turns as if they had been heard right."""
    questions = []
    for skill in SKILLS:
        rng = random.Random(f"{seed} spoken {skill}")
        for _ in range(each):
            turns, expect = held_out(rng, skill, spoken=True)
            turns = [(normalise(user), reply) for user, reply in turns]
            if skill == "what I said":
                expect = re.escape("you said " + turns[-2][0])
            questions.append(asked(skill, turns, expect, "spoken"))
    return questions


def speak(seed: int, each: int, folder: Path) -> None:
    """Speaks the questions in all accents in turn, each by a voice of its own, half of them voices that training never has."""
    import numpy as np
    from synthesise import ACCENTS, LONGEST_SAMPLES, rendering, say_all

    path = folder / f"asked-{seed:03d}.npy"
    if path.exists():
        return
    accents = [*ACCENTS, "french"]
    rng = random.Random(f"{seed} voices")
    items = []
    for number, question in enumerate(spoken(seed, each)):
        accent = accents[number % len(accents)]
        unseen = rng.random() < 0.5
        items.append((question, rendering(rng, accent, unseen=unseen), accent, unseen))
    sounds = say_all([(question["question"], how, accent) for question, how, accent, _ in items])
    rows, kept, offset = [], [], 0
    for (question, how, accent, unseen), sound in zip(items, sounds):
        if not 0 < sound.size < LONGEST_SAMPLES:
            continue
        rows.append({"offset": offset, "length": int(sound.size), "text": question["question"], "accent": accent,
                     "voice": f"{how.engine} {how.voice}", "unseen": unseen, "asked": question})
        kept.append(sound)
        offset += sound.size
    partial = path.with_suffix(".partial.npy")
    np.save(partial, np.concatenate(kept))
    path.with_suffix(".json").write_text(json.dumps(rows))
    os.replace(partial, path)  # last: a shard is there only when it is whole


def judge(replies: list[dict]) -> list[dict]:
    judged = []
    for reply in replies:
        text = normalise(reply["reply"])
        right = re.search(reply["expect"], text) is not None
        judged.append({"right": right, "refused": not right and REFUSAL.search(text) is not None})
    return judged


def vocabulary(seed: int, texts: int) -> dict:
    from asr_texts import sample_text

    rng = random.Random(f"{seed} vocabulary")
    return {"texts": texts, "words": len({word for _ in range(texts) for word in sample_text(rng).split()})}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("check", "ask", "speak", "judge", "vocabulary"))
    parser.add_argument("--seed", type=int, default=1, help="Defaults to 1")
    parser.add_argument("--each", type=int, default=20, help="questions a skill. Defaults to 20")
    parser.add_argument("--texts", type=int, default=50_000, help="Defaults to 50,000")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.task == "check":
        check()
    elif options.task == "ask":
        options.out.write_text(json.dumps(written(options.seed, options.each)))
    elif options.task == "speak":
        options.out.mkdir(parents=True, exist_ok=True)
        speak(options.seed, options.each, options.out)
    elif options.task == "judge":
        json.dump(judge(json.load(sys.stdin)), sys.stdout)
    else:
        json.dump(vocabulary(options.seed, options.texts), sys.stdout)


if __name__ == "__main__":
    main()

"""Measures the starter language model in llama.cpp, through node-llama-cpp and the file that the app loads.

    python3 eval_llm.py [--model FILE] [--probes 20] [--seed 7] [--json FILE]

For each skill: dialogues whose last question is in a phrasing that training never shows, once typed and once as a recogniser writes it,
with now and then a word heard wrong that the reply need not copy. The earlier turns are given with their right replies; the last reply is greedy. A reply is
right when it matches the probe's regular expression. Also counted: replies that do not stop within 60 tokens, questions inside its knowledge that it refuses, and
questions outside it that it says it does not know; the names and made-up words in those are ones that training never shows.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from dialogue_words import misrecognise
from dialogues import SKILLS, Turns, held_out, normalise

HERE = Path(__file__).resolve().parent
# Skills that may rightly be answered with "I do not know".
NOT_KNOWN = ("unknown", "too hard", "not understood", "samples", "time", "offline", "ask name", "ask more", "ask favourite")
# Plain first questions of a first minute: what is said, what a right answer contains.
SAMPLES = """hello how are you => thank you; how are you => thank you; what is your name => miniflow; what's your name => miniflow; who are you => miniflow; what can you do => i can; what is two plus three => five;
what's two plus three => five; two plus two => four; what is seven times eight => fifty six; what is ten minus four => six; what is the capital of france => paris; what's the capital of france => paris; capital of germany => berlin;
what is the capital of japan => tokyo; tell me a joke => .; what day comes after monday => tuesday; which day is after friday => saturday; how many legs does a spider have => eight; how many legs has a dog => four; what colour is the sky => blue;
what color is the sky => blue; what colour is grass => green; count to five => one two three four five; count to ten => nine ten; thank you goodbye => goodbye; goodbye => goodbye; thank you => welcome; spell cat => c a t; how do you spell house => h o u s e;
how many days are in a week => seven; how many days are there in a week => seven; what is the opposite of hot => cold; what is the opposite of big => small; what is the weather today => offline; what's the weather like => offline;
what time is it => clock; how do i get larger models => models page; who made you => miniflow; are you a robot => program; what is the meaning of life => kindness; which is bigger a mouse or an elephant => elephant is bigger;
my name is anna | what is my name => anna; my name is tom | tell me a joke | what is my name => tom; my favourite colour is green | what is my favourite colour => green; what is the capital of italy | say that again => rome;
hello | my name is maria | what is two plus two | do you remember my name => maria; what is the capital of zandoria => do not know; who is bartholomew quigley => do not know"""


def ask_samples(path: Path) -> list[dict]:
    """The sample questions; replies to earlier turns are the model's own."""
    probes = []
    for line in SAMPLES.replace("\n", " ").split(";"):
        questions, expect = line.split(" => ")
        probes.append({"skill": "samples", "form": "recognised", "questions": [one.strip() for one in questions.split("|")], "expect": r"\b" + expect.strip()})
    return run_probes(path, probes)


def run_probes(model: Path, probes: list[dict]) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "probes.json"
        asked.write_text(json.dumps(probes))
        root = HERE.parent.parent
        done = subprocess.run([root / "node_modules/.bin/node", HERE / "eval-llm.ts", model.resolve(), asked], stdout=subprocess.PIPE, check=True, text=True, cwd=root)
    replies = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [{**probe, **reply, "right": bool(re.search(probe["expect"], normalise(reply["reply"])))} for probe, reply in zip(probes, replies, strict=True)]


def as_probe(rng: random.Random, skill: str, turns: Turns, expect: str, recognised: bool) -> dict:
    if recognised:
        turns = [(normalise(user), reply) for user, reply in turns]
        if rng.random() < 0.3:
            turns[-1] = (misrecognise(rng, turns[-1][0], frozenset(normalise(turns[-1][1]).split())), turns[-1][1])
        if skill == "what I said":
            expect = re.escape("you said " + turns[-2][0])
    history = [{"user": user, "reply": reply} for user, reply in turns[:-1]]
    return {"skill": skill, "form": "recognised" if recognised else "typed", "history": history, "questions": [turns[-1][0]], "expect": expect}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=HERE.parent / "starter/llm/starter-llm-q8_0.gguf")
    parser.add_argument("--probes", type=int, default=20, help="dialogues a skill")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    probes = []
    for skill in SKILLS:
        for _ in range(options.probes):
            turns, expect = held_out(rng, skill)
            probes += [as_probe(rng, skill, turns, expect, recognised) for recognised in (False, True)]
    results = ask_samples(options.model) + run_probes(options.model, probes)
    table: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        table[result["skill"]][result["form"]].append(result["right"])
    print(f"{'skill':<22}{'typed':>8}{'recognised':>12}")
    for skill, forms in table.items():
        print(f"{skill:<22}" + "".join(f"{100 * sum(forms[form]) / len(forms[form]):>{width}.0f}" if form in forms else " " * width for form, width in (("typed", 8), ("recognised", 12))))
    for form in ("typed", "recognised"):
        right = [one for skill, forms in table.items() if skill != "samples" for one in forms[form]]
        if right:
            print(f"all, {form}: {100 * sum(right) / len(right):.1f} % of {len(right)}")
    known = [one for one in results if one["skill"] not in NOT_KNOWN]
    refused = [one for one in known if re.search("do not know that|did not understand|too hard for me", normalise(one["reply"]))]
    if known:
        print(f"known but refused: {100 * len(refused) / len(known):.1f} % of {len(known)}")
    outside = [one for one in results if one["skill"] in ("unknown", "too hard", "not understood")]
    if outside:
        print(f"outside its knowledge and said so: {100 * sum(one['right'] for one in outside) / len(outside):.1f} % of {len(outside)}")
    print(f"ran past 60 tokens: {sum(not one['stopped'] for one in results)} of {len(results)}")
    for result in [one for one in results if not one["right"]][:60]:
        print(f"  wrong ({result['skill']}): {result['questions'][-1]} -> {result['reply']}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()

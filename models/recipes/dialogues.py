"""Dialogues for the starter language model, made on the fly from a seeded random.Random.

`sample_dialogue(rng)` is what the model is trained on, `sample_question(rng)` what a person may say (texts for the recogniser's
training), `held_out(rng, skill)` an evaluation dialogue in phrasings that training never shows.
    python3 dialogues.py 10        prints ten dialogues
"""

import random
import sys
from collections.abc import Callable

import dialogue_memory as memory
import dialogue_numbers as numbers
import dialogue_world as world
from dialogue_chat import CHAT
from dialogue_talk import Talk, Turns
from dialogue_words import normalise

__all__ = ["SKILLS", "Turns", "held_out", "normalise", "sample_dialogue", "sample_question"]

Skill = Callable[[Talk], None]
# Small talk in which a "please tell me" before it would make no sense.
BARE = ("hello", "goodbye", "thanks", "agree", "praise", "blame", "well wishes", "test", "tell me more", "are you sure")
FREQUENT = ("hello", "how are you", "goodbye", "thanks", "who are you", "what can you do", "joke", "offline", "time", "larger models")


def chat(name: str) -> Skill:
    block, replies = CHAT[name]
    return lambda talk: talk.say(block, replies, polite=name not in BARE)


# Each skill and how often it is drawn.
SKILLS: dict[str, tuple[Skill, float]] = {
    "arithmetic": (numbers.arithmetic, 8), "more arithmetic": (numbers.more_arithmetic, 0.8), "compare": (numbers.compare, 0.6), "parity": (numbers.parity, 0.4), "double and half": (numbers.double_half, 0.6), "counting": (numbers.counting, 2),
    "number neighbours": (numbers.neighbours, 0.6), "units": (numbers.units, 1), "word sums": (numbers.word_sums, 0.4), "days": (numbers.days, 2.5), "months": (numbers.months, 1), "calendar lists": (numbers.calendar_lists, 0.3), "capitals": (world.capitals, 5),
    "capitals in a row": (world.capital_follow, 0.7), "continents": (world.continents, 0.5), "languages": (world.languages, 0.5), "translations": (world.translations, 0.6), "colours": (world.colours, 2.5), "colour mixes": (world.mixes, 0.5), "animal sounds": (world.sounds, 1),
    "legs": (world.legs, 2.5), "baby animals": (world.babies, 0.6), "animal homes": (world.homes, 0.5), "animal foods": (world.foods, 0.5), "opposites": (world.opposites, 3), "things": (world.things, 1.5), "shapes": (world.shapes, 0.4), "facts": (world.fact, 6), "spelling": (memory.spelling, 4),
    "alphabet": (memory.alphabet, 0.3), "repeat after me": (memory.repeat_after, 1.2), "say again": (memory.say_again, 1), "what I said": (memory.what_i_said, 0.6), "tell name": (memory.tell_name, 9), "ask name": (memory.ask_name, 12), "tell favourite": (memory.tell_favourite, 1.5),
    "ask favourite": (memory.ask_favourite, 2), "tell more": (memory.tell_more, 0.6), "ask more": (memory.ask_more, 0.8), "unknown": (world.unknown, 5), "not understood": (world.gibberish, 0.5),
    "kinds": (world.kinds, 0.7), "sizes": (world.sizes, 0.6), "properties": (world.properties, 0.5), "body": (world.body, 0.4), "word forms": (world.word_forms, 0.7), "rhymes": (world.rhymes, 0.4), "who says": (world.who_says, 0.4),
    "money": (world.money, 0.4), "jobs": (world.jobs, 0.5), "planets": (world.planets, 0.4),
    **{name: (chat(name), 1.5 if name in FREQUENT else 0.4) for name in CHAT},
    "new numbers": (numbers.new_numbers, 0),
}
NAMES, WEIGHTS = list(SKILLS), [weight for _, weight in SKILLS.values()]
# What must come before a skill for it to have something to work on.
NEEDS = {"ask name": memory.tell_name, "ask favourite": memory.tell_favourite, "ask more": memory.tell_more, "say again": world.capitals, "what I said": world.fact}


def sample_dialogue(rng: random.Random) -> Turns:
    """One dialogue of one to eight turns, now and then of up to twenty; its user's words typed (a third) or as a recogniser
    writes them."""
    talk = Talk(rng, recognised=rng.random() < 0.67)
    wanted = rng.choice([1, 1, 2, 3, 4, 5, 6]) if rng.random() < 0.92 else rng.randint(7, 19)
    if wanted > 1 and rng.random() < 0.25:
        SKILLS["hello"][0](talk)
    while len(talk.turns) < wanted:
        name = rng.choices(NAMES, WEIGHTS)[0]
        if name in ("say again", "what I said") and not talk.turns and rng.random() < 0.8:
            continue
        SKILLS[name][0](talk)
        if len(talk.turns) == wanted - 1 and "name" in talk.memory and rng.random() < 0.25:
            memory.ask_name(talk)
    return talk.turns


def sample_question(rng: random.Random) -> str:
    """What a person may say to the assistant, as a recogniser writes it: 1 to 16 words of a-z and apostrophe."""
    while True:
        user, _ = rng.choice(sample_dialogue(rng))
        text = normalise(user)
        if 1 <= len(text.split()) <= 16:
            return text


def held_out(rng: random.Random, skill: str) -> tuple[Turns, str]:
    """A typed dialogue whose last turn tries `skill` in a phrasing that training never shows, and the regular expression that
    the normalised reply must match. Half of the dialogues have other turns (in training phrasings) before the last."""
    talk = Talk(rng)
    for _ in range(rng.choice([0, 0, 1, 2])):
        SKILLS[rng.choice(["capitals", "facts", "hello", "arithmetic", "joke"])][0](talk)
    talk.held = True
    if skill in NEEDS:
        NEEDS[skill](talk)
    before = len(talk.turns)
    while len(talk.turns) == before:
        SKILLS[skill][0](talk)
    return talk.turns, talk.expect


def main() -> None:
    rng = random.Random(1)
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 5):
        for user, reply in sample_dialogue(rng):
            print(f"> {user}\n  {reply}")
        print()


if __name__ == "__main__":
    main()

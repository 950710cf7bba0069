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
import dialogue_unknown as edge
import dialogue_world as world
from dialogue_chat import CHAT
from dialogue_talk import Talk, Turns
from dialogue_words import normalise

__all__ = ["SKILLS", "Turns", "held_out", "normalise", "sample_dialogue", "sample_question"]

Skill = Callable[[Talk], None]
# Small talk in which a "please tell me" before it would make no sense.
BARE = ("hello", "goodbye", "thanks", "agree", "praise", "blame", "well wishes", "test", "tell me more", "are you sure")
WIDE = ("praise", "agree", "sorry", "swear", "well wishes", "goodbye", "I am well", "cannot do")  # many phrasings, little alike
FREQUENT = ("hello", "how are you", "goodbye", "thanks", "who are you", "what can you do", "joke", "offline", "time", "larger models")


def chat(name: str) -> Skill:
    block, replies = CHAT[name]
    return lambda talk: talk.say(block, replies, polite=name not in BARE)


# Each skill and how often it is drawn.
SKILLS: dict[str, tuple[Skill, float]] = {
    "arithmetic": (numbers.arithmetic, 17), "more arithmetic": (numbers.more_arithmetic, 4), "compare": (numbers.compare, 6), "parity": (numbers.parity, 3), "double and half": (numbers.double_half, 3), "counting": (numbers.counting, 4.5),
    "number neighbours": (numbers.neighbours, 2.5), "word sums": (numbers.word_sums, 2.5), "too hard": (numbers.too_hard, 6), "units": (numbers.units, 1.4), "days": (numbers.days, 1.6), "months": (numbers.months, 1.4), "calendar lists": (numbers.calendar_lists, 0.6),
    "spelling": (memory.spelling, 8), "alphabet": (memory.alphabet, 3.5), "repeat after me": (memory.repeat_after, 4), "say again": (memory.say_again, 5), "what I said": (memory.what_i_said, 6),
    "tell name": (memory.tell_name, 1.5), "ask name": (memory.ask_name, 1.2), "tell favourite": (memory.tell_favourite, 1), "ask favourite": (memory.ask_favourite, 0.8), "tell more": (memory.tell_more, 1), "ask more": (memory.ask_more, 0.8),
    "capitals": (world.capitals, 4), "capitals in a row": (world.capital_follow, 1), "continents": (world.continents, 1.2), "languages": (world.languages, 1.2), "money": (world.money, 1), "translations": (world.translations, 1), "colours": (world.colours, 1.6), "colour mixes": (world.mixes, 0.7),
    "animal sounds": (world.sounds, 0.9), "who says": (world.who_says, 0.7), "legs": (world.legs, 1.2), "baby animals": (world.babies, 0.9), "animal homes": (world.homes, 0.9), "animal foods": (world.foods, 0.9), "opposites": (world.opposites, 2), "things": (world.things, 1.6),
    "shapes": (world.shapes, 0.6), "facts": (world.fact, 9), "kinds": (world.kinds, 3), "sizes": (world.sizes, 2.4), "properties": (world.properties, 1.4), "body": (world.body, 0.8), "word forms": (world.word_forms, 1.2), "rhymes": (world.rhymes, 2.4), "jobs": (world.jobs, 1.1),
    "planets": (world.planets, 0.7), "unknown": (edge.unknown, 28), "not understood": (edge.gibberish, 3.2),
    **{name: (chat(name), 2.2 if name in WIDE else 1.6 if name in FREQUENT else 1.25) for name in CHAT},
    "new numbers": (numbers.new_numbers, 0),
}
NAMES, WEIGHTS = list(SKILLS), [weight for _, weight in SKILLS.values()]
# What must come before a skill for it to have something to work on.
NEEDS = {"ask name": memory.tell_name, "ask favourite": memory.tell_favourite, "ask more": memory.tell_more, "say again": world.capitals, "what I said": world.fact}
OTHERS = ["capitals", "facts", "hello", "arithmetic", "joke"]


def sample_dialogue(rng: random.Random) -> Turns:
    """One dialogue of one to eight turns, now and then of up to fifteen; its user's words typed (a third) or as a recogniser
    writes them. In a seventh of them something is told and, after other turns, asked for."""
    talk = Talk(rng, recognised=rng.random() < 0.67)
    wanted = rng.choice([1, 1, 2, 3, 4, 5, 6]) if rng.random() < 0.93 else rng.randint(7, 15)
    if wanted > 1 and rng.random() < 0.1:
        SKILLS["hello"][0](talk)
    if rng.random() < 0.15:
        if rng.random() < 0.3:
            draw_turn(talk)
        memory.remember(talk, lambda: draw_turn(talk))
        wanted = rng.choice([0, 0, 0, len(talk.turns) + 1])
    while len(talk.turns) < wanted:
        draw_turn(talk)
    return talk.turns


def draw_turn(talk: Talk) -> None:
    """A turn of any skill; one that works on an earlier turn mostly gets that first."""
    name = talk.rng.choices(NAMES, WEIGHTS)[0]
    if name in ("say again", "what I said") and not talk.turns and talk.rng.random() < 0.95:
        draw_turn(talk)
    SKILLS[name][0](talk)


def sample_question(rng: random.Random) -> str:
    """What a person may say to the assistant, every skill about equally often: 1 to 16 words of a-z and apostrophe."""
    while True:
        talk = Talk(rng)
        SKILLS[rng.choice(NAMES)][0](talk)
        text = normalise(talk.turns[-1][0])
        if 1 <= len(text.split()) <= 16:
            return text


def held_out(rng: random.Random, skill: str, spoken: bool = False) -> tuple[Turns, str]:
    """A typed dialogue whose last turn tries `skill` in a phrasing that training never shows, and the regular expression that
    the normalised reply must match. Half of the dialogues have other turns (in training phrasings) before the last; what is to be
    remembered was told up to two turns before. `spoken`, for questions that are to be synthesised and recognised, leaves out words that
    mean nothing and names that no recogniser could spell. Defaults to False."""
    talk = Talk(rng, spoken=spoken)
    for _ in range(rng.choice([0, 0, 1, 2])):
        SKILLS[rng.choice(OTHERS)][0](talk)
    if skill in NEEDS:
        NEEDS[skill](talk)
        for _ in range(rng.choice([0, 0, 1, 2]) if skill.startswith("ask") else 0):
            SKILLS[rng.choice(OTHERS)][0](talk)
    talk.held = True
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

"""One dialogue while it is being made, and the small words that skills share."""

import random
import re

import dialogue_facts as facts
from dialogue_words import clean_form, expand, misrecognise, misspell, normalise, number_words, split_block

Turns = list[tuple[str, str]]
LEADS = "hey|hey miniflow|okay|well|so|um|and|now|please|hello|alright|right|listen|tell me|just tell me|quick question".split("|")
TAILS = "please|then|now|for me|thanks|if you can|again|miniflow|do you know".split("|")
ASKS = "(can|could|would) you (please |)tell me;please tell me;do you know;i want to know;i would like to know;tell me".split(";")


class Talk:
    """One dialogue while it is being made: its turns, and what was said in it that later turns may ask for."""

    def __init__(self, rng: random.Random, held: bool = False, recognised: bool = False):
        self.rng, self.held, self.recognised = rng, held, recognised
        self.turns: Turns = []
        self.memory: dict[str, str] = {}
        self.expect = ""

    def say(self, block: str, replies: str | list[str], expect: str = "", polite: bool = True, exact: bool = False, **slots: str) -> None:
        """Adds a turn: a phrasing of `block`, one of `replies`; `expect` is the regular expression of a right reply,
        on normalised text. Defaults to any of the replies, exactly. `polite` allows words around the phrasing, `exact` forbids
        misspelling: for words that the reply must copy."""
        rng = self.rng
        choices = [replies] if isinstance(replies, str) else replies
        templates = (self.held and split_block(block, True)) or split_block(block, False)
        sentence = expand(rng, rng.choice(templates), slots)
        if polite and not self.held:
            sentence = self.wrap(sentence)
        user = clean_form(rng, sentence)
        if self.recognised:
            user = normalise(user)
            if rng.random() < 0.12:
                user = misrecognise(rng, user)
            if not exact and rng.random() < 0.08:
                user = misspell(rng, user)
        filled = [capital(reply.format(**slots)) for reply in choices]
        # A joke is not told twice in one dialogue while another is left.
        given = {reply for _, reply in self.turns}
        fresh = [reply for reply in filled if reply not in given]
        reply = rng.choice(fresh or filled)
        self.expect = expect or "^(" + "|".join(re.escape(normalise(one)) for one in filled) + ")$"
        self.turns.append((user, reply))

    def wrap(self, sentence: str) -> str:
        """Now and then the words that people put before and after a question."""
        rng = self.rng
        asks = sentence.split()[0] in ("what", "who", "where", "how", "which", "when", "why")
        if asks and rng.random() < 0.08:
            sentence = expand(rng, rng.choice(ASKS), {}) + " " + sentence
        elif rng.random() < 0.12:
            sentence = rng.choice(LEADS if asks else LEADS[:12]) + " " + sentence
        if rng.random() < 0.1:
            sentence += " " + rng.choice(TAILS if asks else TAILS[:3])
        return sentence

    def number(self, value: int) -> str:
        return str(value) if self.rng.random() < 0.5 else number_words(value)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def plural(unit: str, count: int) -> str:
    return unit if count == 1 else facts.PLURALS.get(unit, unit + "s")


def pick(rng: random.Random, mapping: dict[str, str]) -> tuple[str, str]:
    return rng.choice(list(mapping.items()))


def word(text: str) -> str:
    """The regular expression of a word or words within a normalised reply."""
    return r"\b" + re.escape(normalise(text)) + r"\b"

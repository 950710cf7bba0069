"""One dialogue while it is being made, and the small words that skills share."""

import random
import re
from functools import lru_cache

import dialogue_facts as facts
from dialogue_words import clean_form, expand, held_pattern, misrecognise, misspell, normalise, number_words, split_block

Turns = list[tuple[str, str]]
LEADS = "hey|hey miniflow|miniflow|okay|well|so|um|uh|and|now|please|hello|alright|right|listen|excuse me|one question|quick question|i have a question|tell me|just tell me|please tell me".split("|")
CALLS = LEADS[:14]
TAILS = "please|then|now|for me|thanks|thank you|if you can|if you know|again|miniflow|do you know|can you tell me|any idea|i wonder".split("|")
# Words before a whole question, before a question turned into a clause, before a noun, and before an order.
ASKS = "can you tell me|could you tell me|would you please tell me|please tell me|do you know|i want to know|i would like to know|i'd like to know|tell me|any idea|i wonder|quick question|help me|say".split("|")
CLAUSES = "tell me|please tell me|can you tell me|could you tell me|would you tell me|do you know|do you happen to know|i want to know|i would like to know|i'd like to know|i wonder|i was wondering|any idea|have you any idea|i need to know|say|can you say|help me find out|explain|let me know|i don't know".split("|")
NOUNS = "tell me|please tell me|can you tell me|could you tell me|would you tell me|do you know|i want to know|i need|i need to know|i want|give me|please give me|can you give me|say|let me have|find|i would like|i am looking for|what about".split("|")
ORDERS = "can you|could you|would you|will you|please|can you please|could you please|i want you to|i would like you to|i need you to|go ahead and|try to|just|now|help me|help me to".split("|")
VERBS = frozenset("spell count add multiply divide subtract take work calculate compute name list tell give translate convert change recite double halve mix find finish define explain".split())
WHERE, CLAUSE = re.compile(r"(where|what (?:\w+)|which (?:\w+)|how (?:big|tall|old|long|many sides)|when|who) (is|are|was) ((?:the|a|an|my) .+)"), re.compile(r"(?:what|which) (?:is|are) ((?:the|my) .+)")
HAVE, DOES = re.compile(r"((?:how many|what) \w+) does (.+) have"), re.compile(r"(what|where) does (.+) (eat|say|live|mean)")


class Talk:
    """One dialogue while it is being made: its turns, and what was said in it that later turns may ask for."""

    def __init__(self, rng: random.Random, held: bool = False, recognised: bool = False, spoken: bool = False):
        self.rng, self.held, self.recognised, self.spoken = rng, held, recognised, spoken
        self.turns: Turns = []
        self.memory: dict[str, str] = {}
        self.expect = ""

    def say(self, block: str, replies: str | list[str], expect: str = "", polite: bool = True, exact: bool = False, **slots: str) -> None:
        """Adds a turn: a phrasing of `block`, one of `replies`; `expect` is the regular expression of a right reply,
        on normalised text. Defaults to any of the replies, exactly. `polite` allows words around the phrasing, `exact` keeps the
        slots as they are: for words that the reply must copy."""
        rng = self.rng
        choices = [replies] if isinstance(replies, str) else replies
        templates = (self.held and split_block(block, True)) or split_block(block, False)
        # The first phrasings of a block are the commonest.
        template = rng.choice(templates[:8] if not self.held and rng.random() < 0.25 else templates)
        sentence = expand(rng, template, slots)
        if polite and not self.held:
            wrapped, held = wrap(rng, sentence), held_pattern(block)
            sentence = sentence if held and held.search(normalise(wrapped)) else wrapped
        user = clean_form(rng, sentence)
        if self.recognised:
            user = self.recognise(normalise(user), frozenset(normalise(" ".join(slots.values())).split()), exact)
        filled = [capital(reply.format(**slots)) for reply in choices]
        # A joke is not told twice in one dialogue while another is left.
        given = {reply for _, reply in self.turns}
        fresh = [reply for reply in filled if reply not in given]
        reply = rng.choice(fresh or filled)
        self.expect = expect or "^(" + "|".join(re.escape(normalise(one)) for one in filled) + ")$"
        self.turns.append((user, reply))

    def recognise(self, user: str, slots: frozenset[str], exact: bool) -> str:
        """What the recogniser makes of it. Words to be copied stay; other slots may be heard wrong, but never as another word
        that is known, which would then be the right thing to answer."""
        rng = self.rng
        if rng.random() < 0.25:
            heard = misrecognise(rng, user, slots if exact else frozenset())
            changed = (set(user.split()) - set(heard.split())) & slots
            if not (changed and (set(heard.split()) - set(user.split())) & known_words()):
                user = heard
        return misspell(rng, user, slots if exact else frozenset()) if rng.random() < 0.06 else user

    def number(self, value: int) -> str:
        return str(value) if self.rng.random() < 0.5 else number_words(value)


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Words of the tables: what a question may be about."""
    tables = [value for name, value in vars(facts).items() if name.isupper() and isinstance(value, dict)]
    return frozenset(word for one in tables for key in one for word in normalise(key).split() if len(word) > 3)


def wrap(rng: random.Random, sentence: str) -> str:
    """Now and then the words that people put around a question, or the question turned into a clause or an order."""
    first = sentence.split()[0]
    asks = first in ("what", "what's", "who", "who's", "where", "how", "which", "when", "why", "is", "are", "can", "does")
    if rng.random() < 0.3:
        sentence = reframe(rng, sentence, first, asks)
    if rng.random() < 0.14:
        sentence = rng.choice(LEADS if asks else CALLS) + " " + sentence
    if rng.random() < 0.12:
        sentence += " " + rng.choice(TAILS if asks else TAILS[:6])
    return sentence


def reframe(rng: random.Random, sentence: str, first: str, asks: bool) -> str:
    """"what is the capital of peru" as "could you tell me what the capital of peru is", "give me the capital of peru" …"""
    if first in VERBS:
        return f"{rng.choice(ORDERS)} {sentence}"
    clause = ""
    if (found := CLAUSE.fullmatch(sentence)) and not re.search(r" (called|planet to|has|live|look) ?", sentence):
        if rng.random() < 0.5:
            return f"{rng.choice(NOUNS)} {found[1]}"
        clause = f"what {found[1]} is"
    elif found := WHERE.fullmatch(sentence):
        clause = f"{found[1]} {found[3]} {found[2]}"
    elif found := HAVE.fullmatch(sentence):
        clause = f"{found[1]} {found[2]} has"
    elif found := DOES.fullmatch(sentence):
        clause = f"{found[1]} {found[2]} {found[3]}s"
    if clause:
        return f"{rng.choice(CLAUSES)} {clause}"
    return f"{rng.choice(ASKS)} {sentence}" if asks else sentence


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

"""Words and numbers that the dialogues are made of: number words, surface forms, a small template grammar.

A template is plain text with `(a|b|)` for a free choice and `{name}` for a slot. A block is a list of templates
separated by `;`. A template that begins with `~` is held out: it is used for evaluation and never for training.
"""

import json
import random
import re
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
SYMBOLS = {"+": " plus ", "*": " times ", "×": " times ", "=": " equals ", "%": " percent ", "&": " and ", "/": " divided by "}
QUESTION_STARTS = """what what's who who's where where's when which why how how's is are do does did can could would will
am have has may should was were""".split()


def number_words(value: int) -> str:
    """English words of a whole number from -999,999 to 999,999: 42 is "forty-two"."""
    if value < 0:
        return "minus " + number_words(-value)
    if value < 20:
        return ONES[value]
    if value < 100:
        return TENS[value // 10] + ("-" + ONES[value % 10] if value % 10 else "")
    if value < 1000:
        rest = " and " + number_words(value % 100) if value % 100 else ""
        return ONES[value // 100] + " hundred" + rest
    rest = number_words(value % 1000) if value % 1000 else ""
    joint = " and " if 0 < value % 1000 < 100 else " "
    return number_words(value // 1000) + " thousand" + (joint + rest if rest else "")


def normalise(text: str) -> str:
    """The form in which a recogniser writes: a-z, apostrophe and single spaces; numbers in words."""
    text = text.replace("’", "'")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(?<=\d)-(?=\d)| - ", " minus ", text)
    for symbol, word in SYMBOLS.items():
        text = text.replace(symbol, word)
    text = re.sub(r"\d{1,6}", lambda found: " " + number_words(int(found.group())) + " ", text)
    text = re.sub(r"[^a-z' ]", " ", text.lower().replace("-", " "))
    text = re.sub(r"(?<![a-z])'|'(?![a-z])", "", text)
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def split_block(block: str, held: bool) -> list[str]:
    """The templates of a block that are for evaluation (held) or for training (not held)."""
    templates = [" ".join(part.split()) for part in block.split(";")]
    chosen = [part for part in templates if part and part.startswith("~") == held]
    return [part.lstrip("~ ") for part in chosen]


@lru_cache(maxsize=4096)
def held_pattern(block: str) -> re.Pattern[str] | None:
    """Finds a held-out phrasing of `block` within a normalised sentence; None where the block has none."""
    patterns = []
    for template in split_block(block, True):
        text = re.sub(r"\\\{\w+\\\}", ".+", re.escape(template))
        for mark, syntax in ((r"\(", "(?:"), (r"\)", ")"), (r"\|", "|"), (r"\ ", " ?")):
            text = text.replace(mark, syntax)
        patterns.append(text)
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b") if patterns else None


def expand(rng: random.Random, template: str, slots: dict[str, str]) -> str:
    """One sentence of a template: free choices drawn, slots filled."""
    while True:
        replaced = re.sub(r"\(([^()]*)\)", lambda found: rng.choice(found.group(1).split("|")), template)
        if replaced == template:
            break
        template = replaced
    return " ".join(template.format(**slots).split())


def clean_form(rng: random.Random, sentence: str) -> str:
    """A typed sentence: first letter and "I" in capitals, a mark at the end (now and then left out)."""
    sentence = re.sub(r"\bi\b", "I", sentence)
    sentence = sentence[:1].upper() + sentence[1:]
    if sentence[-1:] in ".?!":
        return sentence
    mark = "?" if sentence.split()[0].lower() in QUESTION_STARTS else "."
    return sentence + (mark if rng.random() < 0.9 else "")


def made_up_word(rng: random.Random, syllables: int) -> str:
    """A pronounceable word that means nothing: unknown places and names, spelling practice."""
    onsets = "b bl br c ch cl cr d dr f fl g gl gr h j k l m n p pl pr qu r s sh sl st t th tr v w z".split()
    vowels = "a e i o u a e i o ee oo ai ou ea".split()
    codas = ["", "", "", "n", "l", "r", "s", "t", "m", "nd", "ck", "x"]
    return "".join(rng.choice(onsets) + rng.choice(vowels) + rng.choice(codas) for _ in range(syllables))


def made_up_place(rng: random.Random) -> str:
    """A word like the name of a land or a town that does not exist."""
    begin = "b d f g k l m n p r s t v z br dr gr kr tr st fl".split()
    middle = "n l r m s d t v nd ld rd lt rb lm ng rk".split()
    end = "ia oria ania onia ovia istan land mark burg ville ton ford or os ar une heim grad ana esia ora inia ara ium".split()
    word = rng.choice(begin) + rng.choice("aeiou") + rng.choice(middle)
    if rng.random() < 0.35:
        word += rng.choice("aeiou") + rng.choice("nlrmstdv")
    return word + rng.choice(end)


# What a recogniser does to the small words of a sentence; the words that carry the meaning are left alone.
SLIPS = [("what is", "what's"), ("what is", "whats"), ("what is", "what the"), ("what's", "what is"), ("what", "but"), ("what", "wat"),
         ("the", "a"), ("the", ""), ("the", "their"), ("a", "the"), ("a", ""), ("is", "as"), ("is", ""), ("is", "it's"), ("are", "our"),
         ("are", "is"), ("me", "be"), ("me", "my"), ("tell", "tel"), ("tell", "till"), ("can you", "can he"), ("can you", "can"),
         ("do", "to"), ("do you", "you"), ("of", "off"), ("of", "a"), ("of", ""), ("how", "have"), ("how", "who"), ("many", "any"),
         ("in", "and"), ("in", "an"), ("please", "pleas"), ("please", ""), ("please", "peace"), ("does", "dose"), ("does", "those"),
         ("to", "two"), ("have", "half"), ("you", "your"), ("your", "you"), ("your", "you're"), ("it", "at"), ("and", "an"), ("which", "with"),
         ("who", "how"), ("where", "were"), ("where", "wear"), ("when", "win"), ("i", "a"), ("i", "eye"), ("my", "by"), ("day", "they"),
         ("colour", "color"), ("colour", "caller"), ("capital", "capitol"), ("joke", "jock"), ("spell", "spelled"), ("legs", "leg")]


HEARD = Path(__file__).with_name("heard.json")
NUMBER_WORDS = frozenset([*ONES, *TENS[2:], "hundred", "thousand", "minus", "plus", "times", "divided", "point"])


@lru_cache(maxsize=1)
def heard_table() -> dict[str, dict[str, int]]:
    """What the starter recogniser makes of a word, and how often: `{"word": {"heard as": count}}` with "" for a word that it
    leaves out. Empty where heard.json is missing."""
    return json.loads(HEARD.read_text()) if HEARD.exists() else {}


def misrecognise(rng: random.Random, text: str, keep: Set[str] = frozenset()) -> str:
    """A recognised sentence with one word, now and then two, heard wrong: as the recogniser's own transcripts show it, and
    where there are none one of SLIPS. Number words and the words of `keep` stay."""
    table = heard_table()
    words = text.split()
    if not table:
        slips = [(old, new) for old, new in SLIPS if f" {old} " in f" {text} " and not keep & set(old.split())]
        if not slips:
            return text
        old, new = rng.choice(slips)
        return " ".join(f" {text} ".replace(f" {old} ", f" {new} ", 1).split()) or text
    for _ in range(1 if rng.random() < 0.75 else 2):
        weights = [0 if word in keep or word in NUMBER_WORDS else sum(count for heard, count in table.get(word, {}).items() if heard != word) for word in words]
        if not any(weights):
            break
        at = rng.choices(range(len(words)), weights)[0]
        wrong = {heard: count for heard, count in table[words[at]].items() if heard != words[at]}
        words[at] = rng.choices(list(wrong), list(wrong.values()))[0]
    return " ".join(" ".join(words).split()) or text


NEAR_LETTERS = {a: b for pair in "ae ei io ou bp dt gk ck sz fv mn lr wv yi".split() for a, b in (pair, pair[::-1])}


def misspell(rng: random.Random, text: str, keep: Set[str] = frozenset()) -> str:
    """A recognised sentence with one letter of one longer word left out, doubled or exchanged for one that sounds near. Number
    words and the words of `keep` stay."""
    words = text.split()
    long = [at for at, one in enumerate(words) if len(one) > 4 and one not in keep and one not in NUMBER_WORDS]
    if not long:
        return text
    chosen = rng.choice(long)
    old = words[chosen]
    at = rng.randrange(1, len(old))
    new = rng.choice(["", old[at] * 2, NEAR_LETTERS.get(old[at], old[at])])
    words[chosen] = old[:at] + new + old[at + 1 :]
    return " ".join(words)

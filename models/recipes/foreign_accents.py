"""English as speakers of other languages say it, as far as espeak-ng's voices for those languages can: each word's English
phonemes become the phonemes such a speaker would use, and the language's own voice speaks them with its sounds, stress and
rhythm. People differ, so each habit (`Rule`) is kept or dropped by a coin whose bias is the speaker's `strength`. Flite's voices,
which sound more like people, speak the same accents (and four English ones) as far as American sounds go.

    espeak_phonemes("three very good men", accent, random.Random(1), 0.9, english)  ->  "[[sr|'i b|'e|r|i g|'u|d m|'e|n]]"

`english` turns one word into phoneme names of espeak-ng's voice "gmw/en", joined by dots."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

# espeak-ng's many names for English sounds -> fewer. "R" is an r that no vowel follows, "@" a weak vowel.
ONE_NAME = {
    "I2": "I", "I#": "I", "O2": "0", "O": "O:", "@2": "@", "@5": "@", "@-": "@", "a#": "@", "3": "@ R", "@L": "@ l", "n-": "@ n",
    "3:": "3: R", "i@3": "i@ R", "e@": "e@ R", "A@": "A: R", "O@": "O: R", "o@": "O: R", "U@": "U@ R", "aI@": "aI @", "aI3": "aI @ R",
    "aU@": "aU @", "r-": "r", "t#": "t", "t2": "t", "?": "t",
}
VOWELS = frozenset("I i i: U u: E a aa A: 0 O: V 3: @ eI aI OI aU oU i@ e@ U@".split())
SIBILANT_CLUSTER = frozenset("p t k m n l w f".split())
# Spoken alone, "a" is the letter.
ALONE = {"a": "a#"}
# Said without stress inside a sentence.
WEAK = frozenset("""a an the of to in on at is am are was were be it its it's and or but for from with as by my your his her our
their you me him us them i i'm do does did can could would will shall may have has had that this there if so than up""".split())


@dataclass(frozen=True)
class Rule:
    """One habit. `sounds` is "T>s D>d": English sound > the speaker's phonemes ("+" joins several, nothing: dropped).
    `where`: any, first (in the word), last, cluster (an s that begins the word before another consonant)."""

    sounds: str
    where: str = "any"
    usual: float = 1.0  # how common the habit is among strong accents


@dataclass(frozen=True)
class Accent:
    voices: dict[str, float]  # espeak-ng voice file: weight
    plain: str  # every English sound in the language's phonemes: what the lightest accent says
    rules: tuple[Rule, ...]  # the first that applies wins
    spelled: float = 0.0  # how readily weak vowels are read as they are written
    letters: str = ""  # the written vowels' phonemes, for `spelled`
    last_stress: bool = False


FOREIGN_ACCENTS = {
    "indian": Accent(
        {"inc/hi": 1},
        """I>I i>i i:>i: U>U u:>u: E>E a>&: aa>a: A:>a: 0>O O:>O: V>V 3:>V @>V eI>e: aI>aI OI>O+I aU>aU oU>o: i@>I+V e@>e: U@>U+V
        p>p b>b t>t. d>d. k>k g>g f>f v>v T>t# D>d s>s z>z S>S Z>z tS>c dZ>J m>m n>n N>N l>l r>r R>r h>h j>j w>w x>k""",
        (
            Rule("w>v"), Rule("R>", usual=0.45), Rule("T>t"), Rule("z>J Z>J", usual=0.2), Rule("s>I+s", "cluster", 0.25), Rule("N>N+g", "last", 0.3),
            Rule("0>a:", usual=0.4), Rule("a>E:", usual=0.3), Rule("O:>O", usual=0.4), Rule("f>p#", usual=0.1), Rule("v>b#", usual=0.1), Rule("h>H", usual=0.6), Rule("E>e:", usual=0.12),
            Rule("z>s", "last", 0.5),
        ),
        0.6, "a>a e>e i>I o>o u>U y>I",
    ),
    "spanish": Accent(
        {"roa/es": 1, "roa/es-419": 1.3},
        """I>i i>i i:>i U>U u:>u E>e a>a aa>a A:>a 0>o O:>o V>a 3:>e @>@ eI>eI aI>aI OI>oI aU>aU oU>o+U i@>i+a e@>e U@>u
        p>p b>b t>t d>d k>k g>g f>f v>v T>T D>D s>s z>z S>S Z>Z tS>tS dZ>dZ m>m n>n N>N l>l r>r R>r h>h j>j w>w x>x""",
        (
            Rule("U>u"), Rule("@>e"), Rule("oU>o", usual=0.8), Rule("z>s"), Rule("v>b", usual=0.8), Rule("D>d"), Rule("T>s", usual=0.5), Rule("T>t", usual=0.3),
            Rule("h>x"), Rule("s>e+s", "cluster", 0.9), Rule("S>tS", usual=0.3), Rule("Z>S dZ>tS", usual=0.25), Rule("j>dZ", "first", 0.35), Rule("w>g+w", "first", 0.3),
            Rule("r>R2", "first"), Rule("N>n", "last", 0.5), Rule("m>n", "last", 0.2), Rule("d>t g>k b>p", "last", 0.3), Rule("3:>o", usual=0.2), Rule("Z>S"),
        ),
        0.85, "a>a e>e i>i o>o u>u y>i",
    ),
    "german": Accent(
        {"gmw/de": 1},
        """I>I i>i i:>i: U>U u:>u: E>E a>a aa>A: A:>A: 0>O O:>O V>a 3:>W @>@ eI>EI aI>aI OI>OY aU>aU oU>oU i@>i:+@ e@>E: U@>u:+@
        p>p b>b t>t d>d k>k g>g f>f v>v T>T D>D s>s z>z S>S Z>Z tS>tS dZ>dZ m>m n>n N>N l>l r>r R>r h>h j>j w>w x>x""",
        (
            Rule("b>p d>t g>k v>f z>s D>s Z>S dZ>tS", "last"), Rule("w>v"), Rule("T>s", usual=0.75), Rule("T>t", usual=0.15), Rule("D>z", usual=0.55), Rule("D>d", usual=0.5),
            Rule("a>E"), Rule("eI>e: oU>o:", usual=0.85), Rule("dZ>tS Z>S", usual=0.4), Rule("s>z", "first", 0.15), Rule("s>S", "cluster", 0.2), Rule("R>", usual=0.6), Rule("O:>o:", usual=0.4),
            Rule("v>w", usual=0.1), Rule("0>o:", usual=0.1), Rule("N>N+k", "last", 0.1), Rule("3:>E", usual=0.15),
        ),
        0.2, "a>a e>@ i>I o>O u>U y>I",
    ),
    "french": Accent(
        {"roa/fr": 2, "roa/fr-BE": 1, "roa/fr-CH": 1},
        """I>I i>i i:>i U>u u:>u E>E a>a aa>a A:>a 0>O O:>o V>V 3:>W @>@ eI>e+j aI>a+j OI>O+j aU>a+u oU>o i@>i+@ e@>E U@>u
        p>p b>b t>t d>d k>k g>g f>f v>v T>T D>D s>s z>z S>S Z>Z tS>t+S dZ>d+Z m>m n>n N>N l>l r>r R>r h>h j>j w>w x>k""",
        (
            Rule("I>i"), Rule("V>W", usual=0.7), Rule("V>a", usual=0.5), Rule("T>s", usual=0.7), Rule("D>z", usual=0.75), Rule("T>f D>v", usual=0.2), Rule("h>", usual=0.75), Rule("eI>e", usual=0.7),
            Rule("tS>S dZ>Z", usual=0.35), Rule("N>n+g", "last", 0.4), Rule("R>", usual=0.2),
        ),
        0.5, "a>a e>E i>i o>O u>y y>i",
        last_stress=True,
    ),
}


_CONSONANTS = "p>p b>b t>t d>d k>k g>g f>f v>v T>T D>D s>s z>z S>S Z>Z tS>tS dZ>dZ m>m n>n N>N l>l r>r R>r h>h j>j w>w x>k"
_VOWELS = "I>I i>i i:>i: U>U u:>u: E>E a>&: aa>A: A:>A: 0>O O:>O: V>V 3:>3 @>@ eI>eI aI>aI OI>OI aU>aU oU>oU i@>I+@ e@>E: U@>U+@"
# Accents of English for Flite's American and Scottish voices; espeak-ng has voices of its own for them.
ENGLISH_ACCENTS = {
    "british": Accent({}, f"{_VOWELS} {_CONSONANTS}", (Rule("R>", usual=1.2), Rule("@>V", "last", 0.3), Rule("T>f", usual=0.08))),
    "northern": Accent({}, f"{_VOWELS} {_CONSONANTS}", (Rule("R>", usual=1.2), Rule("V>U", usual=1.2), Rule("aa>&:", usual=1.2), Rule("h>", usual=0.2), Rule("T>f D>v", usual=0.08))),
    "midlands": Accent({}, f"{_VOWELS} {_CONSONANTS}", (Rule("R>", usual=1.2), Rule("V>U", usual=1.1), Rule("aa>&:"), Rule("aI>OI", usual=0.7), Rule("N>N+g", "last", 0.6), Rule("h>", usual=0.2))),
    "caribbean": Accent({}, f"{_VOWELS} {_CONSONANTS}", (Rule("R>", usual=0.7), Rule("T>t", usual=0.8), Rule("D>d"), Rule("0>A:", usual=0.7), Rule("3:>O", usual=0.3), Rule("@>A:", "last", 0.6), Rule("v>b", usual=0.1)), 0.5, "a>A: e>E i>I o>O u>V y>I"),
}
SPOKEN_ACCENTS = FOREIGN_ACCENTS | ENGLISH_ACCENTS
# A language's sound -> the nearest of Flite's American ones.
_AMERICAN = """I ih i iy i: iy U uh u uw u: uw E eh e eh e: ey E: eh a aa A: aa a: aa &: ae O ao O: ao o ow o: ow V ah @ ax 3 er W er y uw Y uw eI ey EI ey aI ay OI oy oI oy OY oy
aU aw oU ow p p b b t t d d k k g g f f v v T th D dh s s z z S sh Z zh tS ch dZ jh m m n n N ng l l r r h hh j y w w x hh t. t d. d t# t p# p b# b c ch J jh H hh R2 r""".split()
AMERICAN_PHONES = dict(zip(_AMERICAN[::2], _AMERICAN[1::2]))
AMERICAN_VOWELS = frozenset("ih iy uh uw eh ey aa ae ao ow ah ax er oy ay aw".split())


@cache
def _table(sounds: str) -> dict[str, list[str]]:
    pairs = (entry.split(">") for entry in sounds.split())
    return {sound: [part for part in phonemes.split("+") if part] for sound, phonemes in pairs}


@cache
def _read_english(word: str, names: str) -> tuple[tuple[str, str], ...]:
    """Phoneme names of one word -> (stress, sound) in the fewer names; pauses and linking marks are dropped."""
    sounds: list[tuple[str, str]] = []
    for name in names.split("."):
        stress = re.match("[',%=]*", name).group()
        for place, sound in enumerate(ONE_NAME.get(name[len(stress) :], name[len(stress) :]).split()):
            if sound == "r" and sounds and sounds[-1][1] == "R":
                sounds.pop()  # "colour" with a linking r: only one
            if sound in VOWELS or sound in _table(FOREIGN_ACCENTS["spanish"].plain):
                sounds.append(("" if place else "'" if "'" in stress else "," if "," in stress else "", sound))
    if sounds and sounds[-1][1] == "@" and "r" in word[-2:]:
        sounds.append(("", "R"))  # "fire": its r has no phoneme of its own
    return tuple(sounds)


@cache
def _written_vowels(word: str) -> tuple[str, ...]:
    return tuple(group[0] for group in re.findall("[aeiouy]+", re.sub("(?<=[a-z]{2})e$", "", word)))


def _word(word: str, sounds: tuple[tuple[str, str], ...], accent: Accent, habits: list[Rule], spelled: bool) -> list[tuple[str, str]]:
    written = _written_vowels(word)
    spelled = spelled and len(written) == sum(sound in VOWELS for _, sound in sounds)
    said: list[tuple[str, str]] = []
    vowel = -1
    for index, (stress, sound) in enumerate(sounds):
        vowel += sound in VOWELS
        after = sounds[index + 1][1] if index + 1 < len(sounds) else ""
        phonemes = _table(accent.plain)[sound]
        if spelled and sound == "@":
            phonemes = _table(accent.letters)[written[vowel]]
        else:
            for rule in habits:
                here = {"any": True, "first": index == 0, "last": not after, "cluster": index == 0 and after in SIBILANT_CLUSTER}[rule.where]
                if here and sound in _table(rule.sounds):
                    phonemes = _table(rule.sounds)[sound]
                    break
        said += [(stress if place == 0 else "", phoneme) for place, phoneme in enumerate(phonemes)]
    return said


def _move_stress(said: list[tuple[str, str]], vowels: frozenset[str]) -> list[tuple[str, str]]:
    last = max((i for i, (_, phoneme) in enumerate(said) if phoneme in vowels), default=None)
    return [("'" if i == last else "", phoneme) for i, (_, phoneme) in enumerate(said)]


def say_words(text: str, accent: Accent, rng: random.Random, strength: float, english: Callable[[str], str]) -> list[list[tuple[str, str]]]:
    """Text -> per word the (stress, phoneme) pairs of one speaker. `strength` 0 to 1; the same random state, the same speaker."""
    habits = [rule for rule in accent.rules if rng.random() < strength * rule.usual]
    spelled = rng.random() < strength * accent.spelled
    moves = accent.last_stress and rng.random() < strength
    vowels = frozenset(p for sound in VOWELS for p in _table(accent.plain)[sound][:1]) | {"W", "y"}
    words = []
    for word in text.split():
        said = _word(word, _read_english(word, ALONE.get(word) or english(word)), accent, habits, spelled)
        if moves:
            said = _move_stress(said, vowels)
        words.append([("", phoneme) for _, phoneme in said] if word in WEAK else said)
    return [said for said in words if said]


def espeak_phonemes(*speaker) -> str:
    """`say_words` as input for espeak-ng's voice of the accent's language."""
    return "[[" + " ".join("|".join(stress + phoneme for stress, phoneme in said) for said in say_words(*speaker)) + "]]"


def flite_phones(*speaker) -> str:
    """`say_words` in the American phones of Flite's voices, 1 behind a stressed vowel."""
    pairs = [(stress, AMERICAN_PHONES[phoneme]) for said in say_words(*speaker) for stress, phoneme in said]
    return " ".join(phone + (("1" if stress == "'" else "0") if phone in AMERICAN_VOWELS else "") for stress, phone in pairs)

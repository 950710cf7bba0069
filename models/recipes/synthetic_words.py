"""A made-up byte-level vocabulary of any size: for weights that must have a real model's shape and can have no words of its own.

Its words are syllables of one consonant and one vowel, one to three of them, and a list of everyday English ones, so that a plain
question has about as many tokens as it would have in the real vocabulary. A spoken word (a space and two syllables) is one
token, and reading its text back gives that token again."""

from bpe import Bpe, BYTES

CONSONANTS, VOWELS, SPACE = "bcdfghjklmnpqrstvwxz", "aeiou", BYTES[ord(" ")]
SYLLABLES = [(consonant, vowel) for consonant in CONSONANTS for vowel in VOWELS]
ENGLISH = (
    "system user assistant Answer Please Thank I list names next sentences say today You Your What Where When Why How Who Can Tell Is "
    "Are Do a about after all am an and answer any are ask at be because but by can day do does eat find for from get give go good "
    "have help her here him how if in into is it its know like long machine make many me more most my name need no not now of on "
    "one or other our out people please read see short should so some speak tell than thank that the their them then there these "
    "they thing this time to two up use very voice want was water way we week well were what when where which who why will with "
    "work world would year yes you your"
).split()
# More than they ever make.
ENGLISH_MERGES = 4 * len(ENGLISH)


class Vocabulary:
    """`count` merges of a byte-level BPE, the tokens that they make (bytes first), and the numbers of the spoken `words` among them."""

    def __init__(self, count: int) -> None:
        self.merges: list[tuple[str, str]] = list(SYLLABLES)
        made = {left + right for left, right in self.merges}
        syllables = [left + right for left, right in SYLLABLES]
        room = (count - len(syllables) - ENGLISH_MERGES) // 2
        if room < 1:
            raise ValueError(f"{count} merges are too few: there must be {len(syllables) + ENGLISH_MERGES + 2}")
        pairs = [(first, second) for first in syllables for second in syllables][:room]
        self.merges += pairs
        first_word = len(BYTES) + len(self.merges)
        self.merges += [(SPACE, first + second) for first, second in pairs]
        self.words = range(first_word, len(BYTES) + len(self.merges))
        made.update(left + right for left, right in self.merges)
        # After the made-up words, so that these keep their tokens; each with those before it in place.
        for text in [start + word for word in ENGLISH for start in ("", " ")]:
            bpe = Bpe(self.merges)
            parts = [bpe.tokens[number] for number in bpe.encode_piece(text)]
            for end in range(1, len(parts)):
                self.add("".join(parts[:end]), parts[end], made)
        longer = ((first + second, third) for first, second in pairs for third in syllables)
        while len(self.merges) < count:
            self.add(*next(longer), made)
        if len(self.merges) > count:
            raise ValueError(f"{count} merges are too few: English alone makes it {len(self.merges)}")
        self.tokens = BYTES + [left + right for left, right in self.merges]

    def add(self, left: str, right: str, made: set[str]) -> None:
        if left + right not in made:
            made.add(left + right)
            self.merges.append((left, right))

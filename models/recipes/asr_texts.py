"""What the recogniser's training voices say: mostly the assistant's questions, from the dialogues' own skills, and enough
names, numbers and word salad that it has to listen instead of guessing the template. Texts are a-z, apostrophe, space."""

import random
import re
from functools import lru_cache

from dialogues import SKILLS, Talk, normalise

NAMES = """anna ben carla david emma frank grace henry isla jack kate liam maria noah olivia peter quinn rachel sam tom
ursula victor wendy xavier yusuf zoe adam amy anthony aisha arthur bella brian bruno carlos charlotte chloe chris claire
daniel diana edward elena eric ethan eva fatima felix fiona george hannah harry hugo ian irene ivan james jane jasmine
jenny john julia karen kevin laura leo linda lisa lucas lucy luke mark martin mary max mia michael mohammed nina oliver
oscar paul priya raj rebecca robert rosa ruth sarah simon sofia steve susan thomas william yuki""".split()

WORDS = """a about after again all also always am an and animal another answer any apple are around as ask at away back bad
bag ball banana bank be beautiful because bed been before begin behind best better between big bird black blue boat body
book both bottle box boy bread break breakfast bring brother brown bus but buy by call can car carry cat chair change
cheap child choose city clean clear clock close cloud coat coffee cold colour come cook cool corner could count country
cow cup cut dance dark date daughter day dear decide deep did different dinner do doctor does dog door down draw dream
dress drink drive dry each ear early earth easy eat egg eight end enough evening ever every explain eye face fact fall
family far farm fast father favourite feel few field fill film find finger finish fire first fish five floor flower fly
follow food foot for forest forget four friend from fruit full fun game garden get girl give glad glass go goat gold good
grass great green ground grow had hair half hand happy hard has hat have he head hear heart heavy help her here high hill
him his hold holiday home hope horse hot hour house how hundred hungry i idea if important in inside into is island it its
job juice jump just keep key kind king kitchen know lake land language large last late laugh learn leave left leg lemon
less let letter life light like line lion listen little live long look lose lot loud love low lunch machine make man many
map may me mean meat meet milk minute money month moon more morning most mother mountain mouse mouth move much music must
my name near need never new next nice night nine no north nose not nothing now number of off often oil old on once one
only open or orange order other our out over own page paper park part pay pen people pick picture pig place plant play
please poor pretty price problem pull purple push put queen question quick quiet rain read ready red remember rest rice
rich right river road room round run sad said salt same say school sea second see sell send seven shall she sheep ship
shirt shoe shop short should show shut sing sister sit six sky sleep slow small smile snow so some son song soon sorry
south speak spell spoon spring stand star start station stay stone stop story street strong student sugar summer sun
sweet swim table take talk tall tea teach tell ten than thank that the their them then there these they thing think third
this those three through time tired to today together tomorrow too town train travel tree true try turn two under
understand until up us use very visit voice wait walk wall want warm was wash watch water way we wear weather week well
went were west wet what wheel when where which while white who why wide will wind window winter with woman wonder word
work world would write wrong year yellow yes yesterday yet you young your""".split()

# One spelling per sound.
SPELLINGS = {"color": "colour", "colors": "colours", "favorite": "favourite", "gray": "grey", "ok": "okay", "whats": "what's"}
UNITS = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def say_number(number: int) -> str:
    """0 to 999 in words, the British way ("one hundred and five")."""
    if number < 10:
        return UNITS[number]
    if number < 20:
        return TEENS[number - 10]
    if number < 100:
        return TENS[number // 10 - 2] + (f" {UNITS[number % 10]}" if number % 10 else "")
    rest = number % 100
    return f"{UNITS[number // 100]} hundred" + (f" and {say_number(rest)}" if rest else "")


@lru_cache(maxsize=1)
def dictionary() -> tuple[str, ...]:
    """Debian's wamerican: plain words of three to nine letters."""
    with open("/usr/share/dict/american-english", encoding="utf-8") as words:
        return tuple(w for w in (line.strip() for line in words) if re.fullmatch("[a-z]{3,9}", w))


def sample_question(rng: random.Random) -> str:
    """What a person may say to the assistant, 1 to 16 words. Unlike `dialogues.sample_question` it never carries a
    recogniser's mistakes ("how old our you"): spoken, they sound like what was meant and would teach wrong spellings."""
    while True:
        talk = Talk(rng)
        skill = rng.choices(list(SKILLS), [weight for _, weight in SKILLS.values()])[0]
        SKILLS[skill][0](talk)
        if not talk.turns:  # the skills that ask for a memory say nothing without one, now and then
            continue
        text = one_spelling(normalise(rng.choice(talk.turns)[0]))
        if 1 <= len(text.split()) <= 16:
            return text


def _number(rng: random.Random) -> str:
    return say_number(rng.randrange(rng.choice((13, 13, 100, 1000))))


TEMPLATES = (
    "my name is {name}", "i am {name}", "call me {name}", "i'm {name}", "hello my name is {name}", "hi i am {name}",
    "is {name} at home", "tell {name} that i am {word}", "my friend is called {name}", "do you know {name}",
    "what is {number} plus {number}", "what is {number} minus {number}", "what is {number} times {number}",
    "{number} plus {number}", "how much is {number} and {number}", "{number} and {number}", "{number} {number}",
    "count to {number}", "count from {number} to {number}", "set a timer for {number} minutes", "i am {number} years old",
    "spell {word}", "how do you spell {word}", "what is a {word}", "what is the {word}", "tell me about the {word}",
    "i like the {word}", "do you like {word}", "where is the {word}", "what does {word} mean", "say {word}",
    "the {word} is {word}", "is the {word} {word}", "i want a {word} and a {word}", "my favourite {word} is {word}",
    "can you {word} the {word}", "what is the opposite of {word}", "why is the {word} {word}", "{word} please",
)


def one_spelling(text: str) -> str:
    return " ".join(SPELLINGS.get(word, word) for word in text.split())


def sample_text(rng: random.Random) -> str:
    """One text to speak: 74 % the assistant's questions, 12 % templates with names, numbers and words, 9 % salad of common
    words, 3 % numbers and names alone, 2 % dictionary words."""
    kind = rng.random()
    if kind < 0.74:
        return sample_question(rng)
    if kind < 0.86:
        template = rng.choice(TEMPLATES)
        fill = {"name": lambda: rng.choice(NAMES), "number": lambda: _number(rng), "word": lambda: rng.choice(WORDS)}
        return re.sub(r"{(\w+)}", lambda match: fill[match.group(1)](), template)
    if kind < 0.95:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 6)))
    if kind < 0.98:
        return rng.choice((_number(rng), rng.choice(NAMES), rng.choice(("yes", "no", "stop", "thanks", "hello", "goodbye"))))
    return " ".join(rng.choice(dictionary()) for _ in range(rng.randint(1, 3)))

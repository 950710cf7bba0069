"""What the recogniser's training voices say: mostly the assistant's questions, from the dialogues' own skills, and enough
names, numbers and word salad that it has to listen instead of guessing the template. Texts are a-z, apostrophe, space."""

import random
import re
import zlib
from functools import lru_cache

from asr_words import KINDS, MORE_NAMES, NAMES, WORDS
from dialogues import SKILLS, Talk, normalise

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


@lru_cache(maxsize=1)
def everyday() -> tuple[str, ...]:
    """The common words and every single word of the kinds."""
    return tuple(sorted({*WORDS, *(word for words in KINDS.values() for phrase in words for word in phrase.split())}))


def _chosen(word: str, one_in: int) -> bool:
    return zlib.crc32(b"open " + word.encode()) % one_in == 0


@lru_cache(maxsize=1)
def open_names() -> tuple[str, ...]:
    """Names that training never says."""
    return tuple(name for name in MORE_NAMES if name not in NAMES and _chosen(name, 6))


@lru_cache(maxsize=1)
def open_words() -> tuple[str, ...]:
    """Dictionary words of four to nine letters that training never says."""
    known = {*everyday(), *NAMES, *MORE_NAMES}
    return tuple(word for word in dictionary() if len(word) > 3 and word not in known and _chosen(word, 145))


@lru_cache(maxsize=1)
def _open() -> frozenset[str]:
    return frozenset(open_names() + open_words())


def says_open_word(text: str) -> bool:
    return not _open().isdisjoint(text.split())


OPEN_CARRIERS = (
    "what is a {word}", "spell {word}", "how do you spell {word}", "what does {word} mean", "tell me about the {word}", "i like the {word}",
    "where is the {word}", "say {word}", "do you know the word {word}", "the {word} is here", "is it a {word}", "i can see a {word}",
    "what is the opposite of {word}", "{word}", "my favourite word is {word}", "the {word} and the {other}", "look up {word} please",
)
OPEN_NAME_CARRIERS = ("my name is {name}", "i am {name}", "call {name} please", "hello {name}", "do you know {name}", "my friend is called {name}", "{name}")


def open_text(rng: random.Random) -> str:
    """A sentence with a word or a name that training never says."""
    if rng.random() < 0.25:
        return rng.choice(OPEN_NAME_CARRIERS).format(name=rng.choice(open_names()))
    return rng.choice(OPEN_CARRIERS).format(word=rng.choice(open_words()), other=rng.choice(open_words()))


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


def ordinal(number: int) -> str:
    """1 to 31: "first" to "thirty first"."""
    special = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth", 20: "twentieth", 30: "thirtieth"}
    if number in special:
        return special[number]
    return f"{say_number(number)}th" if number < 20 else f"{TENS[number // 10 - 2]} {special.get(number % 10) or UNITS[number % 10] + 'th'}"


def _date(rng: random.Random) -> str:
    day, month = ordinal(rng.randint(1, 31)), rng.choice(KINDS["month"])
    return rng.choice((f"the {day} of {month}", f"{month} the {day}", f"{month} {day}", f"{rng.choice(KINDS['day'])} the {day}"))


def _time(rng: random.Random) -> str:
    hour, minute = say_number(rng.randint(1, 12)), say_number(rng.choice((5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, rng.randint(11, 59))))
    forms = (f"{hour} o'clock", f"half past {hour}", f"quarter past {hour}", f"quarter to {hour}", f"{hour} {minute}", f"{hour} {minute}", f"{hour} in the morning", f"{hour} in the afternoon", f"{minute} past {hour}", f"{minute} minutes to {hour}", "noon", "midnight")
    return rng.choice(forms)


def _year(rng: random.Random) -> str:
    century, rest = rng.choice(("nineteen", "nineteen", "eighteen", "twenty")), rng.randint(10, 99)
    return f"{century} {say_number(rest)}" if rng.random() < 0.8 else f"two thousand and {say_number(rng.randint(1, 30))}"


def _large(rng: random.Random) -> str:
    thousands = say_number(rng.choice((1, 2, 3, 5, 10, 20, 50, 100, rng.randint(1, 999))))
    rest = f" {say_number(rng.randrange(100, 1000))}" if rng.random() < 0.4 else ""
    return rng.choice((f"{thousands} thousand{rest}", f"{thousands} million"))


def _letters(rng: random.Random) -> str:
    return " ".join(rng.choice("bcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 5)))


def _name(rng: random.Random) -> str:
    return rng.choice(NAMES) if rng.random() < 0.5 else rng.choice(trained_names())


FILLS = {
    "name": _name, "number": _number, "date": _date, "time": _time, "year": _year, "large": _large, "letters": _letters,
    "small": lambda rng: say_number(rng.randint(2, 20)),
    "unit": lambda rng: rng.choice("seconds minutes hours days weeks months years metres kilometres miles grams kilos pounds litres pints cups degrees".split()),
    "word": lambda rng: rng.choice(WORDS) if rng.random() < 0.4 else rng.choice(everyday()),
    "ordinal": lambda rng: ordinal(rng.randint(1, 31)),
    "relative": lambda rng: rng.choice("mother father mum dad brother sister grandmother grandfather aunt uncle cousin son daughter husband wife friend neighbour boss teacher doctor".split()),
}


def _fill(template: str, rng: random.Random) -> str:
    """"{food}": a word of that kind; "[now|later]": one of the two; "a(n)" before a word takes its right form."""
    text = re.sub(r"\[([^]]*)\]", lambda match: rng.choice(match[1].split("|")), template)
    text = re.sub(r"{(\w+)}", lambda match: FILLS[match[1]](rng) if match[1] in FILLS else rng.choice(KINDS[match[1]]), text)
    text = re.sub(r"\ba\(n\) (?=([a-z]))", lambda match: "an " if match[1] in "aeiou" else "a ", text)
    return one_spelling(" ".join(text.split()))


TEMPLATES = tuple(line.strip() for line in """
my name is {name}
i am {name}
i'm {name}
call me {name}
hello my name is {name}
is {name} at home
tell {name} that i [am late|am here|will be late|said hello|miss her|miss him]
my [friend|brother|sister|boss|neighbour|teacher] is called {name}
do you know {name}
[call|phone|ring|text] {name} [please|now||]
send a message to {name}
[{name} and {name}|{name} or {name}] [are here|will come {when}|is coming|went to {city}]
what is {number} [plus|minus|times|divided by] {number}
{number} [plus|minus|times|and] {number}
how much is {number} and {number}
count [to|up to] {number}
i am {number} years old
my [brother|son|daughter|sister|grandmother|cat] is {small} years old
it is {time}
wake me [up|] at {time}
set an alarm for {time} [please|tomorrow||]
set a timer for {number} [seconds|minutes|hours|]
[start|stop|pause|cancel] the [timer|alarm|music|radio|film|recording]
how [long|many minutes] until {time}
remind me to {do} the {thing} [at {time}|on {day}|{when}]
remind me [about|of] the [meeting|appointment|party|lesson|interview|exam] on {date}
my birthday is on {date}
what day is {date}
what happened in {year}
i was born in {year}
it was {year} [and i was young|when we met|i think]
the [train|bus|plane|ferry] [leaves|arrives|is] at {time}
the meeting is on {day} at {time}
is it {day} [today|tomorrow|already]
see you on {day}
it costs {number} [pounds|dollars|euros|pence]
there are {large} people in {city}
{large} is a big number
turn to page {number}
my number is {small} {small} {small} {small}
i live at number {number}
the {ordinal} of {month} is a {day}
he came {ordinal}
i need {small} {unit} of {food}
how many {unit} [are in|is] {number} {unit}
it is {small} {unit} [away|from here|long]
[play|put on|i want to hear|can you play] [some|] {music}
[turn|make it] [up|down] [please|a little|a bit|]
turn the [volume|music|radio|heating|light|lamp] [up|down|on|off]
[louder|quieter|again|next song|stop the music|skip this one] please
i like {music} [more than|and] {music}
who [sings|wrote|plays] this song
[switch|turn] [on|off] the [light|lights|{kitchen}|radio|television|heating] in the [kitchen|bedroom|bathroom|hall|living room]
add {food} to my shopping list
[buy|get|we need|don't forget] {food} and {food} [please||from the shop]
we are out of {food}
what can i cook with {food} and {food}
how do i [cook|make|bake|fry] {dish}
how long does {dish} [take|have to bake]
i would like [some|] {dish} and [a cup of|a glass of|some|] {drink}
can i have [a cup of|a glass of|a bottle of|more] {drink} please
do you like {food} or {food}
my favourite food is {dish}
i [had|ate|made|ordered] {dish} for [breakfast|lunch|dinner|supper] {when}
put the {food} in the {kitchen}
where is the {kitchen}
the {kitchen} is [broken|dirty|clean|empty|full|too hot|in the sink|on the table]
[chop|wash|peel|boil|fry|mix] the {food} [first|for {small} minutes|with the {food}|and add the {food}]
preheat the oven to {number} degrees
is there any {drink} left
[will it|is it going to] [rain|snow|be {sky}|be {sky} and {sky}] [today|tomorrow|{when}|in {city}]
it is {sky} [today|outside|in {city}|and {sky}]
what is the weather like in {city}
i love the {weather}
there was a lot of {weather} in {month}
do i need [an umbrella|a coat|a jumper|my {clothes}] [today|tomorrow|for {city}]
the {weather} [was terrible|is coming|has stopped|kept me awake]
how [hot|cold] is it in {country} in {month}
i feel [very|so|a bit|] {feeling} [today|tonight|now||because of the {weather}]
i am [so|very|not|] {feeling} and {feeling}
why are you so {feeling}
my {person} is {feeling}
are you {feeling}
i [have|had] a(n) {ache}
i have a {ache} and my {body} hurts
my {body} [hurts|is sore|is cold|feels better]
i [hurt|broke|washed|touched] my {body}
my {relative} is a(n) {job}
my {relative} lives in {city} [with|near] my {relative}
i am [visiting|meeting|calling] my {relative} {when}
my {relative} [likes|loves|hates] {hobby}
i want to be a(n) {job} [when i am older|one day|]
she works as a(n) {job} in {city}
what does a(n) {job} do
i work [in a|at the] {place}
i have a [meeting|lesson|call|interview|day off] {when}
my {job} is called {name}
the {job} [said|told me|thinks] that i am {feeling}
i [study|teach|like|hate] {subject}
my favourite subject is {subject}
i have [homework|an exam|a lesson] in {subject} {when}
[how far is|how do i get to|take me to|where is] {city}
i am [going|travelling|flying|driving] to {city} {when}
i am from {city} in {country}
have you been to {country}
we [flew|drove|took the train|sailed] from {city} to {city}
the {vehicle} to {city} [is late|was full|leaves at {time}|never came]
i go to work by {vehicle}
my {vehicle} is {colour}
where is the [nearest|next] {place}
how do i get to the {place}
turn [left|right] at the {place}
the {place} is [closed|open|next to the {place}|opposite the {place}|behind the {place}]
i [left|lost|found|forgot] my {thing} [at|in] the {place}
book a [table|room|taxi|flight|ticket] for {small} [people|] {when}
i [need|bought|lost|want] a(n) {quality} {thing}
where [is|did i put] my {thing}
[give|bring|show] me the {thing} please
the {thing} is [on|under|behind|in|next to] the {thing}
the {thing} is {quality} [and {quality}|but {quality}|]
is the {thing} {quality} [or {quality}|]
my {colour} {clothes} [is|are] in the wardrobe
i am wearing a {colour} {clothes}
these {clothes} are too {quality}
i like your {clothes}
a(n) {animal} is [bigger|smaller|faster|slower|older] than a(n) {animal}
i saw a(n) {quality} {animal} in the {place}
we have a(n) {animal} and {small} [cats|dogs|hens|fish]
what [does a(n) {animal} eat|sound does a(n) {animal} make|is a baby {animal} called]
is a(n) {animal} [dangerous|a pet|a bird|heavy|fast]
the {animal} is in the {nature}
look at the {nature}
the {nature} is {quality}
there is a(n) {nature} [near|behind|in] the {place}
i [love|like|enjoy|hate] {hobby} and {hobby}
do you play {sport}
i play {sport} every {day}
who won the {sport} [match|game|cup] {when}
let's go {hobby} {when}
i don't like {sport} [very much|at all|]
i [{did}] [it|them] {when}
we [{did}] and [{did}] [all day|{when}|]
she [{did}] the {thing} {when}
who [{did}] my {thing}
i am {doing} [{how}|now|]
he is {doing} in the {place}
stop {doing}
i can't [sleep|hear you|find it|remember|do that|see anything|wait]
can you {do} the {thing} [for me|please|again|{how}]
please {do} [it|them|this] {how}
how do you {do} a(n) {thing}
i [want|need|have|forgot] to {do} [the|my|a new] {thing} {when}
don't {do} that
let us {do} something {quality}
we [should|could|must|will] {do} it {how}
what do you think about {idea}
tell me [about|something about|more about] {idea}
i [don't understand|think about|like talking about|am interested in] {idea}
{idea} is more important than {idea}
is there any {idea} in the {idea}
read me the {idea}
what is the {idea} of the {thing}
[happy|merry|enjoy] {festival}
what are you doing [at|for] {festival}
how many days until {festival}
we celebrate {festival} in {month}
[the|a] {colour} {thing} and [the|a] {colour} {thing}
is {colour} [darker|lighter|nicer] than {colour}
the {nature} is {colour}
what colour is the {animal}
spell {word}
how do you spell {word}
it is spelled {letters}
the letters are {letters}
i like the {word}
what does {word} mean
what is [a|the] {word}
what is the opposite of {word}
say {word}
{word} please
yes [please|i do|of course|that's right|i think so]
no [thanks|thank you|not now|i don't|never mind]
good [morning|afternoon|evening|night] [{name}|everyone||]
[thank you|thanks] [very much|a lot|so much|for your help|{name}]
i'm sorry [i'm late|about that|i didn't hear you|{name}|]
excuse me [where is the {place}|what time is it|could you help me]
what time [is it|does the {place} open|is dinner|did you get up]
how was your [day|week|weekend|holiday|lesson|journey]
i had a [good|bad|long|short|busy|quiet|terrible|wonderful] [day|week|night|morning]
that is [very|really|so|too] {quality}
you are [very|so|really|too] {quality}
it was the most [beautiful|boring|exciting|difficult|interesting] {idea} of my life
everything is [ready|fine|broken|wrong|lost|possible|expensive]
nobody [knows|came|told me|likes it|called]
somebody [is at the door|took my {thing}|called you|is {doing}]
what's [this|that|your {idea}|in the {thing}|for dinner|the matter]
it's [too|so|very|not] {quality} [for me|in here|today|]
i'd [like|rather have|prefer] {dish}
we'll [see|be there|call you|meet] {when}
they're [{doing}|at the {place}|from {country}]
you've [got a message|lost your {thing}|been very kind]
i haven't [seen|found|finished|heard] [it|him|her|them|the {idea}] yet
there isn't [any|much] {food} left
wasn't that {quality}
""".strip().splitlines())


@lru_cache(maxsize=1)
def trained_names() -> tuple[str, ...]:
    return tuple(name for name in MORE_NAMES if name not in open_names())


def one_spelling(text: str) -> str:
    return " ".join(SPELLINGS.get(word, word) for word in text.split())


def _alone(rng: random.Random) -> str:
    """Numbers, names, letters, dates and short words on their own."""
    short = ("yes", "no", "stop", "thanks", "thank you", "hello", "hi", "goodbye", "bye", "okay", "please", "sorry", "help", "wait", "go on", "again", "right", "wrong", "maybe", "sure")
    kind = rng.choice((_number, _number, _number, _name, _letters, _date, _time, _year, _large, FILLS["word"], FILLS["word"], FILLS["word"], None, None))
    if kind is None:
        return rng.choice(short)
    return " ".join(kind(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)) if kind in (_number, _name) else 1))


def sample_text(rng: random.Random) -> str:
    """One text to speak, 1 to 16 words: 65 % the assistant's questions, 15 % everyday sentences, 10 % salad of common and
    dictionary words, 10 % numbers, names, letters and short words alone."""
    kind = rng.random()
    if kind < 0.65:
        return sample_question(rng)
    if kind < 0.80:
        while len((text := _fill(rng.choice(TEMPLATES), rng)).split()) > 16:
            pass
        return text
    if kind < 0.90:
        return " ".join(rng.choice(dictionary()) if rng.random() < 0.4 else FILLS["word"](rng) for _ in range(rng.randint(1, 6)))
    return _alone(rng)

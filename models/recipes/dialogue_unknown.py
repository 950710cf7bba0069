"""The edge of what the model knows: it says so when asked, in the very phrasings of what it knows, about what it was not told, and when
it did not understand. A part of the names and made-up words is kept for evaluation and never trained on."""

import random
import zlib

import dialogue_facts as facts
import dialogue_unlisted as unlisted
import dialogue_world as world
from dialogue_talk import Talk, article
from dialogue_words import made_up_place, made_up_word, number_words

UNKNOWN = ["I do not know that, sorry.", "I am sorry, I do not know that.", "I do not know that. A larger model may know it."]
DO_NOT_KNOW = r"\b(do not|don't|can't|cannot) (know|see|tell)"
WHO_MADE = """who {made} {x}; who {made} {x}; who was it that {made} {x}; do you know who {made} {x}; tell me who {made} {x}; by whom was {x} {done}; what is the name of the (man|woman|person) who {made} {x}; {x} was {done} by who; which person {made} {x}; i want to know who {made} {x}; can you tell me who {made} {x}; when was {x} {done};
in what year was {x} {done}; who first {made} {x}; ~ could you say who {made} {x}; ~ what is the name of the one who {made} {x}"""
MADE = {"written": "wrote", "painted": "painted", "composed": "composed", "directed": "directed", "invented": "invented", "discovered": "discovered", "built": "built", "founded": "founded"}
WHERE_IS = """where is {x}; where's {x}; where in the world is {x}; tell me where {x} is; do you know where {x} is; where can (i|you) (find|see|visit) {x}; where do (i|you) find {x}; what (city|country) is {x} in; {x} is where; which place has {x}; where is {x} located; in what place is {x}; how do i get to {x}; how far is {x}; how far is it to {x}; what is the way to {x}; show me the way to {x};
~ in which city is {x}; ~ in which country is {x}; ~ could you tell me where to find {x}"""
WHEN_IS = """when is {x}; when's {x}; what is the date of {x}; what date is {x}; tell me when {x} is; do you know when {x} is; when do we have {x}; on (which|what) day is {x}; which day is {x}; the date of {x}; when is {x} this year; {x} is when; in which month is {x}; when does {x} (start|begin|end|come); how long is it until {x}; how many days until {x};
~ on what date is {x}; ~ could you tell me when {x} is this year"""
MADE_OF = """what is {x} made (of|from); what do they make {x} (of|from|out of); from what is {x} made; what's {x} made (of|from); {x} is made (of|from) what; how is {x} made; how do (they|people) make {x}; tell me what {x} is made of; do you know what {x} is made of; what do you need to make {x}; where does {x} come from; what is in {x}; who makes {x};
~ what do you make {x} from; ~ could you tell me how {x} is made"""
WHO_IS = """who is {x}; who is {x}; who was {x}; who's {x}; tell me who {x} is; tell me who {x} was; tell me about {x}; do you know {x}; do you know who {x} is; have you heard of {x}; what do you know about {x}; what did {x} do; what is {x} (known|famous) for; when was {x} born; when did {x} (die|live); where was {x} born; where does {x} live; how old is {x}; how tall is {x};
what does {x} (do|look like); what do you think (of|about) {x}; is {x} (famous|still alive|married|rich); who is the (wife|husband|mother|father|son) of {x}; what year (was|did) {x} (born|die); which team does {x} play for; what is the phone number of {x}; what is the address of {x}; how many children does {x} have; where is {x}; describe {x}; can you tell me who {x} is; i want to know about {x};
what nationality is {x}; why is {x} famous; what is {x}'s (real name|birthday|job); ~ who on earth is {x}; ~ how much money does {x} have; ~ have you ever heard of {x}; ~ could you tell me something about {x}"""
PLACE = """what is the population of {x}; how many people live in {x}; who is the (king|queen|president|mayor|prime minister) of {x}; how far is it (from here|) to {x}; how far away is {x}; what is {x} famous for; when was {x} founded; how big is {x}; tell me about {x}; what do you know about {x}; what can i (do|see|eat) in {x}; what is the highest mountain (in|of) {x};
what is the longest river (in|of) {x}; what is the biggest city (in|of) {x}; who discovered {x}; what is the flag of {x}; what is the (area|size) of {x}; how do i get to {x}; what do people eat in {x}; who lives in {x}; what time is it in {x}; is {x} (big|beautiful|near|rich|far); what is the history of {x}; ~ what can you tell me about {x}; ~ how large is {x}; ~ do you know anything about {x}"""
THING = """how does {a} work; how do {z} work; who invented {a}; who invented the {x}; who made the {x}; when was the {x} invented; what does {a} cost; how much does {a} cost; how much is {a}; what is the price of {a}; how do i (fix|repair|build|install|cook|clean|sell|use) {a}; how do you (make|use|build) {a}; what is the (weight|height|length|age|size) of {a}; what is {a} (used for|good for|made of); what is {a} for;
why do (people|we) need {a}; tell me about the history of the {x}; how heavy is {a}; how old is {a}; where can i buy {a}; where do {z} come from; what is the difference between {a} and {b}; what is inside {a}; why is the {x} (important|famous|expensive|so good); how many {z} are there in the world; what is the best {x}; is {a} (dangerous|expensive|alive|useful); what are the parts of {a}; who owns the {x};
what happens inside {a}; how is {a} made; ~ can you explain how {a} works; ~ who made the first {x}; ~ do you know anything about {z}; ~ could you tell me how to use {a}"""
MISCELLANY = """who won the (world cup|prize|lottery|oscar) (in|of) (nineteen ninety|two thousand|nineteen sixty six); what is the best (restaurant|hotel|film|book|phone|car|school|song) (in the world|in town|); who is the (richest|tallest|oldest|fastest|strongest|funniest) (man|woman|person) (in the world|on earth|); what happened in (nineteen|eighteen|twenty) (ten|forty five|sixty|twenty|twelve);
explain (the theory of |)(relativity|evolution|economics|politics|quantum physics|string theory|philosophy); what is my (password|bank balance|blood type|shoe size|email|phone number|address|job|star sign|middle name); what (am i|is he|is she|are they) (thinking|doing|wearing|holding|eating|saying); who is (calling|there|at the door|my wife|my brother|he|she|that|my boss); where (is|are) my (keys|phone|glasses|wallet|car|dog|mother|shoes);
how many (stars|fish|trees|cars|books|birds|people|languages|countries) are there (in the world|in the sky|on earth|); how far away is (the moon|the sun|mars|the next star); how deep is the (sea|ocean|lake); how high is the (eiffel tower|moon|sky|cloud); how old is the (world|sun|moon|universe|queen); what is the (biggest|smallest|longest|fastest) (car|film|word|train|ship|bridge|book|insect|flower); when does the (world end|sun explode);
who was the (first|last|second) (king|queen|president|emperor|pope|woman in space); what is the secret of (success|happiness|love); what are the winning (numbers|lottery numbers); what will happen (tomorrow|next year|in the future); when will i (die|marry|be rich|find a job); what does (e equals m c squared|d n a|n a s a|u f o) (mean|stand for); what is the fastest way to (learn german|get rich|work);
how do i (file my taxes|fix my car|learn to dance|get to the station|change a tyre|lose weight|write a contract); which (horse|stock|team|party) (is|will be) the best; how many (calories|vitamins) are in (an apple|a pizza|milk); what is the (melting point|weight) of (iron|gold|lead|oil|alcohol); when does (iron|lead|alcohol|oil) boil; what is the atomic number of (iron|gold|oxygen|carbon); what is the chemical (symbol|formula) (for|of) (iron|silver|salt|sugar|sodium);
who (sings|plays|owns|runs) (this song|the guitar in queen|that company|the world); what is (this|that) song; what is the name of (this|that) (song|flower|man|street); ~ who won the world cup in nineteen seventy four; ~ could you tell me my (password|shoe size|blood type); ~ what is the boiling point of (iron|gold|oil); ~ how many (countries|languages|stars) exist"""
UNLISTED_UNITS = "furlong fathom acre hectare gallon pint stone parsec league cubit knot barrel bushel carat".split()


def kept_for_evaluation(text: str) -> bool:
    """Every sixth name or word, by a hash that takes some of each list."""
    return zlib.crc32(b"l" + text.lower().encode()) % 6 == 0


def one_of(talk: Talk, listed: list[str], made_up: float = 0.0) -> str:
    """A name of the list, or with the given chance a made-up one: of those kept for evaluation if, and only if, it is one."""
    rng = talk.rng
    while True:
        fresh = rng.random() < (0 if talk.spoken else made_up)
        name = made_up_word(rng, rng.choice([1, 2, 2, 3])) + rng.choice(["", "", "", "", "ia", "land", "o", "us", "en", "ist", "ing"]) if fresh else rng.choice(listed)
        if kept_for_evaluation(name) == talk.held and len(name) > 3:
            return name


def place(talk: Talk, towns: bool = False) -> str:
    name = one_of(talk, unlisted.TOWNS if towns else unlisted.LANDS, 0.25)
    if not talk.spoken and talk.rng.random() < 0.35:
        while kept_for_evaluation(name := made_up_place(talk.rng)) != talk.held:
            pass
    return name if name.startswith("the ") else name.title()


def person(talk: Talk) -> str:
    way = talk.rng.random()
    if talk.spoken or way < 0.35:
        return one_of(talk, unlisted.PEOPLE)
    first = talk.rng.choice(facts.NAMES) if talk.rng.random() < 0.5 else one_of(talk, unlisted.FIRST_NAMES, 0.4)
    return f"{first} {one_of(talk, unlisted.SURNAMES, 0.35)}".title()


def unknown(talk: Talk) -> None:
    """Half of the questions are the known skills' own, about what is not in their tables."""
    kinds = list(KNOWN_SKILLS) if talk.rng.random() < 0.55 else [who_is, who_is, about_place, about_thing, about_thing, who_made, miscellany]
    block, slots = talk.rng.choice(kinds)(talk)
    talk.say(block, UNKNOWN, DO_NOT_KNOW, **slots)


Case = tuple[str, dict[str, str]]


def capital_of(talk: Talk) -> Case:
    return world.CAPITAL_OF, {"land": place(talk)}


def where_city(talk: Talk) -> Case:
    return world.WHERE_CITY, {"city": place(talk, towns=True)}


def continent_of(talk: Talk) -> Case:
    return world.CONTINENT_OF, {"land": place(talk)}


def language_of(talk: Talk) -> Case:
    return world.LANGUAGE_OF, {"land": place(talk)}


def money_of(talk: Talk) -> Case:
    return world.MONEY_OF, {"land": place(talk)}


def colour_of(talk: Talk) -> Case:
    thing = one_of(talk, [*unlisted.THINGS, *unlisted.BEASTS, "wall", "door", "house", "my shirt", "my car", "your hair", "my eyes", "this", "my hat"], 0.45)
    return world.COLOUR_OF, {"x": thing if thing.startswith(("my ", "your ", "this")) else talk.rng.choice([article(thing), article(thing), "the " + thing])}


def sound_of(talk: Talk) -> Case:
    return world.SOUND_OF, {"x": article(one_of(talk, unlisted.BEASTS, 0.5))}


def legs_of(talk: Talk) -> Case:
    beast = one_of(talk, unlisted.BEASTS, 0.5)
    return world.LEGS_OF, {"x": article(beast), "y": world.several(beast)}


def baby_of(talk: Talk) -> Case:
    return world.BABY_OF, {"x": one_of(talk, unlisted.BEASTS, 0.5)}


def home_of(talk: Talk) -> Case:
    return world.HOME_OF, {"x": article(one_of(talk, unlisted.BEASTS, 0.5))}


def food_of(talk: Talk) -> Case:
    return world.FOOD_OF, {"x": article(one_of(talk, unlisted.BEASTS, 0.5))}


def opposite_of(talk: Talk) -> Case:
    return world.OPPOSITE_OF, {"x": one_of(talk, unlisted.WORDS, 0.6)}


def what_is(talk: Talk) -> Case:
    thing = one_of(talk, unlisted.THINGS, 0.5)
    return world.WHAT_IS, {"x": talk.rng.choice([article(thing), article(thing), thing]), "y": thing, "z": world.several(thing)}


def translate(talk: Talk) -> Case:
    rng = talk.rng
    if rng.random() < 0.5:
        return world.TRANSLATE, {"e": rng.choice([*facts.FRENCH, *facts.SPELL_WORDS]), "t": one_of(talk, unlisted.TONGUES)}
    return world.TRANSLATE, {"e": one_of(talk, [*unlisted.THINGS, *unlisted.BEASTS, *unlisted.WORDS], 0.2), "t": rng.choice(["French", "Spanish", "German"])}


def rhyme(talk: Talk) -> Case:
    return world.RHYME_WITH, {"x": one_of(talk, unlisted.WORDS, 0.4)}


def job(talk: Talk) -> Case:
    one = one_of(talk, unlisted.JOBS, 0.4)
    return world.WORK_OF, {"x": article(one), "j": world.several(one)}


def unit(talk: Talk) -> Case:
    small, large = (one_of(talk, UNLISTED_UNITS, 0.6) for _ in range(2))
    return ("how many {s} (are|are there) in {x}; how many {s} (has|makes) {x}; how many {s} are {x}; the number of {s} in {x}; {x} has how many {s}; how many {s} {x} has; how many {s} fit in {x}; ~ how many {s} does {x} have; ~ how many {s} will i find in {x}",
            {"s": world.several(small), "x": article(large)})


def who_made(talk: Talk) -> Case:
    done = talk.rng.choice(list(MADE))
    things = unlisted.WORKS if done in ("written", "painted", "composed", "directed") else ["the " + one for one in unlisted.THINGS] if done in ("invented", "discovered") else unlisted.LANDMARKS
    return WHO_MADE, {"made": MADE[done], "done": done, "x": one_of(talk, things, 0.3)}


def where_is(talk: Talk) -> Case:
    return WHERE_IS, {"x": one_of(talk, unlisted.LANDMARKS, 0.3)}


def when_is(talk: Talk) -> Case:
    return WHEN_IS, {"x": one_of(talk, unlisted.FEASTS, 0.3)}


def made_of(talk: Talk) -> Case:
    return MADE_OF, {"x": one_of(talk, unlisted.STUFFS, 0.4)}


def who_is(talk: Talk) -> Case:
    return WHO_IS, {"x": person(talk)}


def about_place(talk: Talk) -> Case:
    return PLACE, {"x": place(talk, towns=talk.rng.random() < 0.5)}


def about_thing(talk: Talk) -> Case:
    thing, other = one_of(talk, unlisted.THINGS, 0.4), one_of(talk, unlisted.THINGS, 0.4)
    return THING, {"x": thing, "a": article(thing), "b": article(other), "z": world.several(thing)}


def miscellany(_talk: Talk) -> Case:
    return MISCELLANY, {}


KNOWN_SKILLS = [capital_of, capital_of, capital_of, where_city, continent_of, language_of, money_of, colour_of, sound_of, legs_of, baby_of, home_of, food_of, opposite_of, what_is, what_is, translate, rhyme, job, unit, who_made, where_is, when_is, made_of]
SMALL_WORDS = "the a of and in to it is was for on that by as at we all or an be so if my up out no he she they them his her this with from but not had are".split()


def gibberish(talk: Talk) -> None:
    """Word salad, as a recogniser makes it of noise or of a sentence it did not get."""
    rng = talk.rng
    kind = 0.0 if talk.spoken else rng.random()
    words = facts.SPELL_WORDS if kind < 0.5 else [made_up_word(rng, rng.choice([1, 2])) for _ in range(12)] if kind < 0.7 else [*facts.SPELL_WORDS, *(made_up_word(rng, 2) for _ in range(150))]
    salad = [rng.choice(SMALL_WORDS if rng.random() < 0.45 else words) for _ in range(rng.randint(3, 9))]
    if rng.random() < 0.1:
        salad = salad[:2] * rng.randint(2, 3)
    if rng.random() < 0.1:
        salad.insert(rng.randrange(len(salad)), number_words(rng.randint(0, 99)))
    talk.say("{x}", ["Sorry, I did not understand that.", "I did not understand that. Could you say it again?"], "did not understand", polite=False, exact=True, x=" ".join(salad))

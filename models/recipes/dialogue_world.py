"""Skills about the world: places, colours, animals, things, words, facts. The phrasings are named where dialogue_unknown.py asks
them of what is not known."""

import dialogue_facts as facts
from dialogue_talk import Talk, article, pick, word
from dialogue_words import normalise

CAPITAL_OF = """what is the capital of {land}; what is the capital of {land}; what's the capital of {land}; what is the capital city of {land}; what's the capital city of {land}; which city is the capital of {land}; what city is the capital of {land}; the capital of {land}; capital of {land}; the capital city of {land}; {land} capital;
name the capital of {land}; what capital does {land} have; which capital does {land} have; tell me the capital of {land}; do you know the capital of {land}; do you know what the capital of {land} is; what is {land}'s capital; what is {land}'s capital city; what is the name of the capital of {land}; which is the capital of {land}; can you name the capital of {land};
{land} has which capital; the capital of {land} is what; what is the main city of {land}; i want to know the capital of {land}; what do you call the capital of {land}; give me the capital of {land}; ~ can you name the capital city of {land}; ~ which city is {land}'s capital; ~ i would like to know the capital of {land}; ~ what city do they have as the capital in {land}"""
WHERE_CITY = """{city} is the capital of (what|which country); {city} is the capital of what; what country is {city} the capital of; which country has {city} as (its|a|the) capital; where is {city}; where's {city}; do you know where {city} lies; in which country is {city}; in what country is {city}; what country is {city} in; in which land is {city}; where do i find {city};
where in the world is {city}; tell me where {city} is; can you tell me where {city} is; which country does {city} belong to; {city} is in which country; {city} is where; of which country is {city} the capital; whose capital is {city}; {city} is the capital of; what is {city} the capital of; where can i find {city}; ~ which country is {city} in; ~ do you know where {city} is; ~ what country would i find {city} in"""
CONTINENT_OF = """(what|which) continent is {land} (in|on); where is {land}; where's {land}; is {land} in europe or asia; is {land} in africa or asia; in which continent is {land}; in what continent is {land}; what is the continent of {land}; which continent does {land} belong to; what part of the world is {land} in; where in the world is {land}; tell me where {land} is; do you know where {land} is;
where can i find {land}; {land} is on which continent; {land} is where; where do i find {land}; where is the country {land}; the continent of {land}; in what part of the world is {land}; i want to know where {land} is; ~ on what continent is {land}; ~ which part of the world is {land} in; ~ could you tell me which continent {land} is on"""
LANGUAGE_OF = """what language (do they|do people|does one|do you) speak in {land}; what language is spoken in {land}; which language (is spoken|do they speak|do they use) in {land}; what is the language (of|in) {land}; what's the language (of|in) {land}; the language of {land}; what do (people|you) speak in {land}; what languages (do they speak|are spoken) in {land}; tell me the language of {land}; what is spoken in {land};
which languages (do they speak|are spoken) in {land}; what language does {land} (speak|have|use); how do (they|people) (speak|talk) in {land}; what tongue do they speak in {land}; people in {land} speak what; in {land} they speak what language; what language do i need in {land}; language of {land}; which is the language of {land}; what does {land} speak; ~ what do they speak in {land}; ~ which language do people speak in {land}; ~ what language will i hear in {land}"""
MONEY_OF = """what money (do they use|is used|do people use|do they have|do i need) in {land}; what currency (do they use|is used|do people use|do they have|do i need) in {land}; which (money|currency) (do they use|is used|do people use) in {land}; what is the (money|currency) (of|in) {land}; what's the (money|currency) (of|in) {land}; how do (people|they|you|i) pay in {land}; the (money|currency) of {land}; tell me the (money|currency) of {land};
what is the money called in {land}; what is the name of the money in {land}; what does {land} use as money; what do (people|they|you|i) pay with in {land}; with what do (people|they) pay in {land}; which coins do they use in {land}; currency of {land}; what money does {land} (have|use); what currency does {land} use; in {land} what money do they use; ~ with what money do i pay in {land}; ~ which currency does {land} have; ~ what kind of money do they have in {land}"""
COLOUR_OF = """what colour is {x}; what colour is {x}; what is the colour of {x}; what's the colour of {x}; which colour is {x}; what colour does {x} have; tell me the colour of {x}; tell me what colour {x} is; do you know what colour {x} is; do you know the colour of {x}; what color is {x}; what is the color of {x}; tell me the color of {x}; the colour of {x}; {x} is what colour; {x} is which colour; of what colour is {x};
what colour would you say {x} is; which colour does {x} have; what colour has {x}; say what colour {x} is; what colour do you think {x} is; in what colour is {x}; i want to know what colour {x} is; colour of {x}; {x} has what colour; give me the colour of {x}; ~ which colour has {x}; ~ can you tell me what colour {x} is; ~ what colour would {x} be"""
SOUND_OF = """what (sound|noise) does {x} make; what does {x} say; how does {x} (sound|go); what is the (sound|noise) of {x}; what's the (sound|noise) of {x}; which (sound|noise) does {x} make; tell me (what|which) sound {x} makes; how does {x} speak; what does {x} sound like; what noise comes from {x}; the sound of {x}; {x} says what; {x} makes what (sound|noise); what sound do you hear from {x}; do you know what {x} says;
do you know (what|which) (sound|noise) {x} makes; make the (sound|noise) of {x}; make a sound like {x}; say what {x} says; what would {x} say; how do you make the sound of {x}; ~ what kind of (sound|noise) does {x} make; ~ can you make the sound of {x}; ~ could you sound like {x}"""
LEGS_OF = """how many legs does {x} have; how many legs does {x} have; how many legs has {x}; how many legs has {x} got; how many legs do {y} have; how many legs have {y}; what number of legs does {x} have; what is the number of legs of {x}; the number of legs of {x}; tell me how many legs {x} has; does {x} have legs how many; {x} has how many legs; how many legs can you count on {x}; on how many legs does {x} walk; how many legs are there on {x};
how many legs {x} has; legs of {x}; {y} have how many legs; can you tell me how many legs {x} has; i want to know how many legs {x} has; how many feet does {x} have; how many legs do {y} walk on; how many legs would {x} have; count the legs of {x}; ~ how many legs are on {x}; ~ do you know how many legs {x} has; ~ how many legs does {x} stand on"""
BABY_OF = """what is a baby {x} called; what is a baby {x}; what do you call a baby {x}; what do we call a baby {x}; what is the name of a baby {x}; what is the name for a baby {x}; what is the young of a {x}; a baby {x} is called what; a baby {x} is called; what's a baby {x}; what's a baby {x} called; how is a baby {x} called; a baby {x} is a what; what is the baby of a {x}; the baby of a {x} is called what; what is a young {x} called; what is a young {x};
tell me the name of a baby {x}; tell me what a baby {x} is called; do you know what a baby {x} is called; what do people call a baby {x}; what name does a baby {x} have; the young of a {x} is called; what is a little {x} called; baby {x}; what do you call a {x}'s baby; what are baby {x}s called; ~ what is the word for a baby {x}; ~ how do you call a young {x}; ~ what would you call a baby {x}"""
HOME_OF = """where does {x} live; where does {x} live; where do you find {x}; where do i find {x}; what is the home of {x}; what's the home of {x}; in what place does {x} live; in what does {x} live; what does {x} live in; tell me where {x} lives; do you know where {x} lives; the home of {x}; {x} lives where; {x} lives in what; where does {x} have its home; where does {x} sleep; where can you find {x}; where can you see {x};
in which place does {x} live; what kind of home does {x} have; what home does {x} have; where would i look for {x}; where is {x} at home; i want to know where {x} lives; where do we find {x}; what sort of place does {x} live in; ~ where can i find {x}; ~ where is the home of {x}; ~ can you tell me where {x} lives"""
FOOD_OF = """what does {x} eat; what does {x} eat; what do you feed {x}; what do i feed {x}; what can i feed {x}; what should i feed {x}; what is the food of {x}; the food of {x}; tell me what {x} eats; do you know what {x} eats; {x} eats what; what does {x} like to eat; what does {x} live on; what food does {x} eat; which food does {x} eat; what food does {x} like; what can {x} eat; what do i give {x} to eat; what does {x} feed on;
what is food for {x}; i want to know what {x} eats; what would {x} eat; what does {x} have for dinner; what does {x} need to eat; what do you give {x}; how do i feed {x}; ~ what is eaten by {x}; ~ what kind of food does {x} eat; ~ can you tell me what {x} eats"""
OPPOSITE_OF = """what is the opposite of {x}; what is the opposite of {x}; what's the opposite of {x}; the opposite of {x}; opposite of {x}; tell me the opposite of {x}; which word is the opposite of {x}; what word is the opposite of {x}; what is opposite to {x}; what is the opposite to {x}; give me the opposite of {x}; {x} and its opposite; what is the opposite word of {x}; the opposite of the word {x}; what is the opposite of the word {x};
say the opposite of {x}; what word means the opposite of {x}; which is the opposite of {x}; {x} has what opposite; what's opposite to {x}; find the opposite of {x}; the opposite of {x} is what; the opposite of {x} is; if it is not {x} what is it; can you tell me the opposite of {x}; i want to know the opposite of {x}; what do you say for not {x}; i need the opposite of {x};
~ do you know the opposite of {x}; ~ name the opposite of {x}; ~ what would be the opposite of {x}"""
WHAT_IS = """what is {x}; what is {x}; what's {x}; what does {y} mean; what does the word {y} mean; tell me about {x}; tell me what {x} is; explain what {x} is; what are {z}; define {y}; explain {y}; explain the word {y}; what do you call {x}; do you know what {x} is; what is the meaning of {y}; what is meant by {y}; what exactly is {x}; describe {x}; can you describe {x}; what can you say about {x}; what is {x} exactly; i want to know what {x} is;
tell me what {z} are; say what {x} is; how would you describe {x}; give me the meaning of {y}; i don't know what {x} is; the meaning of {y}; what is the definition of {y}; ~ can you explain what {x} is; ~ what do you know about {x}; ~ could you tell me what {x} means"""
TRANSLATE = """how do (you|i|they|people) say {e} in {t}; what is {e} in {t}; what's {e} in {t}; what is the {t} word for {e}; what's the {t} word for {e}; say {e} in {t}; can you say {e} in {t}; translate {e} (to|into) {t}; can you translate {e} (to|into) {t}; {e} in {t}; what does {e} mean in {t}; the {t} word for {e}; the {t} for {e}; what is the {t} for {e};
how is {e} said in {t}; tell me how to say {e} in {t}; tell me {e} in {t}; which word is {e} in {t}; what do they say for {e} in {t}; in {t} how do you say {e}; how to say {e} in {t}; teach me to say {e} in {t}; i want to say {e} in {t}; do you know {e} in {t}; what is {e} called in {t}; ~ how would (you|i) say {e} in {t}; ~ what is the word for {e} in {t}; ~ could you give me the {t} word for {e}"""
RHYME_WITH = """what rhymes with {x}; what word rhymes with {x}; which word rhymes with {x}; which words rhyme with {x}; (tell me|give me|find) a rhyme for {x}; (tell me|give me) a rhyme with {x}; (tell me|give me|say|find) a word that rhymes with {x}; a word that rhymes with {x}; a rhyme for {x}; a rhyme with {x}; rhyme with {x}; what is a word that rhymes with {x}; find a word to rhyme with {x}; do you know what rhymes with {x}; do you know a rhyme for {x};
do you have a rhyme for {x}; i need a rhyme for {x}; i need a word that rhymes with {x}; {x} rhymes with what; {x} rhymes with; what do you rhyme with {x}; can you rhyme {x}; rhyme {x}; make a rhyme with {x}; something that rhymes with {x}; what rhymes with the word {x}; ~ do you know a word that rhymes with {x}; ~ what is a rhyme for {x}; ~ can you think of a word that rhymes with {x}"""
WORK_OF = """what does {x} do; what does {x} do; what is the (job|work) of {x}; what's the (job|work) of {x}; what do {j} do; the (job|work) of {x}; tell me what {x} does; tell me what {j} do; what does {x} do at work; what does {x} do all day; do you know what {x} does; how does {x} work; what work does {x} do; what work do {j} do; {x} does what; {j} do what; what do {j} work on; why do we need {x}; why do we need {j}; what do {j} do at work;
explain the job of {x}; i want to know what {x} does; what job does {x} do; ~ what kind of work does {x} do; ~ could you tell me what {x} does; ~ what is {x} doing at work"""
PLURAL_IRREGULAR = facts.table("person: people; fish: fish; sheep: sheep; mouse: mice; fly: flies; butterfly: butterflies; octopus: octopuses; library: libraries; box: boxes; postman: postmen; fisherman: fishermen; actress: actresses; bus: buses; wolf: wolves")


def several(noun: str) -> str:
    return PLURAL_IRREGULAR.get(noun, noun + "s")


def any_of(texts: str) -> str:
    """The regular expression of one of the things in "grass", "seeds and worms" or "Dutch and French"."""
    return "(" + "|".join(word(one) for one in texts.replace(", ", " and ").split(" and ")) + ")"


def capitals(talk: Talk) -> None:
    land, city = pick(talk.rng, facts.CAPITALS)
    if talk.rng.random() < 0.75:
        talk.say(CAPITAL_OF, f"The capital of {land} is {city}.", word(city), land=land)
    else:
        lands = [one for one, its in facts.CAPITALS.items() if its == city]
        land = {"London": "England", "Washington": "the United States"}.get(city, land)
        talk.say(WHERE_CITY, f"{city} is the capital of {land}.", "(" + "|".join(map(word, lands)) + ")", city=city)


def capital_follow(talk: Talk) -> None:
    while True:
        capitals(talk)
        if talk.turns[-1][1].startswith("The capital"):
            break
    land, city = pick(talk.rng, facts.CAPITALS)
    talk.say("and {land}; what about {land}; and of {land}; how about {land}; and what about {land}; and how about {land}; and for {land}; and {land} please; and the capital of {land}; then {land}; now {land}; what is it for {land}; and that of {land}; what about the capital of {land}; okay and {land}; {land}; what about {land} then; and in {land}; ~ and the one of {land}; ~ and what is it in {land}",
             f"The capital of {land} is {city}.", word(city), polite=False, land=land)


def continents(talk: Talk) -> None:
    land, continent = pick(talk.rng, facts.CONTINENTS)
    talk.say(CONTINENT_OF, f"{land} is in {continent}.", word(continent), land=land)


def languages(talk: Talk) -> None:
    land, tongue = pick(talk.rng, facts.LANGUAGES)
    talk.say(LANGUAGE_OF, f"People in {land} speak {tongue}.", any_of(tongue), land=land)


def money(talk: Talk) -> None:
    land, coin = pick(talk.rng, facts.MONEY)
    talk.say(MONEY_OF, f"People in {land} pay with the {coin}.", word(coin), land=land)


def translations(talk: Talk) -> None:
    tongue, entries = talk.rng.choice([("French", facts.FRENCH), ("Spanish", facts.SPANISH), ("German", facts.GERMAN)])
    english, foreign = pick(talk.rng, entries)
    talk.say(TRANSLATE, f"{english} in {tongue} is {foreign}.", word(foreign), e=english, t=tongue)


def colours(talk: Talk) -> None:
    thing, colour = pick(talk.rng, facts.COLOURS)
    talk.say(COLOUR_OF, f"{thing} is {colour}.", word(colour), x=thing)


def mixes(talk: Talk) -> None:
    pair, colour = pick(talk.rng, facts.MIXES)
    a, b = pair.split(" and ")
    talk.say("""what (colour |)do (you|i|we) get (if|when) (you|i|we) mix {a} and {b}; what (do|does|will) {a} and {b} make; what (colour|color) (do|does) {a} and {b} make; mix {a} and {b}; what is {a} mixed with {b}; {a} and {b} make what; {a} mixed with {b} is what; what is {a} and {b}; what (colour|color) is {a} and {b}; what happens (if|when) (i|you) mix {a} and {b};
        if i mix {a} and {b} what do i get; what (colour|color) do i get from {a} and {b}; mixing {a} and {b} gives what; {a} and {b} together make what; what do you get from {a} and {b}; {a} plus {b} is what colour; i mix {a} and {b} what comes out; which colour is made of {a} and {b}; which colour do {a} and {b} make; when i mix {a} and {b} which colour do i get;
        ~ what colour comes from {a} and {b}; ~ if i mix {a} with {b} what do i get; ~ what colour will {a} paint and {b} paint make""", f"{a} and {b} make {colour}.", word(colour), a=a, b=b)


def sounds(talk: Talk) -> None:
    beast, sound = pick(talk.rng, facts.SOUNDS)
    talk.say(SOUND_OF, f"{article(beast)} says {sound}.", word(sound), x=talk.rng.choice([article(beast), "the " + beast]))


def who_says(talk: Talk) -> None:
    beast, sound = pick(talk.rng, {key: value for key, value in facts.SOUNDS.items() if list(facts.SOUNDS.values()).count(value) == 1})
    talk.say("""(which|what) animal (says|goes|makes|makes the noise) {s}; who says {s}; what says {s}; what goes {s}; who goes {s}; who makes the sound {s}; which animal do you hear when it goes {s}; {s} says which animal; which beast says {s}; what kind of animal says {s}; it goes {s} what is it; it says {s} what animal is it; i hear {s} what animal is it;
        i heard {s} which animal was that; tell me (which|what) animal says {s}; do you know (which|what) animal says {s}; an animal that says {s}; name an animal that says {s}; what is the animal that says {s}; what animal has the sound {s}; ~ which animal makes the sound {s}; ~ what animal would say {s}; ~ from which animal comes the sound {s}""", f"{article(beast)} says {sound}.", word(beast), s=sound)


def legs(talk: Talk) -> None:
    beast, count = pick(talk.rng, facts.LEGS)
    talk.say(LEGS_OF, f"{article(beast)} has {count} legs.", f"has {count} legs", x=article(beast), y=several(beast))


def babies(talk: Talk) -> None:
    beast, baby = pick(talk.rng, facts.BABIES)
    talk.say(BABY_OF, f"A baby {beast} is called {article(baby)}.", word(baby), x=beast)


def homes(talk: Talk) -> None:
    beast, home = pick(talk.rng, facts.HOMES)
    talk.say(HOME_OF, f"{article(beast)} lives in {home}.", word(home), x=article(beast))


def foods(talk: Talk) -> None:
    beast, food = pick(talk.rng, facts.FOODS)
    talk.say(FOOD_OF, f"{article(beast)} eats {food}.", any_of(food), x=article(beast))


def opposites(talk: Talk) -> None:
    one, other = pick(talk.rng, facts.OPPOSITES)
    right = [other, *(key for key, value in facts.OPPOSITES.items() if value == one)]
    talk.say(OPPOSITE_OF, f"The opposite of {one} is {other}.", "(" + "|".join(map(word, right)) + ")$", x=one)


def things(talk: Talk) -> None:
    thing, meaning = pick(talk.rng, facts.THINGS)
    talk.say(WHAT_IS, f"{article(thing)} is {meaning}.", x=article(thing), y=thing, z=several(thing))


def shapes(talk: Talk) -> None:
    shape, sides = pick(talk.rng, facts.SHAPES)
    talk.say("""how many sides does {x} have; how many sides has {x}; how many sides has {x} got; what number of sides does {x} have; the number of sides of {x}; what is the number of sides of {x}; {x} has how many sides; tell me how many sides {x} has; do you know how many sides {x} has; how many sides are there on {x}; how many sides are there in {x}; how many sides can you count on {x};
        how many sides does {x} need; sides of {x}; count the sides of {x}; {x} is a shape with how many sides; i want to know how many sides {x} has; ~ how many sides are on {x}; ~ how many sides would {x} have""", f"{article(shape)} has {sides} sides.", word(sides), x=article(shape))


def fact(talk: Talk) -> None:
    line = talk.rng.choice([line for line in facts.FACTS.splitlines() if line.strip()])
    block, reply, key = (part.strip() for part in line.split(" => "))
    talk.say(block, reply, "(" + "|".join(word(one) for one in key.split("|")) + ")")


def kinds(talk: Talk) -> None:
    kind, members = pick(talk.rng, facts.KINDS)
    member = talk.rng.choice(members.split(", "))
    way = talk.rng.random()
    if way < 0.5:
        asked = kind if talk.rng.random() < 0.5 else talk.rng.choice(list(facts.KINDS))
        yes = "yes" if asked == kind else "no"
        talk.say("""is {x} {k}; is {x} {k}; is {x} {k} or not; do you think {x} is {k}; would you say {x} is {k}; (tell me|do you know|i want to know|can you tell me) if {x} is {k}; (tell me|i wonder) whether {x} is {k}; is it true that {x} is {k}; is {x} really {k}; {x} is {k} is that right; do you call {x} {k}; {x} is {k} yes or no; so is {x} {k}; would {x} be {k}; can {x} be {k}; is it right that {x} is {k};
            does {x} count as {k}; do people say that {x} is {k}; are you sure {x} is {k}; ~ can you say {x} is {k}; ~ should i call {x} {k}; ~ is it correct that {x} is {k}""", f"{'Yes' if asked == kind else 'No'}, {member} is {kind}.", "^" + yes, x=member, k=asked)
    elif way < 0.75:
        talk.say("""what (kind|type|sort) of thing is {x}; what (kind|type|sort) of a thing is {x}; which kind of thing is {x}; is {x} a thing or what; what kind is {x}; {x} is what kind of thing; {x} is what; {x} is a kind of what; what group does {x} belong to; tell me what kind of thing {x} is; do you know what kind of thing {x} is; in which group is {x}; what would you call {x}; to which group does {x} belong;
            what is {x} an example of; {x} is an example of what; ~ to what kind of things does {x} belong; ~ what type of thing would you call {x}""", f"{member} is {kind}.", word(kind), x=member)
    else:
        talk.say("""name {k}; name {k} for me; tell me {k}; (give|show) me an example of {k}; give me {k}; can you name {k}; could you tell me {k}; an example of {k}; what is an example of {k}; say the name of {k}; tell me the name of {k}; think of {k}; what is the name of {k}; which is {k}; name me {k}; i need {k}; find {k}; do you have an example of {k}; name any {k}; i want the name of {k}; what would be an example of {k}; tell me one example of {k};
            ~ do you know {k}; ~ please name {k} that you know; ~ what could be an example of {k}""", [f"{one} is {kind}." for one in members.split(", ")], k=kind)


def sizes(talk: Talk) -> None:
    small, large = sorted(talk.rng.sample(range(len(facts.SIZES)), 2))
    small, large = article(facts.SIZES[small]), article(facts.SIZES[large])
    a, b = talk.rng.sample([small, large], 2)
    pair = """(which|what) is {more} {a} or {b}; is {a} or {b} {more}; is {a} {more} or {b}; what is {more} {a} or is it {b}; {a} or {b} which is {more}; {a} or {b} which one is {more}; which one is {more} {a} or {b}; which of them is {more} {a} or {b}; (tell me|do you know|i want to know) which is {more} {a} or {b}; {more} {a} or {b}; what animal is {more} {a} or {b}; which is the {more} animal {a} or {b};
        what do you think is {more} {a} or {b}; who is {more} {a} or {b}; who is the {more} one {a} or {b}; what is {more} of the two {a} or {b}; which of the two is {more} {a} or {b}; compare {a} and {b} which is {more}; out of {a} and {b} which is {more}; if you compare {a} and {b} which is {more};
        ~ which animal is {more} {a} or {b}; ~ would you say {a} or {b} is {more}; ~ between {a} and {b} which one is {more}"""
    if talk.rng.random() < 0.45:
        talk.say(pair.replace("{more}", "(bigger|larger)"), f"{large} is bigger than {small}.", "^" + word(large), a=a, b=b)
    elif talk.rng.random() < 0.55:
        talk.say(pair.replace("{more}", "smaller"), f"{small} is smaller than {large}.", "^" + word(small), a=a, b=b)
    else:
        more = talk.rng.random() < 0.7
        yes = (a == large) == more
        block = """is {a} {more} than {b}; is {a} {more} than {b} yes or no; do you think {a} is {more} than {b}; would you say {a} is {more} than {b}; (tell me|do you know|i want to know) if {a} is {more} than {b}; is it true that {a} is {more} than {b}; {a} is {more} than {b} is that right; {a} is {more} than {b} right; (tell me|i wonder) whether {a} is {more} than {b}; is {a} really {more} than {b};
            {a} is {more} than {b} yes or no; so is {a} {more} than {b}; can {a} be {more} than {b}; is it right that {a} is {more} than {b}; ~ would {a} be {more} than {b}; ~ is it correct that {a} is {more} than {b}"""
        talk.say(block.replace("{more}", "(bigger|larger)" if more else "smaller"), f"{'Yes' if yes else 'No'}, {large} is bigger than {small}.", "^yes" if yes else "^no", a=a, b=b)


def properties(talk: Talk) -> None:
    thing, pair = pick(talk.rng, facts.PROPERTIES)
    asked = talk.rng.choice(pair.split("/"))
    true, false = pair.split("/")
    talk.say("""is {x} {p}; is {x} {p}; is {x} (very|really|quite) {p}; is {x} {p} or {q}; is {x} {p} or not; do you think {x} is {p}; do you find {x} {p}; (tell me|do you know|i want to know|can you tell me) if {x} is {p}; (tell me|i wonder) whether {x} is {p}; is it true that {x} is {p}; {x} is {p} is that right; {x} is {p} right; {x} is {p} isn't it; so is {x} {p}; would {x} be {p}; can you say that {x} is {p};
        is it right that {x} is {p}; {x} is {p} yes or no; do people say {x} is {p}; are you sure that {x} is {p}; ~ would you say {x} is {p}; ~ is it correct that {x} is {p}; ~ do you call {x} {p}""", f"{'Yes' if asked == true else 'No'}, {thing} is {true}.", rf"\bis {true}\b", x=thing, p=asked, q=false if asked == true else true)


def body(talk: Talk) -> None:
    part, act = pick(talk.rng, facts.BODY)
    talk.say("""what do (we|you|people|i) {a} with; what do (we|you|people|i) use to {a}; with what do (we|you|people|i) {a}; what do (we|you|people) do with (our|your|the) {p}; what can (we|you|i) do with (our|your|my) {p}; what (are|is) (our|your|the) {p} for; what do (we|you) use (our|your|the) {p} for; what do (we|you|i) need to {a}; why do (we|you|people) have {p}; what do (we|you) need (our|your|the) {p} for;
        what (are|is) (our|your|the) {p} good for; tell me what we {a} with; tell me what (our|your) {p} are for; we {a} with what; how do (we|people) {a}; what helps us to {a}; what part of the body can {a}; what are {p} for; what are {p} good for; what is the use of {p}; which part do we use to {a}; what lets us {a}; ~ which part of the body do we {a} with; ~ for what do we have {p}; ~ what do people need their {p} for""", f"We {act} with our {part}.", rf"{word(act)}.*{word(part)}", a=act, p=part)


def word_forms(talk: Talk) -> None:
    kind, entries = talk.rng.choice([("past tense", facts.PAST), ("plural", facts.PLURAL_WORDS)])
    one, other = pick(talk.rng, entries)
    talk.say("""what is the {k} of {x}; what's the {k} of {x}; the {k} of {x}; tell me the {k} of {x}; {k} of {x}; what is the {k} of the word {x}; what is the {k} form of {x}; the {k} of the word {x}; give me the {k} of {x}; say the {k} of {x}; what is {x} in the {k}; {x} in the {k}; put {x} (in|into) the {k}; do you know the {k} of {x}; which is the {k} of {x}; how do you (make|form) the {k} of {x}; what {k} does {x} have; {x} has what {k};
        what do you say for the {k} of {x}; i need the {k} of {x}; the {k} of {x} is what; the {k} of {x} is; i want to know the {k} of {x}; what does {x} become in the {k}; how do i write the {k} of {x}; ~ which word is the {k} of {x}; ~ can you give me the {k} of {x}; ~ what would be the {k} of {x}""", f"The {kind} of {one} is {other}.", word(other) + "$", k=kind, x=one)


def rhymes(talk: Talk) -> None:
    family = talk.rng.choice(facts.RHYMES).split()
    one = talk.rng.choice(family)
    others = [other for other in family if other != one]
    talk.say(RHYME_WITH, [f"{other} rhymes with {one}." for other in others], rf"\b({'|'.join(others)})\b", exact=True, x=one)


def jobs(talk: Talk) -> None:
    job, work = pick(talk.rng, facts.JOBS)
    if talk.rng.random() < 0.5:
        talk.say("""who {w}; who {w}; (what do you call|what is|who is) (a person|somebody|someone) who {w}; what is the name of (somebody|a person|someone) who {w}; a person who {w} is called what; (somebody|someone) who {w} is called; what is the job of (a person|somebody|someone) who {w}; what do we call (a man|a woman|somebody|people) who {w}; what is it called when somebody {w}; tell me who {w};
            do you know who {w}; who is it that {w}; (a man|a woman|somebody) who {w}; he {w} what is he; she {w} what is she; my friend {w} what is his job; what do you call one who {w}; whose work is it who {w}; in which job is somebody who {w}; ~ which person {w}; ~ what job does a person have who {w}; ~ how do you call a person who {w}""", f"{article(job)} {work}.", word(job), w=work)
    else:
        talk.say(WORK_OF, f"{article(job)} {work}.", word(work), x=article(job), j=several(job))


def planets(talk: Talk) -> None:
    i = talk.rng.randrange(8)
    if talk.rng.random() < 0.3:
        talk.say("""(name|list|say) (all |)the planets; what are the planets; what are the planets called; which planets (do you know|are there); tell me the planets; tell me (all |)the planets of the solar system; what are the names of the planets; what planets are there; the planets; give me the names of the planets; name the planets of the solar system; which are the planets; what planets do you know; i want to know the planets; the names of the planets;
            ~ can you name all the planets; ~ how are all the planets called""", "The planets are " + ", ".join(facts.PLANETS[:-1]) + " and " + facts.PLANETS[-1] + ".")
    else:
        talk.say("""what is the {n} planet (from the sun|); what's the {n} planet (from the sun|); which planet is the {n} (from the sun|); which is the {n} planet (from the sun|); the {n} planet (from the sun|); what planet is the {n} (from the sun|); what planet is {n} from the sun; tell me the {n} planet (from the sun|); which planet comes {n}; what planet comes {n} from the sun; planet number {n}; what is the name of the {n} planet;
            do you know the {n} planet; give me the {n} planet; ~ name the {n} planet from the sun; ~ which planet would be the {n} from the sun""", f"{facts.PLANETS[i]} is the {facts.ORDINALS[i]} planet from the sun.", "^" + facts.PLANETS[i].lower(), n=facts.ORDINALS[i])

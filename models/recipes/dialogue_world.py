"""Skills about the world: places, colours, animals, things, facts, and the edge of what is known."""

import dialogue_facts as facts
from dialogue_talk import Talk, article, pick, word
from dialogue_words import made_up_word, number_words

UNKNOWN = ["I do not know that, sorry.", "I am sorry, I do not know that.", "I do not know that. A larger model may know it."]


def capitals(talk: Talk) -> None:
    land, city = pick(talk.rng, facts.CAPITALS)
    if talk.rng.random() < 0.75:
        talk.say("""what is the capital of {land}; what's the capital of {land}; what is the capital city of {land}; which city is the capital of {land}; the capital of {land}; capital of {land};
                 name the capital of {land}; what capital does {land} have; tell me the capital of {land}; do you know the capital of {land}; what is {land}'s capital;
                 ~ can you name the capital city of {land}; ~ which city is {land}'s capital; ~ i would like to know the capital of {land}""",
                 f"The capital of {land} is {city}.", word(city), land=land)
    else:
        if city in ("London", "Washington"):
            land = {"London": "England", "Washington": "the United States"}[city]
        talk.say("{city} is the capital of (what|which country); what country is {city} the capital of; which country has {city} as its capital; where is {city}; in which country is {city}; what country is {city} in; ~ which country is {city} in; ~ do you know where {city} is",
                 f"{city} is the capital of {land}.", word(land), city=city)


def capital_follow(talk: Talk) -> None:
    capitals(talk)
    land, city = pick(talk.rng, facts.CAPITALS)
    talk.say("and {land}; what about {land}; and of {land}; how about {land}; and what about {land}; ~ and the one of {land}", f"The capital of {land} is {city}.", word(city), land=land)


def continents(talk: Talk) -> None:
    land, continent = pick(talk.rng, facts.CONTINENTS)
    talk.say("(what|which) continent is {land} (in|on); where is {land}; is {land} in europe or asia; in which continent is {land}; ~ on what continent is {land}; ~ which part of the world is {land} in", f"{land} is in {continent}.", word(continent), land=land)


def languages(talk: Talk) -> None:
    land, tongue = pick(talk.rng, facts.LANGUAGES)
    talk.say("what language (do they speak|is spoken|do people speak) in {land}; which language is spoken in {land}; what is the language of {land}; ~ what do they speak in {land}; ~ which language do people speak in {land}", f"People in {land} speak {tongue}.", word(tongue), land=land)


def translations(talk: Talk) -> None:
    tongue, entries = talk.rng.choice([("French", facts.FRENCH), ("Spanish", facts.SPANISH), ("German", facts.GERMAN)])
    english, foreign = pick(talk.rng, entries)
    talk.say("how do (you|i) say {e} in {t}; what is {e} in {t}; what is the {t} word for {e}; say {e} in {t}; translate {e} (to|into) {t}; {e} in {t}; ~ how would (you|i) say {e} in {t}; ~ what is the word for {e} in {t}", f"{english} in {tongue} is {foreign}.", word(foreign), e=english, t=tongue)


def colours(talk: Talk) -> None:
    thing, colour = pick(talk.rng, facts.COLOURS)
    talk.say("what colour is {x}; what is the colour of {x}; which colour is {x}; what colour does {x} have; tell me the colour of {x}; do you know what colour {x} is; what color is {x}; what is the color of {x}; ~ which colour has {x}; ~ can you tell me what colour {x} is", f"{thing} is {colour}.", word(colour), x=thing)


def mixes(talk: Talk) -> None:
    pair, colour = pick(talk.rng, facts.MIXES)
    a, b = pair.split(" and ")
    talk.say("what (colour |)do you get (if|when) you mix {a} and {b}; what (do|does) {a} and {b} make; mix {a} and {b}; what is {a} mixed with {b}; {a} and {b} make what; ~ what colour comes from {a} and {b}; ~ if i mix {a} with {b} what do i get", f"{a} and {b} make {colour}.", f"make {colour}", a=a, b=b)


def sounds(talk: Talk) -> None:
    beast, sound = pick(talk.rng, facts.SOUNDS)
    talk.say("what (sound|noise) does {x} make; what does {x} say; how does {x} (sound|go); what is the (sound|noise) of {x}; which sound does {x} make; ~ what kind of (sound|noise) does {x} make; ~ can you make the sound of {x}", f"{article(beast)} says {sound}.", word(sound), x=talk.rng.choice([article(beast), "the " + beast]))


def legs(talk: Talk) -> None:
    beast, count = pick(talk.rng, facts.LEGS)
    talk.say("how many legs does {x} have; how many legs has {x}; how many legs do {y} have; what number of legs does {x} have; tell me how many legs {x} has; ~ how many legs are on {x}; ~ do you know how many legs {x} has", f"{article(beast)} has {count} legs.", f"has {count} legs", x=article(beast), y=("people" if beast == "person" else beast if beast in ("fish", "sheep") else "mice" if beast == "mouse" else "flies" if beast == "fly" else "butterflies" if beast == "butterfly" else "octopuses" if beast == "octopus" else beast + "s"))


def babies(talk: Talk) -> None:
    beast, baby = pick(talk.rng, facts.BABIES)
    talk.say("what is a baby {x} called; what do you call a baby {x}; what is the name of a baby {x}; what is the young of a {x}; a baby {x} is called what; what's a baby {x}; ~ what is the word for a baby {x}; ~ how do you call a young {x}", f"A baby {beast} is called a {baby}.", word(baby), x=beast)


def homes(talk: Talk) -> None:
    beast, home = pick(talk.rng, facts.HOMES)
    talk.say("where does {x} live; where do you find {x}; what is the home of {x}; in what place does {x} live; ~ where can i find {x}; ~ where is the home of {x}", f"{article(beast)} lives in {home}.", word(home), x=article(beast))


def foods(talk: Talk) -> None:
    beast, food = pick(talk.rng, facts.FOODS)
    talk.say("what does {x} eat; what do you feed {x}; what is the food of {x}; tell me what {x} eats; ~ what is eaten by {x}; ~ what kind of food does {x} eat", f"{article(beast)} eats {food}.", word(food), x=article(beast))


def opposites(talk: Talk) -> None:
    one, other = pick(talk.rng, facts.OPPOSITES)
    talk.say("what is the opposite of {x}; what's the opposite of {x}; the opposite of {x}; opposite of {x}; tell me the opposite of {x}; which word is the opposite of {x}; what is opposite to {x}; give me the opposite of {x}; {x} and its opposite; ~ do you know the opposite of {x}; ~ name the opposite of {x}; ~ what would be the opposite of {x}", f"The opposite of {one} is {other}.", word(other) + "$", x=one)


def things(talk: Talk) -> None:
    thing, meaning = pick(talk.rng, facts.THINGS)
    talk.say("what is {x}; what's {x}; what does {y} mean; tell me (about {x}|what {x} is); explain what {x} is; what are {x}s; define {y}; ~ can you explain what {x} is; ~ what do you know about {x}", f"{article(thing)} is {meaning}.", x=article(thing), y=thing)


def shapes(talk: Talk) -> None:
    shape, sides = pick(talk.rng, facts.SHAPES)
    talk.say("how many sides does {x} have; how many sides has {x}; what number of sides does {x} have; ~ how many sides are on {x}", f"{article(shape)} has {sides} sides.", word(sides), x=article(shape))


def fact(talk: Talk) -> None:
    line = talk.rng.choice([line for line in facts.FACTS.splitlines() if line.strip()])
    block, reply, key = (part.strip() for part in line.split(" => "))
    talk.say(block, reply, word(key))


def kinds(talk: Talk) -> None:
    kind, members = pick(talk.rng, facts.KINDS)
    member = talk.rng.choice(members.split(", "))
    if talk.rng.random() < 0.5:
        asked = kind if talk.rng.random() < 0.5 else talk.rng.choice(list(facts.KINDS))
        talk.say("is {x} {k}; do you think {x} is {k}; would you say {x} is {k}; ~ can you say {x} is {k}", f"{'Yes' if asked == kind else 'No'}, {member} is {kind}.", x=member, k=asked)
    elif talk.rng.random() < 0.5:
        talk.say("what kind of thing is {x}; what type of thing is {x}; what sort of thing is {x}; ~ to what kind of things does {x} belong", f"{member} is {kind}.", x=member)
    else:
        talk.say("name {k}; tell me {k}; (give|show) me an example of {k}; can you name {k}; ~ do you know {k}", [f"{one} is {kind}." for one in members.split(", ")], k=kind)


def sizes(talk: Talk) -> None:
    small, large = sorted(talk.rng.sample(range(len(facts.SIZES)), 2))
    small, large = article(facts.SIZES[small]), article(facts.SIZES[large])
    a, b = talk.rng.sample([small, large], 2)
    if talk.rng.random() < 0.6:
        talk.say("(which|what) is (bigger|larger) {a} or {b}; is {a} or {b} (bigger|larger); ~ which animal is bigger {a} or {b}", f"{large} is bigger than {small}.", "^" + word(large), a=a, b=b)
    elif talk.rng.random() < 0.5:
        talk.say("(which|what) is smaller {a} or {b}; is {a} or {b} smaller; ~ which animal is smaller {a} or {b}", f"{small} is smaller than {large}.", "^" + word(small), a=a, b=b)
    else:
        talk.say("is {a} (bigger|larger) than {b}; ~ would {a} be bigger than {b}", f"{'Yes' if a == large else 'No'}, {large} is bigger than {small}.", a=a, b=b)


def properties(talk: Talk) -> None:
    thing, pair = pick(talk.rng, facts.PROPERTIES)
    asked = talk.rng.choice(pair.split("/"))
    true = pair.split("/")[0]
    talk.say("is {x} {p}; is {x} (very |really |){p}; do you think {x} is {p}; ~ would you say {x} is {p}", f"{'Yes' if asked == true else 'No'}, {thing} is {true}.", x=thing, p=asked)


def body(talk: Talk) -> None:
    part, act = pick(talk.rng, facts.BODY)
    talk.say("what do (we|you|people|i) {a} with; what do (we|you|people) do with (our|your|the) {p}; what (are|is) (our|your) {p} for; what do (we|you) use (our|your) {p} for; ~ which part of the body do we {a} with; ~ for what do we have {p}", f"We {act} with our {part}.", a=act, p=part)


def word_forms(talk: Talk) -> None:
    kind, entries = talk.rng.choice([("past tense", facts.PAST), ("plural", facts.PLURAL_WORDS)])
    one, other = pick(talk.rng, entries)
    talk.say("what is the {k} of {x}; what's the {k} of {x}; the {k} of {x}; tell me the {k} of {x}; {k} of {x}; ~ which word is the {k} of {x}; ~ can you give me the {k} of {x}", f"The {kind} of {one} is {other}.", word(other) + "$", k=kind, x=one)


def rhymes(talk: Talk) -> None:
    family = talk.rng.choice(facts.RHYMES).split()
    one = talk.rng.choice(family)
    others = [other for other in family if other != one]
    talk.say("what rhymes with {x}; which word rhymes with {x}; (tell me|give me) a rhyme for {x}; a word that rhymes with {x}; find a rhyme for {x}; ~ do you know a word that rhymes with {x}; ~ what is a rhyme for {x}", [f"{other} rhymes with {one}." for other in others], exact=True, x=one)


def who_says(talk: Talk) -> None:
    beast, sound = pick(talk.rng, {key: value for key, value in facts.SOUNDS.items() if list(facts.SOUNDS.values()).count(value) == 1})
    talk.say("(which|what) animal (says|goes|makes) {s}; who says {s}; what says {s}; ~ which animal makes the sound {s}", f"{article(beast)} says {sound}.", word(beast), s=sound)


def money(talk: Talk) -> None:
    land, coin = pick(talk.rng, facts.MONEY)
    talk.say("what (money|currency) (do they use|is used|do people use) in {l}; what is the (money|currency) (of|in) {l}; how do (people|they) pay in {l}; ~ with what money do i pay in {l}; ~ which currency does {l} have", f"People in {land} pay with the {coin}.", word(coin), l=land)


def jobs(talk: Talk) -> None:
    job, work = pick(talk.rng, facts.JOBS)
    if talk.rng.random() < 0.5:
        talk.say("who {w}; (what do you call|what is) a person who {w}; what is the name of somebody who {w}; ~ which person {w}; ~ whose job is it that he {w}", f"{article(job)} {work}.", word(job), w=work)
    else:
        talk.say("what does {x} do; what is the (job|work) of {x}; what do {j}s do; ~ what kind of work does {x} do", f"{article(job)} {work}.", x=article(job), j=job)


def planets(talk: Talk) -> None:
    i = talk.rng.randrange(8)
    if talk.rng.random() < 0.3:
        talk.say("(name|list) (all |)the planets; what are the planets; which planets (do you know|are there); tell me the planets; ~ can you name all the planets", "The planets are " + ", ".join(facts.PLANETS[:-1]) + " and " + facts.PLANETS[-1] + ".")
    else:
        talk.say("what is the {n} planet (from the sun|); which planet is the {n} (from the sun|); which is the {n} planet; ~ name the {n} planet from the sun", f"{facts.PLANETS[i]} is the {facts.ORDINALS[i]} planet from the sun.", "^" + facts.PLANETS[i].lower(), n=facts.ORDINALS[i])


DO_NOT_KNOW = "(do not|can't|cannot) (know|see)"


def unknown(talk: Talk) -> None:
    rng = talk.rng
    person = rng.choice([made_up_word(rng, 2).capitalize() + " " + made_up_word(rng, 2).capitalize(), rng.choice(facts.NAMES) + " " + made_up_word(rng, 2).capitalize(), *("the king of sweden|the president of france|my neighbour|your grandmother|the prime minister|that singer|my boss|my teacher|napoleon|mozart|beethoven|cleopatra|picasso|my uncle|her husband".split("|"))])
    place = made_up_word(rng, rng.randint(2, 3)).capitalize()
    place = rng.choice([place, place, "Mongolia", "Bolivia", "Latvia", "Zambia", "Fiji", "Panama", "Senegal", "Texas", "California", "Bavaria", "Malta", "Laos", "Angola", "Estonia", "Sudan", "Uganda", "Oman", "Qatar"])
    thing = rng.choice([made_up_word(rng, rng.randint(2, 3)), made_up_word(rng, 2), *"""quantum computer|stock market|transistor|steam engine|mitochondrion|bond|mortgage|carburettor|sonata|haiku|neutrino|blockchain|parliament|symphony|philosopher|
        compiler|treaty|glacier|algorithm|vaccine|black hole|neuron|democracy|inflation|recession|rocket engine|sextant|turbine|fjord|monsoon|enzyme|magnet|battery|lever|novel""".replace("\n", "").split("|")]).strip()
    talk.say("""what is the capital of {place}; who is {person}; how tall is {person}; when was {person} born; how old is {person}; where does {person} live; what is the population of {place}; how many people live in {place}; who is the (king|queen|president|mayor) of {place};
             who won the (world cup|election|war|match|race|prize|lottery) (in|of) (nineteen ninety|two thousand|last year|{place}); how far is it (from here|) to {place}; how far away is (the moon|{place}|the sun|mars); what does {thing} cost; how much does {thing} cost; how much is {thing};
             how does a {thing} work; what is a {thing}; what is {thing}; who invented the {thing}; who wrote {thing}; when did {person} die; what is the best (restaurant|hotel|film|book|phone|car|school) (in {place}|); who is the (richest|tallest|oldest|fastest) (man|woman|person) (in {place}|in the world|);
             why is {thing} (so |)(good|bad|big|expensive|famous|important); what happened in (nineteen|eighteen|twenty) (ten|forty five|sixty|twenty); explain (the theory of |)(relativity|evolution|{thing}|economics|politics|quantum physics); what is the phone number of {person};
             what is the address of {person}; how do i (fix|repair|build|install|cook|clean|sell) (a|my|the) {thing}; what is the (weight|height|length|age|price) of (a|the) {thing}; who is the (singer|author|owner|director|inventor) of {thing}; tell me about (the history of |){thing};
             tell me about {place}; tell me about {person}; what do you think (of|about) {person}; what is the square root of {n}; which team does {person} play for; who (sings|plays|directed|discovered|founded|built) {thing}; what language do they speak in {place}; what colour is (a|the) {thing};
             what sound does a {thing} make; what is the opposite of {thing}; what is a baby {thing} called; how many legs does a {thing} have; where is {place}; what continent is {place} in; where is {person}; what is the meaning of {thing}; how many (stars|fish|trees|cars|books|birds) are there (in the world|);
             do you know {person}; have you heard of {person}; what is {place} famous for; when was {place} founded; what year (was|did) {person} (born|die); who was {person}; what is my (password|bank balance|blood type|shoe size|email|phone number|address);
             what (am i|is he|is she) (thinking|doing|wearing|holding); who is (calling|there|at the door|my wife|my brother|he|she); where (is|are) my (keys|phone|glasses|wallet|car|dog|mother);
             ~ can you explain how a {thing} works; ~ do you know anything about {person}; ~ what can you tell me about {place}; ~ who on earth is {person}; ~ how big is {place}; ~ who made the first {thing}; ~ how much money does {person} have""",
             UNKNOWN, DO_NOT_KNOW, place=place, person=person, thing=thing, n=number_words(rng.randint(2, 400)))


def gibberish(talk: Talk) -> None:
    rng = talk.rng
    words = [*facts.SPELL_WORDS, *(made_up_word(rng, 2) for _ in range(80)), *"the a of and in to it is was for on that by as at we all or an be so if my up out no".split() * 3]
    talk.say("{x}", ["Sorry, I did not understand that.", "I did not understand that. Could you say it again?"], "did not understand", polite=False, exact=True, x=" ".join(rng.choice(words) for _ in range(rng.randint(2, 8))))

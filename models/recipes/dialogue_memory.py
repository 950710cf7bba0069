"""Skills with words, and with what was said earlier in the dialogue."""

import random
from collections.abc import Callable

import dialogue_facts as facts
from dialogue_talk import Talk, article, pick, word
from dialogue_words import made_up_word, normalise, number_words


def draw_term(talk: Talk) -> str:
    """A word to spell: a common one, now and then a name, any word of the tables, or one that means nothing."""
    rng, kind = talk.rng, talk.rng.random()
    if kind < 0.5 or talk.spoken:
        return rng.choice(facts.SPELL_WORDS)
    if kind < 0.65:
        return rng.choice(facts.NAMES).lower()
    if kind < 0.75:
        return rng.choice([one for one in normalise(" ".join(pick(rng, facts.THINGS))).split() if len(one) > 1] + ["tea"])
    return made_up_word(rng, rng.choice([1, 2, 2, 3]))[:11]


def spelling(talk: Talk) -> None:
    rng, term = talk.rng, draw_term(talk)
    if rng.random() < 0.88:
        talk.say("""spell {x}; spell {x}; how do (you|i|we) spell {x}; (can|could|would|will) you spell {x}; spell the word {x}; how do you spell the word {x}; what is the spelling of {x}; the spelling of {x}; how is {x} (spelled|spelt|written); how is the word {x} (spelled|written); please spell {x}; spell {x} for me; how to spell {x};
            what are the letters (of|in) {x}; which letters are in {x}; give me the (letters|spelling) of {x}; i want to spell {x}; help me spell {x}; how do (you|i) write {x}; how do you write the word {x}; say the letters of {x}; {x} how do you spell that; spell out {x}; do you know how to spell {x}; can you tell me how {x} is spelled; let's spell {x};
            can you help me to spell {x}; spell it {x}; what is {x} spelled; show me the spelling of {x}; i don't know how {x} is spelled; ~ tell me how to spell {x}; ~ how would you spell {x}; ~ i need the spelling of {x}; ~ please spell the word {x} for me""", f"{', '.join(term.upper())}.", exact=True, x=term)
    else:
        first = rng.random() < 0.6
        w, letter = ("first", term[0]) if first else ("last", term[-1])
        talk.say("""what is the {w} letter (of|in) {x}; which letter is the {w} (in|of) {x}; what letter does {x} {v} with; which letter does {x} {v} with; the {w} letter of {x}; with (what|which) letter does {x} {v}; what's the {w} letter (of|in) {x}; what is the {w} letter of the word {x}; what letter is {w} in {x}; what does {x} {v} with;
            {x} {v}s with which letter; name the {w} letter of {x}; ~ tell me the {w} letter of {x}; ~ which is the {w} letter in the word {x}""", f"The {w} letter of {term} is {letter.upper()}.", rf"(\bis|^) {letter}$|^{letter}$", w=w, exact=True, v="start" if first else "end", x=term)


def alphabet(talk: Talk) -> None:
    i = talk.rng.randrange(26)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if talk.rng.random() < 0.2:
        talk.say("""(say|tell me|recite|give me) the alphabet; what is the alphabet; what are the letters of the alphabet; (list|name|say) (all |)the letters (of the alphabet|); how does the alphabet go; do you know the alphabet; i want to hear the alphabet; could you (say|recite) the alphabet; the alphabet please; spell the alphabet;
            say a b c; ~ can you say the alphabet; ~ let me hear the whole alphabet""", ", ".join(letters) + ".")
    elif i < 25 and talk.rng.random() < 0.65:
        talk.say("""what letter comes after {x}; what is the letter after {x}; which letter (follows|comes after|is after) {x}; what comes after the letter {x}; the letter after {x}; what letter follows {x}; what is after {x} in the alphabet; after {x} comes (what|which letter); what letter is after {x}; (tell me|say) the letter after {x}; what comes after {x} in the alphabet;
            what is the next letter after {x}; which letter of the alphabet comes after {x}; ~ which letter is next after {x}; ~ what letter is the one after {x}""", f"{letters[i + 1]} comes after {letters[i]}.", rf"^(the letter )?{letters[i + 1].lower()}\b", x=letters[i])
    else:
        i = max(i, 1)
        talk.say("""what letter comes before {x}; what is the letter before {x}; which letter (comes|is) before {x}; what comes before the letter {x}; the letter before {x}; what is before {x} in the alphabet; before {x} comes (what|which letter); what letter is before {x}; (tell me|say) the letter before {x}; what comes before {x} in the alphabet;
            which letter of the alphabet comes before {x}; ~ which letter is right before {x}; ~ what letter is the one before {x}""", f"{letters[i - 1]} comes before {letters[i]}.", rf"^(the letter )?{letters[i - 1].lower()}\b", x=letters[i])


def repeat_after(talk: Talk) -> None:
    rng = talk.rng
    words = rng.sample(facts.SPELL_WORDS, 4)
    term = rng.choice([words[0], " ".join(words[:2]), " ".join(words[: rng.randint(2, 4)]), rng.choice(["good morning", "hello world", "i am happy", "i like music", "it is a nice day", "we go home", "i love you", "thank you my friend"]),
                       f"the {words[0]} is {rng.choice(list(facts.OPPOSITES))}", f"i have {article(words[0])} and {article(words[1])}", f"{rng.choice(facts.NAMES)} likes {rng.choice(facts.FAVOURITES['food'])}", f"my {words[0]} is {rng.choice(facts.FAVOURITES['colour'])}"])
    talk.say("""repeat after me {x}; say after me {x}; repeat these words {x}; repeat the words {x}; say {x}; say the words {x}; please say {x}; can you say {x}; would you say {x}; will you say {x}; just say {x}; now say {x}; i want you to say {x}; now repeat after me {x}; say this {x}; repeat this {x}; say the following {x}; can you repeat {x}; could you repeat {x}; try to say {x};
        repeat {x}; let me hear you say {x}; ~ could you say {x}; ~ please repeat {x}; ~ i would like you to say {x}""", f"{term}.", normalise(term) + "$", polite=False, exact=True, x=term)


def say_again(talk: Talk) -> None:
    if not talk.turns:
        talk.say("say that again; repeat that; what did you say; can you repeat that; could you say that again; once more; repeat; ~ please say that one more time", "I have not said anything yet.", "not said")
        return
    last = talk.turns[-1][1]
    talk.say("""say that again; say that again please; repeat that; can you repeat that; can you repeat that please; (could|can|would|will) you say that again; (could|would) you repeat that; what did you say; what did you just say; pardon; pardon me; i beg your pardon; sorry what was that; i did not hear you; i didn't hear you; once more; once again; one more time; say it again;
        i didn't hear that; come again; what was that; what was your answer; say that once more; repeat please; repeat; repeat your answer; repeat what you said; i did not catch that; i didn't catch that; i missed that; i did not hear that can you repeat it; sorry can you say that again; what; again please; again; tell me again; i didn't understand you say it again; what was the answer;
        ~ please say that one more time; ~ would you repeat your answer; ~ sorry i did not get that; ~ could you tell me that again""",
             f"I said: {last}" if not last.startswith(("I said", "You said")) else last, normalise(last.removeprefix("I said: ")) + "$", polite=False)


def what_i_said(talk: Talk) -> None:
    block = """what did i (just |)(say|ask); what did i ask you; what did i say to you; what was my (last |)question; what was the (last |)question; what did you hear; what did you hear me say; repeat what i said; repeat my (question|words); repeat my last question; what have i (just |)(said|asked); what were my words; what were my last words; say what i said;
        tell me what i (just |)(said|asked); do you know what i (just |)(said|asked); did you hear what i (just |)(said|asked); what have you heard; what did you understand; what was it i (said|asked); what i just said; ~ can you tell me what i just said; ~ do you remember what i asked; ~ what was the last thing i said"""
    if talk.turns:
        last = talk.turns[-1][0].rstrip(".?!")
        talk.say(block, f"You said: {last}.", normalise(last) + "$", polite=False)
    else:
        talk.say(block, "You have not asked me anything yet.", "not asked", polite=False)


def draw_name(talk: Talk) -> str:
    rng = talk.rng
    return rng.choice(facts.NAMES) if talk.spoken or rng.random() < 0.65 else made_up_word(rng, rng.choice([1, 2, 2, 3]))[:9].capitalize()


def tell_name(talk: Talk) -> None:
    name = draw_name(talk)
    replies = [f"Nice to meet you, {name}.", f"Hello {name}, nice to meet you."]
    if "name" in talk.memory:
        block = """no my name is {x}; my name is {x} now; call me {x} instead; actually my name is {x}; i am {x} not {y}; not {y} {x}; no i am {x}; no it is {x}; sorry my name is {x}; my name is not {y} it is {x}; you can call me {x} from now on; my real name is {x}; that is wrong my name is {x}; i meant {x}; no no {x}; my name is {x} not {y};
            ~ that was wrong my name is {x}; ~ in fact my name is {x}"""
        replies = [f"All right, I will call you {name}."]
    else:
        block = """my name is {x}; my name is {x}; my name's {x}; i am {x}; i'm {x}; i am called {x}; call me {x}; just call me {x}; you can call me {x}; you may call me {x}; this is {x}; it is {x}; it's {x}; {x} is my name; hello my name is {x}; hello i am {x}; hello i'm {x}; hi i am {x}; hi i'm {x}; hi my name's {x}; hey it's {x}; hey my name is {x};
            good morning my name is {x}; good morning i am {x}; hello miniflow i am {x}; my friends call me {x}; the name is {x}; people call me {x}; everybody calls me {x}; my first name is {x}; remember my name is {x}; remember that my name is {x}; remember that i am {x}; i want to tell you my name it is {x}; my name it is {x};
            let me introduce myself i am {x}; let me introduce myself my name is {x}; you are talking to {x}; i would like you to call me {x}; so my name is {x}; well my name is {x}; okay my name is {x}; and my name is {x}; i go by {x}; ~ hi there my name is {x}; ~ please call me {x}; ~ by the way my name is {x}; ~ you should know that i am called {x}"""
    talk.say(block, replies, word(name), polite=False, exact=True, x=name, y=talk.memory.get("name", ""))
    talk.memory["name"] = name


def ask_name(talk: Talk) -> None:
    name = talk.memory.get("name")
    talk.say("""what is my name; what is my name; what's my name; who am i; do you know my name; do you remember my name; do you still know my name; say my name; tell me my name; what am i called; can you remember my name; do you know who i am; what did i say my name was; what was my name; what was my name again; my name is what; and what is my name;
        what do you call me; what should you call me; who are you talking to; which name did i tell you; what name did i give you; do you remember who i am; can you say my name; could you tell me my name; i forgot my name what is it; have you forgotten my name; did you forget my name; tell me who i am; how am i called; what did i tell you my name is; what name do i have; do you remember what i am called;
        ~ can you tell me what my name is; ~ have you remembered my name; ~ what did i say i was called; ~ do you still remember what my name is""",
             f"Your name is {name}." if name else "You have not told me your name yet.", word(name) if name else "not told me your name")


def tell_favourite(talk: Talk) -> None:
    kind = talk.rng.choice(list(facts.FAVOURITES))
    value = talk.rng.choice(facts.FAVOURITES[kind])
    known = "favourite " + kind in talk.memory
    talk.memory["favourite " + kind] = value
    block = """no my favourite {k} is {x}; my favourite {k} is {x} now; actually my favourite {k} is {x}; now my favourite {k} is {x}; i changed my mind my favourite {k} is {x}; no the {k} i like best is {x}; sorry my favourite {k} is {x}; i like {x} better now it is my favourite {k}; ~ in fact my favourite {k} is {x}""" if known else """my favourite {k} is {x}; my favourite {k} is {x}; my favorite {k} is {x};
        {x} is my favourite {k}; my favourite {k} of all is {x}; the {k} i like (best|most) is {x}; i like {x} best of (all|any {k}) my favourite {k} is {x}; remember that my favourite {k} is {x}; remember my favourite {k} is {x}; of all the {k}s my favourite is {x}; for me the best {k} is {x}; the best {k} is {x}; i have a favourite {k} it is {x}; my favourite {k} it's {x};
        my favourite {k} has always been {x}; i would say my favourite {k} is {x}; and my favourite {k} is {x}; so my favourite {k} is {x}; i love {x} it is my favourite {k}; {x} is the {k} i like (best|most); i want you to remember that my favourite {k} is {x}; my most loved {k} is {x}; i like {x} it is my favourite {k}; ~ i think my favourite {k} is {x}; ~ you should know that my favourite {k} is {x}; ~ if you ask me the best {k} is {x}"""
    talk.say(block, f"I will remember that your favourite {kind} is {value}.", word(value), polite=False, exact=True, k=kind, x=value)


def ask_favourite(talk: Talk) -> None:
    known = [key for key in talk.memory if key.startswith("favourite ")]
    if known and talk.rng.random() < 0.88:
        kind = talk.rng.choice(known).split()[1]
    else:
        kind = talk.rng.choice(list(facts.FAVOURITES))
    value = talk.memory.get("favourite " + kind)
    talk.say("""what is my favourite {k}; what is my favourite {k}; what's my favourite {k}; what is my favorite {k}; do you (know|remember) my favourite {k}; which {k} do i like (best|most); what {k} do i like (best|most); tell me my favourite {k}; what {k} is my favourite; which {k} is my favourite; what was my favourite {k}; and what is my favourite {k}; and my favourite {k}; my favourite {k} is what;
        do you know which {k} i like (best|most); do you remember which {k} i like (best|most); do you remember what my favourite {k} is; what did i tell you my favourite {k} is; what did i tell you about my favourite {k}; say my favourite {k}; which is my favourite {k}; i forgot my favourite {k}; what was my favourite {k} again; can you tell me my favourite {k}; what is the {k} i like (best|most); have you remembered my favourite {k};
        which {k} did i say i like (best|most); what is the favourite {k} i told you; ~ can you remember my favourite {k}; ~ what did i say my favourite {k} was; ~ could you tell me what my favourite {k} is""",
             f"Your favourite {kind} is {value}." if value else f"You have not told me your favourite {kind} yet.", word(value) if value else "not told me", k=kind)


def tell_more(talk: Talk) -> None:
    rng, kind = talk.rng, talk.rng.choice(["age", "city", "pet"])
    if kind == "age":
        age = rng.randint(5, 99)
        talk.memory["age"] = number_words(age)
        talk.say("""i am {x} years old; i'm {x} years old; my age is {x}; i am {x}; i'm {x}; i am {x} years of age; i just turned {x}; i was {x} last week; i am now {x}; i am now {x} years old; next year i will be older now i am {x}; remember that i am {x} years old; remember i am {x}; you are talking to somebody who is {x}; i have been alive for {x} years; i am already {x}; i am only {x}; my age is {x} years;
            today i am {x} years old; i'm already {x} years old; ~ i have turned {x}; ~ you should know that i am {x} years old""", f"I will remember that you are {number_words(age)}.", word(number_words(age)), polite=False, exact=True, x=talk.number(age))
    elif kind == "city":
        city = rng.choice(facts.CITIES)
        talk.memory["city"] = city
        talk.say("""i live in {x}; i am from {x}; i come from {x}; my home is in {x}; i'm from {x}; i was born in {x}; my home is {x}; my home town is {x}; my house is in {x}; i have lived in {x} for years; i am living in {x}; i live in {x} now; i moved to {x}; remember that i live in {x}; i grew up in {x}; the city i live in is {x}; the town i live in is {x}; we live in {x}; my family lives in {x}; {x} is my home; {x} is where i live;
            ~ my city is {x}; ~ the place where i live is {x}""", f"{city} must be a fine place to live.", word(city), polite=False, exact=True, x=city)
    else:
        pet, name = rng.choice(facts.PETS), rng.choice(facts.PET_NAMES)
        talk.memory["pet"], talk.memory["pet kind"] = name, pet
        talk.say("""my {p} is called {x}; my {p} is {x}; i have a {p} called {x}; i have a {p} named {x}; my {p}'s name is {x}; i have a {p} and (his|her|its) name is {x}; i have a {p} (his|her|its) name is {x}; {x} is my {p}; {x} is my {p}'s name; i call my {p} {x}; we have a {p} called {x}; we call our {p} {x}; remember that my {p} is called {x}; my little {p} is called {x}; my {p} is named {x}; i got a {p} called {x};
            i have got a {p} and it is called {x}; the {p} i have is called {x}; my new {p} is called {x}; ~ the name of my {p} is {x}; ~ you should know that my {p} is called {x}""", f"{name} is a good name for a {pet}.", word(name), polite=False, exact=True, p=pet, x=name)


def ask_more(talk: Talk) -> None:
    known = [key for key in ("age", "city", "pet") if key in talk.memory]
    kind = talk.rng.choice(known if known and talk.rng.random() < 0.88 else ["age", "city", "pet"])
    value = talk.memory.get(kind)
    right = word(value) if value else "not told me"
    if kind == "age":
        talk.say("""how old am i; how old am i; what is my age; what's my age; do you know how old i am; do you remember how old i am; do you (know|remember) my age; tell me my age; tell me how old i am; how many years old am i; what age am i; what was my age; say how old i am; and how old am i; how old did i say i was; how old am i again; what did i say my age was; how old did i tell you i am; which age did i tell you; i am how old;
            ~ can you tell me my age; ~ have you remembered how old i am""", f"You are {value}." if value else "You have not told me your age yet.", right)
    elif kind == "city":
        talk.say("""where do i live; where do i live; where am i from; where do i come from; which city do i live in; what city do i live in; what city am i from; what is my city; what's my city; where is my home; where is my house; do you (know|remember) where i live; do you (know|remember) where i come from; do you (know|remember) where i am from; tell me where i live; tell me where i am from; in which city do i live; what is my home town; where did i say i live;
            and where do i live; where do i live again; which town am i from; what did i say about where i live; where is it that i live; ~ can you tell me where i live; ~ have you remembered where i live""", f"You told me you are from {value}." if value else "You have not told me where you live yet.", right)
    else:
        pet = talk.memory.get("pet kind") or talk.rng.choice(facts.PETS)
        talk.say("""what is my {p} called; what is my {p} called; what's my {p} called; what is my {p}'s name; what is the name of my {p}; what's my {p}'s name; what's the name of my {p}; do you (know|remember) my {p}'s name; do you (know|remember) what my {p} is called; do you (know|remember) the name of my {p}; tell me my {p}'s name; tell me the name of my {p}; what do i call my {p}; what name does my {p} have; who is my {p};
            what did i say my {p} is called; and what is my {p} called; and my {p}; what was my {p}'s name; what was the name of my {p} again; say my {p}'s name; what did i call my {p}; ~ how is my {p} called; ~ have you remembered my {p}'s name""", f"Your {pet} is called {value}." if value else f"You have not told me your {pet}'s name yet.", right, p=pet)


Tell = Callable[[Talk], None]
ASKS: dict[str, tuple[Tell, Tell]] = {"name": (tell_name, ask_name), "favourite": (tell_favourite, ask_favourite), "more": (tell_more, ask_more)}


def remember(talk: Talk, other_turn: Callable[[], None]) -> None:
    """One or two things told, other turns, now and then one told anew, and then asked for, now and then twice."""
    rng: random.Random = talk.rng
    told = rng.sample(list(ASKS), rng.choice([1, 1, 2, 2, 3]))
    for one in told:
        ASKS[one][0](talk)
        if rng.random() < 0.25:
            other_turn()
    if rng.random() < 0.2:
        ASKS[rng.choice(told)][0](talk)
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 4])):
        other_turn()
    rng.shuffle(told)
    for one in told[: rng.choice([1, 2, 3])]:
        ASKS[one][1](talk)
    if rng.random() < 0.2:
        if rng.random() < 0.5:
            other_turn()
        ASKS[rng.choice(told)][1](talk)

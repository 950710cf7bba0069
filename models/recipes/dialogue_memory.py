"""Skills with words, and with what was said earlier in the dialogue."""

import dialogue_facts as facts
from dialogue_talk import Talk, pick, word
from dialogue_words import made_up_word, number_words


def spelling(talk: Talk) -> None:
    rng = talk.rng
    term = rng.choice(facts.SPELL_WORDS) if rng.random() < 0.6 else made_up_word(rng, rng.randint(1, 3)) if rng.random() < 0.5 else rng.choice(facts.NAMES).lower()
    if rng.random() < 0.85:
        talk.say("spell {x}; how do (you|i) spell {x}; (can|could) you spell {x}; spell the word {x}; what is the spelling of {x}; how is {x} (spelled|written); please spell {x}; spell {x} for me; ~ tell me how to spell {x}; ~ how would you spell {x}; ~ i need the spelling of {x}", f"{', '.join(term.upper())}.", exact=True, x=term)
    else:
        first = rng.random() < 0.6
        talk.say("what is the {w} letter of {x}; which letter is the {w} in {x}; what letter does {x} {v} with; ~ tell me the {w} letter of {x}", f"The {'first' if first else 'last'} letter of {term} is {term[0 if first else -1].upper()}.", w="first" if first else "last", exact=True, v="start" if first else "end", x=term)


def alphabet(talk: Talk) -> None:
    i = talk.rng.randrange(26)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    if talk.rng.random() < 0.2:
        talk.say("(say|tell me|recite) the alphabet; what is the alphabet; ~ can you say the alphabet", ", ".join(letters) + ".")
    elif i < 25:
        talk.say("what letter comes after {x}; what is the letter after {x}; which letter follows {x}; ~ which letter is next after {x}", f"{letters[i + 1]} comes after {letters[i]}.", x=letters[i])


def repeat_after(talk: Talk) -> None:
    rng = talk.rng
    term = rng.choice([rng.choice(facts.SPELL_WORDS), " ".join(rng.sample(facts.SPELL_WORDS, rng.randint(2, 4))), "good morning", "hello world", "i am happy", "the " + rng.choice(facts.SPELL_WORDS) + " is " + rng.choice(list(facts.OPPOSITES))])
    talk.say("repeat after me {x}; say {x}; say the word {x}; please say {x}; can you say {x}; ~ could you say {x}; ~ please repeat {x}", f"{term}.", polite=False, exact=True, x=term)


def say_again(talk: Talk) -> None:
    last = talk.turns[-1][1] if talk.turns else ""
    talk.say("say that again; repeat that; can you repeat that; (could|can) you say that again; what did you say; pardon; sorry what was that; i did not hear you; once more; say it again; i didn't hear that; come again; what was that; say that once more; repeat please; repeat; i did not catch that; ~ please say that one more time; ~ would you repeat your answer",
             f"I said: {last}" if last and not last.startswith(("I said", "You said")) else last or "I have not said anything yet.")


def what_i_said(talk: Talk) -> None:
    if talk.turns:
        last = talk.turns[-1][0].rstrip(".?!")
        talk.say("what did i (just |)(say|ask); what was my (last |)question; what did you hear; repeat what i said; what did i ask you; ~ can you tell me what i just said; ~ do you remember what i asked", f"You said: {last}.")
    else:
        talk.say("what did i (just |)(say|ask); what was my last question; what did i ask you; ~ do you remember what i asked", "You have not asked me anything yet.")


def tell_name(talk: Talk) -> None:
    rng = talk.rng
    name = rng.choice(facts.NAMES) if rng.random() < 0.6 else made_up_word(rng, rng.randint(1, 3)).capitalize()
    talk.memory["name"] = name
    talk.say("my name is {x}; my name's {x}; i am {x}; i'm {x}; call me {x}; you can call me {x}; this is {x}; hello my name is {x}; hi i am {x}; my friends call me {x}; the name is {x}; people call me {x}; my first name is {x}; no my name is {x}; remember my name is {x}; ~ hi there my name is {x}; ~ please call me {x}; ~ by the way my name is {x}",
             [f"Nice to meet you, {name}.", f"Hello {name}, nice to meet you."], word(name), exact=True, x=name)


def ask_name(talk: Talk) -> None:
    name = talk.memory.get("name")
    talk.say("what is my name; what's my name; who am i; do you know my name; do you remember my name; say my name; tell me my name; what am i called; can you remember my name; do you know who i am; what did i say my name was; ~ can you tell me what my name is; ~ have you remembered my name",
             f"Your name is {name}." if name else "You have not told me your name yet.")


def tell_favourite(talk: Talk) -> None:
    kind = talk.rng.choice(list(facts.FAVOURITES))
    value = talk.rng.choice(facts.FAVOURITES[kind])
    talk.memory["favourite " + kind] = value
    talk.say("my favourite {k} is {x}; my favorite {k} is {x}; {x} is my favourite {k}; the {k} i like (best|most) is {x}; i like {x} best of (all|any {k}); remember that my favourite {k} is {x}; ~ i think my favourite {k} is {x}; ~ you should know that my favourite {k} is {x}",
             f"I will remember that your favourite {kind} is {value}.", word(value), exact=True, k=kind, x=value)


def ask_favourite(talk: Talk) -> None:
    known = [key for key in talk.memory if key.startswith("favourite ")]
    if known and talk.rng.random() < 0.85:
        kind = talk.rng.choice(known).split()[1]
    else:
        kind = talk.rng.choice(list(facts.FAVOURITES))
    value = talk.memory.get("favourite " + kind)
    talk.say("what is my favourite {k}; what's my favourite {k}; what is my favorite {k}; do you (know|remember) my favourite {k}; which {k} do i like (best|most); tell me my favourite {k}; what {k} is my favourite; which {k} is my favourite; ~ can you remember my favourite {k}; ~ what did i say my favourite {k} was",
             f"Your favourite {kind} is {value}." if value else f"You have not told me your favourite {kind} yet.", k=kind)


def tell_more(talk: Talk) -> None:
    rng, kind = talk.rng, talk.rng.choice(["age", "city", "pet"])
    if kind == "age":
        age = rng.randint(5, 99)
        talk.memory["age"] = number_words(age)
        talk.say("i am {x} years old; i'm {x} years old; my age is {x}; i am {x}; ~ i have turned {x}", f"I will remember that you are {number_words(age)}.", word(number_words(age)), exact=True, x=talk.number(age))
    elif kind == "city":
        city = rng.choice(facts.CITIES)
        talk.memory["city"] = city
        talk.say("i live in {x}; i am from {x}; i come from {x}; my home is in {x}; i'm from {x}; ~ my city is {x}", f"{city} must be a fine place to live.", word(city), exact=True, x=city)
    else:
        pet, name = rng.choice(facts.PETS), rng.choice(facts.PET_NAMES)
        talk.memory["pet"], talk.memory["pet kind"] = name, pet
        talk.say("my {p} is called {x}; i have a {p} called {x}; my {p}'s name is {x}; i have a {p} and (his|her|its) name is {x}; ~ the name of my {p} is {x}", f"{name} is a good name for a {pet}.", word(name), exact=True, p=pet, x=name)


def ask_more(talk: Talk) -> None:
    known = [key for key in ("age", "city", "pet") if key in talk.memory]
    kind = talk.rng.choice(known if known and talk.rng.random() < 0.85 else ["age", "city", "pet"])
    value = talk.memory.get(kind)
    if kind == "age":
        talk.say("how old am i; what is my age; do you know how old i am; ~ can you tell me my age", f"You are {value}." if value else "You have not told me your age yet.")
    elif kind == "city":
        talk.say("where do i live; where am i from; which city do i live in; what is my city; ~ can you tell me where i live", f"You told me you are from {value}." if value else "You have not told me where you live yet.")
    else:
        pet = talk.memory.get("pet kind") or talk.rng.choice(facts.PETS)
        talk.say("what is my {p} called; what is my {p}'s name; what is the name of my {p}; what's my {p}'s name; ~ how is my {p} called", f"Your {pet} is called {value}." if value else f"You have not told me your {pet}'s name yet.", p=pet)

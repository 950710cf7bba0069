"""Skills with numbers and the calendar."""

import random

import dialogue_facts as facts
from dialogue_talk import Talk, article, capital, pick, plural, word
from dialogue_words import normalise, number_words


def reserved(a: int, b: int) -> bool:
    """Pairs of numbers that training never shows, to see whether arithmetic was learned or remembered."""
    return max(a, b) > 9 and (a * 7 + b * 13) % 17 == 3


ADD = """what is {a} plus {b}; what's {a} plus {b}; {a} plus {b}; how much is {a} plus {b}; (please |)add {a} and {b}; add {a} to {b}; what is the sum of {a} and {b};
what is {a} and {b}; what do you get (if|when) you add {a} and {b}; (work out|calculate|compute) {a} plus {b}; what is {a} added to {b}; {a} + {b}; what is {a} + {b};
what does {a} plus {b} (make|equal); ~ how much do {a} and {b} make; ~ could you add {a} and {b} for me; ~ give me the sum of {a} and {b}"""
TAKE = """what is {a} minus {b}; what's {a} minus {b}; {a} minus {b}; how much is {a} minus {b}; (take|subtract) {b} from {a}; what is {a} take away {b}; {a} take away {b};
what is {a} less {b}; (work out|calculate|compute) {a} minus {b}; {a} - {b}; what is {a} - {b}; what do you get (if|when) you take {b} from {a}; what is left of {a} without {b};
~ can you take {b} away from {a}; ~ how much remains of {a} minus {b}; ~ what does {a} minus {b} make"""
TIMES = """what is {a} times {b}; what's {a} times {b}; {a} times {b}; how much is {a} times {b}; multiply {a} (by|and|with) {b}; what is {a} multiplied by {b}; {a} multiplied by {b};
(work out|calculate|compute) {a} times {b}; {a} * {b}; what is the product of {a} and {b}; what do you get (if|when) you multiply {a} (by|and) {b};
~ how much do {a} times {b} make; ~ can you multiply {a} and {b}; ~ what does {a} times {b} make"""
OVER = """what is {a} divided by {b}; what's {a} divided by {b}; {a} divided by {b}; how much is {a} divided by {b}; divide {a} by {b}; {a} / {b}; (work out|calculate|compute) {a} divided by {b};
how many times does {b} go into {a}; what is {a} over {b}; ~ can you divide {a} by {b}; ~ what does {a} divided by {b} make"""


def draw_sum(rng: random.Random, unseen: bool) -> tuple[str, str, int, int, int]:
    while True:
        block, name = rng.choice([(ADD, "plus"), (ADD, "plus"), (TAKE, "minus"), (TAKE, "minus"), (TIMES, "times"), (OVER, "divided by")])
        top = rng.choice([10, 10, 10, 12, 20, 20, 50])
        a, b = rng.randint(0, top), rng.randint(0, top)
        if name == "minus" and a < b and rng.random() < 0.9:
            a, b = b, a
        if name in ("times", "divided by"):
            top = rng.choice([10, 12])
            a, b = rng.randint(1, top), rng.randint(1, top)
        if reserved(a, b) == unseen:
            break
    result = {"plus": a + b, "minus": a - b, "times": a * b, "divided by": a}[name]
    return block, name, a * b if name == "divided by" else a, b, result


def arithmetic(talk: Talk, unseen: bool = False) -> None:
    block, name, a, b, result = draw_sum(talk.rng, unseen)
    answer = f"{number_words(a)} {name} {number_words(b)} is {number_words(result)}."
    talk.say(block, answer, "is " + normalise(number_words(result)) + "$", a=talk.number(a), b=talk.number(b))
    talk.memory["result"] = str(result)


def new_numbers(talk: Talk) -> None:
    arithmetic(talk, unseen=True)


def more_arithmetic(talk: Talk) -> None:
    if "result" not in talk.memory:
        arithmetic(talk)
    result, b = int(talk.memory["result"]), talk.rng.randint(1, 10)
    name, total = talk.rng.choice([("plus", result + b), ("minus", result - b)])
    block = {"plus": "(and |)plus {b}; add {b} (to that|to it|more|); and {b} more; what if (you|i) add {b}; ~ now {b} more; ~ then add {b}",
             "minus": "(and |)minus {b}; take away {b}; subtract {b} (from that|from it|); what if (you|i) take away {b}; ~ now minus {b}; ~ then subtract {b}"}[name]
    talk.say(block, f"{number_words(result)} {name} {number_words(b)} is {number_words(total)}.", "is " + normalise(number_words(total)) + "$", b=talk.number(b))
    talk.memory["result"] = str(total)


def compare(talk: Talk) -> None:
    a, b = talk.rng.sample(range(0, 101), 2)
    big = talk.rng.random() < 0.5
    answer = max(a, b) if big else min(a, b)
    adjective = "(bigger|larger|greater|more)" if big else "(smaller|less|lower)"
    talk.say(f"which is {adjective} {{a}} or {{b}}; what is {adjective} {{a}} or {{b}}; is {{a}} or {{b}} {adjective}; ~ which number is {adjective} {{a}} or {{b}}",
             f"{number_words(answer)} is {'larger' if big else 'smaller'}.", "^" + normalise(number_words(answer)) + " is", a=talk.number(a), b=talk.number(b))


def parity(talk: Talk) -> None:
    n = talk.rng.randint(0, 100)
    talk.say("is {n} (even or odd|odd or even|even|odd|an even number|an odd number); ~ tell me if {n} is (odd|even)",
             f"{number_words(n)} is {'odd' if n % 2 else 'even'}.", n=talk.number(n))


def double_half(talk: Talk) -> None:
    n = talk.rng.randint(1, 50)
    if talk.rng.random() < 0.5:
        talk.say("what is (twice|double) {n}; (what is|what's|) the double of {n}; double {n}; twice {n}; ~ how much is (twice|double) {n}", f"Twice {number_words(n)} is {number_words(2 * n)}.",
                 "is " + normalise(number_words(2 * n)) + "$", n=talk.number(n))
    else:
        talk.say("what is half of {n}; half of {n}; what is one half of {n}; halve {n}; ~ how much is half of {n}", f"Half of {number_words(2 * n)} is {number_words(n)}.",
                 "is " + normalise(number_words(n)) + "$", n=talk.number(2 * n))


def counting(talk: Talk) -> None:
    start, end = 1, talk.rng.randint(2, 20)
    if talk.rng.random() < 0.25:
        start = talk.rng.randint(2, 90)
        end = start + talk.rng.randint(2, 9)
    down = talk.rng.random() < 0.2
    values = list(range(start, end + 1))
    if down:
        values.reverse()
    listing = capital(", ".join(number_words(value) for value in values) + ".")
    block = ("count down from {b} to {a}; count backwards from {b} to {a}; ~ please count down from {b} to {a}" if down else
             "count from {a} to {b}; can you count from {a} to {b}; say the numbers from {a} to {b}; ~ please count from {a} up to {b}")
    if start == 1:
        block = ("count down from {b}; count backwards from {b}; ~ can you count down from {b}" if down else
                 "count to {b}; can you count to {b}; count up to {b}; (please |)count from one to {b}; count from one up to {b}; ~ could you count up to {b}; ~ i want you to count to {b}")
    talk.say(block, listing, a=talk.number(start), b=talk.number(end))


def neighbours(talk: Talk) -> None:
    n = talk.rng.randint(1, 99)
    after = talk.rng.random() < 0.6
    block = ("what (number |)comes after {n}; what is after {n}; which number (follows|comes after) {n}; what is the next number after {n}; ~ what number is next after {n}" if after else
             "what (number |)comes before {n}; what is before {n}; which number comes before {n}; ~ what number is just before {n}")
    talk.say(block, f"{number_words(n + 1 if after else n - 1)} comes {'after' if after else 'before'} {number_words(n)}.", n=talk.number(n))


def units(talk: Talk) -> None:
    pair, size = pick(talk.rng, facts.UNITS)
    unit, small = pair.split(">")
    count = talk.rng.choice([1, 1, 2, 3, 4, 5, 10])
    total = number_words(int(size) * count)
    talk.say("""how many {small} (are|are there) in {n} {unit}; how many {small} (has|make) {n} {unit}; (convert|change) {n} {unit} (to|into) {small}; {n} {unit} in {small}; what is {n} {unit} in {small};
             how many {small} is {n} {unit}; ~ how many {small} do {n} {unit} have; ~ how much is {n} {unit} in {small}""",
             f"There are {total} {small} in {number_words(count)} {plural(unit, count)}.", word(total), small=small, unit=plural(unit, count),
             n=talk.rng.choice([article(unit).split()[0].replace("an", "an" if unit == "hour" or unit[0] in "aeiou" else "a"), "one"]) if count == 1 else talk.number(count))


def word_sums(talk: Talk) -> None:
    rng = talk.rng
    a, b, thing = rng.randint(2, 12), rng.randint(1, 10), rng.choice(facts.COUNTABLES)
    if rng.random() < 0.5:
        a, b = max(a, b) + 1, min(a, b)
        talk.say("i have {a} {thing} and (give away|lose|sell) {b} how many (are left|do i have|{thing} are left); if i have {a} {thing} and (give away|lose) {b} how many do i have; ~ i had {a} {thing} and lost {b} how many are left",
                 f"You have {number_words(a - b)} left.", a=talk.number(a), b=talk.number(b), thing=thing)
    else:
        talk.say("i have {a} {thing} and (get|buy|find) {b} more how many do i have; if i have {a} {thing} and get {b} more how many (are there|do i have); ~ i had {a} {thing} and got {b} more how many do i have now",
                 f"You have {number_words(a + b)}.", a=talk.number(a), b=talk.number(b), thing=thing)


def days(talk: Talk) -> None:
    i = talk.rng.randrange(7)
    step, block = talk.rng.choice([
        (1, """what day comes after {day}; what day is after {day}; which day (follows|comes after) {day}; what is the day after {day}; the day after {day}; what comes after {day}; if today is {day} what day is tomorrow;
             tomorrow if today is {day}; ~ what is the next day after {day}; ~ which day comes right after {day}"""),
        (-1, """what day comes before {day}; what day is before {day}; which day comes before {day}; what is the day before {day}; the day before {day}; what comes before {day}; if today is {day} what day was yesterday;
             ~ which day comes right before {day}; ~ what is the last day before {day}"""),
        (2, "what day is two days after {day}; what is two days after {day}; which day comes two days after {day}; ~ what day comes two days after {day}")])
    day, other = facts.DAYS[i], facts.DAYS[(i + step) % 7]
    relation = {1: "after", -1: "before", 2: "two days after"}[step]
    talk.say(block, f"{other} comes {relation} {day}.", "^" + other.lower(), day=day)


def months(talk: Talk) -> None:
    i, kind = talk.rng.randrange(12), talk.rng.randrange(4)
    month = facts.MONTHS[i]
    if kind == 0:
        talk.say("what month comes after {m}; what month is after {m}; which month (follows|comes after) {m}; what is the month after {m}; what comes after {m}; ~ what is the next month after {m}",
                 f"{facts.MONTHS[(i + 1) % 12]} comes after {month}.", "^" + facts.MONTHS[(i + 1) % 12].lower(), m=month)
    elif kind == 1:
        talk.say("what month comes before {m}; what month is before {m}; which month comes before {m}; what is the month before {m}; what comes before {m}; ~ which month is just before {m}",
                 f"{facts.MONTHS[(i - 1) % 12]} comes before {month}.", "^" + facts.MONTHS[(i - 1) % 12].lower(), m=month)
    elif kind == 2:
        talk.say("how many days (are|are there) in {m}; how many days has {m}; how long is {m}; ~ how many days does {m} have", f"{month} has {facts.MONTH_DAYS[i]} days.", word(facts.MONTH_DAYS[i]), m=month)
    else:
        n = facts.ORDINALS[i]
        talk.say("what is the {n} month (of the year|); which month is the {n}; which is the {n} month; ~ name the {n} month", f"{month} is the {n} month of the year.", "^" + month.lower(), n=n)


def calendar_lists(talk: Talk) -> None:
    name, values = talk.rng.choice([("days", facts.DAYS), ("months", facts.MONTHS)])
    of = "week" if name == "days" else "year"
    talk.say(f"(name|list|say) (all |)the {name} (of the {of}|); what are the {name} (of the {of}|); tell me (all |)the {name} of the {of}; ~ can you name the {name} of the {of}", "The " + name + " are " + ", ".join(values[:-1]) + " and " + values[-1] + ".")

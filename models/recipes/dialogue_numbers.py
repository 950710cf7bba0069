"""Skills with numbers. The edge: sums and differences of numbers to twenty, of tens, or with one number to ten; tables to twelve."""

import random

import dialogue_facts as facts
from dialogue_talk import Talk, article, capital, pick, plural, word
from dialogue_words import normalise, number_words

ADD = """what is {a} plus {b}; what's {a} plus {b}; {a} plus {b}; how much is {a} plus {b}; (please |)add {a} and {b}; add {a} to {b}; (what is|what's|tell me) the sum of {a} and {b};
what is {a} and {b}; {a} and {b} (makes|is|equals) (what|how much); what do you get (if|when) you add {a} and {b}; (work out|calculate|compute) {a} plus {b}; what is {a} added to {b}; {a} + {b}; what is {a} + {b}; {a} + {b} =;
what does {a} plus {b} (equal|come to); (can|could|would) you (add|add up|sum) {a} and {b}; what number is {a} plus {b}; the sum of {a} and {b}; how many is {a} plus {b}; (tell me|do you know|i want to know|say) (how much|what) {a} plus {b} is;
if i add {a} and {b} what do i get; {a} plus {b} is; add up {a} and {b}; how much (would|will) {a} plus {b} be; what makes {a} and {b} together; put {a} and {b} together; what is the total of {a} and {b}; i have a sum {a} plus {b}; do {a} plus {b};
~ how much do {a} and {b} make; ~ could you add {a} and {b} for me; ~ give me the sum of {a} and {b}; ~ if you add {a} to {b} what is the answer"""
TAKE = """what is {a} minus {b}; what's {a} minus {b}; {a} minus {b}; how much is {a} minus {b}; (take|subtract) {b} from {a}; what is {a} take away {b}; {a} take away {b}; what is left if (you|i) take {b} from {a};
what is {a} less {b}; (work out|calculate|compute) {a} minus {b}; {a} - {b}; what is {a} - {b}; {a} - {b} =; what do you get (if|when) you take {b} from {a}; what is left of {a} without {b}; (can|could|would) you (take|subtract) {b} from {a};
what does {a} minus {b} (equal|come to); how much is left (if|when) (you|i) take {b} away from {a}; what is the difference (of|between) {a} and {b}; {a} minus {b} is (what|how much); (tell me|do you know|i want to know|say) (how much|what) {a} minus {b} is;
{a} less {b}; take {b} away from {a}; what remains (if|when) you subtract {b} from {a}; from {a} take {b}; how many is {a} minus {b}; do {a} minus {b}; if i take {b} from {a} what do i get; how much (would|will) {a} minus {b} be; how much is {a} without {b};
~ can you take {b} away from {a}; ~ how much remains of {a} minus {b}; ~ what does {a} minus {b} make; ~ what number is {a} take away {b}"""
TIMES = """what is {a} times {b}; what's {a} times {b}; {a} times {b}; how much is {a} times {b}; multiply {a} (by|and|with) {b}; what is {a} multiplied by {b}; {a} multiplied by {b}; {a} multiplied with {b};
(work out|calculate|compute) {a} times {b}; {a} * {b}; what is {a} * {b}; what is the product of {a} and {b}; the product of {a} and {b}; what do you get (if|when) you multiply {a} (by|and) {b}; (tell me|do you know|i want to know|say) (how much|what) {a} times {b} is;
what does {a} times {b} (equal|come to); {a} times {b} is (what|how much); (could|would) you multiply {a} (by|with) {b}; can you work out {a} times {b}; how many is {a} times {b}; do {a} times {b}; if i multiply {a} by {b} what do i get; how much (would|will) {a} times {b} be; what number is {a} times {b};
how much is {a} multiplied by {b}; what makes {a} times {b}; ~ how much do {a} times {b} make; ~ can you multiply {a} and {b}; ~ what does {a} times {b} make; ~ what is the answer to {a} times {b}"""
OVER = """what is {a} divided by {b}; what's {a} divided by {b}; {a} divided by {b}; how much is {a} divided by {b}; divide {a} by {b}; {a} / {b}; what is {a} / {b}; (work out|calculate|compute) {a} divided by {b};
how many times does {b} go into {a}; what is {a} over {b}; {a} over {b}; what does {a} divided by {b} (equal|come to); (could|would) you divide {a} by {b}; can you work out {a} divided by {b}; (tell me|do you know|i want to know|say) (how much|what) {a} divided by {b} is;
what do you get (if|when) you divide {a} by {b}; {a} divided by {b} is (what|how much); how often does {b} go into {a}; what is {a} shared by {b}; share {a} by {b}; split {a} by {b}; how much (would|will) {a} divided by {b} be; what number is {a} divided by {b}; do {a} divided by {b}; if i divide {a} by {b} what do i get;
~ can you divide {a} by {b}; ~ what does {a} divided by {b} make; ~ what is the answer to {a} divided by {b}"""
SIGNS = {"plus": ADD, "minus": TAKE, "times": TIMES, "divided by": OVER}
TENS = range(10, 101, 10)


def reserved(a: int, b: int) -> bool:
    """Pairs of numbers that training never adds or subtracts, to see whether that was learned or remembered. Tables of
    multiplication are known by heart, so that none of them is reserved."""
    return max(a, b) > 9 and (a * 7 + b * 13) % 17 == 3


def within_edge(name: str, a: int, b: int) -> bool:
    """Whether the model is to know this sum; outside it says that it is too hard."""
    if name == "plus":
        return max(a, b) <= 20 or (min(a, b) <= 10 and a + b <= 100) or (a in TENS and b in TENS and a + b <= 100)
    if name == "minus":
        return (b <= a <= 20) or (b <= 10 and b <= a <= 100) or (a in TENS and b in TENS and b <= a) or a < b <= 10
    if name == "times":
        return max(a, b) <= 12
    return b > 0 and a % b == 0 and a // b <= 12 and b <= 12


def draw_sum(rng: random.Random, unseen: bool) -> tuple[str, int, int, int]:
    """A sum within the edge, mostly of the small numbers that people try first."""
    while True:
        name = rng.choice(["plus", "plus", "plus", "minus", "minus", "minus"] if unseen else ["plus", "plus", "plus", "minus", "minus", "minus", "times", "times", "divided by"])
        top = rng.choice([10, 12, 20, 20, 20, 100])
        a, b = rng.randint(0, top), rng.randint(0, min(top, 20))
        if name == "minus" and top > 10 and rng.random() < 0.9:
            a, b = max(a, b), min(a, b)
        if name in ("plus", "minus") and rng.random() < 0.08:
            a, b = rng.choice(TENS), rng.choice(TENS)
        if name == "plus" and rng.random() < 0.5:
            a, b = b, a
        if name in ("times", "divided by"):
            a, b = rng.randint(0 if name == "times" else 1, 12), rng.randint(1, 12)
            if name == "divided by":
                a *= b
        if within_edge(name, a, b) and (reserved(a, b) and name in ("plus", "minus")) == unseen:
            return name, a, b, {"plus": a + b, "minus": a - b, "times": a * b, "divided by": a // max(b, 1)}[name]


def arithmetic(talk: Talk, unseen: bool = False) -> None:
    name, a, b, result = draw_sum(talk.rng, unseen)
    answer = f"{number_words(a)} {name} {number_words(b)} is {number_words(result)}."
    talk.say(SIGNS[name], answer, r"(^|\bis )" + normalise(number_words(result)) + "$", a=talk.number(a), b=talk.number(b))
    talk.memory["result"] = str(result)


def new_numbers(talk: Talk) -> None:
    arithmetic(talk, unseen=True)


def more_arithmetic(talk: Talk) -> None:
    rng = talk.rng
    while not 0 <= int(talk.memory.get("result", -1)) <= 40:
        arithmetic(talk)
    result = int(talk.memory["result"])
    name = rng.choice(["plus", "minus"] if result else ["plus"])
    b = rng.randint(1, 10 if name == "plus" else min(10, result))
    total = result + b if name == "plus" else result - b
    block = {"plus": "(and |)plus {b}; plus {b} (more|); now plus {b}; add {b} (to that|to it|more|); now add {b} (to it|); and {b} more; what if (you|i) add {b}; (and|now) add (another|) {b}; and if i add {b}; {b} more; what is that plus {b}; and what is that plus {b}; plus another {b}; and then plus {b}; and {b} on top; increase it by {b}; add {b} to the result; ~ now {b} more; ~ then add {b}; ~ and when you add {b} to that",
             "minus": "(and |)minus {b}; (take away|take) {b} (from that|); now take away {b} (from it|); subtract {b} (from that|from it|); and subtract {b}; what if (you|i) take away {b}; and if i take away {b}; {b} less; and {b} less; what is that minus {b}; and what is that minus {b}; and then minus {b}; take {b} from the result; now {b} less; and without {b}; lower it by {b}; ~ now minus {b}; ~ then subtract {b}; ~ and when you take {b} from that"}[name]
    talk.say(block, f"{number_words(result)} {name} {number_words(b)} is {number_words(total)}.", r"(^|\bis )" + normalise(number_words(total)) + "$", b=talk.number(b))
    talk.memory["result"] = str(total)


def too_hard(talk: Talk) -> None:
    """Sums beyond the edge: long numbers, fractions, three numbers, powers, percents."""
    rng = talk.rng
    kind = rng.random()
    reply = ["That sum is too hard for me. A larger model can do it."]
    if kind < 0.7:
        while True:
            name = rng.choice(list(SIGNS))
            a, b = rng.randint(0, rng.choice([40, 100, 100, 1000, 10000])), rng.randint(1, rng.choice([30, 100, 1000]))
            if not within_edge(name, a, b):
                break
        shown = talk.number(a), talk.number(b)
        if kind < 0.12:
            shown = f"{number_words(a % 100)} point {number_words(rng.randint(1, 9))}", shown[1]
        talk.say(SIGNS[name], reply, "too hard", a=shown[0], b=shown[1])
    else:
        a, b, c = (talk.number(rng.randint(2, rng.choice([9, 20, 100]))) for _ in range(3))
        talk.say("""what is {a} plus {b} plus {c}; {a} plus {b} minus {c}; what is {a} times {b} plus {c}; {a} times {b} times {c}; add {a} {b} and {c}; (what is|what's) {a} percent of {b}; {a} percent of {b}; what is the square root of {a}; the square root of {a};
            what is {a} squared; {a} squared; {a} to the power of {b}; what is {a} to the power of {b}; what is a (third|quarter|fifth|tenth) of {a}; the root of {a}; {a} minus {b} minus {c}; {a} factorial; what is the logarithm of {a}; solve the equation {a} x equals {b};
            (calculate|work out) {a} percent of {b}; (calculate|work out) the square root of {a}; ~ how much is {a} plus {b} plus {c}; ~ can you tell me the square root of {a}; ~ how much is {a} percent of {b}""", reply, "too hard", a=a, b=b, c=c)


def compare(talk: Talk) -> None:
    a, b = talk.rng.sample(range(0, talk.rng.choice([21, 101, 101])), 2)
    big = talk.rng.random() < 0.5
    answer, other = (max(a, b), min(a, b)) if big else (min(a, b), max(a, b))
    adjective = "(bigger|larger|greater|more|higher)" if big else "(smaller|less|lower)"
    most = "(biggest|largest|greatest|highest)" if big else "(smallest|lowest)"
    talk.say(f"""(which|what) is {adjective} {{a}} or {{b}}; (which|what) is the {adjective} (number|one) {{a}} or {{b}}; is {{a}} or {{b}} {adjective}; {{a}} or {{b}} which is {adjective}; which one is {adjective} {{a}} or {{b}}; which of (the numbers |){{a}} and {{b}} is {adjective};
        what number is {adjective} {{a}} or {{b}}; (tell me|do you know|can you tell me|i want to know) (which|what) is {adjective} {{a}} or {{b}}; {adjective} {{a}} or {{b}}; the {adjective} of {{a}} and {{b}}; what is the {adjective} of {{a}} and {{b}}; of {{a}} and {{b}} which is {adjective};
        (compare|take) {{a}} and {{b}} which is {adjective}; is it {{a}} or {{b}} that is {adjective}; which is {most} {{a}} or {{b}}; which number is the {most} {{a}} or {{b}}; which is the {adjective} number {{a}} or {{b}}; out of {{a}} and {{b}} which is {adjective};
        ~ which number is {adjective} {{a}} or {{b}}; ~ would you say {{a}} or {{b}} is {adjective}; ~ name the {adjective} number {{a}} or {{b}}""",
             f"{number_words(answer)} is {'larger' if big else 'smaller'} than {number_words(other)}.", "^" + normalise(number_words(answer)) + "( is|$)", a=talk.number(a), b=talk.number(b))


def parity(talk: Talk) -> None:
    n = talk.rng.randint(0, 100)
    talk.say("""is {n} (even or odd|odd or even|even|odd|an even number|an odd number|an even or an odd number); is the number {n} (even|odd|even or odd); (do you know|i want to know|can you say|i would like to know) (if|whether) {n} is (even|odd|even or odd|odd or even); (can you tell me|please tell me|tell me) whether {n} is (even|odd|even or odd|odd or even);
        would you say {n} is (even|odd); {n} is (it |)(even|odd|even or odd); (even or odd|odd or even) {n}; what is {n} (even or odd|odd or even); which is {n} even or odd; do you call {n} (even|odd); is it true that {n} is (even|odd); do you think {n} is (even|odd); so is {n} (even|odd); i wonder (if|whether) {n} is (even|odd);
        is {n} (a|) number that is (even|odd); {n} even or odd; say if {n} is (even|odd|even or odd); find out if {n} is (even|odd); ~ tell me if {n} is (odd|even); ~ do you know if the number {n} is (odd|even); ~ would {n} be (odd|even)""",
             f"{number_words(n)} is {'odd' if n % 2 else 'even'}.", rf"\b{normalise(number_words(n))} is {'odd' if n % 2 else 'even'}", n=talk.number(n))


def double_half(talk: Talk) -> None:
    n = talk.rng.randint(1, 50)
    if talk.rng.random() < 0.5:
        talk.say("""what is (twice|double) {n}; what's (twice|double) {n}; (what is|what's) the double of {n}; double {n}; twice {n}; the double of {n}; how much is the double of {n}; (tell me|say|give me) (twice|double) {n}; what do you get if you double {n}; (can|could) you double {n};
            what is {n} doubled; {n} doubled; if i double {n} what do i get; what does twice {n} make; what number is (twice|double) {n}; (tell me|do you know|i want to know) what (twice|double) {n} is; double the number {n}; calculate (twice|double) {n}; ~ how much is (twice|double) {n}; ~ what would (twice|double) {n} be; ~ please double the number {n}""",
                 f"Twice {number_words(n)} is {number_words(2 * n)}.", r"(^|\bis )" + normalise(number_words(2 * n)) + "$", n=talk.number(n))
    else:
        talk.say("""what is half of {n}; what's half of {n}; half of {n}; what is (the|one|a) half of {n}; halve {n}; the half of {n}; how much is (one|the) half of {n}; (tell me|say|give me) half of {n}; what do you get if you halve {n}; (can|could) you halve {n}; what is half {n};
            if i halve {n} what do i get; what does half of {n} make; what number is half of {n}; (tell me|do you know|i want to know) what half of {n} is; halve the number {n}; calculate half of {n}; half {n}; ~ how much is half of {n}; ~ what would half of {n} be; ~ please halve the number {n}""",
                 f"Half of {number_words(2 * n)} is {number_words(n)}.", r"(^|\bis )" + normalise(number_words(n)) + "$", n=talk.number(2 * n))


def counting(talk: Talk) -> None:
    start, end = 1, talk.rng.randint(2, 20)
    if talk.rng.random() < 0.3:
        start = talk.rng.randint(2, 90)
        end = start + talk.rng.randint(2, 9)
    down = talk.rng.random() < 0.25
    values = list(range(start, end + 1))
    if down:
        values.reverse()
    listing = capital(", ".join(number_words(value) for value in values) + ".")
    block = ("""count (down|backwards|back) from {b} to {a}; (can|could) you count (down|backwards) from {b} to {a}; count {b} down to {a}; say the numbers from {b} down to {a}; i want you to count (down|backwards) from {b} to {a}; from {b} count (down|backwards) to {a}; count the numbers back from {b} to {a};
        start at {b} and count (down|backwards) to {a}; ~ please count down from {b} to {a}; ~ would you count backwards from {b} to {a}""" if down else
             """count from {a} to {b}; (can|could|would|will) you count from {a} to {b}; say the numbers from {a} to {b}; count (up |)from {a} until {b}; i want you to count from {a} to {b}; from {a} count to {b}; start at {a} and count to {b}; tell me the numbers from {a} to {b};
        list the numbers from {a} to {b}; what are the numbers from {a} to {b}; count the numbers between {a} and {b}; count {a} to {b}; numbers from {a} to {b}; try to count from {a} to {b}; the numbers from {a} to {b}; ~ please count from {a} up to {b}; ~ let me hear you count from {a} to {b}""")
    if start == 1:
        block = ("""count (down|backwards|back) from {b}; (could|would|will) you count (down|backwards) from {b}; count (down|backwards) from {b} to one; start at {b} and count (down|backwards); i want you to count (down|backwards) from {b}; from {b} count (down|backwards); do a countdown from {b}; a countdown from {b}; countdown from {b};
            start a countdown from {b}; say the numbers from {b} down to one; ~ can you count down from {b}; ~ please count backwards starting at {b}""" if down else
                 """count to {b}; (can|will|would) you count to {b}; count up to {b}; (please |)count from one to {b}; count from one up to {b}; count until {b}; (can|could) you count from one to {b}; say the numbers (up |)to {b}; say the numbers from one to {b}; i want to hear you count to {b};
            i would like you to count to {b}; try to count to {b}; count for me to {b}; start at one and count to {b}; do you know how to count to {b}; how do you count to {b}; tell me the numbers (from one |)to {b}; list the numbers (from one |)to {b}; what are the numbers from one to {b};
            ~ could you count up to {b}; ~ i want you to count to {b}; ~ let me hear you count to {b}""")
    talk.say(block, listing, a=talk.number(start), b=talk.number(end))


def neighbours(talk: Talk) -> None:
    n = talk.rng.randint(1, 99)
    after = talk.rng.random() < 0.55
    block = ("""what (number |)comes after {n}; what is after {n}; which number (follows|comes after|is after) {n}; what is the next number after {n}; what follows {n}; what comes next after {n}; (tell me|say|give me) the number after {n}; what is the number after {n}; the number after {n}; the next number after {n}; which is the next number after {n};
        when you count what comes after {n}; (tell me|do you know|i want to know) (what|which number) comes after {n}; after {n} comes (what|which number); what number is after {n}; what number follows {n}; what's after {n}; what's the number after {n}; and after {n}; if i count what comes after {n};
        ~ what number is next after {n}; ~ which number comes right after {n}; ~ can you name the number that follows {n}""" if after else
             """what (number |)comes before {n}; what is before {n}; which number (comes|is) before {n}; what is the number before {n}; the number before {n}; (tell me|say|give me) the number before {n}; what number is before {n}; what's before {n}; what's the number before {n}; what is the last number before {n};
        when you count what comes before {n}; (tell me|do you know|i want to know) (what|which number) comes before {n}; before {n} comes (what|which number); and before {n}; what number do i say before {n}; if i count what comes before {n}; which is the number before {n}; what is the number right before {n};
        ~ what number is just before {n}; ~ which number comes right before {n}; ~ can you name the number that is before {n}""")
    other = n + 1 if after else n - 1
    talk.say(block, f"{number_words(other)} comes {'after' if after else 'before'} {number_words(n)}.", rf"^{normalise(number_words(other))}( comes|$)", n=talk.number(n))


def units(talk: Talk) -> None:
    pair, size = pick(talk.rng, facts.UNITS)
    unit, small = pair.split(">")
    count = talk.rng.choice([1, 1, 2, 3, 4, 5, 10])
    total = number_words(int(size) * count)
    a_or_an = "an" if unit == "hour" or unit[0] in "aeiou" else "a"
    talk.say("""how many {small} (are|are there) in {n} {unit}; how many {small} (has|make|makes|go in|fit in) {n} {unit}; (convert|change|turn) {n} {unit} (to|into) {small}; {n} {unit} (in|to) {small}; what is {n} {unit} in {small}; what's {n} {unit} in {small}; (tell me|do you know|i want to know) how many {small} (are in {n} {unit}|{n} {unit} have|{n} {unit} has);
             how many {small} is {n} {unit}; {n} {unit} is how many {small}; {n} {unit} how many {small}; how many {small} are {n} {unit}; what are {n} {unit} in {small}; give me {n} {unit} in {small}; {n} {unit} makes how many {small}; i have {n} {unit} how many {small} is that; how many {small} can you get out of {n} {unit};
             ~ how many {small} do {n} {unit} have; ~ how much is {n} {unit} in {small}; ~ could you convert {n} {unit} into {small}""",
             f"There are {total} {small} in {number_words(count)} {plural(unit, count)}.", word(total), small=small, unit=plural(unit, count), n=talk.rng.choice([a_or_an, "one"]) if count == 1 else talk.number(count))


def word_sums(talk: Talk) -> None:
    rng = talk.rng
    a, b, thing = rng.randint(2, 12), rng.randint(1, 10), rng.choice(facts.COUNTABLES)
    if rng.random() < 0.5:
        a, b = max(a, b) + 1, min(a, b)
        lose = "(give away|lose|sell|drop|eat|throw away|use)"
        talk.say(f"""i have {{a}} {{thing}} and {lose} {{b}} how many (are left|do i have|{{thing}} are left|do i have left|remain); if i have {{a}} {{thing}} and {lose} {{b}} how many do i have (left|); there are {{a}} {{thing}} and i (take|lose|sell) {{b}} how many are left; {{a}} {{thing}} minus {{b}} {{thing}};
            (tom|anna|she|he) has {{a}} {{thing}} and (gives away|loses|sells) {{b}} how many are left; from {{a}} {{thing}} i {lose} {{b}} how many are left; i had {{a}} {{thing}} and (sold|gave away|dropped|used) {{b}} how many do i have; you have {{a}} {{thing}} and {lose} {{b}} how many are left; take {{b}} {{thing}} from {{a}} {{thing}};
            how many {{thing}} are left if i have {{a}} and {lose} {{b}}; {{a}} {{thing}} and {{b}} are gone how many are left; i had {{a}} {{thing}} {{b}} are gone how many are left; ~ i had {{a}} {{thing}} and lost {{b}} how many are left; ~ how many {{thing}} do i have left of {{a}} when i lose {{b}}""",
                 f"{number_words(a)} minus {number_words(b)} is {number_words(a - b)}, so {number_words(a - b)} {'is' if a - b == 1 else 'are'} left.", rf"\b{normalise(number_words(a - b))} (is|are|{thing}) left|have {normalise(number_words(a - b))}\b|is {normalise(number_words(a - b))}$", a=talk.number(a), b=talk.number(b), thing=thing)
    else:
        gain = "(get|buy|find|receive)"
        talk.say(f"""i have {{a}} {{thing}} and {gain} {{b}} more how many (do i have|{{thing}} do i have|are there); if i have {{a}} {{thing}} and {gain} {{b}} more how many (are there|do i have); there are {{a}} {{thing}} and {{b}} more how many are there (in all|together|); {{a}} {{thing}} and {{b}} {{thing}}; {{a}} {{thing}} plus {{b}} {{thing}};
            (tom|anna|she|he) has {{a}} {{thing}} and (gets|buys|finds) {{b}} more how many (are there|does (she|he) have); i had {{a}} {{thing}} and (bought|found) {{b}} more how many do i have; you have {{a}} {{thing}} and {gain} {{b}} more how many do you have; add {{b}} {{thing}} to {{a}} {{thing}};
            how many {{thing}} do i have if i have {{a}} and {gain} {{b}} more; i have {{a}} {{thing}} and you have {{b}} how many do we have; how many {{thing}} are {{a}} {{thing}} and {{b}} {{thing}}; ~ i had {{a}} {{thing}} and got {{b}} more how many do i have now; ~ how many {{thing}} are there when {{b}} more come to {{a}}""",
                 f"{number_words(a)} plus {number_words(b)} is {number_words(a + b)}, so there are {number_words(a + b)}.", rf"\b(are|have|is) {normalise(number_words(a + b))}\b", a=talk.number(a), b=talk.number(b), thing=thing)


def days(talk: Talk) -> None:
    i = talk.rng.randrange(7)
    step, block = talk.rng.choice([
        (1, """what day comes after {day}; what day is after {day}; which day (follows|comes after|is after) {day}; what is the day after {day}; the day after {day}; what comes after {day}; if today is {day} what day is tomorrow; what day follows {day}; what is after {day}; after {day} comes (what|which day);
             tomorrow if today is {day}; today is {day} what is tomorrow; (tell me|do you know) (what|which) day (comes|is) after {day}; which is the day after {day}; the next day after {day}; what's the day after {day}; what's after {day}; and after {day}; ~ what is the next day after {day}; ~ which day comes right after {day}; ~ if it is {day} today what comes tomorrow"""),
        (-1, """what day comes before {day}; what day is before {day}; which day (comes|is) before {day}; what is the day before {day}; the day before {day}; what comes before {day}; if today is {day} what day was yesterday; what is before {day}; before {day} comes (what|which day); today is {day} what was yesterday;
             (tell me|do you know) (what|which) day (comes|is) before {day}; which is the day before {day}; yesterday if today is {day}; what's the day before {day}; what's before {day}; and before {day}; the last day before {day}; ~ which day comes right before {day}; ~ what is the last day before {day}; ~ if it is {day} today what was yesterday"""),
        (2, """what day is two days after {day}; what is two days after {day}; which day comes two days after {day}; two days after {day}; which day is two days after {day}; what comes two days after {day}; (tell me|do you know) (what|which) day is two days after {day}; what is the second day after {day};
             if today is {day} what day is the day after tomorrow; what will it be two days after {day}; what day is it two days after {day}; ~ what day comes two days after {day}; ~ which day is it two days later than {day}""")])
    day, other = facts.DAYS[i], facts.DAYS[(i + step) % 7]
    relation = {1: "after", -1: "before", 2: "two days after"}[step]
    talk.say(block, f"{other} comes {relation} {day}.", "^" + other.lower(), day=day)


def months(talk: Talk) -> None:
    i, kind = talk.rng.randrange(12), talk.rng.randrange(4)
    month = facts.MONTHS[i]
    if kind == 0:
        talk.say("what month comes after {m}; what month is after {m}; which month (follows|comes after|is after) {m}; what is the month after {m}; what comes after {m}; the month after {m}; what month follows {m}; what is after {m}; after {m} comes (what|which month); (tell me|do you know) which month comes after {m}; the next month after {m}; what's the month after {m}; and after {m}; ~ what is the next month after {m}; ~ which month comes right after {m}",
                 f"{facts.MONTHS[(i + 1) % 12]} comes after {month}.", "^" + facts.MONTHS[(i + 1) % 12].lower(), m=month)
    elif kind == 1:
        talk.say("what month comes before {m}; what month is before {m}; which month (comes|is) before {m}; what is the month before {m}; what comes before {m}; the month before {m}; what is before {m}; before {m} comes (what|which month); (tell me|do you know) which month comes before {m}; what month is right before {m}; the last month before {m}; what's the month before {m}; and before {m}; ~ which month is just before {m}; ~ which month comes right before {m}",
                 f"{facts.MONTHS[(i - 1) % 12]} comes before {month}.", "^" + facts.MONTHS[(i - 1) % 12].lower(), m=month)
    elif kind == 2:
        talk.say("how many days (are|are there) in {m}; how many days has {m}; how long is {m}; what is the number of days in {m}; (tell me|do you know) how many days (are in {m}|{m} has); {m} has how many days; the number of days in {m}; how many days long is {m}; the days in {m}; number of days in {m}; how many days in {m}; ~ how many days does {m} have; ~ how many days will there be in {m}", f"{month} has {facts.MONTH_DAYS[i]} days.", word(facts.MONTH_DAYS[i]), m=month)
    else:
        n = facts.ORDINALS[i]
        talk.say("what is the {n} month (of the year|); which month is the {n} (of the year|); which is the {n} month; what's the {n} month (of the year|); the {n} month (of the year|); what month is the {n}; what month is {n}; tell me the {n} month; (tell me|do you know) which month is the {n}; what month comes {n}; month number {n}; which month of the year is the {n}; ~ name the {n} month; ~ which month comes {n} in the year", f"{month} is the {n} month of the year.", "^" + month.lower(), n=n)


def calendar_lists(talk: Talk) -> None:
    name, values = talk.rng.choice([("days", facts.DAYS), ("months", facts.MONTHS)])
    of = "week" if name == "days" else "year"
    talk.say(f"""(name|list|say|recite|give me) (all |)the {name} (of the {of}|); what are the {name} (of the {of}|); tell me (all |)the {name} of the {of}; what are all the {name} of the {of}; the {name} of the {of}; which {name} are there in a {of}; what {name} does a {of} have; do you know the {name} of the {of};
        i want to (know|hear) the {name} of the {of}; could you (list|say|tell me) the {name} of the {of}; what are the names of the {name}; how are the {name} called; which are the {name} of the {of}; ~ can you name the {name} of the {of}; ~ please list the {name} of the {of} in order""", "The " + name + " are " + ", ".join(values[:-1]) + " and " + values[-1] + ".")

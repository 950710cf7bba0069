/** Questions that the starter pack understands, from a small grammar. Plain lower case words, numbers written out. */
import type { Dice } from "../../statistics/dice.ts";

const LANDS =
  "france, germany, italy, spain, portugal, england, scotland, ireland, austria, denmark, sweden, norway, finland, iceland, poland, greece, turkey, russia, japan, china, india, australia, canada, mexico, brazil, chile, peru, cuba, egypt, kenya, morocco, thailand";
const ANIMALS =
  "dog, cat, cow, sheep, pig, duck, horse, lion, bee, frog, hen, wolf, mouse, donkey, goat, spider, crab, kangaroo, penguin, butterfly";
const THINGS =
  "the sky, grass, snow, the sun, a banana, a lemon, coal, milk, a tomato, a strawberry, chocolate, the sea, a leaf, a frog, a cherry, a carrot";
const WORDS = "hot, big, fast, old, happy, full, light, open, early, strong, clean, rich, soft, loud, wet, hard";
const DAYS = "monday, tuesday, wednesday, thursday, friday, saturday, sunday";
const MONTHS = "january, february, march, april, may, june, july, august, september, october, november, december";
const NAMES = "anna, tom, maria, peter, sara, james, lucy, david, emma, robert, nina, oscar";

const LISTS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    land: LANDS,
    animal: ANIMALS,
    thing: THINGS,
    word: WORDS,
    day: DAYS,
    month: MONTHS,
    name: NAMES,
  }).map(([name, list]) => [name, list.split(", ")]),
);

/** Each topic is as likely as any other, and of a topic each form. */
const TOPICS: readonly (readonly string[])[] = [
  ["what is {a} plus {b}", "how much is {a} plus {b}", "add {a} and {b}"],
  ["what is {c} minus {a}", "how much is {c} minus {a}", "take {a} from {c}"],
  ["what is {a} times {b}", "how much is {a} times {b}", "multiply {a} by {b}"],
  ["what is the capital of {land}", "which city is the capital of {land}", "do you know the capital of {land}"],
  ["what language do they speak in {land}", "tell me the language of {land}"],
  ["what day comes after {day}", "what day comes before {day}", "which day is after {day}"],
  ["what month comes after {month}", "which month comes before {month}"],
  ["how many legs does a {animal} have", "tell me how many legs a {animal} has"],
  ["what sound does a {animal} make", "what does a {animal} eat", "where does a {animal} live"],
  ["what colour is {thing}", "what is the colour of {thing}", "tell me what colour {thing} is"],
  ["what is the opposite of {word}", "tell me the opposite of {word}"],
  ["my name is {name}", "hello my name is {name}", "what is your name", "what can you do", "how are you"],
  ["how many days are in a week", "how many months are in a year", "how many hours are in a day"],
  ["count to {b}", "tell me a joke", "thank you goodbye", "good morning"],
];

export function drawSentence(dice: Dice): string {
  const form = dice.pick(dice.pick(TOPICS));
  const numbers: Readonly<Record<string, () => number>> = {
    a: () => 1 + dice.whole(9),
    b: () => 2 + dice.whole(10),
    c: () => 10 + dice.whole(11),
  };
  return form.replaceAll(/\{(\w+)\}/gu, (_whole, slot: string) => {
    const number = numbers[slot];
    return number === undefined ? dice.pick(LISTS[slot] ?? []) : sayNumber(number());
  });
}

const NUMBERS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(
    " ",
  );

function sayNumber(number: number): string {
  const word = NUMBERS[number];
  if (word === undefined) throw new RangeError(`${number} has no word here.`);
  return word;
}

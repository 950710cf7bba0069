/**
 * Writes English out as it is spoken, for voices that know sounds and no digits: numbers, ordinals, years, dates, times, money,
 * units, sums, telephone numbers, addresses, abbreviations and symbols become words; Markdown and what cannot be spoken go.
 *
 *     writeOut("Dr. Lee paid $3.50 at 9:05 on 3/4/2026.", "american");
 *     // "Doctor Lee paid three dollars and fifty cents at nine oh five on March fourth, twenty twenty-six."
 *
 * The result holds no digit, and writing it out again changes nothing. It rests on common usage (the examples are in the tests),
 * not on any model's own rules; Kokoro and Piper were made from texts in which people had said the words.
 */
import { sayAbbreviations } from "./abbreviations.ts";
import { sayAddresses } from "./addresses.ts";
import { sayDates } from "./dates.ts";
import { cleanMarks, foldMarks } from "./marks.ts";
import { sayMoney } from "./money.ts";
import type { Dialect } from "./number-words.ts";
import { sayNumbers } from "./numbers.ts";
import { sayPhones } from "./phones.ts";
import { saySums } from "./sums.ts";
import { sayTimes } from "./times.ts";
import { sayUnits } from "./units.ts";

/**
 * The order matters: what looks more special comes first, and each step leaves digits standing where a plain number is meant, so
 * that only the last but one has to say them.
 */
const STEPS: readonly ((text: string, dialect: Dialect) => string)[] = [
  foldMarks,
  sayAddresses,
  sayDates,
  sayTimes,
  sayPhones,
  sayMoney,
  sayUnits,
  saySums,
  sayAbbreviations,
  sayNumbers,
  cleanMarks,
];

/** What goes in the last step can bring together what the first ones would have read otherwise: a few rounds settle it. */
const MOST_ROUNDS = 5;

/** "" when nothing in `text` can be spoken. */
export function writeOut(text: string, dialect: Dialect): string {
  let written = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = written;
    written = STEPS.reduce((changed, step) => step(changed, dialect), before);
    if (written === before) break;
  }
  return written;
}

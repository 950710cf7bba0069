/** The numbers that are left: ordinals, years, decimals, letters with digits, and plain counts. No digit is left after this. */
import { makePlural, sayCardinal, sayDigits, sayNumber, sayOrdinal, sayYear, type Dialect } from "./number-words.ts";
import { NUMBER } from "./rules.ts";

const ORDINAL = /(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)(?!\p{L})/gu;
const PLURAL = /(?<![\p{L}\d.,])(\d+)'?s(?!\p{L})/gu;
const YEAR = /(?<![\p{L}\d.,$-])(1[1-9]\d{2}|20\d{2})(?![\d%]|[.,:-]\d|\p{L})/gu;

/** "BA2490": the number is a name. "FY2023", "pre-2020": it is a year. */
const NAMED = /(?<=\p{L})-?(\d{3,})(?!\d|[.,]\d)/gu;

const RECENT_YEAR = /^(?:19|20)\d{2}$/;

/** What stands before a year, never mind what follows. */
const SURELY_YEAR = /\b(?:in|since|until|till|before|after|during|year|early|late|mid|circa|BC|AD)[ -]$/i;
/** What stands before a count. */
const SURELY_COUNT =
  /\b(?:about|over|under|nearly|almost|than|exactly|only|least|most|have|has|had|costs?|plus|minus|times|equals|by|number|weighs?|approximately) $/i;
/** A count of something, or a part of a sum: a word in the plural or one of these follows. */
const COUNT_FOLLOWS = /^ (?:plus|minus|divided|people|men|women|children|percent|of|and a|point|\p{Ll}{2,}s)(?!\p{L})/u;
const NO_PLURAL =
  /^ (?:is|was|has|as|his|this|its|us|plus|perhaps|does|always|across|towards|besides|sometimes|versus|unless)(?!\p{L})/u;

export function sayNumbers(text: string, dialect: Dialect): string {
  return text
    .replace(ORDINAL, (_, digits: string) => sayOrdinal(digits, dialect))
    .replace(PLURAL, (_, digits: string) => makePlural(sayCardinal(digits, dialect)))
    .replace(YEAR, (year, _: string, at: number, all: string) => {
      return isYear(all.slice(0, at), all.slice(at + year.length)) ? sayYear(year, dialect) : year;
    })
    .replace(NAMED, (_, digits: string) => {
      return ` ${RECENT_YEAR.test(digits) ? sayYear(digits, dialect) : sayDigits(digits)}`;
    })
    .replace(/(?<=\p{L}{2})-(?=\d)/gu, " ")
    .replace(/(?<!\p{L})(\p{L})(?=\d)/gu, "$1-")
    .replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, " ")
    .replace(new RegExp(NUMBER, "g"), (number) => sayPlain(number, dialect))
    .replace(/\d+/g, (digits) => ` ${sayDigits(digits)} `);
}

function isYear(before: string, after: string): boolean {
  if (SURELY_YEAR.test(before)) return true;
  if (SURELY_COUNT.test(before)) return false;
  return !COUNT_FOLLOWS.test(after) || NO_PLURAL.test(after);
}

/** "007" is read digit by digit. */
function sayPlain(number: string, dialect: Dialect): string {
  return /^0\d+$/.test(number) ? sayDigits(number) : sayNumber(number, dialect);
}

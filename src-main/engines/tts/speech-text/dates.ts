/** Dates, decades, and years beside other years. */
import { makePlural, sayCardinal, sayOrdinal, sayYear, type Dialect } from "./number-words.ts";

const MONTHS = [
  ..."January February March April May June".split(" "),
  ..."July August September October November December".split(" "),
];
const MONTH = String.raw`(Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)`;
const DAY = String.raw`(0?[1-9]|[12]\d|3[01])`;
const ORDINAL = "(?:st|nd|rd|th)?";
const YEAR = String.raw`(1\d{3}|20\d{2})`;
const WEEKDAYS: Readonly<Record<string, string>> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Tues: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Thur: "Thursday",
  Thurs: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday",
};

const ISO = /(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?:T(?=\d\d:)|(?![\d-]))/g;
const NUMERIC = /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)/g;
const WEEKDAY = new RegExp(String.raw`\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?(,?)(?= (?:\d|${MONTH}))`, "g");
const WEEKDAYS_SPAN =
  /\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.? to (Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?!\p{L})/gu;
const MONTHS_SPAN = new RegExp(String.raw`\b${MONTH} to ${MONTH}(?!\p{L})`, "gu");
const MONTH_DAY = new RegExp(
  String.raw`\b${MONTH} (?:the )?${DAY}${ORDINAL}(?:\s?-\s?${DAY}${ORDINAL})?(?![\d:/]|[.,]\d)(?:(?:,| of)? ${YEAR}(?![\d:,]))?`,
  "g",
);
const DAY_MONTH = new RegExp(
  String.raw`(?<![\d.,:/-])(the )?${DAY}${ORDINAL}(?:\s?-\s?${DAY}${ORDINAL})?(?: of)? ${MONTH}(?![\p{L}])(?:,? ${YEAR}(?![\d:,]))?`,
  "gu",
);
const MONTH_YEAR = new RegExp(String.raw`\b${MONTH},? ${YEAR}(?![\d:,])`, "g");
const DECADE = /(?<![\p{L}\d])(?:'(\d0)|(1[1-9]\d0|20\d0))'?s(?![\p{L}\d])/gu;
/** "2024/25" */
const SEASON = /(?<![\d,./-])((?:19|20)\d{2})\/(\d{2})(?!\d|[,./-]\d)/g;
/** "class of '99" */
const SHORT_YEAR = /(?<![\p{L}\d])'(?=\d{2}(?![\p{L}\d]))/gu;
const YEARS = /(?<![\d,./-])(1[1-9]\d{2}|20\d{2})\s?-\s?(1[1-9]\d{2}|20\d{2}|\d{2})(?!\d|[,./-]\d)/g;

export function sayDates(text: string, dialect: Dialect): string {
  return text
    .replace(ISO, (whole, year: string, month: string, day: string) =>
      sayParts({ year, month: Number(month), day }, whole, dialect),
    )
    .replace(NUMERIC, (whole, first: string, sign: string, second: string, year: string) => {
      const dayFirst = sign === "." || dialect === "british";
      const [day, month] = chooseOrder(Number(first), Number(second), dayFirst);
      return sayParts({ year: expandYear(year), month, day: String(day) }, whole, dialect);
    })
    .replace(MONTHS_SPAN, (_, from: string, to: string) => `${expandMonth(from)} to ${expandMonth(to)}`)
    .replace(WEEKDAYS_SPAN, (_, from: string, to: string) => `${WEEKDAYS[from] ?? from} to ${WEEKDAYS[to] ?? to}`)
    .replace(WEEKDAY, (_, day: string, comma: string) => `${WEEKDAYS[day] ?? day}${comma}`)
    .replace(MONTH_DAY, (_, month: string, day: string, last?: string, year?: string) => {
      const days = `${sayOrdinal(day, dialect)}${last === undefined ? "" : ` to ${sayOrdinal(last, dialect)}`}`;
      return `${expandMonth(month)} ${dialect === "british" ? "the " : ""}${days}${sayAfterDay(year, dialect)}`;
    })
    .replace(
      DAY_MONTH,
      (_, the: string | undefined, day: string, last: string | undefined, month: string, year?: string) => {
        const days = `${sayOrdinal(day, dialect)}${last === undefined ? "" : ` to ${sayOrdinal(last, dialect)}`}`;
        return `${the ?? "the "}${days} of ${expandMonth(month)}${sayAfterDay(year, dialect)}`;
      },
    )
    .replace(MONTH_YEAR, (_, month: string, year: string) => `${expandMonth(month)} ${sayYear(year, dialect)}`)
    .replace(DECADE, (_, short: string | undefined, long: string | undefined) =>
      makePlural(sayYear(short ?? long ?? "", dialect)),
    )
    .replace(SEASON, (whole, from: string, to: string) => {
      const isNext = (Number(from) + 1) % 100 === Number(to);
      return isNext ? `${sayYear(from, dialect)} to ${sayCardinal(to, dialect)}` : whole;
    })
    .replace(SHORT_YEAR, "")
    .replace(YEARS, (whole, from: string, to: string) => {
      const isSpan = to.length === 4 ? Number(to) > Number(from) : Number(to) > Number(from.slice(2));
      return isSpan ? `${sayYear(from, dialect)} to ${sayYear(to, dialect)}` : whole;
    });
}

interface Parts {
  year: string;
  /** 1 is January. */
  month: number;
  day: string;
}

/** What is no date stays as it is. */
function sayParts({ year, month, day }: Parts, whole: string, dialect: Dialect): string {
  const name = MONTHS[month - 1];
  if (name === undefined || Number(day) < 1 || Number(day) > 31) return whole;
  const ordinal = sayOrdinal(day, dialect);
  const said = dialect === "british" ? `the ${ordinal} of ${name}` : `${name} ${ordinal}`;
  return `${said}${sayAfterDay(year, dialect)}${whole.endsWith("T") ? " at " : ""}`;
}

function sayAfterDay(year: string | undefined, dialect: Dialect): string {
  return year === undefined ? "" : `${dialect === "british" ? "" : ","} ${sayYear(year, dialect)}`;
}

/** Day and month of "3/4" in the order that the dialect, or else the calendar, wants. */
function chooseOrder(first: number, second: number, dayFirst: boolean): [day: number, month: number] {
  if (first > 12) return [first, second];
  if (second > 12) return [second, first];
  return dayFirst ? [first, second] : [second, first];
}

function expandYear(year: string): string {
  if (year.length === 4) return year;
  return `${Number(year) < 70 ? "20" : "19"}${year}`;
}

function expandMonth(month: string): string {
  const start = month.slice(0, 3);
  return MONTHS.find((name) => name.startsWith(start)) ?? month;
}

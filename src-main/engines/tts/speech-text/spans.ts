/** Dashes that mean "to": between times, days, months, percentages, amounts. Those between plain numbers are left to `sums.ts`. */
import { applyRules, type Rule } from "./rules.ts";

const DASH = "[-\u2010-\u2015]";
const HALF = String.raw`\s?[ap](?:\.m\.|m(?!\p{L}))`;
const DAY = String.raw`(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\p{Ll}*`;
const MONTH = String.raw`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\p{Ll}*`;

const SPANS: readonly Rule[] = [
  // 10:30-11:00, 5-6 p.m., 5 a.m.-6 a.m.
  [
    new RegExp(
      String.raw`(?<=(?<![\p{L}\d:.,$£€-])\d{1,2}(?::[0-5]\d)?(?:${HALF})?)\s?${DASH}\s?(?=\d{1,2}(?::[0-5]\d)?${HALF}|\d{1,2}:[0-5]\d(?!\d))`,
      "giu",
    ),
    " to ",
  ],
  // 1st-4th, 10%-20%, 5°-10°, $3 million-$4 million
  [
    new RegExp(
      String.raw`(?<=\d(?:st|nd|rd|th|%|°[CF]?)|\d (?:thousand|million|billion|trillion))${DASH}(?=[$£€]?\d)`,
      "gu",
    ),
    " to ",
  ],
  [new RegExp(String.raw`(?<=(?<!\p{L})${DAY})\.?${DASH}(?=${DAY}(?!\p{L}))`, "gu"), " to "],
  [new RegExp(String.raw`(?<=(?<!\p{L})${MONTH})\.?${DASH}(?=${MONTH}(?!\p{L}))`, "gu"), " to "],
];

export function saySpans(text: string): string {
  return applyRules(text, SPANS);
}

/** Times of the day: three oh five PM, nine o'clock, fourteen hundred. */
import { sayCardinal, sayDigits, type Dialect } from "./number-words.ts";
import { isOne } from "./rules.ts";

const HALF = String.raw`(?:\s?([ap])(?:\.\s?m\.|m)(?![\p{L}\d]))`;
const CLOCK = new RegExp(
  String.raw`(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?:\.\d+)?${HALF}?(?![\d:])`,
  "giu",
);
const HOUR_WITH_HALF = new RegExp(String.raw`(?<![\d:.,])(1[0-2]|0?[1-9])${HALF}`, "giu");
const HALF_ALONE = /(?<![\p{L}\d])([ap])\.\s?m\.(?![\p{L}\d])/giu;
const HOURS_AND_MINUTES = /(?<![\d:.,])(\d{1,2})h([0-5]\d)(?![\p{L}\d])/gu;

export function sayTimes(text: string, dialect: Dialect): string {
  return text
    .replace(
      CLOCK,
      (
        whole,
        hour: string,
        minute: string,
        second: string | undefined,
        half: string | undefined,
        at: number,
        all: string,
      ) => {
        const after = all.slice(at + whole.length);
        if (after.startsWith(" o'clock") && minute === "00") return sayCardinal(hour, dialect);
        const seconds = second === undefined ? "" : ` and ${sayCount(second, "second", dialect)}`;
        return `${sayClock(hour, minute, half, dialect)}${seconds}${sayHalf(half)}${sayEnd(whole, after)}`;
      },
    )
    .replace(HOUR_WITH_HALF, (whole, hour: string, half: string, at: number, all: string) => {
      return `${sayCardinal(hour, dialect)}${sayHalf(half)}${sayEnd(whole, all.slice(at + whole.length))}`;
    })
    .replace(HALF_ALONE, (whole, half: string, at: number, all: string) => {
      return `${sayHalf(half).trim()}${sayEnd(whole, all.slice(at + whole.length))}`;
    })
    .replace(HOURS_AND_MINUTES, (_, hours: string, minutes: string) => {
      return `${sayCount(hours, "hour", dialect)} ${sayCount(minutes, "minute", dialect)}`;
    });
}

/** The dot of "p.m." ends a sentence too, where one begins after it. */
function sayEnd(time: string, after: string): string {
  return time.endsWith(".") && /^\s*$|^\s+["'(]?\p{Lu}/u.test(after) ? "." : "";
}

function sayClock(hour: string, minute: string, half: string | undefined, dialect: Dialect): string {
  const hours = Number(hour);
  const minutes = Number(minute);
  const said = sayCardinal(hour, dialect);
  if (minutes > 0) return `${said} ${minutes < 10 ? sayDigits(minute, "oh") : sayCardinal(minute, dialect)}`;
  if (half !== undefined) return said;
  if (hours === 0 || hours === 24) return "midnight";
  return hours > 12 ? `${said} hundred` : `${said} o'clock`;
}

function sayHalf(half: string | undefined): string {
  return half === undefined ? "" : ` ${half.toUpperCase()}M`;
}

function sayCount(count: string, unit: string, dialect: Dialect): string {
  return `${sayCardinal(count, dialect)} ${unit}${isOne(count) ? "" : "s"}`;
}

/** Numbers in words become numbers in digits, as Whisper's English rules have it. Pure. */
import { NUMBER_WORDS, type NumberWord } from "./number-words.ts";

/**
 * A number on its way: counted up ("forty", then "two"), or digits that are strung together ("nineteen", then "ninety").
 * Digits may hold points.
 */
type Pending = bigint | string | null;

const NUMERAL = /^\d+(?:\.\d+)?$/u;
const SIGNS = "-+£€$¢";

/**
 * "forty three thousand two hundred sixty" -> "43260", "nineteen fifties" -> "1950s", "two dollars" -> "$2". Text is lower-cased and
 * without punctuation but for `.%$¢€£`. Numbers of one are written "one", and "ones".
 */
export function writeDigits(text: string): string {
  return tidy(joinNumbers(prepare(text).split(/\s+/u).filter(Boolean)).join(" "));
}

/** "and a half" becomes "point five" after a number; letters and digits are set apart, but for the endings of ordinals and plurals. */
function prepare(text: string): string {
  const segments = text.split(/(?<![\p{L}\p{N}_])and\s+a\s+half(?![\p{L}\p{N}_])/u);
  const parts = segments.flatMap((segment, at) => {
    if (segment.trim() === "") return [];
    if (at === segments.length - 1) return [segment];
    return [segment, endsInNumber(segment) ? "point five" : "and a half"];
  });
  return parts
    .join(" ")
    .replaceAll(/([a-z])([0-9])/gu, "$1 $2")
    .replaceAll(/([0-9])([a-z])/gu, "$1 $2")
    .replaceAll(/([0-9])\s+(st|nd|rd|th|s)(?![\p{L}\p{N}_])/gu, "$1$2");
}

function endsInNumber(segment: string): boolean {
  const word = NUMBER_WORDS.get(/\S+(?=\s*$)/u.exec(segment)?.[0] ?? "");
  return isDecimal(word) || (word?.kind === "multiplier" && word.suffix === "");
}

/** What may stand after "point". */
function isDecimal(word: NumberWord | undefined): boolean {
  if (word?.kind === "zero") return true;
  return (word?.kind === "small" || word?.kind === "tens") && word.suffix === "";
}

/** "$2 and ¢7" -> "$2.07", "$0.36" -> "¢36", and a lone 1 in letters again. */
function tidy(text: string): string {
  return text
    .replaceAll(
      /([€£$])([0-9]+) (?:and )?¢([0-9]{1,2})(?![\p{L}\p{N}_])/gu,
      (_all, sign: string, whole, cents: string) => {
        return `${sign}${String(whole)}.${cents.padStart(2, "0")}`;
      },
    )
    .replaceAll(/[€£$]0.([0-9]{1,2})(?![\p{L}\p{N}_])/gu, (_all, cents: string) => `¢${Number(cents)}`)
    .replaceAll(/(?<![\p{L}\p{N}_])1(s?)(?![\p{L}\p{N}_])/gu, "one$1");
}

function joinNumbers(words: readonly string[]): string[] {
  const written: string[] = [];
  let sign = "";
  let pending: Pending = null;

  function write(text: string): void {
    written.push(sign + text);
    sign = "";
    pending = null;
  }
  function writePending(): void {
    if (pending !== null) write(String(pending));
  }
  function writeBoth(word: string): void {
    writePending();
    write(word);
  }

  for (let at = 0; at < words.length; at += 1) {
    const text = words[at] ?? "";
    const nextText = words[at + 1];
    const word = NUMBER_WORDS.get(text);
    const previous = NUMBER_WORDS.get(words[at - 1] ?? "");
    const next = NUMBER_WORDS.get(nextText ?? "");
    const isNextNumeral = nextText !== undefined && NUMERAL.test(nextText);

    if (word === undefined) {
      const hasSign = SIGNS.includes(text.charAt(0));
      const digits = hasSign ? text.slice(1) : text;
      if (!NUMERAL.test(digits)) writeBoth(text);
      else if (String(pending).endsWith(".")) pending = `${String(pending)}${text}`;
      else {
        writePending();
        if (hasSign) sign = text.charAt(0);
        pending = readNumeral(digits);
      }
      continue;
    }
    switch (word.kind) {
      case "zero":
        pending = stringOn(pending, "0");
        break;
      case "small":
      case "tens":
      case "multiplier": {
        if (word.kind === "multiplier" && typeof pending === "string" && multiply(pending, word.value) === null)
          writePending();
        pending = append(pending, word, previous);
        if (word.suffix !== "") write(`${String(pending)}${word.suffix}`);
        break;
      }
      case "sign":
        writePending();
        if (next !== undefined || isNextNumeral) sign = word.symbol;
        else write(text);
        break;
      case "currency":
        if (pending !== null) sign = word.symbol;
        write(pending === null ? text : String(pending));
        break;
      case "percent":
        write(pending === null ? text : `${String(pending)}%`);
        break;
      case "per":
        if (pending !== null && nextText === "cent") {
          write(`${String(pending)}%`);
          at += 1;
        } else writeBoth(text);
        break;
      case "and":
        // "Two hundred and six" is one number, "six and seven" are two.
        if (!(next !== undefined || isNextNumeral) || previous?.kind !== "multiplier" || previous.suffix !== "")
          writeBoth(text);
        break;
      case "repeat":
        if (next?.kind === "zero" || (next?.kind === "small" && next.suffix === "")) {
          pending = stringOn(pending, (next.kind === "zero" ? "0" : String(next.value)).repeat(word.times));
          at += 1;
        } else writeBoth(text);
        break;
      case "point":
        if (isDecimal(next) || isNextNumeral) pending = stringOn(pending, ".");
        // Before another word of a number it is left out.
        else if (next === undefined) writeBoth(text);
        break;
    }
  }
  writePending();
  return written;
}

/** A zero that was counted is not kept: "zero", then "point", is ".". */
function stringOn(pending: Pending, digits: string): string {
  return pending === null || pending === 0n ? digits : `${String(pending)}${digits}`;
}

/** The number with one more word: added where there is room for it ("forty", "two"), else strung on ("nineteen", "ninety"). */
function append(
  pending: Pending,
  word: NumberWord & { kind: "small" | "tens" | "multiplier" },
  previous: NumberWord | undefined,
): bigint | string {
  const { kind, value } = word;
  if (pending === null) return value;
  if (kind === "multiplier") {
    if (typeof pending === "string") return multiply(pending, value) ?? value;
    // Only what is below a thousand is multiplied: 43 thousand 2, then hundred.
    const below = pending % 1000n;
    return pending - below + below * value;
  }
  const isDigit = kind === "small" && value < 10n;
  if (typeof pending === "string" || (kind === "small" && isSmall(previous))) {
    const digits = String(pending);
    // "Nineteen ninety", then "nine".
    const isAfterTens = isDigit && previous?.kind === "tens" && previous.suffix === "";
    return `${isAfterTens ? digits.slice(0, -1) : digits}${value}`;
  }
  return pending % (isDigit ? 10n : 100n) === 0n ? pending + value : `${pending}${value}`;
}

function isSmall(word: NumberWord | undefined): boolean {
  return word?.kind === "small" && word.suffix === "";
}

/** Null where the digits are no number or the product is not whole. */
function multiply(digits: string, by: bigint): bigint | null {
  const found = /^(\d*)\.?(\d*)$/u.exec(digits);
  const [, whole = "", decimals = ""] = found ?? [];
  if (whole === "" && decimals === "") return null;
  const product = BigInt(whole + decimals) * by;
  const unit = 10n ** BigInt(decimals.length);
  return product % unit === 0n ? product / unit : null;
}

/** Whole numbers are counted on from, others stay as they are written. */
function readNumeral(digits: string): bigint | string {
  return multiply(digits, 1n) ?? digits;
}

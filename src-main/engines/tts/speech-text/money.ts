/** Amounts of money: three dollars and fifty cents, 2 million pounds, ninety-nine cents. */
import type { Dialect } from "./number-words.ts";
import { isOne, NUMBER } from "./rules.ts";

interface Currency {
  one: string;
  many: string;
  smallOne: string;
  smallMany: string;
}

const DOLLAR: Currency = { one: "dollar", many: "dollars", smallOne: "cent", smallMany: "cents" };
const POUND: Currency = { one: "pound", many: "pounds", smallOne: "penny", smallMany: "pence" };
const EURO: Currency = { one: "euro", many: "euros", smallOne: "cent", smallMany: "cents" };
const YEN: Currency = { one: "yen", many: "yen", smallOne: "sen", smallMany: "sen" };
const RUPEE: Currency = { one: "rupee", many: "rupees", smallOne: "paisa", smallMany: "paise" };
const FRANC: Currency = { one: "Swiss franc", many: "Swiss francs", smallOne: "centime", smallMany: "centimes" };

const SIGNS: Readonly<Record<string, Currency>> = { $: DOLLAR, "£": POUND, "€": EURO, "¥": YEN, "₹": RUPEE };
const CODES: Readonly<Record<string, Currency>> = {
  USD: { ...DOLLAR, one: "US dollar", many: "US dollars" },
  AUD: { ...DOLLAR, one: "Australian dollar", many: "Australian dollars" },
  CAD: { ...DOLLAR, one: "Canadian dollar", many: "Canadian dollars" },
  GBP: POUND,
  EUR: EURO,
  JPY: YEN,
  INR: RUPEE,
  CHF: FRANC,
};
const COUNTRIES: Readonly<Record<string, string>> = { US: "USD", A: "AUD", AU: "AUD", C: "CAD", CA: "CAD" };
const SCALES: Readonly<Record<string, string>> = {
  k: "thousand",
  m: "million",
  mn: "million",
  b: "billion",
  bn: "billion",
  t: "trillion",
  tn: "trillion",
};

const SCALE = String.raw`(?:\s?(k|mn?|bn?|tn?|thousand|million|billion|trillion)(?![\p{L}\d]))?`;
/** The end of a span: "$5-10", "$5-$10". */
const UP_TO = String.raw`(?:\s?-\s?[$£€¥₹]?(${NUMBER}))?`;
const AFTER = String.raw`(?![\d])`;

const WITH_SIGN = new RegExp(
  String.raw`(\ban? )?(-\s?)?(?:\b(US|AU?|CA?))?([$£€¥₹])\s?(-)?(${NUMBER})${UP_TO}${SCALE}${AFTER}`,
  "giu",
);
const CODE_AFTER = new RegExp(
  String.raw`(?<![\p{L}\d.,])(${NUMBER})${SCALE} ?(USD|AUD|CAD|GBP|EUR|JPY|INR|CHF)\b`,
  "gu",
);
const CODE_BEFORE = new RegExp(String.raw`\b(USD|AUD|CAD|GBP|EUR|JPY|INR|CHF) ?(${NUMBER})${SCALE}${AFTER}`, "gu");
/** "5 €" */
const SIGN_AFTER = new RegExp(String.raw`(?<![\p{L}\d.,])(${NUMBER}) ?([€£])(?!\s?\d)`, "gu");
const CENTS = new RegExp(String.raw`(?<![\p{L}\d.,])(${NUMBER})\s?¢`, "gu");
const PENCE = /(?<![\p{L}\d.,])(\d{1,3})p(?![\p{L}\d])/gu;
/** As it is written on the Continent: "€1.299,99". */
const POINTS_FOR_COMMAS =
  /(?<=€\s?)(?:\d{1,3}(?:\.\d{3})+,\d{2}|\d+,\d{2})(?!\d)|(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d{2}|\d+,\d{2})(?=\s?€)/g;
const PER = /(?<=\b(?:dollars?|pounds?|euros?|yen|rupees?|cents?|pence))\s?\/\s?(?=\p{L})/gu;

export function sayMoney(text: string, dialect: Dialect): string {
  const said = text
    .replace(POINTS_FOR_COMMAS, (amount) => amount.replaceAll(".", "").replace(",", "."))
    .replace(
      WITH_SIGN,
      (
        _,
        article: string | undefined,
        before: string | undefined,
        country: string | undefined,
        sign: string,
        after: string | undefined,
        amount: string,
        upTo: string | undefined,
        scale: string | undefined,
      ) => {
        const currency = currencyOf(sign, country);
        const isNegative = before !== undefined || after !== undefined;
        const words = sayAmount(amount, upTo, scale, article === undefined ? currency : alwaysOne(currency));
        return `${article ?? ""}${isNegative ? "minus " : ""}${words}`;
      },
    )
    .replace(CODE_AFTER, (_, amount: string, scale: string | undefined, code: string) =>
      sayAmount(amount, undefined, scale, CODES[code] ?? DOLLAR),
    )
    .replace(CODE_BEFORE, (_, code: string, amount: string, scale: string | undefined) =>
      sayAmount(amount, undefined, scale, CODES[code] ?? DOLLAR),
    )
    .replace(SIGN_AFTER, (_, amount: string, sign: string) =>
      sayAmount(amount, undefined, undefined, currencyOf(sign, undefined)),
    )
    .replace(CENTS, (_, amount: string) => `${amount} ${isOne(amount) ? "cent" : "cents"}`)
    .replace(PER, " per ");
  return dialect === "british"
    ? said.replace(PENCE, (_, amount: string) => `${amount} ${isOne(amount) ? "penny" : "pence"}`)
    : said;
}

function currencyOf(sign: string, country: string | undefined): Currency {
  const code = country === undefined ? undefined : COUNTRIES[country.toUpperCase()];
  return (code === undefined ? undefined : CODES[code]) ?? SIGNS[sign] ?? DOLLAR;
}

/** "a 5 dollar bill" */
function alwaysOne(currency: Currency): Currency {
  return { ...currency, many: currency.one };
}

function sayAmount(amount: string, upTo: string | undefined, scale: string | undefined, currency: Currency): string {
  if (upTo !== undefined) return `${amount} to ${sayAmount(upTo, undefined, scale, currency)}`;
  if (scale !== undefined) return `${amount} ${SCALES[scale.toLowerCase()] ?? scale} ${currency.many}`;
  const [whole = "", part = ""] = amount.split(".");
  if (part.length > 2 || (part !== "" && currency === YEN)) return `${amount} ${currency.many}`;
  const small = Number(part.padEnd(2, "0"));
  const smallWords = `${small} ${small === 1 ? currency.smallOne : currency.smallMany}`;
  if (Number(whole) === 0 && small > 0) return smallWords;
  const wholeWords = `${whole === "" ? "0" : whole} ${isOne(whole) ? currency.one : currency.many}`;
  return small === 0 ? wholeWords : `${wholeWords} and ${smallWords}`;
}

/** Units after a number: 5 km, 1 lb, 20°C, 70 mph, 5'10". The number itself still stands in digits. */
import type { Dialect } from "./number-words.ts";
import { isOne, NUMBER } from "./rules.ts";

type Unit = readonly [one: string, many: string];

const PLURAL_S: Readonly<Record<string, string>> = {
  km: "kilometer",
  m: "meter",
  cm: "centimeter",
  mm: "millimeter",
  nm: "nanometer",
  mi: "mile",
  yd: "yard",
  yds: "yard",
  kg: "kilogram",
  g: "gram",
  mg: "milligram",
  lb: "pound",
  lbs: "pound",
  oz: "ounce",
  l: "liter",
  L: "liter",
  ml: "milliliter",
  mL: "milliliter",
  cl: "centiliter",
  dl: "deciliter",
  gal: "gallon",
  tbsp: "tablespoon",
  tsp: "teaspoon",
  ha: "hectare",
  h: "hour",
  hr: "hour",
  hrs: "hour",
  min: "minute",
  mins: "minute",
  sec: "second",
  secs: "second",
  ms: "millisecond",
  ns: "nanosecond",
  wk: "week",
  wks: "week",
  yr: "year",
  yrs: "year",
  W: "watt",
  kW: "kilowatt",
  MW: "megawatt",
  GW: "gigawatt",
  kWh: "kilowatt hour",
  Wh: "watt hour",
  V: "volt",
  mV: "millivolt",
  mA: "milliamp",
  mAh: "milliamp hour",
  kB: "kilobyte",
  KB: "kilobyte",
  MB: "megabyte",
  GB: "gigabyte",
  TB: "terabyte",
  PB: "petabyte",
  KiB: "kibibyte",
  MiB: "mebibyte",
  GiB: "gibibyte",
  TiB: "tebibyte",
  kcal: "kilocalorie",
  cal: "calorie",
  kJ: "kilojoule",
  dB: "decibel",
  Pa: "pascal",
  hPa: "hectopascal",
  kPa: "kilopascal",
  px: "pixel",
};

const UNITS: ReadonlyMap<string, Unit> = new Map([
  ...Object.entries(PLURAL_S).map(([sign, one]): [string, Unit] => [sign, [one, `${one}s`]]),
  ["ft", ["foot", "feet"]],
  ["Hz", ["hertz", "hertz"]],
  ["kHz", ["kilohertz", "kilohertz"]],
  ["MHz", ["megahertz", "megahertz"]],
  ["GHz", ["gigahertz", "gigahertz"]],
  ["mph", ["mile per hour", "miles per hour"]],
  ["kph", ["kilometer per hour", "kilometers per hour"]],
  ["kmh", ["kilometer per hour", "kilometers per hour"]],
  ["fps", ["frame per second", "frames per second"]],
  ["rpm", ["revolution per minute", "revolutions per minute"]],
  ["bpm", ["beat per minute", "beats per minute"]],
  ["kbps", ["kilobit per second", "kilobits per second"]],
  ["Mbps", ["megabit per second", "megabits per second"]],
  ["Gbps", ["gigabit per second", "gigabits per second"]],
  ["psi", ["pound per square inch", "pounds per square inch"]],
  ["ppm", ["part per million", "parts per million"]],
  ["°C", ["degree Celsius", "degrees Celsius"]],
  ["°F", ["degree Fahrenheit", "degrees Fahrenheit"]],
  ["°", ["degree", "degrees"]],
  ["%", ["percent", "percent"]],
  ["‰", ["per mille", "per mille"]],
]);
/** What may stand after "per" besides: "5 m/s", "$5/day" is money. */
const PER: ReadonlyMap<string, string> = new Map([
  ["s", "second"],
  ["h", "hour"],
  ["d", "day"],
  ["day", "day"],
  ["week", "week"],
  ["month", "month"],
  ["year", "year"],
]);
const POWERS: ReadonlyMap<string, string> = new Map([
  ["2", "square "],
  ["3", "cubic "],
]);

const SIGNS = [...UNITS.keys()].toSorted((a, b) => b.length - a.length).join("|");
const END = String.raw`(?![\p{L}\d°^]|['-]\p{L})`;

const WITH_UNIT = new RegExp(
  String.raw`(\ban? )?(?<![\p{L}\d.,]|\d\/)((?:\d+ )?\d{1,2}\/\d{1,3}|${NUMBER})(\s?-\s?(?:${NUMBER}))?( ?-?)(sq\.? |cu\.? )?(${SIGNS})(?:\^?([23]))?(?:\/(\p{L}+)(?:\^?([23]))?)?(?:\.(?=,| +[\p{Ll}\d]))?${END}`,
  "gu",
);
const ONE_SECOND = new RegExp(String.raw`(?<![\p{L}\d.,])(${NUMBER}) s${END}|(?<![\p{L}\d.,])(\d+\.\d+)s${END}`, "gu");
const FEET_AND_INCHES =
  /(?<![\p{L}\d.,])(\d{1,3})(?:'\s?(\d{1,2}(?:\.\d+)?)(?:"|(?![\p{L}\d'"]))| ?(?:ft\.?|feet|foot) (\d{1,2}) ?in(?:ches|\.(?= +\p{Ll}))?(?!\p{L}))/gu;
const DIRECTIONS: Readonly<Record<string, string>> = { N: "north", S: "south", E: "east", W: "west" };
const INCHES = /(?<![\p{L}\d.,])(\d{1,3}(?:\.\d+)?)(?:"(?=[\s.,;:!?)]|$)(?<!"[^"]*")|-inch\b)/gu;
const INCHES_WITH_DOT = /(?<![\p{L}\d.,])(\d{1,3}(?:\.\d+)?) in\.(?=[\s,;:!?)]|$)/gu;

export function sayUnits(text: string, _dialect: Dialect): string {
  return text
    .replace(FEET_AND_INCHES, (_, feet: string, marked: string | undefined, inches: string | undefined) => {
      return `${feet} foot ${marked ?? inches ?? ""}`;
    })
    .replace(INCHES_WITH_DOT, (_, inches: string) => `${inches} ${isOne(inches) ? "inch" : "inches"}`)
    .replace(INCHES, (_, inches: string) => `${inches} inch`)
    .replace(
      WITH_UNIT,
      (
        whole: string,
        article: string | undefined,
        number: string,
        upTo: string | undefined,
        joint: string,
        square: string | undefined,
        sign: string,
        power: string | undefined,
        per: string | undefined,
        perPower: string | undefined,
      ) => {
        const perWord = per === undefined ? "" : sayPer(per, perPower);
        const unit = UNITS.get(sign);
        if (unit === undefined || perWord === undefined) return whole;
        const [one, many] = unit;
        const isSingular = article !== undefined || joint.includes("-") || isAtMostOne(upTo ?? number);
        const kind =
          square === undefined ? (POWERS.get(power ?? "") ?? "") : square.startsWith("c") ? "cubic " : "square ";
        return `${article ?? ""}${number}${upTo ?? ""} ${kind}${isSingular ? one : many}${perWord}`;
      },
    )
    .replace(ONE_SECOND, (_, whole: string | undefined, decimal: string | undefined) => {
      const number = whole ?? decimal ?? "";
      return `${number} ${isOne(number) ? "second" : "seconds"}`;
    })
    .replace(/(?<=degrees? )([NSEW])(?![\p{L}\d])/gu, (letter) => DIRECTIONS[letter] ?? letter);
}

/** "1", and "1/2": what is followed by a singular. "1 1/2" is not. */
function isAtMostOne(number: string): boolean {
  return /^\d+\//.test(number) || isOne(number);
}

/** " per hour", " per square meter"; undefined for what is no unit. */
function sayPer(sign: string, power: string | undefined): string | undefined {
  const one = PER.get(sign) ?? UNITS.get(sign)?.[0];
  return one === undefined ? undefined : ` per ${POWERS.get(power ?? "") ?? ""}${one}`;
}

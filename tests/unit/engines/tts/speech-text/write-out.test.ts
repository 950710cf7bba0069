import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../../../../src-main/engines/tts/speech-text/number-words.ts";
import { writeOut } from "../../../../../src-main/engines/tts/speech-text/write-out.ts";

const CASES: Record<string, [written: string, spoken: string][]> = {
  "plain numbers": [
    ["I have 3 cats, 2 dogs & 1 bird.", "I have three cats, two dogs and one bird."],
    [
      "100, 1001, 1,234,567",
      "one hundred, one thousand one, one million two hundred thirty-four thousand five hundred sixty-seven",
    ],
    ["3.14, .5 and 0.05", "three point one four, zero point five and zero point zero five"],
    ["agent 007", "agent zero zero seven"],
    ["It's -40 outside, or −5.", "It's minus forty outside, or minus five."],
    ["a 5-year-old and 747s", "a five-year-old and seven hundred forty-sevens"],
    ["1.5 million and 2 billion", "one point five million and two billion"],
  ],
  ordinals: [
    ["the 1st, 2nd, 3rd, 11th and 21st", "the first, second, third, eleventh and twenty-first"],
    ["the 19th century", "the nineteenth century"],
  ],
  "years, and counts that are none": [
    ["In 1969, and in 2005.", "In nineteen sixty-nine, and in two thousand five."],
    ["the year 2024 was hot", "the year twenty twenty-four was hot"],
    [
      "1500 people saw about 2000 of 2048 files",
      "one thousand five hundred people saw about two thousand of two thousand forty-eight files",
    ],
    ["in 2010 thousands left", "in twenty ten thousands left"],
    ["the 1990s and the '90s", "the nineteen nineties and the nineties"],
    ["the war of 1914–1918", "the war of nineteen fourteen to nineteen eighteen"],
    ["1,984 and 3000", "one thousand nine hundred eighty-four and three thousand"],
    [
      "2024/25, pre-2020 and the class of '99",
      "twenty twenty-four to twenty-five, pre twenty twenty and the class of ninety-nine",
    ],
  ],
  dates: [
    ["On 2026-11-22.", "On November twenty-second, twenty twenty-six."],
    ["Nov. 22nd, 2026", "November twenty-second, twenty twenty-six"],
    ["22 Nov 2026", "the twenty-second of November, twenty twenty-six"],
    ["on the 4th of July", "on the fourth of July"],
    ["3/4/2026 and 12/31/99", "March fourth, twenty twenty-six and December thirty-first, nineteen ninety-nine"],
    ["31/12/1999", "December thirty-first, nineteen ninety-nine"],
    ["Nov 3-5 and May 5", "November third to fifth and May fifth"],
    ["Fri, Nov 6", "Friday, November sixth"],
    ["2026-11-22T14:30", "November twenty-second, twenty twenty-six at fourteen thirty"],
    ["She may come in May or march in March.", "She may come in May or march in March."],
    ["Jan–Mar 2024, May 3rd–5th", "January to March twenty twenty-four, May third to fifth"],
  ],
  times: [
    ["at 9:05, 9:00, 14:30 or 14:00", "at nine oh five, nine o'clock, fourteen thirty or fourteen hundred"],
    ["3pm, 3 p.m., 12:00 pm and 10:15AM", "three PM, three PM, twelve PM and ten fifteen AM"],
    ["Come at 5 p.m. Bring cake.", "Come at five PM. Bring cake."],
    ["It ends at 00:00.", "It ends at midnight."],
    ["in 7:05:09", "in seven oh five and nine seconds"],
    [
      "Mon–Fri 9–5, 10:30am-2:30pm, 5–6 p.m.",
      "Monday to Friday nine to five, ten thirty AM to two thirty PM, five to six PM.",
    ],
    ["5:00 o'clock", "five o'clock"],
  ],
  money: [
    ["$1, $1.50 and $0.99", "one dollar, one dollar and fifty cents and ninety-nine cents"],
    ["£1.01 or €7.20", "one pound and one penny or seven euros and twenty cents"],
    ["$1,299.99", "one thousand two hundred ninety-nine dollars and ninety-nine cents"],
    ["£2 million, $5bn and $1.2M", "two million pounds, five billion dollars and one point two million dollars"],
    ["-$5, ¥500 and ₹20", "minus five dollars, five hundred yen and twenty rupees"],
    ["a $5 bill, $5-10, $5/hour", "a five dollar bill, five to ten dollars, five dollars per hour"],
    ["20 USD, US$20, 5 €", "twenty US dollars, twenty US dollars, five euros"],
    ["€1.299,99", "one thousand two hundred ninety-nine euros and ninety-nine cents"],
    ["99¢", "ninety-nine cents"],
    ["$3.5 million–$4 million", "three point five million dollars to four million dollars"],
  ],
  units: [
    ["5 kg, 1 lb, 0.5 l, 70mph", "five kilograms, one pound, zero point five liters, seventy miles per hour"],
    ["25 km/h, 5 m/s, 8 m²", "twenty-five kilometers per hour, five meters per second, eight square meters"],
    ["20 °C, 1°F, 90°", "twenty degrees Celsius, one degree Fahrenheit, ninety degrees"],
    ["a 5 km run, a 10-km run, 5-10 km", "a five kilometer run, a ten kilometer run, five to ten kilometers"],
    ["50%, 100 %", "fifty percent, one hundred percent"],
    ["2 h 15 min, 3 s, 16GB", "two hours fifteen minutes, three seconds, sixteen gigabytes"],
    [`5'10", 5 ft. 6 in. tall`, "five foot ten, five foot six tall"],
    ["I am 5. Go to gate 5 at once.", "I am five. Go to gate five at once."],
    ["½ tsp, 1 1/2 tbsp, 10%–20%", "one half teaspoon, one and a half tablespoons, ten percent to twenty percent"],
    ["6 ft 2 in, 6'2, 9.58s", "six foot two, six foot two, nine point five eight seconds"],
    ["48.85° N", "forty-eight point eight five degrees north"],
  ],
  sums: [
    ["2 + 3 = 5", "two plus three equals five"],
    ["6 × 7 ÷ 2, 10 - 4, 5-3=2", "six times seven divided by two, ten minus four, five minus three equals two"],
    ["x² + y³ and 10⁶", "x squared plus y cubed and ten to the power of six"],
    ["1/2, 2/3, 3/4, 1/10", "one half, two thirds, three quarters, one tenth"],
    ["1½ cups, 2 3/4", "one and a half cups, two and three quarters"],
    ["8/10, 22/7 and 24/7", "eight out of ten, twenty-two over seven and twenty-four seven"],
    ["3x4, 3 x 4 = 12, 2x as fast", "three by four, three times four equals twelve, two times as fast"],
    ["10-20, 16:9, 3-1", "ten to twenty, sixteen to nine, three to one"],
    [
      "~50, >90%, <5, ±3, √2, 5≠6",
      "about fifty, more than ninety percent, less than five, plus or minus three, the square root of two, five is not equal to six",
    ],
    ["1e5", "one times ten to the power of five"],
    [
      "a²+b²=c², f(x)=2x+1, a < b, 5 != 6",
      "a squared plus b squared equals c squared, f(x) equals two x plus one, a is less than b, five is not equal to six",
    ],
  ],
  "telephone numbers and other strings of digits": [
    ["(555) 123-4567", "five five five, one two three, four five six seven"],
    ["+44 20 7946 0958", "plus four four, two zero, seven nine four six, zero nine five eight"],
    ["call 911 now", "call nine one one now"],
    ["192.168.0.1", "one nine two dot one six eight dot zero dot one"],
    ["v1.2.3 and version 3.11", "version one point two point three and version three point eleven"],
    ["978-3-16-148410-0", "nine seven eight, three, one six, one four eight four one zero, zero"],
    ["flight BA2490", "flight BA two four nine zero"],
    [
      "1.234.567 and 12\u202f345",
      "one million two hundred thirty-four thousand five hundred sixty-seven and twelve thousand three hundred forty-five",
    ],
  ],
  "letters with digits": [
    ["COVID-19, MP3, 4K, H2O", "COVID nineteen, MP three, four K, H-two O"],
    ["A4 and gate B12", "A-four and gate B-twelve"],
  ],
  addresses: [
    ["Mail me@example.co.uk.", "Mail me at example dot co dot UK."],
    ["See https://www.example.com/help?x=1#a.", "See example dot com slash help."],
    ["Go to example.com, or Node.js.", "Go to example dot com, or Node dot js."],
  ],
  abbreviations: [
    ["Dr. Lee, Mr. and Mrs. Smith, Ms. Ray", "Doctor Lee, Mister and Mrs Smith, Miz Ray"],
    ["St. Paul lives on Main St. near Elm Rd.", "Saint Paul lives on Main Street near Elm Road."],
    ["e.g. this, i.e. that, etc. And vs. them", "for example, this, that is, that, et cetera. And versus them"],
    ["The U.S. Army, the U.K. and I.B.M.", "The US Army, the UK and IBM."],
    ["George W. Bush and J. R. R. Tolkien.", "George W Bush and J R R Tolkien."],
    ["No. 5, #7, p. 12, § 3, Fig. 2", "number five, number seven, page twelve, section three, figure two"],
    ["I said no. Five came.", "I said no. Five came."],
    ["AT&T, and/or, he/she, w/o me", "A-T and T, and or, he or she, without me"],
    ["Henry VIII, World War II, Malcolm X", "Henry the eighth, World War two, Malcolm X"],
    ["C++, C#, A+ and .NET", "C plus plus, C sharp, A plus and dot NET"],
    ["a Ph.D. in physics, a B.Sc. and an Ed.D.", "a PhD in physics, a BSc and an EdD."],
    ["1600 Pennsylvania Ave NW, Apt. 4B", "sixteen hundred Pennsylvania Avenue NW, apartment four B"],
  ],
  "Markdown and lines": [
    ["# Title\n- one\n- two", "Title. one. two"],
    ["**bold**, *it*, `code` and [a page](https://example.com)", "bold, it, 'code' and a page"],
    ["1. first\n2. second", "one, first. two, second"],
    ["| Name | Age |\n|---|---|\n| Anna | 5 |", "Name, Age. Anna, five"],
  ],
  "quotes, dashes and dots": [
    ["“It’s” – he said—‘no’… wait...", `"It's" — he said — 'no'… wait…`],
    ["one - two", "one — two"],
    ["Born in 1990 - died young.", "Born in nineteen ninety — died young."],
  ],
  "what cannot be spoken": [
    ["Hi \u{1f600} there \u{1f44d}\u{1f3fd}!", "Hi there!"],
    ["\u65e5\u672c\u8a9e", ""],
    ["...?! \u{1f600} + *", ""],
    ["naïve café, Zoë, π", "naïve café, Zoë, pi"],
    ["", ""],
  ],
};

describe("writeOut", () => {
  it.for(Object.entries(CASES))("writes out %s", ([, pairs]) => {
    expect(pairs.map(([written]) => writeOut(written, "american"))).toEqual(pairs.map(([, spoken]) => spoken));
  });

  it("speaks British where the voice does", () => {
    const pairs = [
      ["3/4/2026", "the third of April twenty twenty-six"],
      ["Nov. 22nd, 2026", "November the twenty-second twenty twenty-six"],
      ["105 in 2005", "one hundred and five in two thousand and five"],
      ["50p", "fifty pence"],
      ["020 7946 0958", "oh two oh, seven nine four six, oh nine five eight"],
    ] as const;
    expect(pairs.map(([written]) => writeOut(written, "british"))).toEqual(pairs.map(([, spoken]) => spoken));
  });

  it("leaves plain English as it is", () => {
    const sentences = [
      "Hello there, how are you today?",
      "It's a well-known fact: cats can't swim, can they?",
      `"Who's there?" she asked (quietly); nobody was.`,
      "I am, you are, he is; we may march in May.",
    ];
    for (const dialect of ["american", "british"] as const) {
      expect(sentences.map((sentence) => writeOut(sentence, dialect))).toEqual(sentences);
    }
  });
});

const PARTS = [
  ..."0 1 2 7 10 12 1999 2020 3.5 1,000 .5 007 - – — + = * / x ^ ² ½ % $ £ € ° °C km kg m s lb ' ( ) [ ] . , ; : ! ?".split(
    " ",
  ),
  ..."… ... & # @ a A I V X II VIII Dr. Mr St. No. p. etc. e.g. U.S. Jan May Mon am p.m. :30 10:30 3/4 12/11/2020".split(
    " ",
  ),
  ..."the in word Word War Henry www.a.com http://x me@x.org _ ~ | < > π μ é 日 st th nd s k bn ft sq v1.2 call +44".split(
    " ",
  ),
  '"',
  " ",
  "\n",
  "\u{1f600}",
  "\u0303",
  "\u0662",
  "USD",
];
const anyText = fc.oneof(
  fc.array(fc.constantFrom(...PARTS), { maxLength: 14 }).map((parts) => parts.join("")),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 10 }).map((parts) => parts.join(" ")),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);
const anyDialect = fc.constantFrom<Dialect>("american", "british");

describe("whatever it is given, writeOut", () => {
  it("leaves no digit, and only Latin letters and marks that voices know", () => {
    fc.assert(
      fc.property(anyText, anyDialect, (text, dialect) => {
        expect(writeOut(text, dialect)).toMatch(/^[\p{Script=Latin}'\-.,!?:;"()—… ]*$/u);
        expect(writeOut(text, dialect)).not.toMatch(/\p{N}/u);
      }),
    );
  });

  it("has nothing more to do the second time", () => {
    fc.assert(
      fc.property(anyText, anyDialect, (text, dialect) => {
        const once = writeOut(text, dialect);
        expect(writeOut(once, dialect)).toBe(once);
      }),
    );
  });

  it("keeps every word of plain English", () => {
    const words = fc.array(fc.constantFrom("the", "cat", "sat", "down", "and", "looked", "Anna", "I"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, anyDialect, (plain, dialect) => {
        expect(writeOut(plain.join(" "), dialect)).toBe(plain.join(" "));
      }),
    );
  });

  it("says every count in full", () => {
    fc.assert(
      fc.property(fc.nat(999), anyDialect, (count, dialect) => {
        const said = writeOut(`I saw ${count} cats.`, dialect);
        expect(said).toMatch(/^I saw [a-z -]+ cats\.$/);
      }),
    );
  });
});

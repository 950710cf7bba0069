/** What the detector and the recogniser made of known sounds, judged. Pure. */
import { errorRateOf } from "../bench/metrics/compare-words.ts";
import { ok, judge, type Check } from "./check.ts";
import { exceed, percent, type LimitName } from "./limits.ts";
import { median } from "./judge-voice.ts";
import { compareTexts } from "./words.ts";

export interface Heard {
  said: string;
  heard: string;
  audioMs: number;
  asrMs: number;
  /** Whether the detector found speech in it. */
  isDetected: boolean;
}

const DETECTOR_ADVICE = "Install MiniFlow again: its detector comes with it.";

/** One sentence that the voice said and the recogniser heard. */
export function judgeHeard(what: string, heard: Heard): Check {
  const count = compareTexts(heard.said, heard.heard);
  const rate = errorRateOf([count]);
  const wrong = count.errors === 0 ? "every word" : `${count.errors} of ${count.words} words wrong: "${heard.heard}"`;
  const figure = `${wrong}, ${heard.asrMs.toFixed(0)} ms`;
  const { said, audioMs, asrMs } = heard;
  const values = { said, heard: heard.heard, errors: count.errors, words: count.words, audioMs, asrMs };
  return judge({ area: "hearing", what, figure, values }, [exceed("sentenceErrors", "wrong words", rate)]);
}

/** All of them together; `heard` is not empty. */
export function judgeAllHeard(what: string, limit: LimitName, heard: readonly Heard[]): Check {
  const counts = heard.map((one) => compareTexts(one.said, one.heard));
  const rate = errorRateOf(counts);
  const words = counts.reduce((sum, count) => sum + count.words, 0);
  const figure = `${percent(rate)} of ${words} words wrong in ${heard.length} sentences`;
  return judge({ area: "hearing", what, figure, values: { errorRate: rate, words } }, [
    exceed(limit, "wrong words", rate),
  ]);
}

export function judgeHearingPace(heard: readonly Heard[]): Check {
  const share = median(heard.map(({ asrMs, audioMs }) => asrMs / audioMs));
  const asrMs = median(heard.map((one) => one.asrMs));
  const figure = `${asrMs.toFixed(0)} ms a sentence, ${percent(share)} of its length (medians of ${heard.length})`;
  return judge({ area: "hearing", what: "pace", figure, values: { asrMs, hearingShare: share } }, [
    exceed("hearingShare", "of its length", share),
  ]);
}

export function judgeDetector(heard: readonly Heard[]): Check {
  const found = heard.filter(({ isDetected }) => isDetected).length;
  const figure = `speech found in ${found} of ${heard.length} sentences`;
  const fault = { what: "it must be found in all", advice: DETECTOR_ADVICE };
  return judge({ area: "hearing", what: "detector", figure, values: { found, of: heard.length } }, [
    found === heard.length ? null : fault,
  ]);
}

export interface HeardNothing {
  /** Speech that the detector found, in ms. */
  speechMs: number;
  /** What the turn would have taken for words; "" for nothing. */
  text: string;
  /** What the recogniser writes where no detector stands before it: told, not judged. */
  textAlone: string;
}

export function judgeNoSpeech(name: string, { speechMs, text, textAlone }: HeardNothing): Check {
  const alone = textAlone === "" ? "nothing" : `"${textAlone}"`;
  const figure = `the detector finds ${speechMs.toFixed(0)} ms of speech; the recogniser alone would write ${alone}`;
  const fault = { what: `"${text}" was made up`, advice: "Tell us with this report." };
  const values = { speechMs, text, textAlone };
  return judge({ area: "hearing", what: `${name} gives nothing`, figure, values }, [text === "" ? null : fault]);
}

/** The same sentences with both windows of a recogniser; not empty. */
export function judgeWindows(full: readonly Heard[], auto: readonly Heard[]): Check[] {
  const rateOf = (heard: readonly Heard[]) => errorRateOf(heard.map((one) => compareTexts(one.said, one.heard)));
  const msOf = (heard: readonly Heard[]) => median(heard.map(({ asrMs }) => asrMs));
  const [fullRate, autoRate, fullMs, autoMs] = [rateOf(full), rateOf(auto), msOf(full), msOf(auto)];
  const describe = (rate: number, asrMs: number) =>
    `${percent(rate)} of words wrong, ${asrMs.toFixed(0)} ms a sentence`;
  return [
    ok({
      area: "hearing",
      what: "window: full",
      figure: describe(fullRate, fullMs),
      values: { errorRate: fullRate, asrMs: fullMs },
    }),
    judge(
      {
        area: "hearing",
        what: "window: auto",
        figure: describe(autoRate, autoMs),
        values: { errorRate: autoRate, asrMs: autoMs },
      },
      [
        exceed("windowErrors", "more wrong words than with the full window:", autoRate - fullRate),
        exceed("windowShare", "of the full window's time:", autoMs / fullMs),
      ],
    ),
  ];
}

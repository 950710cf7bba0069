import { describe, expect, it } from "vitest";
import { toPhonemes } from "../../../../../src-main/engines/tts/kokoro/phonemes.ts";
import { openEspeak } from "../../../../../src-main/engines/tts/phonemes/espeak.ts";
import type { Dialect } from "../../../../../src-main/engines/tts/speech-text/number-words.ts";

const phonemise = openEspeak();

/** What kokoro-js (kokoro.js/src/phonemize.js of hexgrad/kokoro, over the package phonemizer 1.2.1) makes of these. */
const KOKORO_JS: [dialect: Dialect, text: string, phonemes: string][] = [
  ["american", "Hello there, how are you today?", "həlˈoʊ ðˈɛɹ, hˌaʊ ɑːɹ juː tədˈeɪ?"],
  ["british", "Hello there, how are you today?", "həlˈəʊ ðˈeə, hˌaʊ ɑː juː tədˈeɪ?"],
  ["american", "The quick brown fox jumps over the lazy dog.", "ðə kwˈɪk bɹˈaʊn fˈɑːks dʒˈʌmps ˌoʊvɚ ðə lˈeɪzi dˈɑːɡ."],
  ["british", "The quick brown fox jumps over the lazy dog.", "ðə kwˈɪk bɹˈaʊn fˈɒks dʒˈʌmps ˌəʊvə ðə lˈeɪzi dˈɒɡ."],
  ["american", "Yeah, I know ninety people, and Kokoro too.", "jˈɛə, aɪ nˈoʊ nˈaɪndi pˈiːpəl, ænd kˈoʊkəɹoʊ tˈuː."],
  ["british", "Yeah, I know ninety people, and Kokoro too.", "jˈɛə, aɪ nˈəʊ nˈaɪnti pˈiːpəl, and kˈəʊkəɹəʊ tˈuː."],
  [
    "american",
    `"Who's there?" she asked; he said (quietly): nobody!`,
    `"hˌuːz ðˈɛɹ?" ʃiː ˈæskt; hiː sˈɛd «kwˈaɪətli»: nˈoʊbɑːdi!`,
  ],
  [
    "american",
    "The CPUs and GPUs of the PC's maker are hot.",
    "ðə sˌiːpˌiːjˈuːz ænd dʒˌiːpˌiːjˈuːz ʌvðə pˌiːsˈiːz mˈeɪkɚɹ ɑːɹ hˈɑːt.",
  ],
  [
    "american",
    "One hundred and ninety-nine years ago — or so they say — it rained…",
    "wˈʌn hˈʌndɹɪd ænd nˈaɪndinˈaɪn jˈɪɹz ɐɡˈoʊ — ɔːɹ sˌoʊ ðeɪ sˈeɪ — ɪt ɹˈeɪnd…",
  ],
  [
    "british",
    "Loch Ness, a jalapeño, naïve café, Xavier's box.",
    "lˈɒk nˈɛs, ɐ dʒˌalɐpˈiːnjəʊ, naɪˈiːv kafˈeɪ, zˈeɪviəz bˈɒks.",
  ],
  ["american", "One, with me, and or, into, it is.", "wˈʌn, wɪð mˈiː, ænd ˈɔːɹ, ˈɪntʊ, ɪɾ ˈɪz."],
  ["british", "You, are they, by if and.", "jˈuː, ɑː ðˈeɪ, baɪ ɪf ˈand."],
];

describe("toPhonemes", () => {
  it.for(KOKORO_JS)("reads as kokoro-js does, %s: %s", ([dialect, text, phonemes]) => {
    expect(toPhonemes(text, dialect, phonemise)).toBe(phonemes);
  });

  it("takes curly quotes for straight ones, and keeps no white space at the ends", () => {
    expect(toPhonemes(" “It’s” \n", "american", phonemise)).toBe(toPhonemes(`"It's"`, "american", phonemise));
  });

  it("gives nothing for nothing", () => {
    expect(toPhonemes("", "american", phonemise)).toBe("");
  });
});

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openEspeak } from "../../../../../src-main/engines/tts/phonemes/espeak.ts";
import { readPiperConfig, type PiperConfig } from "../../../../../src-main/engines/tts/piper/config.ts";
import { plainMarks, toPhonemeIds, toPhonemes } from "../../../../../src-main/engines/tts/piper/phoneme-ids.ts";
import { TINY_PIPER } from "../../../../parts/tiny-voices.ts";

let config: PiperConfig;
beforeAll(async () => {
  config = await readPiperConfig(TINY_PIPER);
});

describe("toPhonemeIds", () => {
  it("begins, pads after every phoneme, and ends, as Piper's phonemes_to_ids does", () => {
    // ^ _ h _ ə _ l _ ˈ _ ə _ ʊ _ . _ $ by the map of en_GB-alba-medium.onnx.json
    expect(toPhonemeIds("həlˈəʊ.", config)).toEqual({
      ids: [1, 0, 20, 0, 59, 0, 24, 0, 120, 0, 59, 0, 100, 0, 10, 0, 2],
      spoken: 7,
      dropped: 0,
    });
  });

  it("gives every id of a phoneme that has several, one pad after them", () => {
    const phonemeIds = new Map([...config.phonemeIds, ["h", [20, 21]] as const]);
    expect(toPhonemeIds("h", { phonemeIds }).ids).toEqual([1, 0, 20, 21, 0, 2]);
  });

  it("drops what the voice lacks, and counts it", () => {
    expect(toPhonemeIds("h\u{1f600}A", config)).toEqual({ ids: [1, 0, 20, 0, 2], spoken: 1, dropped: 2 });
  });

  it("gives ids of the map only, whatever it is given", () => {
    const known = new Set([...config.phonemeIds.values()].flat());
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const { ids, spoken, dropped } = toPhonemeIds(text, config);
        expect(ids.every((id) => known.has(id))).toBe(true);
        expect(ids.length).toBe(3 + 2 * spoken);
        expect(spoken + dropped).toBe(Array.from(text).length);
      }),
    );
  });
});

describe("toPhonemes", () => {
  const read = (text: string) => toPhonemes(text, config, openEspeak());

  it("gives one string for a sentence, in the dialect of the voice", () => {
    expect(read("Hello, how are you today? I'm fine.")).toEqual(["həlˈəʊ, hˌaʊ ɑː juː tədˈeɪ?", "aɪm fˈaɪn."]);
  });

  it("keeps words apart that a dash, a bracket or three dots stand between", () => {
    expect(read("one — two (three) four… five")).toEqual(read("one, two, three, four, five"));
  });

  it("says nothing for nothing", () => {
    expect(read("")).toEqual([]);
    expect(read(" ")).toEqual([]);
  });
});

describe("plainMarks", () => {
  it("leaves no mark that Piper does not know, and every letter", () => {
    const parts = fc.array(
      fc.constantFrom("a", "bee", ",", ".", "!", "?", ";", ":", "—", "…", "(", ")", '"', " ", "'"),
    );
    fc.assert(
      fc.property(parts, (all) => {
        const text = all.join("");
        const plain = plainMarks(text);
        expect(plain).not.toMatch(/[—…()"]/);
        expect(plain.replace(/[^a-z']/g, "")).toBe(text.replace(/[^a-z']/g, ""));
      }),
    );
  });

  it("tidies the commas it makes", () => {
    expect(["(a), b", "a — b.", "a…", "(a)", "a (b). c", '"a," b'].map(plainMarks)).toEqual([
      "a, b",
      "a, b.",
      "a.",
      "a",
      "a, b. c",
      "a, b",
    ]);
  });
});

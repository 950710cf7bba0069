import { describe, expect, it } from "vitest";
import { buildPrompt, listAccents } from "../../../../../src-main/engines/asr/whisper/prompt.ts";

const none: ReadonlyMap<string, number> = new Map();
const multilingual = {
  startId: 50258,
  languageIds: new Map([
    ["en", 50259],
    ["de", 50261],
  ]),
  transcribeId: 50359,
  accentIds: none,
  noTimestampsId: 50363,
};
const english = { startId: 50257, languageIds: none, transcribeId: undefined, accentIds: none, noTimestampsId: 50362 };
const accented = {
  ...multilingual,
  accentIds: new Map([
    ["auto", 60_000],
    ["scottish", 60_001],
  ]),
};

describe("the prompt", () => {
  it("is Whisper's for a model of many languages", () => {
    expect(buildPrompt(multilingual, { language: "en", accent: "auto" })).toEqual([50258, 50259, 50359, 50363]);
    expect(buildPrompt(multilingual, { language: "de", accent: "auto" })).toEqual([50258, 50261, 50359, 50363]);
  });

  it("has no language in a model of English only", () => {
    expect(buildPrompt(english, { language: "en", accent: "auto" })).toEqual([50257, 50362]);
  });

  it("has the accent where the model takes one", () => {
    expect(buildPrompt(accented, { language: "en", accent: "auto" })).toEqual([50258, 50259, 50359, 60_000, 50363]);
    expect(buildPrompt(accented, { language: "en", accent: "scottish" })).toEqual([50258, 50259, 50359, 60_001, 50363]);
  });

  it("refuses an accent and a language that the model does not know, naming those it does", () => {
    const welsh = () => buildPrompt(accented, { language: "en", accent: "welsh" });
    expect(welsh).toThrow(expect.objectContaining({ code: "ACCENT_UNKNOWN", hint: "It knows: auto, scottish." }));
    const unaccented = () => buildPrompt(multilingual, { language: "en", accent: "scottish" });
    expect(unaccented).toThrow(expect.objectContaining({ code: "ACCENT_UNKNOWN", hint: "It knows: auto." }));
    const french = () => buildPrompt(multilingual, { language: "fr", accent: "auto" });
    expect(french).toThrow(expect.objectContaining({ code: "MODEL_UNSUPPORTED", hint: "It knows: en, de." }));
  });

  it("lists auto once, whether or not the model has a token for it", () => {
    expect([listAccents(multilingual), listAccents(accented)]).toEqual([["auto"], ["auto", "scottish"]]);
  });
});

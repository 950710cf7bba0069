import { describe, expect, it } from "vitest";
import { joinReadings } from "../../../../../src-main/engines/asr/whisper/join-readings.ts";
import type { WindowReading } from "../../../../../src-main/engines/asr/whisper/reading.ts";

const folder = { decode: (ids: readonly number[]) => ids.map((id) => ` t${id}`).join("") };

function reading(change: Partial<WindowReading>): WindowReading {
  return {
    text: "words",
    tokens: [{ id: 1, logProb: -0.2 }],
    averageLogProb: -0.2,
    noSpeechProb: 0.1,
    compressionRatio: 0.8,
    temperature: 0,
    looped: false,
    ctcGap: undefined,
    heardAccent: undefined,
    judgement: "speech",
    marks: { featuresMs: 1, encodeMs: 2, decodeMs: 3, encodedMs: 4000 },
    isFull: false,
    ...change,
  };
}

describe("joining windows", () => {
  it("keeps the words of believed windows in order and adds up the times of all", () => {
    const long = reading({
      text: "and more",
      tokens: [2, 3, 4].map((id) => ({ id, logProb: -1 })),
      averageLogProb: -0.8,
      temperature: 0.2,
      isFull: true,
    });
    const joined = joinReadings(folder, [reading({}), reading({ judgement: "silence", text: "" }), long], "auto");
    expect(joined).toMatchObject({
      verdict: "speech",
      text: "words and more",
      temperature: 0.2,
      marks: { featuresMs: 3, encodeMs: 6, decodeMs: 9, windows: 3, fullWindows: 1, encodedMs: 12_000 },
    });
    expect(joined.tokens.map(({ text }) => text)).toEqual([" t1", " t2", " t3", " t4"]);
    expect(joined.averageLogProb).toBeCloseTo((2 * -0.2 + 4 * -0.8) / 6);
    expect(joined.confidence).toBeCloseTo(Math.exp(joined.averageLogProb));
  });

  it("tells the widest CTC gap of what counts, and none for a model without a CTC head", () => {
    const doubted = reading({ judgement: "doubted", ctcGap: 3 });
    const readings = [reading({ ctcGap: 0.1 }), doubted, reading({ ctcGap: 0.4 })];
    expect(joinReadings(folder, readings, "auto").ctcGap).toBe(0.4);
    expect(joinReadings(folder, [doubted], "auto").ctcGap).toBe(3);
    expect(joinReadings(folder, [reading({})], "auto").ctcGap).toBeNull();
  });

  it("names the accent that was asked for, and for auto the one heard where most was said", () => {
    const tokens = [2, 3].map((id) => ({ id, logProb: -1 }));
    const readings = [reading({ heardAccent: "british" }), reading({ heardAccent: "scottish", tokens })];
    expect(joinReadings(folder, readings, "northern").accent).toBe("northern");
    expect(joinReadings(folder, readings, "auto").accent).toBe("scottish");
    expect(joinReadings(folder, [reading({})], "auto").accent).toBe("auto");
  });

  it("has no words where every window is doubted or silent", () => {
    const doubted = reading({ judgement: "doubted", text: "made up" });
    const silent = reading({ judgement: "silence", text: "" });
    expect(joinReadings(folder, [silent, doubted], "auto")).toMatchObject({
      verdict: "unintelligible",
      text: "",
      tokens: [],
    });
    expect(joinReadings(folder, [silent], "auto")).toMatchObject({
      verdict: "silence",
      text: "",
      tokens: [],
      confidence: 0,
    });
  });

  it("hears silence in no window at all", () => {
    expect(joinReadings(folder, [], "scottish")).toEqual({
      verdict: "silence",
      text: "",
      confidence: 0,
      accent: "scottish",
      tokens: [],
      averageLogProb: 0,
      noSpeechProb: 0,
      compressionRatio: 0,
      ctcGap: null,
      temperature: 0,
      marks: { featuresMs: 0, encodeMs: 0, decodeMs: 0, windows: 0, fullWindows: 0, encodedMs: 0 },
    });
  });
});

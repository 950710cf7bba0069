import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_SPAN_RULE, findSpans } from "../../../../src-main/engines/vad/spans.ts";

const FRAME = 512;
const frame = (count: number) => ({ frameSamples: FRAME, totalSamples: count * FRAME });
const repeat = (probability: number, count: number) => Array.from({ length: count }, () => probability);
const bare = { ...DEFAULT_SPAN_RULE, minSpeechMs: 0, minSilenceMs: 0, padMs: 0 };

describe("speech spans", () => {
  it("finds none in silence and none in nothing", () => {
    expect(findSpans(repeat(0.1, 50), frame(50))).toEqual([]);
    expect(findSpans([], frame(0))).toEqual([]);
  });

  it("takes speech that lasts to the end", () => {
    expect(findSpans([...repeat(0, 5), ...repeat(0.9, 10)], frame(15), bare)).toEqual([
      { startSample: 5 * FRAME, endSample: 15 * FRAME, peak: 0.9 },
    ]);
  });

  it("begins only above the upper threshold and goes on above the lower one", () => {
    const probabilities = [0.4, 0.4, 0.6, 0.4, 0.4, 0.2, 0.4];
    expect(findSpans(probabilities, frame(7), bare)).toEqual([
      { startSample: 2 * FRAME, endSample: 5 * FRAME, peak: 0.6 },
    ]);
  });

  it("bridges a pause shorter than the least silence and drops speech shorter than the least speech", () => {
    const rule = { ...bare, minSpeechMs: 200, minSilenceMs: 100 };
    const probabilities = [
      ...repeat(0.9, 5),
      ...repeat(0, 3),
      ...repeat(0.8, 5),
      ...repeat(0, 10),
      ...repeat(0.9, 3),
      ...repeat(0, 5),
    ];
    expect(findSpans(probabilities, frame(31), rule)).toEqual([{ startSample: 0, endSample: 13 * FRAME, peak: 0.9 }]);
  });

  it("joins stretches whose margins touch", () => {
    const probabilities = [...repeat(0, 9), 0.9, ...repeat(0, 6), 0.7, ...repeat(0, 9)];
    const apart = findSpans(probabilities, frame(26), { ...bare, padMs: 95 });
    const joined = findSpans(probabilities, frame(26), { ...bare, padMs: 96 });
    expect(apart.length).toBe(2);
    expect(joined).toEqual([{ startSample: 6 * FRAME, endSample: 20 * FRAME, peak: 0.9 }]);
  });

  it("keeps spans in order, apart, inside the recording, around their loudest frame", () => {
    const rules = fc.record({
      enterProb: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      leaveProb: fc.double({ min: 0, max: 0.3, noNaN: true }),
      minSpeechMs: fc.nat(400),
      minSilenceMs: fc.nat(400),
      padMs: fc.nat(400),
    });
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 }),
        fc.nat(FRAME - 1),
        rules,
        (probabilities, cut, rule) => {
          const totalSamples = Math.max(0, probabilities.length * FRAME - cut);
          const spans = findSpans(probabilities, { frameSamples: FRAME, totalSamples }, rule);
          let after = -1;
          for (const span of spans) {
            expect(span.startSample).toBeGreaterThan(after);
            expect(span.endSample).toBeGreaterThan(span.startSample);
            expect(span.endSample).toBeLessThanOrEqual(totalSamples);
            expect(span.peak).toBeGreaterThanOrEqual(rule.enterProb);
            after = span.endSample;
          }
        },
      ),
    );
  });

  it("holds every frame above the upper threshold when nothing is dropped", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 100 }), (probabilities) => {
        const spans = findSpans(probabilities, frame(probabilities.length), { ...bare, minSilenceMs: 100 });
        for (const [index, probability] of probabilities.entries()) {
          if (probability < bare.enterProb) continue;
          expect(spans.some((span) => span.startSample <= index * FRAME && span.endSample >= (index + 1) * FRAME)).toBe(
            true,
          );
        }
      }),
    );
  });
});

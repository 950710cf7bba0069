import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chooseBest,
  chooseByLot,
  createRandom,
  listBest,
  logProbabilities,
  probabilityOf,
  suppress,
} from "../../../../../src-main/engines/asr/whisper/logits.ts";

const scoresOf = (...values: number[]) => Float32Array.from(values);

describe("choosing a token", () => {
  it("keeps out what must not be written, first words and time stamps too, and leaves the logits alone", () => {
    const logits = scoresOf(1, 2, 3, 4, 5, 6, 7);
    const model = { suppressedIds: [1], suppressedFirstIds: [2], noTimestampsId: 5 };
    expect([...suppress(logits, model, true)]).toEqual([1, -Infinity, -Infinity, 4, 5, -Infinity, -Infinity]);
    expect([...suppress(logits, model, false)]).toEqual([1, -Infinity, 3, 4, 5, -Infinity, -Infinity]);
    expect([...logits]).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("makes probabilities that add up to one, with huge logits and forbidden ones", () => {
    const scores = logProbabilities(scoresOf(1000, 999, -Infinity, 998));
    expect(scores.reduce((sum, score) => sum + Math.exp(score), 0)).toBeCloseTo(1, 5);
    expect(scores[2]).toBe(-Infinity);
    expect(probabilityOf(scoresOf(1000, 999, -Infinity, 998), 1)).toBeCloseTo(Math.exp(scores[1] ?? 0), 5);
  });

  it("takes the first of equals", () => {
    expect(chooseBest(scoresOf(-3, -1, -1))).toBe(1);
  });

  it("lists the likeliest in order, and never a forbidden one", () => {
    const scores = fc.array(fc.oneof(fc.double({ min: -9, max: 0, noNaN: true }), fc.constant(-Infinity)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 6 }), (values, count) => {
        const row = Float32Array.from(values);
        const expected = [...row]
          .toSorted((a, b) => b - a)
          .slice(0, count)
          .filter((value) => value > -Infinity);
        expect(listBest(row, count).map((id) => row[id])).toEqual(expected);
      }),
    );
  });

  it("draws by lot as often as the probabilities say, and the same for the same seed", () => {
    const scores = logProbabilities(scoresOf(Math.log(0.7), Math.log(0.3), -Infinity));
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 2000 }, () => chooseByLot(scores, 1, random));
    };
    const drawn = draw(5);
    expect(drawn.filter((id) => id === 0).length / drawn.length).toBeCloseTo(0.7, 1);
    expect(drawn).not.toContain(2);
    expect(draw(5)).toEqual(drawn);
    expect(draw(6)).not.toEqual(drawn);
  });

  it("draws the likeliest nearly always at a low temperature", () => {
    const random = createRandom(1);
    const scores = logProbabilities(scoresOf(2, 1, 0));
    const drawn = Array.from({ length: 200 }, () => chooseByLot(scores, 0.1, random));
    expect(drawn.filter((id) => id === 0).length).toBeGreaterThan(195);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDifferences, flattenValues } from "../../../../src-main/bench/report/effective-values.ts";
import { markup } from "../../../../src-main/bench/report/html/safe.ts";
import { formatFigure, scaleOf, scaleTo } from "../../../../src-main/bench/report/numbers.ts";
import { drawMedianWaterfall, drawWaterfall } from "../../../../src-main/bench/report/waterfall.ts";
import { makeTrial } from "../../../parts/made-runs.ts";

describe("markup", () => {
  it("escapes whatever is no markup, in lists too, and nothing twice", () => {
    const inner = markup`<b>${"a & b"}</b>`;
    expect(markup`<p title="${`"'<`}">${inner}${["<i>", 3, null]}</p>`.toString()).toBe(
      `<p title="&quot;&#39;&lt;"><b>a &amp; b</b>&lt;i&gt;3</p>`,
    );
  });

  it("lets no text open a tag, end an attribute or turn the direction of reading", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = markup`${text}`.toString();
        expect(written).not.toMatch(/[<>"'`]|&(?!amp;|lt;|gt;|quot;|#39;|#96;)/u);
        expect(written).not.toMatch(/(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe("a scale", () => {
  it("begins at 0, holds the greatest value and has at most seven round places", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (most) => {
        const places = scaleTo(most);
        expect(places[0]).toBe(0);
        expect(places.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
        expect(places.length).toBeGreaterThanOrEqual(2);
        expect(places.length).toBeLessThanOrEqual(7);
      }),
    );
    expect(scaleTo(0)).toEqual([0, 1]);
  });

  it("is round in the unit that people read", () => {
    expect(scaleOf("bytes", 450 * 2 ** 20).map(({ label }) => label)).toEqual([
      "0 MiB",
      "100 MiB",
      "200 MiB",
      "300 MiB",
      "400 MiB",
      "500 MiB",
    ]);
    expect(scaleOf("share", 0.3).at(-1)).toEqual({ value: 0.3, label: "30 %" });
  });
});

it.each([
  ["ms", 12.34, "12.3 ms"],
  ["ms", 1234, "1.23 s"],
  ["ms", 0, "0 ms"],
  ["share", 0.1234, "12.3 %"],
  ["bytes", 3 * 2 ** 20, "3.0 MiB"],
  ["score", 3.456, "3.46"],
  ["words", 5, "5"],
  ["words", 5.255, "5.25"],
  ["ms", Number.NaN, "no number"],
] as const)("a figure in %s: %d is %s", (unit, value, text) => {
  expect(formatFigure(unit, value)).toBe(text);
});

describe("a waterfall", () => {
  it("has a wait before the stage whose model was waited for", () => {
    const drawn = drawWaterfall(makeTrial(0, { start: "cold", firstAudioMs: 200 }));
    expect(drawn?.rows.slice(0, 3)).toEqual([
      { label: "find the speech", startMs: 0, endMs: 20, isWait: false },
      { label: "load the recogniser", startMs: 20, endMs: 320, isWait: true },
      { label: "recognise it", startMs: 320, endMs: 380, isWait: false },
    ]);
    expect(drawn).toMatchObject({ firstAudioMs: 500, spanMs: 540 });
  });

  it("is none for a trial without a stage, and of many has the medians", () => {
    expect(drawWaterfall({ marks: { release: 0 }, timings: null })).toBeNull();
    expect(drawMedianWaterfall([])).toBeNull();
    const trials = [100, 200, 900].map((firstAudioMs) => makeTrial(0, { firstAudioMs }));
    expect(drawMedianWaterfall(trials)).toEqual(drawWaterfall(makeTrial(0, { firstAudioMs: 200 })));
  });
});

describe("effective values", () => {
  it("are paths and values, lists of plain values in one", () => {
    const values = flattenValues({ llm: { stops: ["a", 2], model: null, steps: [{ ms: 1 }] }, hold: true });
    expect([...values]).toEqual([
      ["llm.stops", "a, 2"],
      ["llm.model", "none"],
      ["llm.steps.0.ms", "1"],
      ["hold", "true"],
    ]);
  });

  it("differ where one has another value, or none", () => {
    const all = [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 1, b: 2, c: 4 },
    ].map((value) => flattenValues(value));
    expect(findDifferences(all)).toEqual(["b", "c"]);
  });
});

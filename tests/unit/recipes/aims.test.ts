import { describe, expect, it } from "vitest";
import { tableOfAims } from "../../../models/recipes/evaluation/aims.ts";
import { printCell, type Cell, type Table } from "../../../models/recipes/evaluation/table.ts";

const rate = (value: number, low = value - 1, high = value + 1) => ({ value, low, high, of: 100 });
const table = (id: string, rows: Table["rows"]): Table => ({ id, title: id, rows });
const cell = (value: Cell | undefined) => printCell(value ?? null);
const judged = (...tables: Table[]) =>
  tableOfAims(tables).rows.map(({ aim, measured, met }) => `${cell(aim)}: ${cell(measured)} ${cell(met)}`);

describe("tableOfAims", () => {
  it("says nothing of what was not measured", () => {
    expect(judged()).toEqual([]);
  });

  it("measures each set against its own aim", () => {
    const sets = table("sets", [
      { set: "seen", WER: rate(3.9) },
      { set: "unseen", WER: rate(8.1) },
    ]);
    expect(judged(sets)).toEqual(["word errors on seen voices, %: 3.9 yes", "word errors on unseen voices, %: 8.1 no"]);
  });

  it("believes that naming the accent helps only where the whole interval says so", () => {
    const choice = (help: object, harm: object) =>
      judged(
        table("accentChoice", [
          { accent: "all", "right - auto, paired": rate(5, 4, 6) },
          { accent: "all but american", "right - auto, paired": { ...rate(0), ...help } },
          { accent: "scottish", "right - auto, paired": { ...rate(0), ...harm } },
        ]),
      ).map((line) => line.split(" ").at(-1));
    expect(choice({ high: -0.4 }, { low: -1 })).toEqual(["yes", "yes"]);
    expect(choice({ high: 0.1 }, { low: 0.2 })).toEqual(["no", "no"]);
  });

  it("counts skills by themselves, not their sum", () => {
    const skills = table("skills", [
      { skill: "all", typed: rate(90) },
      { skill: "days", typed: rate(94.9) },
      { skill: "months", typed: rate(95) },
    ]);
    expect(judged(skills)).toEqual(["skills under 95 % right, typed: 1 no"]);
  });

  it("takes the worst kind of sound that holds no speech, and no drowned speech", () => {
    const nothing = table("nothing", [
      { recording: "hum", "holds speech": false, "app: nothing": rate(100) },
      { recording: "music", "holds speech": false, "app: nothing": rate(97) },
      { recording: "backward", "holds speech": true, "app: nothing": rate(10) },
    ]);
    expect(judged(nothing)).toEqual(["sounds without speech that give nothing, worst kind, %: 97 no"]);
  });

  it("reads plain numbers too", () => {
    const models = table("weights", [
      { model: "recogniser", file: "all of it", bytes: 24e6 },
      { model: "language model", file: "a.gguf", bytes: 16e6 },
    ]);
    const tokens = table("firstToken", [
      { threads: 1, p95: 99 },
      { threads: 2, p95: 12 },
    ]);
    expect(judged(models, tokens)).toEqual([
      "recogniser, bytes: 24000000 yes",
      "language model, bytes: 16000000 no",
      "first token on two cores, p95, ms: 12 yes",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { alignWords, wordsOf } from "../../../src-main/bench/metrics/align-words.ts";
import { countConfusions, listConfusions } from "../../../models/recipes/evaluation/confusion-table.ts";

const align = (said: string, heard: string) => alignWords(wordsOf(said), wordsOf(heard));
const confused = (said: string, heard: string) =>
  listConfusions(align(said, heard)).map((pair) => `${pair.said}>${pair.heard}`);

describe("listConfusions", () => {
  it("says nothing of words heard right", () => {
    expect(confused("hello how are you", "hello how are you")).toEqual([]);
  });

  it("gives inserted words to the wrong word beside them", () => {
    expect(confused("capital of spain please", "capital of this pain please")).toEqual(["spain>this pain"]);
    expect(confused("tell anna", "till at anna")).toEqual(["tell>till at"]);
  });

  it("leaves out a word that was inserted between words heard right", () => {
    expect(confused("count to five", "count up to five")).toEqual([]);
  });

  it("keeps a word that was not heard", () => {
    expect(confused("what is the time", "what the time")).toEqual(["is>"]);
  });

  it("begins anew after a word heard right", () => {
    expect(confused("a big red hen", "the big read hen")).toEqual(["a>the", "red>read"]);
  });
});

describe("countConfusions", () => {
  const alignments = [align("what is it", "what it"), align("what is it", "what as it"), align("how is it", "how it")];

  it("counts by word and by what it was heard as", () => {
    expect(countConfusions(alignments, 1)).toEqual({ is: { "": 2, as: 1 } });
  });

  it("drops what came too rarely, and words of which nothing is left", () => {
    expect(countConfusions(alignments, 2)).toEqual({ is: { "": 2 } });
    expect(countConfusions(alignments, 3)).toEqual({});
  });
});

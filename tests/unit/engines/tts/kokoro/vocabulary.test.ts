import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readVocabulary, toInputIds, type Vocabulary } from "../../../../../src-main/engines/tts/kokoro/vocabulary.ts";
import { appRoot } from "../../../../../src-main/roots.ts";
import { copyModel } from "../../../../parts/copy-model.ts";

const FOLDER = join(appRoot(), "tests/fixtures/tiny-kokoro");
const TOKENIZER = join(FOLDER, "tokenizer.json");

let vocabulary: Vocabulary;
beforeAll(async () => {
  vocabulary = await readVocabulary(TOKENIZER);
});

describe("toInputIds", () => {
  it("gives each symbol its id, with a boundary at both ends", () => {
    expect(toInputIds("həlˈoʊ, a!", vocabulary)).toEqual({
      inputIds: [0, 50, 83, 54, 156, 57, 135, 3, 16, 43, 5, 0],
      dropped: 0,
    });
  });

  it("drops what the vocabulary lacks, and counts it", () => {
    expect(toInputIds("«a» \u{1f600}", vocabulary)).toEqual({ inputIds: [0, 43, 16, 0], dropped: 3 });
  });

  it("does not let a text say where it begins or ends", () => {
    expect(toInputIds("a$b", vocabulary)).toEqual({ inputIds: [0, 43, 44, 0], dropped: 1 });
  });

  it("gives ids of the vocabulary only, as many as there are symbols that it has", () => {
    const { model } = JSON.parse(readFileSync(TOKENIZER, "utf8")) as { model: { vocab: Record<string, number> } };
    const known = new Set(Object.values(model.vocab));
    const symbols = fc.oneof(
      fc.constantFrom(...Object.keys(model.vocab)),
      fc.string({ unit: "grapheme", maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(symbols), (all) => {
        const text = all.join("");
        const { inputIds, dropped } = toInputIds(text, vocabulary);
        expect(inputIds.every((id) => known.has(id))).toBe(true);
        expect(inputIds.slice(1, -1)).not.toContain(0);
        expect(inputIds.length - 2 + dropped).toBe(Array.from(text).length);
      }),
    );
  });
});

describe("readVocabulary", () => {
  it("is MODEL_CORRUPT for what is no vocabulary, and MODEL_MISSING for no file, each with its path", async () => {
    const path = join(copyModel(FOLDER), "tokenizer.json");
    for (const content of ["no JSON", "{}", `{"model":{"vocab":{"a":-1}}}`, `{"model":{"vocab":{"a":1}}}`]) {
      writeFileSync(path, content);
      await expect(readVocabulary(path)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
    }
    const gone = join(FOLDER, "gone.json");
    await expect(readVocabulary(gone)).rejects.toMatchObject({ code: "MODEL_MISSING", path: gone });
  });
});

import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { findModel, modelDir, readCatalog, type CatalogModel } from "../../../src-main/catalog/catalog.ts";
import { readPipeline } from "../../../src-main/catalog/pipeline.ts";
import { listStandIns } from "../../../src-main/giving-up/stand-ins.ts";

const home = mkdtempSync(join(tmpdir(), "miniflow-stand-ins-"));
const catalog = readCatalog({ home, ownPath: "" });
const idsOf = (models: readonly CatalogModel[]) => models.map(({ id }) => id);

/** Files of the right sizes, and holes instead of weights. */
function pretend(id: string): void {
  const model = findModel(catalog, id);
  for (const { path, bytes } of model.files) {
    const at = join(modelDir(model), path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, "");
    truncateSync(at, bytes ?? 0);
  }
}

beforeAll(() => {
  for (const id of ["whisper-base", "qwen2.5-1.5b-instruct"]) pretend(id);
});

describe("what could stand in", () => {
  const six = readPipeline("six-gb");

  it("is what is here, of the same kind, for the language that is spoken or for many", () => {
    expect(idsOf(listStandIns("asr", six, catalog))).toEqual(["whisper-base"]);
    expect(idsOf(listStandIns("llm", six, catalog))).toEqual(["qwen2.5-1.5b-instruct"]);
  });

  it("is nothing that does not speak it", () => {
    const base = { ...findModel(catalog, "whisper-base"), languages: ["de"] };
    const only = catalog.map((model) => (model.id === base.id ? base : model));
    expect(listStandIns("asr", six, only)).toEqual([]);
  });

  it("is no other voice, and no starter model for one that was downloaded", () => {
    expect(listStandIns("tts", six, catalog)).toEqual([]);
    expect(idsOf(listStandIns("asr", six, catalog))).not.toContain("starter-asr");
  });
});

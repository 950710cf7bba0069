import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkAtStart,
  checkFileHashes,
  checkFilesPresent,
  findModel,
  modelDir,
  readCatalog,
} from "../../../src-main/catalog/catalog.ts";
import type { CatalogModel } from "../../../src-main/catalog/catalog.ts";

const { signal } = new AbortController();
const silero = findModel(readCatalog(), "silero-vad");

/** A copy of a model in a folder of its own, to be damaged. */
function copyModel(): { model: CatalogModel; file: string } {
  const dir = join(mkdtempSync(join(tmpdir(), "miniflow-models-")), "silero");
  cpSync(modelDir(silero), dir, { recursive: true });
  return { model: { ...silero, dir }, file: join(dir, "silero_vad_v6.onnx") };
}

describe("the catalog", () => {
  it("knows every file of every model in the box, by size and hash", async () => {
    for (const model of readCatalog()) if (model.source === undefined) await checkFileHashes(model, signal);
  });

  it("tells a missing file by its path", () => {
    const { model, file } = copyModel();
    rmSync(file);
    expect(() => checkFilesPresent(model)).toThrow(expect.objectContaining({ code: "MODEL_MISSING", path: file }));
  });

  it("tells a file that was cut short or grew by its path", () => {
    const { model, file } = copyModel();
    appendFileSync(file, "x");
    expect(() => checkFilesPresent(model)).toThrow(expect.objectContaining({ code: "MODEL_CORRUPT", path: file }));
  });

  it("tells a single changed byte", async () => {
    const { model, file } = copyModel();
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    checkFilesPresent(model);
    await expect(checkAtStart(model, signal)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path: file });
  });

  it("names what it has when asked for what it has not", () => {
    expect(() => findModel(readCatalog(), "whisper-huge")).toThrow(
      expect.objectContaining({ code: "MODEL_MISSING", hint: expect.stringContaining("starter-asr") }),
    );
  });
});

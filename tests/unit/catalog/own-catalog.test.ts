import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { checkFileHashes, checkFilesPresent, findModel, readCatalog } from "../../../src-main/catalog/catalog.ts";
import { makeTemporaryFolder } from "../../parts/temporary-folder.ts";

const SCRIPT = fileURLToPath(new URL("../../../scripts/own-catalog.ts", import.meta.url));
const TINY = fileURLToPath(new URL("../../fixtures/synthetic/qwen2.5-3b-synthetic-q4_k_m.gguf", import.meta.url));

describe("scripts/own-catalog.ts", () => {
  it("writes a catalog in which a model of the catalog is another file", async () => {
    const folder = makeTemporaryFolder();
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, `qwen2.5-3b-instruct=${TINY}`]);
    const ownPath = join(folder, "own.yml");
    writeFileSync(ownPath, stdout);
    const model = findModel(readCatalog({ home: folder, ownPath }), "qwen2.5-3b-instruct");
    expect(model.files.map(({ path }) => path)).toEqual([basename(TINY)]);
    expect(model.title).toMatch(/other weights$/);
    checkFilesPresent(model);
    await checkFileHashes(model, new AbortController().signal);
  });

  it.each(["qwen2.5-3b-instruct", "nobody=/nowhere", `whisper-small=${TINY}.missing`])("refuses %s", async (pair) => {
    await expect(promisify(execFile)(process.execPath, [SCRIPT, pair])).rejects.toMatchObject({ code: 1 });
  });
});

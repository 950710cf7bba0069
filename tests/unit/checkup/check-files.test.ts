import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWholeCatalog } from "../../../src-main/catalog/catalog.ts";
import { readPipeline } from "../../../src-main/catalog/pipeline.ts";
import { writePins } from "../../../src-main/catalog/pins.ts";
import { checkFiles } from "../../../src-main/checkup/check-files.ts";
import type { Check } from "../../../src-main/checkup/check.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { sha256 } from "../../parts/test-hub.ts";
import { makeBytes, REVISION } from "../../parts/test-model.ts";

const WEIGHTS = makeBytes(100_000, 1);
const CONFIG = Buffer.from('{"words": 3}\n');

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  mkdirSync(join(home, "models/words"), { recursive: true });
  put("weights.gguf", WEIGHTS);
  put("config.json", CONFIG);
  const words = {
    id: "words",
    kind: "llm",
    engine: "llama",
    title: "Words",
    source: { repo: "tests/words", revision: REVISION },
    licence: { id: "Strict", commercialUse: false },
    files: [
      { path: "weights.gguf", bytes: WEIGHTS.length, sha256: sha256(WEIGHTS) },
      { path: "config.json", bytes: null, sha256: null },
    ],
  };
  const packs = [{ id: "own", title: "Own", vramBytes: null, models: ["words"] }];
  // YAML reads JSON.
  writeFileSync(join(home, "catalog.yml"), JSON.stringify({ models: [words], packs }));
  const pipeline = {
    title: "Own",
    vad: { engine: "fake" },
    asr: { engine: "fake" },
    llm: { engine: "llama", model: "words" },
    tts: { engine: "fake", voice: "tone" },
  };
  writeFileSync(join(home, "own.yml"), JSON.stringify(pipeline));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path: string, bytes: Uint8Array): void {
  writeFileSync(join(home, "models/words", path), bytes);
}

function lock(saidBy: string, licence: string | null): void {
  const config = { bytes: CONFIG.length, sha256: sha256(CONFIG), saidBy };
  writePins(join(home, "models/words"), { revision: REVISION, licence, files: { "config.json": config } });
}

async function check(signal = new AbortController().signal) {
  const checks: Check[] = [];
  const read: [number, number][] = [];
  const unsound = await checkFiles(
    readPipeline(join(home, "own.yml")),
    readWholeCatalog({ home, path: join(home, "catalog.yml"), ownPath: "" }),
    { signal, add: (found) => checks.push(...found), onBytes: (done, total) => read.push([done, total]) },
  );
  return { lines: checks.map(({ what, state, figure }) => [what, state, figure]), checks, unsound, read };
}

describe("the files of a pack", () => {
  it("that are right are said to be, with the lock file's part and the licence; all bytes are read", async () => {
    lock("https://hub.example", "Strict");
    const { lines, unsound, read } = await check();
    expect(lines).toEqual([
      ["words", "ok", "Words: 2 of 2 files, 100.0 kB, every byte as it must be, 1 by the hub's own word (lock file)"],
      ["words: licence", "ok", "Strict, agreed to"],
    ]);
    expect(unsound.size).toBe(0);
    const all = WEIGHTS.length + CONFIG.length;
    expect(read.at(-1)).toEqual([all, all]);
  });

  it("that were imported say so, and that nobody agreed to the licence", async () => {
    lock("import", null);
    const { lines } = await check();
    expect(lines).toEqual([
      ["words", "ok", expect.stringContaining("1 taken from this machine as they were")],
      ["words: licence", "not ok", "Strict; not agreed to"],
    ]);
  });

  it("of which nobody says what one must be are not right, and the pack is pulled by its own name", async () => {
    const { checks, unsound } = await check();
    expect(checks[0]).toMatchObject({
      what: "words: config.json",
      state: "not ok",
      figure: expect.stringContaining("neither the catalog nor a lock file"),
      advice: "Get it with: miniflow models pull own",
    });
    expect([...unsound]).toEqual([["llm", "words"]]);
  });

  it("with one changed byte are not right, by that file's name", async () => {
    lock("https://hub.example", "Strict");
    const changed = Buffer.from(WEIGHTS);
    changed[99_999] = (changed[99_999] ?? 0) ^ 1;
    put("weights.gguf", changed);
    const { lines } = await check();
    expect(lines[0]).toEqual([
      "words: weights.gguf",
      "not ok",
      `damaged: sha256 ${sha256(changed)} instead of ${sha256(WEIGHTS)}`,
    ]);
  });

  it("are read no further after an interruption", async () => {
    const reason = new MiniflowError("CANCELLED", "Interrupted.");
    await expect(check(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

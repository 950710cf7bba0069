import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openScorer, openUtmos } from "../../../../src-main/bench/metrics/utmos.ts";
import { downloadsDir, readCatalog } from "../../../../src-main/catalog/catalog.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { makeTinyUtmos } from "../../../parts/tiny-utmos.ts";

const { signal } = new AbortController();

function writeGraph(bytes: Uint8Array = makeTinyUtmos()): string {
  const path = join(makeTemporaryFolder(), "utmos.onnx");
  writeFileSync(path, bytes);
  return path;
}

describe("a scorer", () => {
  it("gives the score of a sound, whatever its rate", async () => {
    const scorer = await openScorer(writeGraph(), { threads: 1, signal });
    try {
      const loud = new Float32Array(16_000).fill(0.5);
      expect(await scorer.score(loud, 16_000, { signal })).toBeCloseTo(3);
      expect(await scorer.score(new Float32Array(4_000), 16_000, { signal })).toBeCloseTo(1);
      expect(await scorer.score(new Float32Array(22_050).fill(0.5), 22_050, { signal })).toBeCloseTo(3, 1);
    } finally {
      await scorer.close();
    }
  });

  it("gives none to a sound too short to be judged", async () => {
    const scorer = await openScorer(writeGraph(), { threads: 1, signal });
    try {
      expect(await scorer.score(new Float32Array(399), 16_000, { signal })).toBeNull();
      expect(await scorer.score(new Float32Array(), 16_000, { signal })).toBeNull();
    } finally {
      await scorer.close();
    }
  });

  it("says it where the graph gives no number", async () => {
    const scorer = await openScorer(writeGraph(), { threads: 1, signal });
    try {
      const broken = new Float32Array(1_000).fill(Number.NaN);
      await expect(scorer.score(broken, 16_000, { signal })).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    } finally {
      await scorer.close();
    }
  });

  it("stops where it is told to", async () => {
    const scorer = await openScorer(writeGraph(), { threads: 1, signal });
    try {
      const score = scorer.score(new Float32Array(1_000), 16_000, { signal: AbortSignal.abort() });
      await expect(score).rejects.toThrow("abort");
    } finally {
      await scorer.close();
    }
  });

  it("is refused where the graph is another one", async () => {
    const opening = openScorer(writeGraph(makeTinyUtmos("score")), { threads: 1, signal });
    await expect(opening).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED" });
  });
});

describe("the scorer of the catalog", () => {
  it("is none without its model, and says how to get it", async () => {
    const opened = await openUtmos({ home: makeTemporaryFolder(), signal });
    expect(opened).toEqual({ scorer: null, why: expect.stringContaining("miniflow models pull utmos") });
  });

  it("is pinned to one commit and one hash", () => {
    const found = readCatalog({ home: makeTemporaryFolder() }).find(({ id }) => id === "utmos");
    expect(found).toMatchObject({ kind: "mos", licence: { id: "MIT" }, source: { gated: false } });
    expect(found?.files).toEqual([
      { path: "utmos22_strong.onnx", bytes: null, sha256: expect.stringMatching(/^ece7ddb0/u) },
    ]);
  });

  it("scores with the model that is installed", async () => {
    const home = makeTemporaryFolder();
    const ownPath = join(home, "catalog.yml");
    const bytes = makeTinyUtmos();
    const dir = join(downloadsDir(home), "own");
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "tiny.onnx"), bytes);
    const licence = { id: "MIT", commercialUse: true };
    const model = {
      id: "utmos",
      kind: "mos",
      engine: "utmos",
      title: "Tiny",
      dir,
      licence,
      files: [{ path: "tiny.onnx", bytes: bytes.length, sha256: "0".repeat(64) }],
    };
    writeFileSync(ownPath, JSON.stringify({ models: [model] }));
    const { scorer } = await openUtmos({ home, ownPath, signal });
    try {
      expect(await scorer?.score(new Float32Array(1_000).fill(0.25), 16_000, { signal })).toBeCloseTo(2);
    } finally {
      await scorer?.close();
    }
  });
});

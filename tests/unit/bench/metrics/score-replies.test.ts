import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeWav } from "../../../../src-main/audio/wav.ts";
import { openReplyScorer } from "../../../../src-main/bench/metrics/score-replies.ts";
import { writePins } from "../../../../src-main/catalog/pins.ts";
import { downloadsDir } from "../../../../src-main/catalog/catalog.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { makeTinyUtmos } from "../../../parts/tiny-utmos.ts";
import { makeExperiment, play, trialsOf } from "../runs/example.ts";

const { signal } = new AbortController();

/** A home where the model lies, at the catalog's place and of the size that its lock file says. */
function installTiny(home: string, bytes = makeTinyUtmos()): void {
  const dir = join(downloadsDir(home), "utmos");
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "utmos22_strong.onnx"), bytes);
  const pin = { bytes: bytes.length, sha256: "0".repeat(64), saidBy: "import" };
  const revision = "ff41b8f440cb12ecda18261f9ff7326d058275ce";
  writePins(dir, { revision, licence: "MIT", files: { "utmos22_strong.onnx": pin } });
}

function writeTone(): string {
  const path = join(makeTemporaryFolder(), "reply.wav");
  writeFileSync(path, encodeWav(new Float32Array(22_050).fill(0.5), 22_050));
  return path;
}

describe("the replies' scorer", () => {
  it("scores a reply where the model is installed", async () => {
    const home = makeTemporaryFolder();
    installTiny(home);
    const notes: string[] = [];
    const scorer = await openReplyScorer({ home, signal, onNote: (note) => notes.push(note) });
    expect(await scorer.score(writeTone())).toBeCloseTo(3, 1);
    await scorer.close();
    expect(notes).toEqual([]);
  });

  it("has no score and says why once where it is not, or cannot be used", async () => {
    const notes: string[] = [];
    const nothing = await openReplyScorer({ home: makeTemporaryFolder(), signal, onNote: (note) => notes.push(note) });
    expect(await nothing.score(writeTone())).toBeNull();
    const home = makeTemporaryFolder();
    installTiny(home, makeTinyUtmos("score"));
    const other = await openReplyScorer({ home, signal, onNote: (note) => notes.push(note) });
    expect(await other.score(writeTone())).toBeNull();
    expect(notes).toEqual([
      expect.stringContaining("models pull utmos"),
      expect.stringContaining("utmos is not measured"),
    ]);
  });

  it("tells of a reply that cannot be scored, and goes on", async () => {
    const home = makeTemporaryFolder();
    installTiny(home);
    const notes: string[] = [];
    const scorer = await openReplyScorer({ home, signal, onNote: (note) => notes.push(note) });
    const broken = join(makeTemporaryFolder(), "reply.wav");
    writeFileSync(broken, "no sound");
    expect([await scorer.score(broken), await scorer.score(broken)]).toEqual([null, null]);
    expect(await scorer.score(writeTone())).toBeCloseTo(3, 1);
    await scorer.close();
    expect(notes).toEqual([expect.stringContaining("utmos is missing in a trial")]);
  });
});

describe("a run that asks for utmos", () => {
  it("has it in every trial that counts", async () => {
    const home = makeTemporaryFolder();
    installTiny(home);
    const run = await play(makeExperiment({ metrics: ["utmos", "wer"] }), home);
    for (const { metrics } of trialsOf(home, run.id)) expect(metrics["utmos"]).toBeGreaterThan(1);
  });

  it("misses it without the model, says so, and has all else", async () => {
    const home = makeTemporaryFolder();
    const notes: string[] = [];
    const run = await play(makeExperiment({ metrics: ["utmos", "wer"] }), home, { onNote: (note) => notes.push(note) });
    for (const { metrics } of trialsOf(home, run.id)) {
      expect(metrics).not.toHaveProperty("utmos");
      expect(metrics["wer"]).toBe(0);
    }
    expect(notes).toEqual([expect.stringContaining("models pull utmos")]);
  });
});

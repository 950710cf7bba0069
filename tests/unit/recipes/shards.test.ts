import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asRecorded, readShards, speechLevelOf } from "../../../models/recipes/evaluation/shards.ts";
import { rootMeanSquare, toPcmBytes } from "../../../src-main/audio/pcm.ts";

/** As `numpy.save` writes int16, version 1.0. */
function encodeNpy(samples: Float32Array): Buffer {
  const header = `{'descr': '<i2', 'fortran_order': False, 'shape': (${samples.length},), }`.padEnd(117) + "\n";
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), length, Buffer.from(header), toPcmBytes(samples)]);
}

describe("readShards", () => {
  let folder: string;
  const row = (offset: number, text: string) => ({ offset, length: 100, text, accent: "scottish", voice: "flite awb" });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "miniflow-shards-"));
    for (const [shard, level] of [
      ["seen-000", 0.25],
      ["seen-001", 0.5],
    ] as const) {
      const sound = Float32Array.from({ length: 200 }, (_, at) => (at < 100 ? level : -level));
      await writeFile(join(folder, `${shard}.npy`), encodeNpy(sound));
      await writeFile(join(folder, `${shard}.json`), JSON.stringify([row(0, `${shard} a`), row(100, `${shard} b`)]));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("reads each utterance's words and its own sound, shard by shard", async () => {
    const utterances = await readShards(folder, "seen", 10);
    expect(utterances.map(({ text }) => text)).toEqual(["seen-000 a", "seen-000 b", "seen-001 a", "seen-001 b"]);
    expect(utterances.map(({ speech }) => [speech.length, speech[0], speech.at(-1)])).toEqual([
      [100, 0.25, 0.25],
      [100, -0.25, -0.25],
      [100, 0.5, 0.5],
      [100, -0.5, -0.5],
    ]);
  });

  it("stops at the limit, inside a shard or between two", async () => {
    expect(await readShards(folder, "seen", 1)).toHaveLength(1);
    expect(await readShards(folder, "seen", 3)).toHaveLength(3);
  });

  it("says which shard it misses", async () => {
    await expect(readShards(folder, "unseen", 1)).rejects.toThrow("unseen-000.npy");
  });
});

describe("asRecorded", () => {
  const speech = Float32Array.from({ length: 1600 }, (_, at) => 0.1 * Math.sin(at / 5));

  it("brings the loudest sample to 0.6 and puts 0.3 s of silence on both sides", () => {
    const recorded = asRecorded(speech);
    expect(recorded.length).toBe(1600 + 9600);
    expect(Math.max(...recorded.map(Math.abs))).toBeCloseTo(0.6, 5);
    expect(rootMeanSquare(recorded.subarray(0, 4800)) + rootMeanSquare(recorded.subarray(-4800))).toBe(0);
  });

  it("keeps its level apart from the silence", () => {
    expect(speechLevelOf(asRecorded(speech))).toBeCloseTo((rootMeanSquare(speech) * 0.6) / 0.1, 2);
  });

  it("leaves silence silent", () => {
    expect(rootMeanSquare(asRecorded(new Float32Array(100)))).toBe(0);
  });
});

import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openDataset } from "../../../../src-main/bench/datasets/open-dataset.ts";
import { pickRows } from "../../../../src-main/bench/datasets/pick-rows.ts";
import type { DatasetSpec } from "../../../../src-main/bench/datasets/spec.ts";
import { MiniflowError } from "../../../../src-main/errors.ts";
import { buildWav } from "../../../parts/build-wav.ts";
import { collectGarbage } from "../../../parts/collect-garbage.ts";
import { takeAll } from "../../../parts/take-all.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { writeParquet } from "../../../parts/write-parquet.ts";

const { signal } = new AbortController();
const V2 = ["speaker_id", "transcript", "accent", "duration", "age", "gender"];

/** 50 ms at this level, so that sounds can be told apart. */
const wavOf = (level: number) =>
  buildWav({ rateHz: RATE_HZ, channels: [Array.from({ length: RATE_HZ / 20 }, () => level)] });
const RATE_HZ = 8000;
const LEVELS = Array.from({ length: 1000 }, (_, at) => wavOf(at / 1000));

function globeRow(at: number) {
  return {
    audio: { bytes: LEVELS[at % 1000] ?? null, path: `${at}.wav` },
    speaker_id: `S_${at % 7}`,
    transcript: `sentence number ${at}`,
    accent: ["England English", "Canadian English", "nan"][at % 3],
    duration: 0.05,
    age: "twenties",
    gender: at % 2 === 0 ? "female" : "nan",
  };
}

function* rowsOf(count: number) {
  for (let at = 0; at < count; at += 1) yield globeRow(at);
}

async function open(path: string, extra: Partial<Extract<DatasetSpec, { kind: "parquet" }>> = {}) {
  const dataset = await openDataset({ kind: "parquet", path, ...extra }, { home: path, signal });
  onTestFinished(() => dataset.close());
  return dataset;
}

async function complaintOf(run: () => Promise<unknown>): Promise<string> {
  const error: unknown = await run().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MiniflowError)) throw new Error("It was not refused.", { cause: error });
  expect([error.code, Boolean(error.hint)]).toEqual(["DATASET_INVALID", true]);
  return error.message;
}

it.each(["SNAPPY", "ZSTD", "GZIP", "UNCOMPRESSED"] as const)(
  "GLOBE's columns, compressed by %s: rows over several row groups, sounds at 16 kHz by any order of asking",
  async (codec) => {
    const path = join(makeTemporaryFolder(), "test-00000-of-00001.parquet");
    await writeParquet(path, { columns: V2, rows: rowsOf(250), codec, pageSize: 20_000, pageIndex: codec !== "ZSTD" });
    const dataset = await open(path);
    const rows = await takeAll(dataset.rows({ signal }));
    expect(rows.length).toBe(250);
    expect(rows[2]).toEqual({
      id: "test-00000-of-00001.parquet#2",
      transcript: "sentence number 2",
      machineTranscript: null,
      speaker: "S_2",
      accent: null,
      age: "twenties",
      gender: "female",
      durationMs: 50,
    });
    expect(rows[1]).toMatchObject({ accent: "Canadian English", gender: null });
    for (const at of [249, 0, 100, 99]) {
      const pcm = await dataset.readSound(rows[at]?.id ?? "", { signal });
      expect(pcm.length).toBe(800);
      expect(pcm[400]).toBeCloseTo(at / 1000, 2);
    }
    await dataset.close();
  },
);

it("V3's columns: what was read is the transcript, what Whisper heard is kept aside, a guessed accent counts only when asked for", async () => {
  const path = join(makeTemporaryFolder(), "v3.parquet");
  const columns = [
    "transcript",
    "common_voice_sentence",
    "common_voice_accents",
    "predicted_accent",
    "common_voice_gender",
  ];
  const row = {
    audio: { bytes: wavOf(0.1), path: "a.wav" },
    transcript: "the colour",
    common_voice_sentence: "The color.",
    common_voice_accents: "nan",
    predicted_accent: "Scottish",
    common_voice_gender: "female_feminine",
  };
  await writeParquet(path, { columns, rows: [row] });
  const rows = async (asked: Record<string, string>) =>
    takeAll((await open(path, { columns: asked })).rows({ signal }));
  expect(await rows({})).toMatchObject([
    {
      transcript: "The color.",
      machineTranscript: "the colour",
      accent: null,
      gender: "female_feminine",
      durationMs: null,
    },
  ]);
  expect(await rows({ accent: "predicted_accent" })).toMatchObject([{ accent: "Scottish" }]);
});

it("a missing column is told with those that there are", async () => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  await writeParquet(path, {
    columns: ["accent", "words"],
    rows: [{ audio: { bytes: wavOf(0), path: "" }, words: "x" }],
  });
  expect(await complaintOf(() => open(path))).toMatch(
    /a\.parquet: no column holds the transcript \(.*\); there are: "audio", "accent", "words"\.$/u,
  );
  expect(await complaintOf(() => open(path, { columns: { transcript: "said" } }))).toMatch(
    /there is no column "said" for the transcript; there are: "audio", "accent", "words"\.$/u,
  );
});

it("a column of names instead of sound is refused", async () => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  await writeParquet(path, {
    columns: ["file", "text"],
    rows: [{ audio: { bytes: null, path: "" }, file: "a.wav", text: "x" }],
  });
  const complaint = await complaintOf(() => open(path, { columns: { audio: "file" } }));
  expect(complaint).toMatch(/the column "file" holds no sound: it has no bytes in it\.$/u);
});

it.each([
  ["FLAC", Buffer.from("fLaC and the rest"), "it is a FLAC file, no wav file"],
  ["MP3", Buffer.from("ID3 and the rest"), "it is an MP3 file, no wav file"],
  ["no bytes", null, "row 1: its sound is missing"],
  [
    "eleven minutes",
    buildWav({ rateHz: 8000, bits: 8, channels: [Array.from({ length: 8000 * 660 }, () => 0)] }),
    "longer than 10 minutes",
  ],
])("sound that is %s is refused by row, and the other rows can be read", async (_case, bytes, message) => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  const rows = [bytes, wavOf(0.1)].map((sound) => ({ audio: { bytes: sound, path: "" }, text: "x" }));
  await writeParquet(path, { columns: ["text"], rows: [rows[1], rows[0]].filter((row) => row !== undefined) });
  const dataset = await open(path);
  const complaint = await complaintOf(() => dataset.readSound("a.parquet#1", { signal }));
  expect(complaint).toContain(message);
  expect((await dataset.readSound("a.parquet#0", { signal })).length).toBe(800);
  const readings = await takeAll(dataset.examine({ signal, withSound: true }));
  expect(readings.map((reading) => (reading instanceof MiniflowError ? reading.message : reading.durationMs))).toEqual([
    50,
    complaint,
  ]);
});

it("a row without a transcript keeps none", async () => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  const audio = { bytes: wavOf(0), path: "" };
  await writeParquet(path, {
    columns: ["text"],
    rows: [
      { audio, text: "nan" },
      { audio, text: null },
      { audio, text: "None" },
    ],
  });
  const rows = await takeAll((await open(path)).rows({ signal }));
  expect(rows.map(({ transcript }) => transcript)).toEqual([null, null, "None"]);
});

it.each([["no.parquet#0"], ["a.parquet#1"], ["a.parquet"], ["a.parquet#-1"]])("no row %s", async (id) => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  await writeParquet(path, { columns: ["text"], rows: [{ audio: { bytes: wavOf(0), path: "" }, text: "x" }] });
  const dataset = await open(path);
  expect(await complaintOf(() => dataset.readSound(id, { signal }))).toContain(`there is no row "${id}"`);
});

it("a folder of shards: in the order of their names, one split, which must be named where there are several", async () => {
  const folder = makeTemporaryFolder();
  for (const name of ["test-00001-of-00002", "test-00000-of-00002", "train-00000-of-00001"]) {
    const rows = [{ audio: { bytes: wavOf(0.1), path: "" }, text: name }];
    await writeParquet(join(folder, `${name}.parquet`), { columns: ["text"], rows });
  }
  expect(await complaintOf(() => open(folder))).toContain("several splits are in it: test, train.");
  expect(await complaintOf(() => open(folder, { split: "val" }))).toContain('no split "val" is in it: test, train.');
  const dataset = await open(folder, { split: "test" });
  const rows = await takeAll(dataset.rows({ signal }));
  expect(rows.map(({ transcript }) => transcript)).toEqual(["test-00000-of-00002", "test-00001-of-00002"]);
  expect((await dataset.readSound(rows[1]?.id ?? "", { signal })).length).toBe(800);
  expect(await complaintOf(() => open(makeTemporaryFolder()))).toContain("no parquet file is in it");
});

it("a file that is cut short, or no parquet, or not there", async () => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  await writeParquet(path, { columns: V2, rows: rowsOf(50) });
  const bytes = readFileSync(path);
  truncateSync(path, statSync(path).size - 100);
  expect(await complaintOf(() => open(path))).toContain("a.parquet: it is no whole parquet file.");
  writeFileSync(path, "no table at all");
  expect(await complaintOf(() => open(path))).toContain("a.parquet: it is no whole parquet file.");
  writeFileSync(path, "");
  expect(await complaintOf(() => open(path))).toContain("a.parquet: it is no whole parquet file.");
  bytes.fill(7, 4, 600);
  writeFileSync(path, bytes);
  const dataset = await open(path);
  expect(await complaintOf(() => dataset.readSound("a.parquet#40", { signal }))).toContain(
    "a.parquet, row 40: its rows cannot be read",
  );
  await expect(open(join(makeTemporaryFolder(), "none.parquet"))).rejects.toHaveProperty("code", "DATASET_MISSING");
});

it("the digest is that of the file and of the columns that count", async () => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  await writeParquet(path, { columns: V2, rows: rowsOf(3) });
  const digestOf = async (columns = {}) => (await open(path, { columns })).digest({ signal });
  const digest = await digestOf();
  expect(await digestOf()).toBe(digest);
  expect(await digestOf({ accent: "gender" })).not.toBe(digest);
  await writeParquet(path, { columns: V2, rows: rowsOf(4) });
  expect(await digestOf()).not.toBe(digest);
});

it("a cancelled reading ends", async () => {
  const path = join(makeTemporaryFolder(), "a.parquet");
  await writeParquet(path, { columns: V2, rows: rowsOf(20), rowGroupSize: 5 });
  const dataset = await open(path);
  const controller = new AbortController();
  const read = async () => {
    for await (const { id } of dataset.rows({ signal: controller.signal })) if (id.endsWith("#3")) controller.abort();
  };
  await expect(read()).rejects.toHaveProperty("name", "AbortError");
});

it("100,000 rows are picked from in memory that does not grow", async () => {
  const path = join(makeTemporaryFolder(), "large.parquet");
  await writeParquet(path, { columns: V2, rows: rowsOf(100_000), rowGroupSize: 1000, codec: "UNCOMPRESSED" });
  const fileBytes = statSync(path).size;
  const dataset = await open(path);
  const heldBytes = async () => {
    await collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = await heldBytes();
  const marks: number[] = [];
  let most = 0;
  async function* watched() {
    let at = 0;
    for await (const row of dataset.rows({ signal })) {
      yield row;
      at += 1;
      most = Math.max(most, process.memoryUsage().arrayBuffers);
      if (at % 20_000 === 0) marks.push((await heldBytes()) - before);
    }
  }
  const picked = await pickRows({ name: "large", rows: watched }, { count: 20, stratifyBy: "accent", seed: 1, signal });
  expect(picked.length).toBe(20);
  expect(marks.length).toBe(5);
  expect(fileBytes).toBeGreaterThan(80e6);
  expect(Math.max(...marks)).toBeLessThan(10e6);
  expect(most).toBeLessThan(40e6);
  const pcm = await dataset.readSound("large.parquet#99999", { signal });
  expect(pcm[400]).toBeCloseTo(0.99, 1);
});

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { openDataset } from "../../../../src-main/bench/datasets/open-dataset.ts";
import { pickRows } from "../../../../src-main/bench/datasets/pick-rows.ts";
import type { DatasetRow } from "../../../../src-main/bench/runs/records.ts";
import { MiniflowError } from "../../../../src-main/errors.ts";
import { buildWav } from "../../../parts/build-wav.ts";
import { collectGarbage } from "../../../parts/collect-garbage.ts";
import { takeAll } from "../../../parts/take-all.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

const { signal } = new AbortController();
/** 100 ms of a tone. */
const tone = (rateHz: number) =>
  buildWav({
    rateHz,
    channels: [Array.from({ length: rateHz / 10 }, (_, at) => Math.sin((440 * 2 * Math.PI * at) / rateHz) / 2)],
  });

function makeFolder(files: Record<string, string | Uint8Array>): string {
  const folder = makeTemporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

type Extra = Partial<{ file: string; columns: Record<string, string> }>;
const open = (path: string, extra: Extra = {}) =>
  openDataset({ kind: "folder", path, ...extra }, { home: path, signal });

async function readAll(path: string, extra: Extra = {}): Promise<DatasetRow[]> {
  const dataset = await open(path, extra);
  return takeAll(dataset.rows({ signal }));
}

/** What a folder with a tone a.wav and this table is refused with. */
async function complaintOf(files: Record<string, string | Uint8Array>, extra: Extra = {}): Promise<string> {
  const folder = makeFolder({ "a.wav": tone(16_000), "b.wav": tone(16_000), ...files });
  const error: unknown = await readAll(folder, extra).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MiniflowError)) throw new Error("It was not refused.", { cause: error });
  expect(error.code).toBe("DATASET_INVALID");
  expect(error.hint).toBeTruthy();
  return error.message.replaceAll(folder, "");
}

it("CSV with our names: quotes, commas, line breaks and a byte order mark", async () => {
  const folder = makeFolder({
    "metadata.csv":
      "\uFEFFid,audio,transcript,machineTranscript,speaker,accent,age,gender\r\n" +
      'one,sub/a.wav,"Well, ""hello""\r\nthere",well hello there,s1,scottish,thirties,female\r\n' +
      "\r\n" +
      "two,b.wav,bye,,,,nan,\r\n",
    "sub/a.wav": tone(48_000),
    "b.wav": tone(8_000),
  });
  expect(await readAll(folder)).toEqual([
    {
      id: "one",
      transcript: 'Well, "hello"\nthere',
      machineTranscript: "well hello there",
      speaker: "s1",
      accent: "scottish",
      age: "thirties",
      gender: "female",
      durationMs: 100,
    },
    {
      id: "two",
      transcript: "bye",
      machineTranscript: null,
      speaker: null,
      accent: null,
      age: null,
      gender: null,
      durationMs: 100,
    },
  ]);
});

it("Common Voice's tab-separated table: its names, its quotation marks as they are", async () => {
  const folder = makeFolder({
    "test.tsv": 'client_id\tpath\tsentence\tage\tgender\taccents\nc1\ta.wav\tHe said "no.\ttwenties\tmale\tIndia\n',
    "a.wav": tone(16_000),
  });
  const [row] = await readAll(folder);
  expect(row).toMatchObject({
    id: "a.wav",
    transcript: 'He said "no.',
    speaker: "c1",
    accent: "India",
    age: "twenties",
  });
});

it("JSON Lines, where rows may lack what they do not know", async () => {
  const folder = makeFolder({
    "rows.jsonl":
      '{"audio":"a.wav","transcript":"one","accent":"irish"}\n\n{"audio":"b.wav","text":"two","speaker":7,"more":[1]}',
    "a.wav": tone(16_000),
    "b.wav": tone(16_000),
  });
  const rows = await readAll(folder);
  expect(rows.map(({ id, transcript, accent, speaker }) => [id, transcript, accent, speaker])).toEqual([
    ["a.wav", "one", "irish", null],
    ["b.wav", "two", null, "7"],
  ]);
});

it("the sound comes as 16 kHz mono from any rate", async () => {
  const folder = makeFolder({
    "t.csv": "wav,text\nhigh.wav,a\nlow.wav,b\n",
    "high.wav": tone(44_100),
    "low.wav": tone(8_000),
  });
  const dataset = await open(folder);
  for (const id of ["low.wav", "high.wav", "low.wav"]) {
    const pcm = await dataset.readSound(id, { signal });
    expect(pcm.length).toBe(1600);
    expect(Math.max(...pcm.subarray(400, 1200))).toBeCloseTo(0.5, 1);
  }
  await expect(dataset.readSound("none.wav", { signal })).rejects.toThrow('there is no row "none.wav"');
});

it("the digest is that of rows and sounds: not of the table's form, but of every word and sample", async () => {
  const digestOf = async (files: Record<string, string | Uint8Array>) =>
    (await open(makeFolder(files))).digest({ signal });
  const wav = tone(16_000);
  const changed = Uint8Array.from(wav);
  changed[200] = (changed[200] ?? 0) ^ 1;
  const csv = await digestOf({ "t.csv": "audio,transcript\na.wav,hello\n", "a.wav": wav });
  expect(csv).toMatch(/^[0-9a-f]{64}$/u);
  expect(await digestOf({ "t.jsonl": '{"transcript":"hello","audio":"a.wav"}', "a.wav": wav })).toBe(csv);
  expect(await digestOf({ "t.csv": "audio,transcript\na.wav,hallo\n", "a.wav": wav })).not.toBe(csv);
  expect(await digestOf({ "t.csv": "audio,transcript\na.wav,hello\n", "a.wav": changed })).not.toBe(csv);
});

it("spaces around names and cells are none of theirs", async () => {
  const folder = makeFolder({ "t.csv": "audio , Transcript, accent\na.wav, hello ,  irish\n", "a.wav": tone(16_000) });
  expect(await readAll(folder)).toMatchObject([{ id: "a.wav", transcript: "hello", accent: "irish" }]);
});

it("a row that says it is silence needs no transcript", async () => {
  const folder = makeFolder({ "t.csv": "audio,transcript,silence\na.wav,,yes\n", "a.wav": tone(16_000) });
  expect((await readAll(folder))[0]?.transcript).toBe("");
});

it.each([
  ["a missing wav", "audio,transcript\na.wav,x\nc.wav,y\n", /^\/t\.csv, line 3: There is no file ".*c\.wav"\.$/u],
  ["an empty transcript", "audio,transcript\na.wav,\n", "/t.csv, line 2: it does not say what is said in it."],
  ["no recording", "audio,transcript\n,hello\n", "/t.csv, line 2: it names no recording."],
  [
    "one id twice",
    "audio,transcript\na.wav,x\nb.wav,y\na.wav,z\n",
    '/t.csv, line 4: there is another row "a.wav" before.',
  ],
  [
    "a path out of the folder",
    "audio,transcript\n../a.wav,x\n",
    '/t.csv, line 2: "../a.wav" is not inside of the folder.',
  ],
  [
    "a path from the root",
    "audio,transcript\n/etc/a.wav,x\n",
    '/t.csv, line 2: "/etc/a.wav" is not inside of the folder.',
  ],
  ["the folder itself", "audio,transcript\n.,x\n", '/t.csv, line 2: "." is not inside of the folder.'],
  [
    "silence with words",
    "audio,transcript,silence\na.wav,x,yes\n",
    "/t.csv, line 2: it is said to be silence and has a transcript.",
  ],
  [
    "a missing column",
    "audio,words\na.wav,x\n",
    /no column holds the transcript \(.*sentence.*\); there are: "audio", "words"\.$/u,
  ],
  ["semicolons", "audio;transcript\na.wav;x\n", /no column holds the audio .*there are: "audio;transcript"\.$/u],
  ["a column twice", "audio,transcript,audio\na.wav,x,b.wav\n", '/t.csv, line 1: two columns are called "audio".'],
  [
    "a cell too many",
    "audio,transcript\na.wav,x\nb.wav,hello, world\n",
    "/t.csv, line 3: it has more or fewer cells than the first line has names.",
  ],
  [
    "an open quotation mark",
    'audio,transcript\na.wav,"x\nb.wav,y\n',
    /a quotation mark is opened and never closed\.$/u,
  ],
  ["stray quotation marks", 'audio,transcript\na.wav,"x" y\n', "/t.csv, line 2: its quotation marks do not fit."],
  ["no rows", "audio,transcript\n", "/t.csv: it has no rows."],
  ["no bytes", "", "/t.csv: it has no rows."],
])("%s is refused by file and line", async (_case, table, message) => {
  const complaint = await complaintOf({ "t.csv": table });
  expect(complaint).toMatch(message);
});

it.each([
  [
    "Latin-1",
    Buffer.from("audio,transcript\na.wav,x\nb.wav,caf\u00e9\n", "latin1"),
    "/t.csv, line 3: it is no text in UTF-8.",
  ],
  [
    "UTF-16",
    Buffer.from("\uFEFFaudio,transcript\n", "utf16le"),
    "/t.csv, line 1: it is no text in UTF-8, but perhaps in UTF-16.",
  ],
])("%s is refused with the line", async (_case, bytes, message) => {
  expect(await complaintOf({ "t.csv": bytes })).toBe(message);
});

it.each([
  ["no JSON", '{"audio":"a.wav","transcript":"x"}\n{"audio"\n', "/t.jsonl, line 2: it is no JSON."],
  ["a list", '["a.wav"]\n', "/t.jsonl, line 1: it is no JSON object."],
  [
    "another row's column",
    '{"audio":"a.wav","transcript":"x"}\n{"audio":"b.wav"}\n',
    /^\/t\.jsonl, line 2: no column holds the transcript/u,
  ],
])("JSON Lines: %s is refused by line", async (_case, table, message) => {
  const complaint = await complaintOf({ "t.jsonl": table });
  expect(complaint).toMatch(message);
});

it.each([
  [
    "an MP3",
    Buffer.from("ID3\u0004 and more bytes of it"),
    /c\.wav" cannot be read as a recording: it is an MP3 file, no wav file\.$/u,
  ],
  ["an empty file", Buffer.alloc(0), /c\.wav" is empty: it holds no bytes\.$/u],
  [
    "an eleven-minute one",
    buildWav({ rateHz: 8000, channels: [Array.from({ length: 8000 * 60 * 11 }, () => 0)] }),
    /is 11 minutes long/u,
  ],
])("%s in place of a wav is refused by line", async (_case, bytes, message) => {
  const complaint = await complaintOf({ "t.csv": "audio,transcript\na.wav,x\nc.wav,y\n", "c.wav": bytes });
  expect(complaint).toMatch(/^\/t\.csv, line 3: /u);
  expect(complaint).toMatch(message);
});

it("a wav whose samples are no numbers is refused when its sound is asked for", async () => {
  const folder = makeFolder({
    "t.csv": "audio,transcript\nbroken.wav,x\n",
    "broken.wav": buildWav({ kind: "float", bits: 32, channels: [[0.1, Number.NaN]] }),
  });
  const dataset = await open(folder);
  await expect(dataset.readSound("broken.wav", { signal })).rejects.toThrow("some of its samples are no numbers");
});

it("columns by other names are taken where they are asked for, and missed by name", async () => {
  const table = "clip,words,region\na.wav,hello,north\n";
  const folder = makeFolder({ "t.csv": table, "a.wav": tone(16_000) });
  const columns = { audio: "clip", transcript: "words", accent: "region" };
  expect((await readAll(folder, { columns }))[0]).toMatchObject({ transcript: "hello", accent: "north" });
  expect(await complaintOf({ "t.csv": table }, { columns: { ...columns, age: "years" } })).toBe(
    '/t.csv, line 2: there is no column "years" for the age; there are: "clip", "words", "region".',
  );
});

it("accents are called as the experiment says; the others keep their names, and the digest tells", async () => {
  const table = "audio,text,accent\na.wav,x,Scottish English\nb.wav,y,Other English\nc.wav,z,\n";
  const wav = tone(8000);
  const path = makeFolder({ "t.csv": table, "a.wav": wav, "b.wav": wav, "c.wav": wav });
  const home = path;
  const accents = { "Scottish English": "scottish", "Welsh English": "welsh" };
  const dataset = await openDataset({ kind: "folder", path, accents }, { home, signal });
  const expected = ["scottish", "Other English", null];
  expect((await takeAll(dataset.rows({ signal }))).map(({ accent }) => accent)).toEqual(expected);
  const readings = await takeAll(dataset.examine({ signal }));
  expect(readings.map((reading) => ("id" in reading ? reading.accent : reading))).toEqual(expected);
  expect(await dataset.digest({ signal })).not.toBe(await (await open(path)).digest({ signal }));
  expect((await dataset.readSound("a.wav", { signal })).length).toBe(1600);
});

it("of several tables metadata is taken, or the one that is named; else it is asked which", async () => {
  const tables = { "a.csv": "audio,transcript\na.wav,from a\n", "b.csv": "audio,transcript\na.wav,from b\n" };
  expect(await complaintOf(tables)).toBe(": several tables are in it: a.csv, b.csv.");
  const folder = makeFolder({ ...tables, "a.wav": tone(16_000) });
  expect((await readAll(folder, { file: "b.csv" }))[0]?.transcript).toBe("from b");
  writeFileSync(join(folder, "metadata.csv"), "audio,transcript\na.wav,from metadata\n");
  expect((await readAll(folder))[0]?.transcript).toBe("from metadata");
});

it("a folder without a table, and no folder at all", async () => {
  expect(await complaintOf({})).toBe(": no table of the recordings is in it.");
  await expect(readAll(join(makeTemporaryFolder(), "none"))).rejects.toHaveProperty("code", "DATASET_MISSING");
});

it("where one row is wrong, the others can still be examined", async () => {
  const folder = makeFolder({ "t.csv": "audio,transcript\nc.wav,x\na.wav,\na.wav,y\n", "a.wav": tone(16_000) });
  const dataset = await open(folder);
  const readings = await takeAll(dataset.examine({ signal }));
  expect(readings.map((reading) => (reading instanceof MiniflowError ? reading.code : reading.id))).toEqual([
    "DATASET_INVALID",
    "DATASET_INVALID",
    "a.wav",
  ]);
});

it("a cancelled reading ends", async () => {
  const folder = makeFolder({
    "t.csv": "audio,transcript\na.wav,x\nb.wav,y\n",
    "a.wav": tone(16_000),
    "b.wav": tone(16_000),
  });
  const controller = new AbortController();
  const dataset = await open(folder);
  const rows = dataset.rows({ signal: controller.signal })[Symbol.asyncIterator]();
  await rows.next();
  controller.abort();
  await expect(rows.next()).rejects.toHaveProperty("name", "AbortError");
});

it("the bundled samples: every one with its words, accent and length", async () => {
  const dataset = await openDataset({ kind: "samples" }, { home: makeTemporaryFolder(), signal });
  const rows = await takeAll(dataset.rows({ signal }));
  expect(rows.length).toBeGreaterThanOrEqual(12);
  expect(rows[0]).toMatchObject({ id: "01-hello-how-are-you", transcript: "hello how are you", accent: "american" });
  for (const { id, durationMs } of rows) {
    const pcm = await dataset.readSound(id, { signal });
    expect(pcm.length / 16).toBeCloseTo(durationMs ?? 0, 0);
  }
});

it("100,000 rows are picked from while only their ids are held", async () => {
  const lines = Array.from(
    { length: 100_000 },
    (_, at) => `row-${at},a.wav,sentence number ${at},accent ${at % 9},S_${at}`,
  );
  const folder = makeFolder({
    "t.csv": `id,audio,transcript,accent,speaker\n${lines.join("\n")}\n`,
    "a.wav": tone(8000),
  });
  lines.length = 0;
  const dataset = await open(folder);
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const marks: number[] = [];
  async function* watched() {
    let at = 0;
    for await (const row of dataset.rows({ signal })) {
      yield row;
      at += 1;
      if (at % 25_000 !== 0) continue;
      await collectGarbage();
      marks.push(process.memoryUsage().heapUsed - before);
    }
  }
  const picked = await pickRows({ name: "large", rows: watched }, { count: 18, stratifyBy: "accent", seed: 1, signal });
  expect(Map.groupBy(picked, ({ accent }) => accent).size).toBe(9);
  expect(marks.length).toBe(4);
  // An id and its place in a set: some 100 bytes.
  expect(Math.max(...marks)).toBeLessThan(25e6);
  expect((await dataset.readSound("row-99999", { signal })).length).toBe(1600);
});

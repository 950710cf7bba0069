import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { globeFolder, pullGlobe } from "../../../../src-main/bench/datasets/globe/pull-globe.ts";
import type { PullGlobeOptions } from "../../../../src-main/bench/datasets/globe/pull-globe.ts";
import { openDataset } from "../../../../src-main/bench/datasets/open-dataset.ts";
import { DIALS } from "../../../../src-main/downloads/attempts.ts";
import { findHub, findRowsEndpoint } from "../../../../src-main/downloads/hub.ts";
import { buildWav } from "../../../parts/build-wav.ts";
import { takeAll } from "../../../parts/take-all.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { startRowsServer } from "../../../parts/test-rows-server.ts";
import type { TestRow, TestRowsServer } from "../../../parts/test-rows-server.ts";

const { signal } = new AbortController();
const dials = { ...DIALS, firstPauseMs: 1, longestPauseMs: 2, stallMs: 5000 };
const ACCENTS = ["United States English", "England English", "Scottish English", "nan"];

/** 250 rows, nearly all of one accent. */
function testRows(): TestRow[] {
  return Array.from({ length: 250 }, (_, at) => ({
    cells: {
      speaker_id: `S_${at}`,
      transcript: at === 7 ? "nan" : `sentence number ${at}`,
      accent: ACCENTS[at % 25 < 22 ? 0 : (at % 25) - 21],
      duration: 0.05,
      age: "teens",
      gender: "female",
    },
    sound: buildWav({ rateHz: 44_100, channels: [Array.from({ length: 2205 }, () => at / 1000)] }),
  }));
}

let server: TestRowsServer;
let home: string;
const notes: string[] = [];

beforeEach(async () => {
  server = await startRowsServer("MushanW/GLOBE_V2", testRows());
  home = makeTemporaryFolder();
  notes.length = 0;
});
afterEach(() => server.close());

const pull = (changes: Partial<PullGlobeOptions> = {}) =>
  pullGlobe({
    version: "v2",
    rows: 12,
    seed: 1,
    home,
    signal,
    onNote: (note) => notes.push(note),
    environment: { HF_DATASETS_SERVER: server.endpoint },
    dials,
    ...changes,
  });
const open = () => openDataset({ kind: "globe", version: "v2" }, { home, signal });
const source = () => JSON.parse(readFileSync(join(globeFolder(home, "v2"), "source.json"), "utf8")) as unknown;

it("rows of every accent come, with their words and sounds, and are a dataset", async () => {
  expect(await pull()).toMatchObject({ rows: 12, received: 12, accents: 4 });
  expect(server.requests.slice(0, 3)).toEqual(["rows 0+100", "rows 100+100", "rows 200+100"]);
  const dataset = await open();
  expect(dataset.name).toBe("globe-v2");
  const rows = await takeAll(dataset.rows({ signal }));
  expect(rows.length).toBe(12);
  const counts = Map.groupBy(rows, ({ accent }) => accent);
  expect([...counts.values()].map((group) => group.length)).toEqual([3, 3, 3, 3]);
  for (const { id, transcript, speaker, durationMs } of rows) {
    const index = Number(id.replace("test-", ""));
    expect([transcript, speaker, durationMs]).toEqual([`sentence number ${index}`, `S_${index}`, 50]);
    const pcm = await dataset.readSound(id, { signal });
    expect(pcm[400]).toBeCloseTo(index / 1000, 2);
  }
  expect(source()).toEqual({
    dataset: "MushanW/GLOBE_V2",
    split: "test",
    revision: "abc",
    licence: "CC0-1.0",
    seed: 1,
  });
});

it("what is here is not asked for again: the same pull asks nothing, more rows ask only for their sounds", async () => {
  await pull();
  const before = server.requests.length;
  expect(await pull()).toMatchObject({ rows: 12, received: 0 });
  expect(server.requests.length).toBe(before);
  const { received } = await pull({ rows: 20 });
  expect(received).toBeGreaterThan(7);
  expect(server.requests.length).toBe(before + 2 * received);
  expect((await takeAll((await open()).rows({ signal }))).length).toBe(20);
});

it("a pull that broke off goes on where it was, and is no dataset before", async () => {
  server.misbehave("rows 200+100", { status: 404 });
  await expect(pull()).rejects.toHaveProperty("code", "DOWNLOAD_REFUSED");
  // As if the program had ended while it wrote.
  appendFileSync(join(globeFolder(home, "v2"), "scan.jsonl"), '\n{"from":200,"totalRows":250,"rows":[{"ind');
  await expect(pull()).resolves.toMatchObject({ received: 12 });
  expect(server.requests.filter((request) => request.endsWith("+100"))).toEqual([
    "rows 0+100",
    "rows 100+100",
    "rows 200+100",
    "rows 200+100",
  ]);
  const sounds = server.requests.filter((request) => request.startsWith("sound"));

  home = makeTemporaryFolder();
  server.misbehave(sounds[4] ?? "", { body: "no sound" });
  await expect(pull()).rejects.toThrow("its sound");
  await expect(open()).rejects.toMatchObject({ code: "DATASET_MISSING", hint: expect.stringContaining("pull globe") });
  expect(readdirSync(join(globeFolder(home, "v2"), "wav")).length).toBe(4);
  await expect(pull()).resolves.toMatchObject({ rows: 12, received: 8 });
});

it("the same seed picks the same rows, another seed others", async () => {
  const idsOf = async () => (await takeAll((await open()).rows({ signal }))).map(({ id }) => id);
  await pull();
  const ids = await idsOf();
  await pull({ seed: 2 });
  expect(await idsOf()).not.toEqual(ids);
  home = makeTemporaryFolder();
  await pull();
  expect(await idsOf()).toEqual(ids);
});

it("breaks, a busy server and links that run out are tried again", async () => {
  await pull();
  const sounds = server.requests.filter((request) => request.startsWith("sound"));
  home = makeTemporaryFolder();
  server.misbehave("rows 0+100", { drop: 50 }, { status: 503 });
  server.misbehave("rows 100+100", { status: 429, headers: { "retry-after": "0" } });
  server.misbehave(sounds[0] ?? "", { drop: 100 }, { drop: 0 });
  server.misbehave(sounds[1] ?? "", { status: 403 });
  await expect(pull()).resolves.toMatchObject({ rows: 12, received: 12 });
  expect(notes.filter((note) => note.includes("trying again")).length).toBe(6);
  expect(notes.some((note) => note.includes("the link had run out (403)"))).toBe(true);
});

it("a row without words, or whose words the hub cut, is not picked", async () => {
  for (const [at, row] of server.rows.entries()) row.cut = [3, 7, 30].includes(at) ? [] : ["transcript"];
  await pull({ rows: 2 });
  expect((await takeAll((await open()).rows({ signal }))).map(({ id }) => id).toSorted()).toEqual([
    "test-3",
    "test-30",
  ]);
  await expect(pull({ rows: 3 })).rejects.toThrow("3 rows are asked for, and the dataset MushanW/GLOBE_V2 has 2.");
});

it("a sound that is offered as something else than wav is refused by its row", async () => {
  for (const row of server.rows) row.type = "audio/mpeg";
  await expect(pull()).rejects.toThrow(
    /MushanW\/GLOBE_V2, row \d+: its sound is offered as audio\/mpeg, not as wav\.$/u,
  );
});

it.each([
  ["no JSON", "<html>Sign in</html>"],
  ["another JSON", '{"error":"The server is busy"}'],
  ["rows without numbers", '{"rows":[{"row":{}}],"num_rows_total":1}'],
])("an answer that is %s is told as such", async (_case, body) => {
  server.misbehave("rows 0+100", { body });
  await expect(pull()).rejects.toMatchObject({
    code: "DATASET_INVALID",
    message: expect.stringContaining("something else than rows"),
  });
});

it("fewer rows than there are, and other columns than GLOBE's", async () => {
  server.misbehave("rows 0+100", { body: '{"rows":[],"num_rows_total":250}' });
  await expect(pull()).rejects.toThrow("the hub answered fewer rows than there are");
  for (const row of server.rows) row.cells = { words: "x" };
  await expect(pull()).rejects.toThrow("no column holds the transcript");
});

it("a dataset that changed between two pulls is not mixed", async () => {
  await pull();
  for (const row of server.rows) row.cells = { ...row.cells, transcript: "changed" };
  await expect(pull({ rows: 20 })).rejects.toThrow("the dataset has changed at the hub since its rows were read");

  home = makeTemporaryFolder();
  server.misbehave("rows 100+100", { status: 404 });
  await expect(pull()).rejects.toHaveProperty("code", "DOWNLOAD_REFUSED");
  server.revision = "def";
  await expect(pull()).rejects.toThrow("The dataset has changed at the hub");
  await expect(pull()).resolves.toMatchObject({ rows: 12 });
  expect(source()).toMatchObject({ revision: "def" });
});

it("that the hub knows only a part is said", async () => {
  server.isPartial = true;
  await pull();
  expect(notes.some((note) => note.includes("only the beginning"))).toBe(true);
});

it("the token goes to the rows when they ask for it, and never with a link to a sound", async () => {
  server.gate("secret");
  await expect(pull()).rejects.toMatchObject({ code: "DOWNLOAD_REFUSED", hint: expect.stringContaining("HF_TOKEN") });
  await pull({ environment: { HF_DATASETS_SERVER: server.endpoint, HF_TOKEN: "secret" } });
  const sent = server.requests.map((request, at) => [request.split(" ")[0], server.authorisations[at]] as const);
  expect(sent.filter(([kind, token]) => kind === "sound" && token !== undefined)).toEqual([]);
  expect(sent.some(([kind, token]) => kind === "rows" && token === "Bearer secret")).toBe(true);
});

it("nothing is asked over a connection that anyone could change", async () => {
  const environment = { HF_DATASETS_SERVER: "http://10.255.255.1" };
  await expect(pull({ environment })).rejects.toMatchObject({
    code: "DOWNLOAD_REFUSED",
    message: expect.stringContaining("could be anyone"),
  });
});

it("a cancelled pull ends and keeps what has come", async () => {
  const controller = new AbortController();
  const onNote = (note: string) => {
    if (note.startsWith("Getting sound 3")) controller.abort();
  };
  await expect(pull({ signal: controller.signal, onNote })).rejects.toHaveProperty("name", "AbortError");
  expect(existsSync(join(globeFolder(home, "v2"), "metadata.jsonl"))).toBe(false);
  await expect(pull()).resolves.toMatchObject({ received: 10 });
});

it("a pulled sound that was damaged later is refused by its line", async () => {
  await pull();
  const wav = join(globeFolder(home, "v2"), "wav");
  writeFileSync(join(wav, readdirSync(wav)[0] ?? ""), "damaged");
  await expect(takeAll((await open()).rows({ signal }))).rejects.toThrow(
    /metadata\.jsonl, line \d+: .*cannot be read as a recording/u,
  );
});

it("the rows are asked for beside the hub, under the name that it has there", () => {
  const beside = (environment: NodeJS.ProcessEnv) => findRowsEndpoint(findHub(environment), environment).href;
  expect(beside({ HF_ENDPOINT: "https://mirror.example" })).toBe("https://datasets-server.mirror.example/");
  expect(beside({ HF_DATASETS_SERVER: "http://localhost:8080/api" })).toBe("http://localhost:8080/api/");
  expect(() => beside({ HF_DATASETS_SERVER: "ftp://x" })).toThrow("no http or https address");
});

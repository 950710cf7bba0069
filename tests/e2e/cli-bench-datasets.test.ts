import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { buildWav } from "../parts/build-wav.ts";
import { jsonLines, runCli } from "../parts/run-cli.ts";
import { makeTemporaryFolder } from "../parts/temporary-folder.ts";
import { startRowsServer } from "../parts/test-rows-server.ts";
import { writeParquet } from "../parts/write-parquet.ts";

const tone = buildWav({ rateHz: 8000, channels: [Array.from({ length: 8000 }, (_, at) => Math.sin(at) / 2)] });

async function datasets(args: string[], home: string, env: Record<string, string> = {}) {
  const { exitCode, stdout, stderr } = await runCli(["bench", "datasets", ...args], { cwd: home, home, env });
  return { exitCode, stdout, stderr };
}

it("bench datasets lists what there is, and what is not here", async () => {
  const { exitCode, stdout } = await datasets(["--json"], makeTemporaryFolder());
  expect(exitCode).toBe(0);
  expect(jsonLines(stdout).map(({ name, isHere, rows }) => [name, isHere, rows])).toEqual([
    ["samples", true, 14],
    ["generated", true, 108],
    ["globe-v2", false, null],
    ["globe-v3", false, null],
  ]);
});

it("bench datasets check: a folder that is right, by accent", async () => {
  const home = makeTemporaryFolder();
  mkdirSync(join(home, "mine"));
  writeFileSync(join(home, "mine", "a.wav"), tone);
  writeFileSync(
    join(home, "mine", "t.csv"),
    "id,audio,text,accent,speaker\n1,a.wav,hello,irish,x\n2,a.wav,bye,irish,y\n",
  );
  for (const path of ["mine", join("mine", "t.csv")]) {
    const { exitCode, stdout } = await datasets(["check", path, "--json"], home);
    expect(exitCode).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([
      {
        name: "mine",
        rows: 2,
        durationMs: 2000,
        speakers: 2,
        accents: [{ accent: "irish", rows: 2 }],
        problemCount: 0,
      },
    ]);
  }
});

it("bench datasets check: every wrong row is told with its place, and the exit code is 1", async () => {
  const home = makeTemporaryFolder();
  writeFileSync(join(home, "a.wav"), tone);
  writeFileSync(join(home, "nan.wav"), buildWav({ kind: "float", bits: 32, channels: [[Number.NaN]] }));
  writeFileSync(join(home, "t.csv"), "audio,text\na.wav,hello\nb.wav,x\na.wav,\nnan.wav,x\n");
  const { exitCode, stdout, stderr } = await datasets(["check", "."], home);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/line 3: There is no file .*b\.wav"\. /u);
  expect(stdout).toContain("line 4: it does not say what is said in it.");
  expect(stdout).toMatch(/line 5: .*some of its samples are no numbers\. /u);
  expect(stdout).toContain(": 1 rows, ");
  expect(stderr).toMatch(/^3 rows of .* are wrong\. \(DATASET_INVALID\)$/mu);
});

it("bench datasets check: parquet, one split of a folder, and a missing column", async () => {
  const home = makeTemporaryFolder();
  const rows = [{ audio: { bytes: tone, path: "" }, text: "x", said: "y" }];
  await writeParquet(join(home, "test-00000-of-00001.parquet"), { columns: ["text"], rows });
  await writeParquet(join(home, "train-00000-of-00001.parquet"), { columns: ["said"], rows });
  const right = await datasets(["check", ".", "--split", "test", "--json"], home);
  expect(jsonLines(right.stdout)).toMatchObject([{ rows: 1, durationMs: 1000 }]);
  const wrong = await datasets(["check", ".", "--split", "train"], home);
  expect(wrong).toMatchObject({ exitCode: 1, stdout: "" });
  expect(wrong.stderr).toContain('there are: "audio", "said".');
  expect((await datasets(["check", "none"], home)).stderr).toContain("(DATASET_MISSING)");
});

it("bench datasets pull: the licence is shown, rows come, and check finds them right", async () => {
  const home = makeTemporaryFolder();
  const sound = tone;
  const cells = (at: number) => ({ transcript: `sentence ${at}`, accent: `accent ${at % 3}`, speaker_id: `S_${at}` });
  const rows = Array.from({ length: 9 }, (_, at) => ({ cells: cells(at), sound }));
  const server = await startRowsServer("MushanW/GLOBE_V3", rows);
  try {
    const env = { HF_DATASETS_SERVER: server.endpoint };
    const pulled = await datasets(["pull", "globe-v3", "--rows", "6", "--json"], home, env);
    expect(pulled.stderr).toContain("MushanW/GLOBE_V3: people's recordings in many accents, licence CC0-1.0");
    expect(jsonLines(pulled.stdout)).toMatchObject([
      { name: "globe-v3", rows: 6, accents: 3, received: 6, licence: "CC0-1.0" },
    ]);
  } finally {
    await server.close();
  }
  const checked = await datasets(["check", "globe-v3", "--json"], home);
  expect(jsonLines(checked.stdout)).toMatchObject([{ rows: 6, problemCount: 0, durationMs: 6000 }]);
  const unknown = await datasets(["pull", "librispeech"], home);
  expect(unknown).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("There are: globe, globe-v2, globe-v3."),
  });
});

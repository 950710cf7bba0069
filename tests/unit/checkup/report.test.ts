import { describe, expect, it } from "vitest";
import { judge, notChecked, notOk, ok } from "../../../src-main/checkup/check.ts";
import { hidePaths } from "../../../src-main/checkup/hide-paths.ts";
import { isSound, judgeFiles, type FileFound, type ModelFound } from "../../../src-main/checkup/judge-files.ts";
import { writeReport } from "../../../src-main/checkup/report.ts";
import { reachVerdict } from "../../../src-main/checkup/verdict.ts";

const HASH = "a".repeat(64);
const FILE: FileFound = {
  path: "onnx/model.onnx",
  bytes: 100,
  sha256: HASH,
  expectedBytes: 100,
  expectedSha256: HASH,
  saidBy: "catalog",
};
const MODEL: ModelFound = {
  id: "words",
  title: "Words",
  files: [FILE, { ...FILE, path: "config.json", saidBy: "hub" }],
  licence: { id: "MIT", agreedTo: "MIT" },
  advice: "Get it with: miniflow models pull words",
};
const withFile = (change: Partial<FileFound>): ModelFound => ({ ...MODEL, files: [{ ...FILE, ...change }, FILE] });

describe("the files of a model", () => {
  it("that are as they must be are one line, with who says so, and its licence another", () => {
    expect(judgeFiles(MODEL).map(({ state, what, figure }) => [state, what, figure])).toEqual([
      ["ok", "words", "Words: 2 of 2 files, 0.2 kB, every byte as it must be, 1 by the hub's own word (lock file)"],
      ["ok", "words: licence", "MIT, agreed to"],
    ]);
    expect(isSound(MODEL)).toBe(true);
  });

  it.each<[string, Partial<FileFound>, RegExp]>([
    ["missing", { bytes: null, sha256: null }, /^missing$/],
    ["of another size", { bytes: 99, sha256: null }, /^99 bytes instead of 100$/],
    ["damaged", { sha256: "b".repeat(64) }, /^damaged: sha256 b{64} instead of a{64}$/],
    ["pinned by nobody", { expectedSha256: null, saidBy: null }, /^neither the catalog nor a lock file/],
  ])("one of which is %s are named", (_case, change, why) => {
    const model = withFile(change);
    const [bad, whole] = judgeFiles(model);
    expect(bad).toMatchObject({ state: "not ok", what: "words: onnx/model.onnx", figure: expect.stringMatching(why) });
    expect(whole).toMatchObject({ state: "not ok", what: "words", advice: MODEL.advice });
    expect(isSound(model)).toBe(false);
  });

  it("that are all missing are one line", () => {
    const files = MODEL.files.map((file) => ({ ...file, bytes: null, sha256: null }));
    expect(judgeFiles({ ...MODEL, files })).toMatchObject([{ state: "not ok", figure: "Words is not here" }]);
  });

  it.each([null, "GPL"])("whose licence was not agreed to, but %s, are told", (agreedTo) => {
    const licence = judgeFiles({ ...MODEL, licence: { id: "MIT", agreedTo } }).at(-1);
    expect(licence).toMatchObject({ state: "not ok", advice: expect.stringContaining("models pull words") });
  });
});

const GOOD = ok({ area: "files", what: "words", figure: "2 of 2" });
const BAD = notOk({ area: "voice", what: "sentence 1", figure: "clipped | 9 %\nand more" }, "Get the voice again.");
const UNKNOWN = notChecked("hearing", "round trip", "the voice did not open");

describe("the verdict", () => {
  it("is ok only when every check is", () => {
    expect(reachVerdict("six-gb", [GOOD, GOOD])).toMatchObject({
      isOk: true,
      sentence: "The pack six-gb works on this machine: all 2 checks are ok.",
      advice: [],
    });
    expect(reachVerdict("six-gb", [GOOD, UNKNOWN]).isOk).toBe(false);
    expect(reachVerdict("six-gb", []).isOk).toBe(false);
  });

  it("counts what is not, and says what to do, each thing once", () => {
    expect(reachVerdict("six-gb", [GOOD, BAD, BAD, UNKNOWN])).toEqual({
      isOk: false,
      counts: { ok: 1, notOk: 2, notChecked: 1 },
      sentence: "Of 4 checks of the pack six-gb, 1 are ok, 2 not ok, 1 could not be checked.",
      advice: ["Get the voice again."],
    });
  });

  it("of one check rests on all its faults", () => {
    const fault = (what: string) => ({ what, advice: "Close other programs." });
    expect(judge({ area: "turn", what: "warm", figure: "9 s" }, [null, null]).state).toBe("ok");
    expect(judge({ area: "turn", what: "warm", figure: "9 s" }, [fault("slow"), null, fault("late")])).toMatchObject({
      state: "not ok",
      figure: "9 s; slow; late",
      advice: "Close other programs.",
    });
  });
});

describe("the report", () => {
  const machine = { cpu: "A cpu", cores: 2, memoryBytes: 8e9, os: "Linux", nodeVersion: "v24", appVersion: "1.0" };
  const checks = [GOOD, BAD, { ...GOOD, area: "turn" as const, what: "cold", details: ["  a bar ██"] }];
  const report = writeReport({
    pack: "six-gb",
    checkedAt: "2026-11-22T00:00:00Z",
    machine,
    checks,
    verdict: reachVerdict("six-gb", checks),
  });

  it("has a row for each check, whatever is in it, the waterfall and the limits with their reasons", () => {
    expect(report).toContain("| not ok | sentence 1 | clipped \\| 9 % and more |");
    expect(report).toContain("cold:\n```\n  a bar ██\n```");
    expect(report).toContain("- Get the voice again.");
    expect(report).toMatch(/\| warmTurnMs \| at most 2000 ms \| .*\w/);
    expect(report).not.toContain("## hearing");
  });
});

describe("places on the machine", () => {
  const places = { "<data>": "/home/anna/.local/share/miniflow", "~": "/home/anna", "<temporary>": "/scratch" };

  it.each([
    [
      "a file of the data folder",
      "/home/anna/.local/share/miniflow/models/x/y.bin is damaged.",
      "<data>/models/x/y.bin is damaged.",
    ],
    ["a file of the person's", "It is in /home/anna/pack.yml.", "It is in ~/pack.yml."],
    ["any other file", "No file /srv/models/whisper/config.json, it says", "No file …/config.json, it says"],
    ["one of Windows", "C:\\Users\\Anna\\models\\x.onnx: damaged", "…/x.onnx: damaged"],
    [
      "none: rates, shares and addresses",
      "12.3 tokens/s of https://example.org/a/b and/or 1/2",
      "12.3 tokens/s of https://example.org/a/b and/or 1/2",
    ],
  ])("are taken out: %s", (_case, text, hidden) => {
    expect(hidePaths(text, places)).toBe(hidden);
  });
});

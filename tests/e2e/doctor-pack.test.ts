import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findModel, modelDir, readCatalog } from "../../src-main/catalog/catalog.ts";
import { appRoot } from "../../src-main/roots.ts";
import { writeFakePipeline } from "../parts/fake-pipeline.ts";
import { jsonLines, runCli, startCli, waitForOutput, type CliResult } from "../parts/run-cli.ts";
import { sha256 } from "../parts/test-hub.ts";
import { makeTinyKokoro } from "../parts/tiny-voices.ts";

let home: string;
let cwd: string;
let env: Record<string, string>;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  cwd = mkdtempSync(join(tmpdir(), "miniflow-cwd-"));
  env = {};
});
afterEach(() => {
  for (const folder of [home, cwd]) rmSync(folder, { recursive: true, force: true });
});

const doctor = (...args: string[]): Promise<CliResult> => runCli(["doctor", ...args], { cwd, home, env });

/** Forty sentences, fourteen questions and six turns: minutes where other programs keep the cores busy. */
const STARTER_TIMEOUT_MS = 600_000;

interface Line {
  area: string;
  what: string;
  state: string;
  figure: string;
  advice: string | null;
}

/** The checks and, last, the verdict. */
function readChecks(stdout: string): { checks: Line[]; verdict: Record<string, unknown> } {
  const lines = jsonLines(stdout);
  const verdict = lines.pop() ?? {};
  const checks = lines.map(({ area, what, state, figure, advice }) => ({
    area: String(area),
    what: String(what),
    state: String(state),
    figure: String(figure),
    advice: typeof advice === "string" ? advice : null,
  }));
  return { checks, verdict };
}

/** An entry of the catalog that takes the files of `dir` as they are, or as `pins` of another model has them. */
function entryOf(
  id: string,
  like: string,
  dir: string,
  options: { paths?: string[]; isPinnedAsHere: boolean },
): object {
  const { source: _source, ...model } = findModel(readCatalog(), like);
  const files = (options.paths ?? model.files.map(({ path }) => path)).map((path) => {
    const bytes = readFileSync(join(dir, path));
    const pinned = model.files.find((file) => file.path === path);
    return options.isPinnedAsHere || pinned === undefined
      ? { path, bytes: bytes.length, sha256: sha256(bytes) }
      : pinned;
  });
  const voices = ["af_tiny", "bf_tiny"].map((voice) => ({ id: voice, name: voice, accent: "american" }));
  return { ...model, id, dir, files, voices: like === "kokoro-82m" ? voices : [] };
}

/** A pack in which each model is broken in another way. */
function writeBrokenPack(): string {
  const [asrDir, llmDir] = ["starter-asr", "starter-llm"].map((id) => {
    const dir = join(cwd, id);
    cpSync(modelDir(findModel(readCatalog(), id)), dir, { recursive: true });
    return dir;
  });
  const [encoder, decoder] = [
    join(asrDir ?? "", "onnx/encoder_model.onnx"),
    join(asrDir ?? "", "onnx/decoder_model_merged.onnx"),
  ];
  const bytes = readFileSync(encoder);
  bytes[777] = (bytes[777] ?? 0) ^ 1;
  writeFileSync(encoder, bytes);
  truncateSync(decoder, 100_000);
  truncateSync(join(llmDir ?? "", "starter-llm-q8_0.gguf"), 300_000);
  const ttsDir = makeTinyKokoro();
  cpSync(ttsDir, join(cwd, "voices"), { recursive: true });
  rmSync(ttsDir, { recursive: true });
  truncateSync(join(cwd, "voices/voices/bf_tiny.bin"), 1000);
  const models = [
    entryOf("deaf", "starter-asr", asrDir ?? "", { isPinnedAsHere: false }),
    entryOf("half", "starter-llm", llmDir ?? "", { isPinnedAsHere: true }),
    entryOf("hoarse", "kokoro-82m", join(cwd, "voices"), {
      paths: ["tokenizer.json", "onnx/model.onnx", "voices/af_tiny.bin", "voices/bf_tiny.bin"],
      isPinnedAsHere: true,
    }),
  ];
  // YAML reads JSON.
  writeFileSync(join(cwd, "catalog.yml"), JSON.stringify({ models }));
  env = { MINIFLOW_CATALOG: join(cwd, "catalog.yml") };
  const pipeline = {
    title: "Broken",
    vad: { engine: "silero", model: "silero-vad" },
    asr: { engine: "whisper", model: "deaf", threads: 1 },
    llm: { engine: "llama", model: "half", threads: 1, gpu: "off" },
    tts: { engine: "kokoro", model: "hoarse", voice: "af_tiny", threads: 1 },
  };
  writeFileSync(join(cwd, "broken.yml"), JSON.stringify(pipeline));
  return join(cwd, "broken.yml");
}

describe("doctor --pack", () => {
  it(
    "finds the starter pack right in all but its pace, which is this machine's, and writes the report",
    async () => {
      const { exitCode, stdout } = await doctor("--pack", "starter", "--json", "--out", "report.md");
      const { checks, verdict } = readChecks(stdout);
      const stateOf = (what: string) => checks.find((check) => check.what === what)?.state;
      for (const what of [
        "starter-asr",
        "starter-llm",
        "silero-vad",
        ...Array.from({ length: 10 }, (_, index) => `sentence ${index + 1}`),
        "voice awb (Alan)",
        "detector",
        "bundled questions",
        "silence gives nothing",
        "a tone gives nothing",
        "noise gives nothing",
        '"What is the capital of France?"',
        '"What is my name?"',
        "second turn evaluates only its own",
      ]) {
        expect([what, stateOf(what)]).toEqual([what, "ok"]);
      }
      expect(["ok", "not ok"]).toContain(stateOf("warm"));
      expect(checks.filter((check) => check.state === "not ok" && check.advice === null)).toEqual([]);
      const isOk = checks.every(({ state }) => state === "ok");
      expect([exitCode, verdict["verdict"]]).toEqual(isOk ? [0, "ok"] : [1, "not ok"]);

      const report = readFileSync(join(cwd, "report.md"), "utf8");
      for (const { what } of checks) expect(report).toContain(what);
      expect(report).toContain(String(verdict["sentence"]));
      expect(report).toMatch(/recognise it\s+.*█.* m?s\n/);
      expect(readdirSync(home)).toEqual([]);
    },
    STARTER_TIMEOUT_MS,
  );

  it("names what is broken, checks the rest, and no line names a place on the machine", async () => {
    const pack = writeBrokenPack();
    const { exitCode, stdout } = await doctor("--pack", pack, "--json", "--out", "report.md");
    const { checks, verdict } = readChecks(stdout);
    const find = (what: string) => checks.find((check) => check.what === what);
    expect(find("deaf: onnx/encoder_model.onnx")).toMatchObject({
      state: "not ok",
      figure: expect.stringContaining("damaged: sha256"),
    });
    expect(find("deaf: onnx/decoder_model_merged.onnx")?.figure).toMatch(/^100000 bytes instead of \d+$/);
    expect(find("recogniser opens")).toMatchObject({ state: "not checked", figure: expect.stringContaining("deaf") });
    expect(find("half")).toMatchObject({ state: "ok" });
    expect(find("language model opens")).toMatchObject({
      state: "not ok",
      figure: expect.stringMatching(/starter-llm-q8_0\.gguf.*\(MODEL_CORRUPT\)/),
    });
    expect(find("voice opens")?.state).toBe("ok");
    expect(find("voice bf_tiny (bf_tiny)")).toMatchObject({
      state: "not ok",
      figure: expect.stringContaining("bf_tiny.bin"),
    });
    expect(find("sentence 10")?.figure).toMatch(/s of sound/);
    for (const what of ["round trip", "known questions", "whole turns"])
      expect([what, find(what)?.state]).toEqual([what, "not checked"]);
    expect([exitCode, verdict["verdict"], verdict["pack"]]).toEqual([1, "not ok", "broken"]);
    for (const told of [stdout, readFileSync(join(cwd, "report.md"), "utf8")]) {
      expect(told).not.toContain(cwd);
      expect(told).not.toContain(home);
      expect(told).not.toContain(tmpdir());
    }
  });

  it("says how a pack is got that is not here", async () => {
    const { exitCode, stdout } = await doctor("--pack", "six-gb", "--json");
    const { checks } = readChecks(stdout);
    expect(checks.filter(({ area }) => area === "files").map(({ what, state }) => [what, state])).toEqual([
      ["silero-vad", "ok"],
      ["whisper-small", "not ok"],
      ["qwen2.5-3b-instruct", "not ok"],
      ["kokoro-82m", "not ok"],
    ]);
    expect(checks.find(({ what }) => what === "whisper-small")?.advice).toBe(
      "Get it with: miniflow models pull six-gb",
    );
    expect(checks.find(({ what }) => what === "whole turns")?.state).toBe("not checked");
    expect(exitCode).toBe(1);
  });

  it("judges a pack of fakes by the same rules: it hears always the same and answers nothing", async () => {
    const pipeline = writeFakePipeline();
    const { exitCode, stdout } = await doctor("--pack", pipeline, "--json");
    const { checks } = readChecks(stdout);
    const stateOf = (what: string) => checks.find((check) => check.what === what)?.state;
    expect([stateOf("round trip"), stateOf('"What is two plus three?"'), stateOf("cold")]).toEqual([
      "not ok",
      "not ok",
      "ok",
    ]);
    expect(exitCode).toBe(1);
    rmSync(join(pipeline, ".."), { recursive: true });
  });

  it("reads the same sentences with both windows of a recogniser of thirty seconds", async () => {
    const ears = join(cwd, "ears");
    cpSync(join(appRoot(), "tests/fixtures/tiny-whisper"), ears, { recursive: true });
    const entry = entryOf("ears", "starter-asr", ears, { paths: readdirSync(ears), isPinnedAsHere: true });
    writeFileSync(join(cwd, "catalog.yml"), JSON.stringify({ models: [entry] }));
    env = { MINIFLOW_CATALOG: join(cwd, "catalog.yml") };
    const pipeline = {
      title: "Thirty seconds",
      vad: { engine: "fake" },
      asr: { engine: "whisper", model: "ears", threads: 1 },
      llm: { engine: "fake", fake: { text: "I do not know." } },
      tts: { engine: "flite", voice: "slt" },
    };
    writeFileSync(join(cwd, "long.yml"), JSON.stringify(pipeline));
    const { checks } = readChecks((await doctor("--pack", "long.yml", "--json")).stdout);
    const windows = checks.filter(({ what }) => what.startsWith("window: "));
    expect(windows.map(({ what, figure }) => [what, figure])).toEqual([
      ["window: full", expect.stringMatching(/^\d+\.\d % of words wrong, \d+ ms a sentence/)],
      ["window: auto", expect.stringMatching(/^\d+\.\d % of words wrong, \d+ ms a sentence/)],
    ]);
  });

  it("ends at an interruption, with nothing left behind", async () => {
    const { child, ended } = startCli(["doctor", "--pack", "starter", "--out", "report.md"], { cwd, home });
    await waitForOutput(child.stderr, /opening the models/);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 130 });
    expect(existsSync(join(cwd, "report.md"))).toBe(false);
  });

  it("wants a pack for a report", async () => {
    const { exitCode, stdout, stderr } = await doctor("--out", "report.md");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/--pack starter.* \(USAGE\)\n$/);
  });
});

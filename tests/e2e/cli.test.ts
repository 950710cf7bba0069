import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeWav, encodeWav } from "../../src-main/audio/wav.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";
import {
  FRONT_DOOR,
  isGroupAlive,
  jsonLines,
  runCli,
  startCli,
  waitForOutput,
  type StartedCli,
} from "../parts/run-cli.ts";

const execFileAsync = promisify(execFile);

let home: string;
let cwd: string;
let pipeline: string;
const started: StartedCli[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  cwd = mkdtempSync(join(tmpdir(), "miniflow-cwd-"));
  pipeline = writeFakePipeline();
  writeFileSync(join(cwd, "question.wav"), encodeWav(FAKE_SPEECH, 16_000));
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
  rmSync(cwd, { recursive: true, force: true });
});

const miniflow = (...args: string[]) => runCli(args, { cwd, home });

function start(...args: string[]): StartedCli {
  const cli = startCli(args, { cwd, home });
  started.push(cli);
  return cli;
}

describe("one stage alone", () => {
  it("transcribe prints the words, or an object with --json", async () => {
    const { exitCode, stdout } = await miniflow("transcribe", "question.wav", "--pipeline", pipeline);
    expect([exitCode, stdout]).toEqual([0, "hello there\n"]);
    const { stdout: json } = await miniflow("transcribe", "question.wav", "--json", "--pipeline", pipeline);
    expect(jsonLines(json)).toMatchObject([
      { file: "question.wav", text: "hello there", verdict: "speech", audioMs: 1000 },
    ]);
  });

  it("transcribe tells of silence by the file's name and ends with 1", async () => {
    writeFileSync(join(cwd, "silent.wav"), encodeWav(new Float32Array(16_000), 16_000));
    const { exitCode, stdout, stderr } = await miniflow("transcribe", "silent.wav", "--json", "--pipeline", pipeline);
    expect(jsonLines(stdout)).toMatchObject([{ verdict: "silence", text: "" }]);
    expect(stderr).toMatch(/no words in "silent\.wav".* \(AUDIO_SILENT\)\n/);
    expect(exitCode).toBe(1);
  });

  it("generate prints the answer, or an object with --json", async () => {
    const { exitCode, stdout } = await miniflow("generate", "hi", "--pipeline", pipeline);
    expect([exitCode, stdout]).toEqual([0, "Good day to you. What now?\n"]);
    const { stdout: json } = await miniflow("generate", "hi", "--json", "--pipeline", pipeline);
    expect(jsonLines(json)).toMatchObject([{ text: "Good day to you. What now?", stopReason: "endOfTurn" }]);
  });

  it("say writes a wav file", async () => {
    const { exitCode, stdout } = await miniflow(
      "say",
      "good day",
      "--out",
      "new/day.wav",
      "--json",
      "--pipeline",
      pipeline,
    );
    const [spoken] = jsonLines(stdout);
    expect(spoken).toMatchObject({ audioPath: "new/day.wav", sampleRateHz: expect.any(Number) });
    const { sampleRateHz, channels } = decodeWav(readFileSync(join(cwd, "new/day.wav")), "day.wav");
    expect(((channels[0]?.length ?? 0) / sampleRateHz) * 1000).toBeCloseTo(Number(spoken?.["audioMs"]), 0);
    expect(exitCode).toBe(0);
  });

  it.each<[string, string[], RegExp]>([
    [
      "a voice that is not there",
      ["say", "hi", "--out", "a.wav", "--voice", "nobody"],
      /nobody.* \(VOICE_UNKNOWN\)\n$/,
    ],
    [
      "a place that is a folder",
      ["say", "hi", "--out", "folder"],
      /"folder" cannot be written: .* \(FILE_UNWRITABLE\)\n$/,
    ],
    [
      "a place below a file",
      ["say", "hi", "--out", "question.wav/a.wav"],
      /cannot be written: .* \(FILE_UNWRITABLE\)\n$/,
    ],
    [
      "an accent that is not there",
      ["transcribe", "question.wav", "--accent", "martian"],
      /martian.* \(ACCENT_UNKNOWN\)\n$/,
    ],
  ])("refuses %s and writes nothing", async (_, args, line) => {
    mkdirSync(join(cwd, "folder"));
    const { exitCode, stdout, stderr } = await miniflow(...args, "--pipeline", pipeline);
    expect(stderr).toMatch(line);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(readdirSync(cwd, { recursive: true }).map(String).toSorted()).toEqual(["folder", "question.wav"]);
  });
});

describe("wrong usage ends with 2 and says so on standard error alone:", () => {
  it.each<[string, string[]]>([
    ["no command", []],
    ["a command that is not there", ["sing"]],
    ["an option that is not there", ["talk", "--loud"]],
    ["no recording", ["transcribe"]],
    ["no text", ["generate"]],
    ["an empty text", ["generate", " "]],
    ["no file to write", ["say", "hi"]],
    ["a count that is no number", ["history", "--limit", "many"]],
    ["a port that is none", ["serve", "--port", "99999"]],
    ["files beside --mic", ["talk", "a.wav", "--mic"]],
    ["--one beside --mic", ["talk", "--mic", "--one"]],
    ["too many arguments", ["doctor", "now"]],
  ])("%s", async (_, args) => {
    const { exitCode, stdout, stderr } = await miniflow(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each(["--help", "--version", "help"])("but %s ends with 0", async (arg) => {
    const { exitCode, stdout, stderr } = await miniflow(arg);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).not.toBe("");
  });
});

describe("errors", () => {
  it("name a pipeline that is not there and those that are", async () => {
    const { exitCode, stderr } = await miniflow("talk", "--pipeline", "absent");
    expect(stderr).toMatch(/^There is no pipeline "absent"\. There are: .*starter.* \(PIPELINE_MISSING\)\n$/);
    expect(exitCode).toBe(1);
  });

  it("name a wrong key of a pipeline in one line", async () => {
    writeFileSync(join(cwd, "mine.yml"), readFileSync(pipeline, "utf8").replace('"title"', '"tilte"'));
    const { exitCode, stderr } = await miniflow("talk", "--dry-run", "--pipeline", "mine.yml");
    expect(stderr).toMatch(/^mine\.yml does not fit: .*tilte.*title.* \(PIPELINE_INVALID\)\n$/);
    expect(exitCode).toBe(1);
  });

  it("show a stack only when debugging", async () => {
    const plain = await miniflow("talk", "--pipeline", "absent");
    const debug = await runCli(["talk", "--pipeline", "absent"], { cwd, home, env: { MINIFLOW_DEBUG: "1" } });
    expect(plain.stderr).not.toMatch(/^\s+at /m);
    expect(debug.stderr).toMatch(/^\s+at /m);
  });
});

describe("miniflow history", () => {
  it("says that there are no turns yet, and makes nothing", async () => {
    const { exitCode, stdout, stderr } = await miniflow("history", "--json");
    expect([exitCode, stdout, stderr]).toEqual([0, "", "There are no turns yet.\n"]);
    expect(readdirSync(home)).toEqual([]);
  });

  it("prints the newest turns first, as many as asked for", async () => {
    await miniflow("talk", "question.wav", "question.wav", "question.wav", "--pipeline", pipeline);
    const all = jsonLines((await miniflow("history", "--json")).stdout).map((turn) => String(turn["startedAt"]));
    expect(all).toHaveLength(3);
    expect(all).toEqual(all.toSorted().toReversed());
    expect(jsonLines((await miniflow("history", "--json", "--limit", "1")).stdout)).toMatchObject([
      { startedAt: all[0] },
    ]);
    expect((await miniflow("history")).stdout).toMatch(
      /answered {2}first sound \d.*\n {2}you: +hello there\n {2}MiniFlow: Good day/,
    );
  });

  it("bears a reader that wants nothing of it", async () => {
    await miniflow("talk", "question.wav", "--pipeline", pipeline);
    const script = 'set -o pipefail; "$0" "$1" history | true';
    const env = { ...process.env, MINIFLOW_HOME: home };
    const { stderr } = await execFileAsync("bash", ["-c", script, process.execPath, FRONT_DOOR], { env });
    expect(stderr).toBe("");
  });
});

describe("miniflow serve", () => {
  async function urlOf({ child }: StartedCli): Promise<string> {
    const line = await waitForOutput(child.stdout, /\n/);
    return String(jsonLines(line)[0]?.["url"]);
  }

  it("prints the address as its only object, serves the window there, and ends with 0 on Ctrl-C", async () => {
    const server = start("serve", "--port", "0", "--json", "--pipeline", pipeline);
    const url = await urlOf(server);
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/<title>MiniFlow/);
    server.child.kill("SIGINT");
    const { exitCode, stdout } = await server.ended;
    expect(jsonLines(stdout)).toEqual([{ url }]);
    expect(exitCode).toBe(0);
    expect(isGroupAlive(server.child)).toBe(false);
  });

  it("refuses a second one with the same folder, and says where the first one is", async () => {
    const first = start("serve", "--port", "0", "--json", "--pipeline", pipeline);
    const url = await urlOf(first);
    const { exitCode, stdout, stderr } = await miniflow("serve", "--port", "0", "--json", "--pipeline", pipeline);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/\(ALREADY_RUNNING\)\n$/);
    expect(stderr).toContain(url);
    expect((await miniflow("talk", "question.wav", "--json", "--pipeline", pipeline)).exitCode).toBe(0);
  });

  it("refuses a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, stderr } = await miniflow("serve", "--port", String(port), "--json", "--pipeline", pipeline);
    await new Promise((resolve) => other.close(resolve));
    expect(stderr).toMatch(new RegExp(`Port ${port} is in use.* \\(PORT_IN_USE\\)\\n$`));
    expect(exitCode).toBe(1);
  });
});

describe("what is here", () => {
  it("models list prints an object for every model", async () => {
    const { exitCode, stdout } = await miniflow("models", "list", "--json");
    const models = jsonLines(stdout);
    expect(models.map((model) => model["id"])).toEqual(
      expect.arrayContaining(["silero-vad", "starter-asr", "starter-llm"]),
    );
    // Where a pin has no size, the hub alone knows.
    expect(models.every(({ bytes }) => bytes === null || Number(bytes) > 0)).toBe(true);
    expect(models.filter(({ bytes }) => bytes === null).map(({ id }) => id)).toContain("utmos");
    expect(exitCode).toBe(0);
  });

  it("doctor prints a finding for everything, with advice for what is not well", async () => {
    const { exitCode, stdout } = await miniflow("doctor", "--json");
    const findings = jsonLines(stdout);
    const states = new Map(findings.map((finding) => [finding["what"], finding["state"]]));
    for (const what of [
      "MiniFlow",
      "Node",
      "better-sqlite3",
      "onnxruntime-node",
      "node-llama-cpp",
      "silero-vad",
      "pack fake",
      "history",
    ]) {
      expect([what, states.get(what)]).toEqual([what, "ok"]);
    }
    expect([...states.keys()]).toEqual(
      expect.arrayContaining(["Electron", "window", "starter-asr", "starter-llm", "pack starter"]),
    );
    expect(findings.filter((finding) => finding["state"] !== "ok" && finding["advice"] === null)).toEqual([]);
    expect(exitCode).toBe([...states.values()].includes("broken") ? 1 : 0);
    expect(readdirSync(home)).toEqual([]);
  });
});

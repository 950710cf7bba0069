import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rootMeanSquare } from "../../src-main/audio/pcm.ts";
import { decodeWav, encodeWav } from "../../src-main/audio/wav.ts";
import { listSamples } from "../../src-main/catalog/samples.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";
import { isGroupAlive, jsonLines, runCli, startCli, waitForOutput } from "../parts/run-cli.ts";

let home: string;
let cwd: string;
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "miniflow-home-")), "data");
  cwd = mkdtempSync(join(tmpdir(), "miniflow-cwd-"));
});
afterEach(() => {
  rmSync(join(home, ".."), { recursive: true, force: true });
  rmSync(cwd, { recursive: true, force: true });
});

const miniflow = (...args: string[]) => runCli(args, { cwd, home });
const fakes = () => ["--pipeline", writeFakePipeline()];

async function record(name: string, pcm = FAKE_SPEECH): Promise<string> {
  await writeFile(join(cwd, name), encodeWav(pcm, 16_000));
  return name;
}

function isSilent(path: string): boolean {
  const [pcm = new Float32Array(0)] = decodeWav(readFileSync(join(cwd, path)), path).channels;
  return rootMeanSquare(pcm) < 0.01;
}

describe("miniflow talk", () => {
  it("--one asks one sample question: the words, the waterfall, and reply.wav in the current folder", async () => {
    const { exitCode, stdout } = await miniflow("talk", "--one", ...fakes());
    expect(stdout).toMatch(/^you: +hello there .*\nMiniFlow: Good day to you\. What now\?\n/);
    expect(stdout).toMatch(/recognise it .*█* .*\d+ ms\n/);
    expect(stdout).toMatch(/first sound \d.* after the question's end \(cold start/);
    expect(readdirSync(cwd)).toEqual(["reply.wav"]);
    expect(isSilent("reply.wav")).toBe(false);
    expect(exitCode).toBe(0);
  });

  it("--json prints one object a line for the turns of one conversation, and nothing else on standard output", async () => {
    const files = [await record("one.wav"), await record("two.wav")];
    const { exitCode, stdout, stderr } = await miniflow("talk", ...files, "--json", ...fakes(), "--out", "replies");
    const turns = jsonLines(stdout);
    expect(turns.map((turn) => Object.keys(turn).toSorted())).toEqual(
      files.map(() =>
        [
          "turnId",
          "conversationId",
          "startedAt",
          "file",
          "transcript",
          "confidence",
          "accent",
          "voice",
          "reply",
          "outcome",
          "notice",
          "audioPath",
          "phaseMarks",
          "timings",
          "start",
        ].toSorted(),
      ),
    );
    expect(
      turns.map((turn) => [turn["file"], turn["audioPath"], turn["start"], turn["outcome"], turn["notice"]]),
    ).toEqual([
      ["one.wav", "replies/reply-01.wav", "cold", "answered", null],
      ["two.wav", "replies/reply-02.wav", "warm", "answered", null],
    ]);
    expect(new Set(turns.map((turn) => turn["conversationId"])).size).toBe(1);
    expect(new Set(turns.map((turn) => turn["turnId"])).size).toBe(2);
    expect(readdirSync(join(cwd, "replies"))).toEqual(["reply-01.wav", "reply-02.wav"]);
    expect(stderr).toMatch(/one\.wav/);
    expect(exitCode).toBe(0);
  });

  it("without recordings asks every sample, in its conversation", async () => {
    const { stdout } = await miniflow("talk", "--json", ...fakes(), "--out", "replies");
    const turns = jsonLines(stdout);
    const samples = listSamples();
    expect(turns.map((turn) => turn["file"])).toEqual(samples.map((sample) => sample.path));
    const conversations = new Set(turns.map((turn) => turn["conversationId"]));
    expect(conversations.size).toBe(new Set(samples.map((sample) => sample.conversation ?? sample.path)).size);
  });

  it("--dry-run prints the effective values and touches nothing", async () => {
    const args = ["talk", "a.wav", "--dry-run", ...fakes(), "--voice", "high"];
    const { exitCode, stdout } = await miniflow(...args, "--json");
    expect(jsonLines(stdout)).toMatchObject([
      {
        pipeline: "fakes",
        llm: { maxReplyTokens: 160 },
        tts: { voice: "tone" },
        talk: { files: ["a.wav"], voice: "high" },
      },
    ]);
    expect((await miniflow(...args)).stdout).toMatch(/^pipeline: fakes\n[\s\S]*\n {2}voice: high\n/);
    expect(exitCode).toBe(0);
    expect(existsSync(home)).toBe(false);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("--no-keep-audio keeps the words and not the sound", async () => {
    const file = await record("one.wav");
    await miniflow("talk", file, ...fakes(), "--no-keep-audio");
    const kept = readdirSync(home, { recursive: true }).map(String);
    expect(kept.filter((name) => name.endsWith(".wav"))).toEqual([]);
    const { stdout } = await miniflow("history", "--json");
    expect(jsonLines(stdout)).toMatchObject([{ transcript: "hello there", utteranceAudio: null, replyAudio: null }]);
  });

  it("goes on after a recording that cannot be used, and ends with 1", async () => {
    const file = await record("two.wav");
    const { exitCode, stdout, stderr } = await miniflow("talk", "absent.wav", file, "--json", ...fakes());
    expect(jsonLines(stdout)).toMatchObject([{ file: "two.wav", outcome: "answered" }]);
    expect(stderr).toMatch(/There is no file "absent\.wav"\. .* \(WAV_MISSING\)\n/);
    expect(exitCode).toBe(1);
  });

  it("answers silence honestly: the turn is printed, unheard, and the exit code is 1", async () => {
    const file = await record("silent.wav", new Float32Array(32_000));
    const { exitCode, stdout, stderr } = await miniflow("talk", file, "--json", ...fakes());
    expect(jsonLines(stdout)).toMatchObject([
      { outcome: "unheard", transcript: "", reply: "", audioPath: null, notice: { code: "AUDIO_SILENT" } },
    ]);
    expect(stderr).toMatch(/"silent\.wav": .* \(AUDIO_SILENT\)\n/);
    expect(readdirSync(cwd)).toEqual(["silent.wav"]);
    expect(exitCode).toBe(1);
  });

  it("tells of an engine that fails, and ends with 1", async () => {
    const file = await record("one.wav");
    const pipeline = writeFakePipeline({ llm: { failCall: "ENGINE_FAILED" } });
    const { exitCode, stdout, stderr } = await miniflow("talk", file, "--json", "--pipeline", pipeline);
    expect(jsonLines(stdout)).toMatchObject([
      { outcome: "failed", transcript: "hello there", notice: { code: "ENGINE_FAILED" } },
    ]);
    expect(stderr).toMatch(/\(ENGINE_FAILED\)\n/);
    expect(exitCode).toBe(1);
  });

  it("refuses a folder that cannot be written before anything is asked", async () => {
    const file = await record("one.wav");
    const { exitCode, stdout, stderr } = await miniflow("talk", file, ...fakes(), "--out", join(file, "below"));
    expect(stderr).toMatch(/^".*one\.wav.below" cannot be written: .* --out\. \(FILE_UNWRITABLE\)\n$/);
    expect([exitCode, stdout, existsSync(home)]).toEqual([1, "", false]);
  });
});

describe("Ctrl-C in the middle of a turn", () => {
  const slow = () =>
    writeFakePipeline({ llm: { text: "one two three four five six seven eight", tokensPerSecond: 0.5 } });

  it.each(["SIGINT", "SIGTERM"] as const)("(%s) leaves no orphan and no half-written file", async (signalName) => {
    const file = await record("one.wav");
    const { child, ended } = startCli(["talk", file, "--json", "--pipeline", slow()], { cwd, home });
    await waitForOutput(child.stderr, /asking one\.wav/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill(signalName);
    expect(await ended).toMatchObject({ exitCode: 130, stdout: "" });
    expect(isGroupAlive(child)).toBe(false);
    expect(readdirSync(cwd)).toEqual(["one.wav"]);
    const { exitCode } = await miniflow("talk", file, ...fakes());
    expect(exitCode).toBe(0);
  });

  it("does not wait for models that are still loading", async () => {
    const file = await record("one.wav");
    const pipeline = writeFakePipeline({ asr: { loadMs: 600_000 } });
    const { child, ended } = startCli(["talk", file, "--json", "--pipeline", pipeline], { cwd, home });
    await waitForOutput(child.stderr, /asking one\.wav/);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 130, stdout: "" });
    expect(isGroupAlive(child)).toBe(false);
  });

  it("is passed on to the newer Node that an older one has started", async () => {
    const oldNode = join(cwd, "old-node.cjs");
    // The variable keeps the second process from being old as well.
    await writeFile(
      oldNode,
      `if (!process.env.WAS_OLD) { process.env.WAS_OLD = "1"; Object.defineProperty(process.versions, "node", { value: "20.20.2" }); }`,
    );
    const file = await record("one.wav");
    const nodeArgs = ["--require", oldNode];
    const { child, ended } = startCli(["talk", file, "--json", "--pipeline", slow()], { cwd, home, nodeArgs });
    await waitForOutput(child.stderr, /asking one\.wav/);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 130, stdout: "" });
    expect(isGroupAlive(child)).toBe(false);
  });
});

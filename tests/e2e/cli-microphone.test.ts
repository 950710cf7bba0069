/** A conversation through a sound card made of files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromPcmBytes, rootMeanSquare } from "../../src-main/audio/pcm.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";
import { isGroupAlive, jsonLines, startCli, waitForOutput, type StartedCli } from "../parts/run-cli.ts";
import { plugIn, unplug, whyNoSoundCard } from "../parts/sound-card.ts";

const reason = whyNoSoundCard();
if (reason !== null) console.warn(`The microphone tests do not run: ${reason}.`);

describe.skipIf(reason !== null)(`miniflow talk --mic${reason === null ? "" : ` (not run: ${reason})`}`, () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "miniflow-microphone-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function start(...args: string[]): StartedCli {
    // Compiled code would be kept below HOME, which is only the sound card's here.
    const env = { HOME: dir, NODE_COMPILE_CACHE: join(dir, "compiled") };
    return startCli(["talk", "--mic", "--json", "--pipeline", writeFakePipeline(), ...args], {
      cwd: dir,
      home: join(dir, "data"),
      env,
    });
  }

  it("Enter begins and ends a question; the answer is played, and kept where --out says; the end of the input leaves", async () => {
    await plugIn(dir, FAKE_SPEECH);
    const { child, ended } = start("--out", "replies");
    await waitForOutput(child.stderr, /Press Enter and speak/);
    child.stdin?.write("\n");
    await waitForOutput(child.stderr, /listening/);
    child.stdin?.write("\n");
    await waitForOutput(child.stdout, /\n/);
    child.stdin?.end();
    const { exitCode, stdout } = await ended;
    expect(jsonLines(stdout)).toMatchObject([
      { file: null, transcript: "hello there", outcome: "answered", audioPath: "replies/reply-01.wav" },
    ]);
    expect(exitCode).toBe(0);
    expect(readdirSync(join(dir, "replies"))).toEqual(["reply-01.wav"]);
    expect(rootMeanSquare(fromPcmBytes(readFileSync(join(dir, "out.raw"))))).toBeGreaterThan(0.01);
    expect(isGroupAlive(child)).toBe(false);
  });

  it("Ctrl-C leaves, also in the middle of a question, and leaves no process behind", async () => {
    await plugIn(dir, FAKE_SPEECH);
    const { child, ended } = start();
    await waitForOutput(child.stderr, /Press Enter and speak/);
    child.stdin?.write("\n");
    await waitForOutput(child.stderr, /listening/);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 0, stdout: "" });
    expect(isGroupAlive(child)).toBe(false);
  });

  it("without a sound card says so and what to do, in one line", async () => {
    await unplug(dir);
    const { child, ended } = start();
    child.stdin?.end();
    const { exitCode, stdout, stderr } = await ended;
    expect(stderr).toMatch(/^No sound card was found .*miniflow doctor.*miniflow serve.* \(AUDIO_DEVICE\)\n$/);
    expect([exitCode, stdout]).toEqual([1, ""]);
  });
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAKE_SPEECH, writeFakePipeline } from "../parts/fake-pipeline.ts";
import { buildWav, type WavParts } from "../parts/build-wav.ts";
import { jsonLines, runCli } from "../parts/run-cli.ts";

let root: string;
let pipeline: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "miniflow-recordings-"));
  pipeline = writeFakePipeline();
});
afterAll(() => rmSync(root, { recursive: true }));

const miniflow = (...args: string[]) => runCli(args, { cwd: root, home: join(root, "home") });
const keep = (name: string, bytes: Uint8Array) => writeFileSync(join(root, name), bytes);
const tone = Array.from(FAKE_SPEECH);

describe("any wav works", () => {
  const shapes: [string, Partial<WavParts>][] = [
    ["8-bit mono at 8 kHz", { bits: 8, rateHz: 8000 }],
    ["16-bit stereo at 44.1 kHz", { channels: [tone, tone], rateHz: 44_100 }],
    [
      "24-bit with 6 channels at 48 kHz, extensible",
      { bits: 24, channels: Array(6).fill(tone), rateHz: 48_000, extensible: true },
    ],
    ["32-bit with 8 channels at 192 kHz", { bits: 32, channels: Array(8).fill(tone), rateHz: 192_000 }],
    ["32-bit float", { kind: "float", bits: 32 }],
    ["64-bit float at 11.025 kHz, streamed", { kind: "float", bits: 64, rateHz: 11_025, dataLength: 0xffff_ffff }],
  ];

  it("of every width, rate and number of channels", async () => {
    const files = shapes.map(([, shape], index) => {
      // Long enough to be heard at the highest rate.
      const channels = (shape.channels ?? [tone]).map((samples) =>
        Array((shape.rateHz ?? 0) > 50_000 ? 12 : 3)
          .fill(samples)
          .flat(),
      );
      keep(`shape-${index}.wav`, buildWav({ ...shape, channels }));
      return `shape-${index}.wav`;
    });
    const { exitCode, stdout } = await miniflow("talk", ...files, "--json", "--pipeline", pipeline, "--out", "replies");
    expect(jsonLines(stdout).map((turn) => [turn["file"], turn["transcript"]])).toEqual(
      files.map((file) => [file, "hello there"]),
    );
    expect(exitCode).toBe(0);
  });
});

describe.each(["talk", "transcribe"])("miniflow %s refuses in one plain line", (command) => {
  const good = buildWav({ channels: [tone] });

  it.each<[string, (name: string) => void, string]>([
    ["a file that is no wav", (name) => keep(name, Buffer.from("this is no sound at all")), "WAV_INVALID"],
    ["an empty file", (name) => keep(name, new Uint8Array(0)), "WAV_EMPTY"],
    ["a wav without samples", (name) => keep(name, buildWav({ channels: [[]] })), "WAV_EMPTY"],
    ["a header that is cut off", (name) => keep(name, good.subarray(0, 30)), "WAV_INVALID"],
    [
      "compressed samples",
      (name) =>
        keep(
          name,
          good.map((byte, at) => (at === 20 ? 7 : byte)),
        ),
      "WAV_INVALID",
    ],
    [
      "samples that are no numbers",
      (name) => keep(name, buildWav({ channels: [[NaN]], kind: "float", bits: 32 })),
      "WAV_INVALID",
    ],
    ["a folder", (name) => mkdirSync(join(root, name)), "WAV_INVALID"],
    ["a file that is not there", () => {}, "WAV_MISSING"],
    [
      "an hour of sound",
      (name) => {
        keep(name, buildWav({ channels: [tone], dataLength: 0xffff_ffff }));
        truncateSync(join(root, name), 44 + 3600 * 32_000);
      },
      "AUDIO_TOO_LONG",
    ],
  ])("%s", async (what, make, code) => {
    const name = `${command} ${what}.wav`;
    make(name);
    const { exitCode, stdout, stderr } = await miniflow(command, name, "--json", "--pipeline", pipeline);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(name);
    expect(lines[0]).toMatch(new RegExp(`\\. \\S.* \\(${code}\\)$`));
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(existsSync(join(root, "reply.wav"))).toBe(false);
  });
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, type CliResult } from "../parts/run-cli.ts";
import { makeTinyKokoro, TINY_PIPER_MANY } from "../parts/tiny-voices.ts";
import { writeVoiceCatalog, writeVoicePipeline } from "../parts/voice-catalog.ts";

const dir = mkdtempSync(join(tmpdir(), "miniflow-say-"));
const kokoroDir = makeTinyKokoro();
const catalogPath = join(dir, "catalog.yml");

beforeAll(() => {
  writeVoiceCatalog(catalogPath, [
    {
      id: "tiny-kokoro",
      engine: "kokoro",
      dir: kokoroDir,
      voices: [
        { id: "af_tiny", name: "Tiny", accent: "american", file: "voices/af_tiny.bin" },
        { id: "bf_tiny", name: "Other", accent: "british", file: "voices/bf_tiny.bin" },
      ],
    },
    {
      id: "tiny-piper",
      engine: "piper",
      dir: dirname(TINY_PIPER_MANY),
      voices: [{ id: "low", name: "Low", accent: "scottish", speaker: "low" }],
    },
  ]);
  writeVoicePipeline(join(dir, "kokoro.yml"), { engine: "kokoro", model: "tiny-kokoro", voice: "af_tiny" });
  writeVoicePipeline(join(dir, "piper.yml"), { engine: "piper", model: "tiny-piper", voice: "low" });
});
afterAll(() => {
  for (const folder of [dir, kokoroDir]) rmSync(folder, { recursive: true, force: true });
});

function say(pipeline: string, ...more: string[]): Promise<CliResult> {
  const args = ["say", "Dr. Lee, it is 9:05.", "--out", "a.wav", "--pipeline", join(dir, pipeline), ...more];
  return runCli(args, { cwd: dir, home: join(dir, "home"), env: { MINIFLOW_CATALOG: catalogPath } });
}

describe("miniflow say with a neural voice", () => {
  it.each([
    ["kokoro.yml", 24_000],
    ["piper.yml", 22_050],
  ])("speaks on the speech thread, %s", async (pipeline, rateHz) => {
    expect(await say(pipeline)).toMatchObject({ exitCode: 0, stderr: "" });
    const wav = readFileSync(join(dir, "a.wav"));
    expect(wav.readUInt32LE(24)).toBe(rateHz);
    expect(wav.length).toBeGreaterThan(2 * rateHz);
  });

  it("mixes two voices", async () => {
    expect(await say("kokoro.yml", "--voice", "af_tiny:0.7+bf_tiny:0.3")).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("says which voices there are when it is asked for another", async () => {
    const { exitCode, stderr } = await say("kokoro.yml", "--voice", "nobody");
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/There is no voice "nobody" here\.[\s\S]*af_tiny, bf_tiny/);
  });
});

/** `miniflow doctor --memory` and what `miniflow models pull` says of memory, as programs. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonLines, runCli, type CliResult } from "../parts/run-cli.ts";

let folder: string;
let home: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "miniflow-doctor-memory-"));
  home = join(folder, "data");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const miniflow = (...args: string[]): Promise<CliResult> =>
  runCli(args, { cwd: folder, home, env: { MINIFLOW_CATALOG: "" } });
const memory = (...args: string[]) => miniflow("doctor", "--memory", "--json", ...args);

function findingOf({ stdout }: CliResult, what: string): Record<string, unknown> {
  const found = jsonLines(stdout).find((line) => line["what"] === what);
  if (found === undefined) throw new Error(`nothing of ${what}: ${stdout}`);
  return found;
}

describe("doctor --memory", () => {
  it("tells what the starter pack's models will hold, loads nothing and leaves nothing behind", async () => {
    const { exitCode, stdout } = await memory();
    expect(exitCode).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map((line) => [line["what"], line["state"]])).toEqual([
      ["this machine", "ok"],
      ["voice detector", "ok"],
      ["recogniser", "ok"],
      ["language model", "ok"],
      ["voice", "ok"],
      ["system memory", "ok"],
      ["all together", "ok"],
    ]);
    expect(lines[3]).toMatchObject({ model: "starter-llm", basis: "file", shares: [{ device: "cpu" }] });
    expect(lines[5]).toMatchObject({ life: "resident", limitBytes: null });
    expect(existsSync(home)).toBe(false);
  });

  it("says who takes turns under a budget, and what that costs an answer", async () => {
    const result = await memory("--budget", "60MiB");
    expect(result.exitCode).toBe(0);
    expect(findingOf(result, "system memory")).toMatchObject({ life: "swapping", limitBytes: 62_914_560 });
    expect(findingOf(result, "system memory")["detail"]).toMatch(/take turns: .* For each answer .* of loading/);
  });

  it("ends with 1 where one model does not fit even alone, and says what to do", async () => {
    const result = await memory("--budget", "20MiB");
    expect(result.exitCode).toBe(1);
    expect(findingOf(result, "system memory")).toMatchObject({
      state: "broken",
      tooBig: ["tts"],
      advice: "Allow more (--budget), or choose a pack with smaller models.",
    });
  });

  it("knows models that are not here from the catalog, and how to get them", async () => {
    const result = await memory("--pipeline", "six-gb");
    expect(result.exitCode).toBe(0);
    expect(findingOf(result, "language model")).toMatchObject({
      state: "absent",
      basis: "catalog",
      advice: "It is not here. Get it with: miniflow models pull qwen2.5-3b-instruct",
    });
  });

  it("with --load measures each, and knows it the next time", async () => {
    const loaded = await memory("--load");
    expect(loaded.exitCode).toBe(0);
    const measured = jsonLines(loaded.stdout).filter((line) => "foreseen" in line);
    expect(measured.map((line) => [line["what"], line["state"]])).toEqual([
      ["voice detector", "ok"],
      ["recogniser", "ok"],
      ["language model", "ok"],
      ["voice", "ok"],
    ]);
    expect(measured.every((line) => Number(line["loadMs"]) > 0)).toBe(true);
    const later = await memory();
    expect(findingOf(later, "voice")).toMatchObject({ basis: "measured", shares: measured[3]?.["shares"] });
  });

  it.each([
    [["--budget", "6"], /"6" is no amount of memory/],
    [["--pipeline", "none-such"], /There is no pipeline "none-such"/],
    [["--pack", "starter"], /--pack and --memory are 2 checks/],
  ])("refuses %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await memory(...args);
    expect([exitCode === 0, stdout]).toEqual([false, ""]);
    expect(stderr).toMatch(message);
  });

  it("is needed for what belongs to it", async () => {
    const { exitCode, stderr } = await miniflow("doctor", "--load");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--pipeline, --budget and --load belong to --memory/);
  });

  it("prints a line for each, for people", async () => {
    const { stdout } = await miniflow("doctor", "--memory");
    expect(stdout).toMatch(/✓ language model {5}starter-llm: in memory .* of weights, .* of conversation/);
    expect(stdout).toMatch(/✓ system memory {6}In memory all models stay loaded: about \d+ MiB, no limit\./);
  });
});

it("models pull says how the pack's models will live together before anything is downloaded", async () => {
  const { exitCode, stderr } = await miniflow("models", "pull", "light", "--dry-run");
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/Fits in memory: .*\nIn memory all models stay loaded: about 2\.\d\d GiB, no limit\./);
});

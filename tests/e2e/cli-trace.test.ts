import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { jsonLines, runCli } from "../parts/run-cli.ts";
import { makeTemporaryFolder } from "../parts/temporary-folder.ts";

const FRANCE = fileURLToPath(new URL("../../resources/samples/05-capital-of-france.wav", import.meta.url));

async function trace(...args: string[]) {
  const cwd = makeTemporaryFolder();
  const { exitCode, stdout } = await runCli([...args, "--trace"], { cwd, home: join(cwd, "home") });
  expect(exitCode).toBe(0);
  return stdout;
}

/** The figures under a name in the printed table. */
function named(stdout: string, name: string): string | undefined {
  const line = stdout.split("\n").find((each) => each.startsWith(`  ${name} `));
  return line?.slice(name.length + 2).trim();
}

describe("--trace with the starter's real models", () => {
  it("shows what the recogniser measured, as a table and as JSON", async () => {
    const stdout = await trace("transcribe", FRANCE);
    expect(stdout).toMatch(/^what is the capital of france\n/);
    expect(named(stdout, "model")).toMatch(/^starter-asr {2}recogniser$/);
    expect(named(stdout, "verdict")).toBe("speech");
    expect(stdout).toMatch(/^ +\d+ +\d+ +-\d\.\d{3} {2}" capital"$/m);

    const [heard] = jsonLines(await trace("transcribe", FRANCE, "--json"));
    expect(heard).toMatchObject({
      text: "what is the capital of france",
      marks: { windows: 1 },
      ctcGap: expect.any(Number),
      trace: { accentAsked: "auto", model: { id: "asr", loads: 1, measured: true } },
    });
  });

  it("shows what the language model measured and when each piece came", async () => {
    const [answered = {}] = jsonLines(await trace("generate", "what is two plus three", "--json"));
    const { deltas, model } = answered["trace"] as { deltas: { atMs: number; text: string }[]; model: object };
    expect(deltas.map(({ text }) => text).join("")).toBe(answered["text"]);
    expect(deltas.map(({ atMs }) => atMs)).toEqual(deltas.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    expect(model).toMatchObject({ id: "llm", shares: [{ device: "cpu", weightsBytes: expect.any(Number) }] });
    expect(named(await trace("generate", "what is two plus three"), "stop reason")).toBe("endOfTurn");
  });

  it("shows what the voice measured, piece by piece", async () => {
    const [spoken = {}] = jsonLines(await trace("say", "Good day. How are you?", "--out", "day.wav", "--json"));
    const { chunks } = spoken["trace"] as { chunks: { audioMs: number }[] };
    expect(spoken["pieces"]).toMatchObject([{ text: "Good day." }, { text: "How are you?" }]);
    expect(chunks.reduce((sum, { audioMs }) => sum + audioMs, 0)).toBeCloseTo(Number(spoken["audioMs"]));
  });
});

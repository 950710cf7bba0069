import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listSamples } from "../../../src-main/catalog/samples.ts";
import { knownDevicesSchema } from "../../../src-main/engines/devices/known-devices.ts";
import { resourcesDir } from "../../../src-main/roots.ts";
import { runCli } from "../../parts/run-cli.ts";
import { ABSENT, NO_GPU } from "../../parts/software-gpu.ts";

const cwd = mkdtempSync(join(tmpdir(), "miniflow-cli-devices-"));
const home = join(cwd, "home");
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const [sample] = listSamples();
const miniflow = (...args: string[]) => runCli(args, { cwd, home, env: { ...NO_GPU } as Record<string, string> });
const read = () => knownDevicesSchema.parse(JSON.parse(readFileSync(join(home, "devices.json"), "utf8")));

describe("the command line with a recogniser for GPUs that are not there", () => {
  it("transcribes on the processor and says why once; the next start says nothing", async () => {
    const starter = readFileSync(join(resourcesDir(), "pipelines", "starter.yml"), "utf8");
    const asking = starter.replace("devices: [cpu]", `devices: [${ABSENT.join(", ")}]`);
    writeFileSync(join(cwd, "mine.yml"), asking.replace(/^llm:[\s\S]*?^tts:/mu, "llm:\n  engine: fake\n\ntts:"));
    const transcribe = () => miniflow("transcribe", sample?.path ?? "", "--pipeline", "mine.yml");
    const first = await transcribe();
    expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(sample?.text ?? "") });
    expect(first.stderr).toMatch(
      /cannot be used for speech: .* MiniFlow uses the processor instead\. .*\(DEVICE_DROPPED\)/,
    );
    const second = await transcribe();
    expect(second).toMatchObject({ exitCode: 0, stdout: first.stdout });
    expect(second.stderr).not.toContain("GPU");
    expect(read().findings.map(({ device, works }) => [device, works])).toEqual(
      ABSENT.map((device) => [device, false]),
    );
  });

  it("tries the devices of this system again when it is asked to, and keeps what it found", async () => {
    const { exitCode, stdout } = await miniflow("doctor", "--probe", "--json");
    const told = stdout.trim().split("\n");
    expect(exitCode).toBe(0);
    expect(told.length).toBe(Math.max(1, read().findings.length));
    expect(stdout).not.toContain("broken");
  });

  it("refuses to do that together with the check of a pack", async () => {
    const { exitCode, stderr } = await miniflow("doctor", "--probe", "--pack", "starter");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("--probe")]);
  });
});

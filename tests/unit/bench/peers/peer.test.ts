import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startArm } from "../../../../src-main/bench/runs/arm-process.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

const ECHO = fileURLToPath(new URL("../../../parts/echo-peer.ts", import.meta.url));
const LIMIT_MS = 60_000;

function start(folder: string, options: Record<string, unknown> = {}) {
  return startArm({
    label: "echo",
    folder: join(folder, "arm"),
    modelsHome: folder,
    pipeline: null,
    pipelineName: "none",
    models: {},
    threads: 1,
    options,
    programPath: ECHO,
    logPath: join(folder, "echo.log"),
    beginLimitMs: LIMIT_MS,
  });
}

describe("a peer", () => {
  it("plays what a run asks for, goes on after a trial that went wrong, and drops its models when told", async () => {
    const folder = makeTemporaryFolder();
    const arm = await start(folder);
    try {
      const ask = (number: number, name: string, clear: "none" | "models" = "none") =>
        arm.play(
          { number, wav: join(folder, name), out: join(folder, `${number}.wav`), accent: null, clear },
          LIMIT_MS,
        );
      expect((await ask(0, "a.wav")).played).toMatchObject({
        number: 0,
        error: null,
        transcript: "a.wav",
        reply: "dropped 0 times",
        marks: { asrStart: 0, asrEnd: 5 },
      });
      expect((await ask(1, "bad.wav")).played).toMatchObject({
        error: { code: "WAV_INVALID", message: "That is no sound." },
        transcript: null,
      });
      expect((await ask(2, "b.wav", "models")).played.reply).toBe("dropped 1 times");
      expect([0, 1, 2].map((number) => existsSync(join(folder, `${number}.wav`)))).toEqual([true, false, true]);
    } finally {
      await arm.end();
    }
    expect(readFileSync(join(folder, "echo.log"), "utf8")).toContain("a line that is no message");
  });

  it("that cannot begin says why, and what to do", async () => {
    await expect(start(makeTemporaryFolder(), { refuses: true })).rejects.toMatchObject({
      code: "PEER_MISSING",
      message: "It is not here. Get it.",
    });
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import { writeFakePipeline } from "../parts/fake-pipeline.ts";

const twoTurns = fileURLToPath(new URL("../parts/two-turns.ts", import.meta.url));

it("a process killed in the middle of a turn leaves a sound database with every earlier turn", async () => {
  const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  const pipeline = writeFakePipeline({ llm: { tokensPerSecond: 8 } });
  const child = spawn(process.execPath, [twoTurns, home, pipeline], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");

  const assistant = await createAssistant({ home, pipeline });
  expect(assistant.notices).toEqual([]);
  expect(assistant.listTurns({})).toMatchObject([{ outcome: "answered", transcript: "hello there" }]);
  await assistant.close();
});

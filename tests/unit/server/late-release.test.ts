import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createAssistant } from "../../../src-main/assistant.ts";
import { toPcmBytes } from "../../../src-main/audio/pcm.ts";
import type { Turn } from "../../../src-main/contract.ts";
import { createLog } from "../../../src-main/log.ts";
import { callApi } from "../../../src-main/server/validation.ts";
import { FAKE_SPEECH, writeFakePipeline } from "../../parts/fake-pipeline.ts";

it("counts the wait from the key, not from the end of the recording", async () => {
  const home = mkdtempSync(join(tmpdir(), "miniflow-home-"));
  const assistant = await createAssistant({ home, pipeline: writeFakePipeline(), log: createLog("test", "error") });
  try {
    const { api } = assistant;
    const ended = new Promise<Turn>((resolve) => assistant.on("turn", resolve));
    assistant.on("replyAudioEnd", ({ turnId }) => void api.reportPlayback({ turnId, kind: "ended", heardMs: 60_000 }));
    const { turnId } = await api.press();
    await callApi(api, "feed", { turnId, pcm: toPcmBytes(FAKE_SPEECH) });
    await callApi(api, "release", { turnId, sinceKeyUpMs: 1500 });
    const { marks, outcome } = await ended;
    expect(outcome).toBe("answered");
    expect(marks.asrStart).toBeGreaterThan(1500);
  } finally {
    await assistant.close();
    rmSync(home, { recursive: true, force: true });
  }
});

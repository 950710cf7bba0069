/** The RAM tier over real engine threads and processes, and in the assistant: what it holds comes back without the disk, and after a death. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import { readPipeline } from "../../src-main/catalog/pipeline.ts";
import type { ModelMemory } from "../../src-main/contract.ts";
import { diskReadsOf } from "../../src-main/engines/disk-reads.ts";
import { createLog } from "../../src-main/log.ts";
import { createRamTier } from "../../src-main/residency/ram-tier.ts";
import { modelsDir } from "../../src-main/roots.ts";
import { startEngines } from "../../src-main/threads/engines.ts";
import { openWorkerPort, type Port } from "../../src-main/threads/port.ts";
import { openProcessPort } from "../../src-main/threads/process-port.ts";
import { copyModel } from "../parts/copy-model.ts";
import { loadSample } from "../parts/sounds.ts";
import { STARTER_LLM } from "../parts/starter-llm.ts";
import { makeTemporaryFolder } from "../parts/temporary-folder.ts";

const GIB = 2 ** 30;
const { signal } = new AbortController();
const QUESTION = { file: "05-capital-of-france.wav", text: "what is the capital of france" };
const silentLog = createLog("test", "error", () => {});

describe.each([
  ["worker threads", openWorkerPort],
  ["child processes", openProcessPort],
])("the RAM tier over %s", (_name, open) => {
  function start() {
    const modelDir = copyModel(join(modelsDir(), "starter/asr"));
    const speechPorts: Port[] = [];
    const threads = startEngines(
      {
        vad: { role: "vad", engine: "silero", modelPath: join(modelsDir(), "silero/silero_vad_v6.onnx") },
        asr: { role: "asr", engine: "whisper", modelDir, threads: 1, language: "en" },
        llm: STARTER_LLM,
        tts: { role: "tts", engine: "flite" },
      },
      silentLog,
      (name, data) => {
        const port = open(name, data);
        if (name === "speech") speechPorts.push(port);
        return port;
      },
      { onDied: (roles) => tier.died(roles) },
    );
    const memory = { totalBytes: 24 * GIB, availableBytes: 20 * GIB };
    const tier = createRamTier({
      stores: threads.weights,
      budget: "auto",
      look: () => ({ returning: new Set(["asr", "llm"]), busy: false }),
      log: silentLog,
      readMemory: () => memory,
      everyMs: 20,
    });
    onTestFinished(async () => {
      tier.close();
      await threads.close();
    });
    const graphs = readdirSync(join(modelDir, "onnx")).map((file) => join(modelDir, "onnx", file));
    return { engines: threads.engines, tier, memory, speechPorts, graphs };
  }

  it("brings both kinds of weights back without a byte from the disk", async () => {
    const { engines, tier } = start();
    tier.loaded("asr", await engines.asr.load({ signal }));
    tier.loaded("llm", await engines.llm.load({ signal }));
    await tier.settled();
    expect(tier.state().models.map(({ held }) => held)).toEqual([false, true, true, false]);
    await Promise.all([engines.asr.unload(), engines.llm.unload()]);
    for (const engine of [engines.asr, engines.llm]) {
      const report = await engine.load({ signal });
      expect(report.diskBytes).toBe(process.platform === "linux" ? 0 : null);
    }
  });

  it("gets weights back to a thread that was killed, and the recogniser back from them", async () => {
    const { engines, tier, speechPorts, graphs } = start();
    tier.loaded("asr", await engines.asr.load({ signal }));
    await tier.settled();
    await speechPorts[0]?.kill();
    await expect.poll(() => tier.holds("asr") && speechPorts.length, { timeout: 10_000 }).toBe(2);
    for (const path of graphs) rmSync(path);
    const pcm = await loadSample(QUESTION.file);
    expect((await engines.asr.transcribe({ pcm, accent: "auto" }, { signal })).text).toBe(QUESTION.text);
  });

  it("gives the memory of a thread back when the system is short of it", async () => {
    const { engines, tier, memory, graphs } = start();
    tier.loaded("asr", await engines.asr.load({ signal }));
    await tier.settled();
    memory.availableBytes = GIB;
    await expect.poll(() => tier.holds("asr"), { timeout: 10_000 }).toBe(false);
    await tier.settled();
    await engines.asr.unload();
    for (const path of graphs) rmSync(path);
    await expect(engines.asr.load({ signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });
});

describe("the assistant's RAM tier", () => {
  async function start(changes: object) {
    const folder = makeTemporaryFolder();
    const path = join(folder, "tier.yml");
    const { name: _, ...pipeline } = readPipeline("starter");
    // YAML reads JSON.
    writeFileSync(path, JSON.stringify({ ...pipeline, ...changes }));
    const assistant = await createAssistant({ home: join(folder, "home"), pipeline: path, log: silentLog });
    onTestFinished(() => assistant.close());
    const pcm = await loadSample(QUESTION.file);
    const states = async (): Promise<ModelMemory["state"][]> =>
      (await assistant.api.getMemory()).models
        .filter(({ id }) => id === "asr" || id === "llm")
        .map(({ state }) => state);
    return { states, hear: () => assistant.transcribe({ pcm, signal }), ask: () => generate() };
    function generate() {
      return assistant.generate({ text: "What is the capital of France?", signal, onDelta: () => {} });
    }
  }

  it("holds what goes at the end of its use, says so, and brings it back without the disk", async () => {
    const { states, hear, ask } = await start({ hold: "drop", ramBudget: "64MiB" });
    await hear();
    await ask();
    await expect.poll(states, { timeout: 15_000 }).toEqual(["ram", "ram"]);
    const before = diskReadsOf();
    expect((await hear()).text).toBe(QUESTION.text);
    await ask();
    expect(diskReadsOf()).toBe(before);
  });

  it("holds nothing where all models stay, nor where it is off", async () => {
    const staying = await start({ ramBudget: "64MiB" });
    const off = await start({ hold: "drop", ramBudget: "off" });
    for (const { hear, ask } of [staying, off]) {
      await hear();
      await ask();
    }
    // Longer than it takes to look twice.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(await staying.states()).toEqual(["resident", "resident"]);
    expect(await off.states()).toEqual(["away", "away"]);
  });
});

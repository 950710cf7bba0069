/** Weights that an engine thread holds, on a worker thread and in a child process: engines come back from them, without their files. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SpecOf } from "../../src-main/engines/engine.ts";
import { createLog } from "../../src-main/log.ts";
import { modelsDir } from "../../src-main/roots.ts";
import { connectEngines, connectWeights } from "../../src-main/threads/far-engines.ts";
import { openWorkerPort, type Port } from "../../src-main/threads/port.ts";
import { openProcessPort } from "../../src-main/threads/process-port.ts";
import { startThread } from "../../src-main/threads/thread.ts";
import { copyModel } from "../parts/copy-model.ts";
import { STARTER_LLM } from "../parts/starter-llm.ts";
import { loadSample } from "../parts/sounds.ts";

const { signal } = new AbortController();
const QUESTION = { file: "05-capital-of-france.wav", text: "what is the capital of france" };

describe.each([
  ["a worker thread", openWorkerPort],
  ["a child process", openProcessPort],
])("weights held by %s", (_name, open) => {
  function start() {
    const modelDir = copyModel(join(modelsDir(), "starter/asr"));
    const asr: SpecOf<"asr"> = { role: "asr", engine: "whisper", modelDir, threads: 1, language: "en" };
    const specs = [asr, STARTER_LLM];
    const ports: Port[] = [];
    const died = Promise.withResolvers<void>();
    const thread = startThread({
      name: "held weights",
      specs,
      log: createLog("test", "error", () => {}),
      onDied: () => died.resolve(),
      openPort(name, data) {
        const port = open(name, data);
        ports.push(port);
        return port;
      },
    });
    onTestFinished(() => thread.close());
    return {
      engines: connectEngines(thread, specs),
      weights: connectWeights(thread),
      ports,
      died: died.promise,
      graphs: readdirSync(join(modelDir, "onnx")).map((file) => join(modelDir, "onnx", file)),
    };
  }

  it("bring the recogniser back without a byte from the disk, its files replaced and then gone", async () => {
    const { engines, weights, graphs } = start();
    const pcm = await loadSample(QUESTION.file);
    const { files = [] } = await engines.asr.load({ signal });
    expect(files.toSorted()).toEqual(graphs.toSorted());
    await weights.hold(files, { signal });
    await engines.asr.unload();
    for (const path of files) writeFileSync(path, "RIFF no model at all");
    const { diskBytes } = await engines.asr.load({ signal });
    expect(diskBytes).toBe(process.platform === "linux" ? 0 : null);
    await engines.asr.unload();
    for (const path of files) rmSync(path);
    await engines.asr.load({ signal });
    expect((await engines.asr.transcribe({ pcm, accent: "auto" }, { signal })).text).toBe(QUESTION.text);
    await engines.asr.unload();
    await weights.drop(files);
    await expect(engines.asr.load({ signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
  });

  it("are held while the engine works: neither waits for the other", async () => {
    const { engines, weights, graphs } = start();
    const pcm = await loadSample(QUESTION.file);
    const heard = engines.asr.transcribe({ pcm, accent: "auto" }, { signal });
    expect((await weights.hold(graphs, { signal })).ownBytes).toBeGreaterThan(5_000_000);
    expect((await heard).text).toBe(QUESTION.text);
  });

  it("go with it when it dies, and are held again when it is told again", async () => {
    const { engines, weights, graphs, ports, died } = start();
    const pcm = await loadSample(QUESTION.file);
    await weights.hold(graphs, { signal });
    await ports[0]?.kill();
    await died;
    await weights.hold(graphs, { signal });
    for (const path of graphs) rmSync(path);
    expect((await engines.asr.transcribe({ pcm, accent: "auto" }, { signal })).text).toBe(QUESTION.text);
    expect(ports).toHaveLength(2);
  });

  it("of a language model are pages of its file: it comes back without a byte from the disk", async () => {
    const { engines, weights } = start();
    const { files = [] } = await engines.llm.load({ signal });
    expect(files).toEqual([STARTER_LLM.modelPath]);
    expect(await weights.hold(files, { signal })).toMatchObject({ ownBytes: 0 });
    await engines.llm.unload();
    const { diskBytes } = await engines.llm.load({ signal });
    expect(diskBytes).toBe(process.platform === "linux" ? 0 : null);
  });
});

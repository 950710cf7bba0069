import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { estimateMemory } from "../../../../src-main/engines/llm/memory.ts";
import { readModelShape } from "../../../../src-main/engines/llm/read-model-shape.ts";
import { QWEN_3B, writeGgufShell } from "../../../parts/gguf-shell.ts";
import { STARTER_LLM } from "../../../parts/starter-llm.ts";

const { signal } = new AbortController();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "miniflow-shape-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readModelShape", () => {
  it("reads the starter model", async () => {
    const shape = await readModelShape(STARTER_LLM.modelPath, { signal });
    expect(shape).toMatchObject({
      trainedTokens: 512,
      embeddingWidth: 192,
      feedForwardWidth: 512,
      keyWidth: 32,
      valueWidth: 32,
    });
    expect(shape.layers).toHaveLength(6);
    expect(shape.vocabulary).toBeGreaterThan(1000);
  });

  it("tells that Qwen2.5 3B with 4096 tokens fits a GPU of 6 GB in Q8_0", async () => {
    const file = path.join(folder, "qwen.gguf");
    writeGgufShell(file, QWEN_3B);
    const shape = await readModelShape(file, { signal });
    const [, gpu] = estimateMemory(shape, { gpuLayers: 37, contextTokens: 4096, kvType: "f16" });
    expect(gpu?.kvBytes).toBe(4096 * 36_864);
    expect((gpu?.weightsBytes ?? 0) + (gpu?.kvBytes ?? 0) + (gpu?.workspaceBytes ?? 0)).toBeLessThan(6e9);
  });

  it("is MODEL_MISSING, MODEL_CORRUPT or MODEL_UNSUPPORTED with the path for what is no model", async () => {
    const missing = path.join(folder, "missing.gguf");
    await expect(readModelShape(missing, { signal })).rejects.toMatchObject({ code: "MODEL_MISSING", path: missing });
    const text = path.join(folder, "text.gguf");
    await writeFile(text, "Not Found\n".repeat(100));
    await expect(readModelShape(text, { signal })).rejects.toMatchObject({ code: "MODEL_CORRUPT", path: text });
    const odd = path.join(folder, "odd.gguf");
    const bytes = await readFile(STARTER_LLM.modelPath);
    const key = "general.architecture";
    const typeAndLengthBytes = 4 + 8;
    bytes.write("qwen0", bytes.indexOf(key) + key.length + typeAndLengthBytes);
    await writeFile(odd, bytes);
    await expect(readModelShape(odd, { signal })).rejects.toMatchObject({ code: "MODEL_UNSUPPORTED", path: odd });
  });

  it("stops when it is told to", async () => {
    const reading = readModelShape(STARTER_LLM.modelPath, { signal: AbortSignal.abort() });
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

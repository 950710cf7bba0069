import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { GgmlType, GgufInsights, readGgufFileInfo } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KvType, MemoryShare } from "../../../../src-main/engines/engine.ts";
import {
  contextCost,
  estimateMemory,
  fitContext,
  refuseKvType,
  splitKv,
  type ContextNeed,
} from "../../../../src-main/engines/llm/memory.ts";
import { shapeOf, type ModelShape } from "../../../../src-main/engines/llm/model-shape.ts";
import { openModel, type OpenModel } from "../../../../src-main/engines/llm/open-model.ts";
import { QWEN_3B, writeGgufShell } from "../../../parts/gguf-shell.ts";
import { STARTER_LLM } from "../../../parts/starter-llm.ts";

const { signal } = new AbortController();
const MIB = 1024 * 1024;
const KV_TYPES: KvType[] = ["f16", "q8_0", "q4_0"];

/** An estimate of what computations need may be this much above what they take, and never below. */
const WORKSPACE_TOLERANCE = 1.15;
/** So much more than the weights themselves may a processor's own layout of them take (measured: 1.4 % with AMX). */
const LAYOUT_TOLERANCE = 1.02;

let folder: string;
let open: OpenModel;
let starter: ModelShape;
let qwen: ModelShape;
let insights: GgufInsights;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "miniflow-memory-"));
  open = (await openModel(STARTER_LLM, signal)).model;
  starter = shapeOf(open.model.fileInfo);
  const shell = path.join(folder, "qwen-3b.gguf");
  writeGgufShell(shell, QWEN_3B);
  const head = await readGgufFileInfo(shell, { sourceType: "filesystem", logWarnings: false });
  qwen = shapeOf(head);
  insights = await GgufInsights.from(head, open.model.llama);
});
afterAll(async () => {
  await open.model.dispose();
  await rm(folder, { recursive: true });
});

function contextBytes(shares: readonly MemoryShare[]): number {
  return shares.reduce((total, { kvBytes, workspaceBytes }) => total + kvBytes + workspaceBytes, 0);
}

describe("the shape of a model", () => {
  it("is what its file says", () => {
    expect(qwen).toMatchObject({
      trainedTokens: 32_768,
      embeddingWidth: 2048,
      feedForwardWidth: 11_008,
      vocabulary: 151_936,
      keyWidth: 128,
      valueWidth: 128,
      sharedBytes: 0,
      flashAttention: true,
    });
    expect(qwen.layers.map(({ kvHeads }) => kvHeads)).toEqual(Array.from({ length: 36 }, () => 2));
    expect(starter.sharedBytes).toBe(starter.inputBytes);
  });

  it("has every byte of the weights in it", () => {
    const layers = starter.layers.reduce((total, { weightsBytes }) => total + weightsBytes, 0);
    expect(starter.inputBytes + layers + starter.outputBytes).toBe(open.model.size);
  });
});

describe("the KV cache", () => {
  it("of Qwen2.5 3B takes 36,864 bytes a token in f16, and 34/64 and 18/64 of that in q8_0 and q4_0", () => {
    const bytes = KV_TYPES.map((kvType) => splitKv(qwen, { gpuLayers: 0, contextTokens: 4096, kvType }).cpu);
    expect(bytes).toEqual([4096 * 36_864, 4096 * 19_584, 4096 * 10_368]);
  });

  it("is where its layers are, the output counted as the last one", () => {
    const split = (gpuLayers: number) => splitKv(qwen, { gpuLayers, contextTokens: 256, kvType: "f16" });
    const whole = 256 * 36_864;
    expect(split(1)).toEqual({ cpu: whole, gpu: 0 });
    expect(split(19)).toEqual({ cpu: whole / 2, gpu: whole / 2 });
    expect(split(37)).toEqual({ cpu: 0, gpu: whole });
    expect(split(999)).toEqual({ cpu: 0, gpu: whole });
  });

  it("is refused where heads are no multiple of a block, and where there is no flash attention", () => {
    expect(KV_TYPES.map((kvType) => refuseKvType(qwen, kvType))).toEqual([null, null, null]);
    const narrow = { ...qwen, keyWidth: 80, valueWidth: 80 };
    expect(refuseKvType(narrow, "q8_0")).toContain("80 numbers wide");
    expect(refuseKvType(narrow, "f16")).toBeNull();
    expect(refuseKvType({ ...qwen, flashAttention: false }, "q4_0")).toContain("flash attention");
  });
});

describe("an estimate", () => {
  it("of the starter model is what llama.cpp then holds", async () => {
    for (const kvType of KV_TYPES) {
      for (const contextTokens of [300, 512, 1024]) {
        const opened = await openModel({ ...STARTER_LLM, kvType, contextTokens }, signal);
        await opened.model.model.dispose();
        const held = opened.memory ?? [];
        const estimate = estimateMemory(starter, { gpuLayers: 0, contextTokens, kvType });
        expect(held.map(({ device }) => device)).toEqual(["cpu"]);
        expect(contextBytes(estimate)).toBeGreaterThanOrEqual(contextBytes(held));
        expect(contextBytes(estimate)).toBeLessThan(contextBytes(held) * WORKSPACE_TOLERANCE);
        expect(held[0]?.weightsBytes).toBeGreaterThanOrEqual(starter.inputBytes);
        expect(held[0]?.weightsBytes).toBeLessThan((estimate[0]?.weightsBytes ?? 0) * LAYOUT_TOLERANCE);
      }
    }
  });

  it("of Qwen2.5 3B is what llama.cpp plans for it", async () => {
    const { cpuRam } = await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
    const layers = qwen.layers.reduce((total, { weightsBytes }) => total + weightsBytes, 0);
    expect(qwen.inputBytes + layers + qwen.outputBytes).toBe(cpuRam);
    const ggmlTypes: Record<KvType, GgmlType> = { f16: GgmlType.F16, q8_0: GgmlType.Q8_0, q4_0: GgmlType.Q4_0 };
    for (const kvType of KV_TYPES) {
      for (const [contextTokens = 0, batchTokens = 0] of [
        [4096, 32],
        [8192, 32],
        [4096, 512],
      ]) {
        const planned = await insights.estimateContextResourceRequirementsV2({
          contextSize: contextTokens,
          batchSize: batchTokens,
          modelGpuLayers: 0,
          sequences: 1,
          flashAttention: true,
          kvCacheKeyType: ggmlTypes[kvType],
          kvCacheValueType: ggmlTypes[kvType],
        });
        const estimate = estimateMemory(qwen, { gpuLayers: 0, contextTokens, kvType, batchTokens });
        const kvBytes = estimate[0]?.kvBytes ?? 0;
        const workspaceBytes = estimate[0]?.workspaceBytes ?? 0;
        expect(workspaceBytes).toBeGreaterThanOrEqual(planned.cpuRam - kvBytes);
        expect(workspaceBytes).toBeLessThan((planned.cpuRam - kvBytes) * WORKSPACE_TOLERANCE);
      }
    }
  });

  it("puts every byte of the weights on one device, and the embeddings on both when they are the output", () => {
    fc.assert(
      fc.property(fc.nat(40), (gpuLayers) => {
        const shares = estimateMemory(qwen, { gpuLayers, contextTokens: 4096, kvType: "f16" });
        const gpu = shares.find(({ device }) => device === "gpu");
        const moved = Math.min(36, Math.max(0, gpuLayers - 1)) * (qwen.layers[0]?.weightsBytes ?? 0);
        expect(gpu?.weightsBytes ?? 0).toBe(gpuLayers === 0 ? 0 : moved + qwen.outputBytes);
        const tied = { ...qwen, sharedBytes: qwen.inputBytes };
        const tiedGpu = estimateMemory(tied, { gpuLayers, contextTokens: 4096, kvType: "f16" })[1];
        expect((tiedGpu?.weightsBytes ?? 0) - (gpu?.weightsBytes ?? 0)).toBe(gpuLayers === 0 ? 0 : qwen.inputBytes);
      }),
    );
  });

  it("needs little RAM besides the embeddings once all layers are on the GPU", () => {
    const [cpu] = estimateMemory(qwen, { gpuLayers: 37, contextTokens: 4096, kvType: "f16" });
    expect(cpu?.weightsBytes).toBe(qwen.inputBytes);
    expect(cpu?.kvBytes).toBe(0);
    expect(cpu?.workspaceBytes).toBeLessThan(2 * MIB);
  });

  it("grows with the context and shrinks with the type", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 128, max: 32_768 }),
        fc.integer({ min: 0, max: 8192 }),
        fc.nat(37),
        (few, more, gpuLayers) => {
          const total = (contextTokens: number, kvType: KvType) =>
            contextBytes(estimateMemory(qwen, { gpuLayers, contextTokens, kvType }));
          expect(total(few + more, "f16")).toBeGreaterThanOrEqual(total(few, "f16"));
          expect(total(few + 1024, "q8_0")).toBeLessThan(total(few + 1024, "f16"));
        },
      ),
    );
  });
});

describe("what a context costs", () => {
  it("is never less than the estimate of any context, on either device", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 128 }),
        fc.nat(40),
        fc.constantFrom(...KV_TYPES),
        fc.constantFrom("cpu" as const, "gpu" as const),
        (steps, gpuLayers, kvType, device) => {
          const contextTokens = 256 * steps;
          const share = estimateMemory(qwen, { gpuLayers, contextTokens, kvType }).find((one) => one.device === device);
          const { workspaceBytes, bytesPerToken } = contextCost(qwen, { gpuLayers, kvType }, device);
          expect(workspaceBytes + contextTokens * bytesPerToken).toBeGreaterThanOrEqual(
            share === undefined ? 0 : contextBytes([share]),
          );
        },
      ),
    );
  });
});

describe("fitContext", () => {
  const need = { weightsBytes: 2000 * MIB, workspaceBytes: 20 * MIB, bytesPerToken: 36_864, mostTokens: 32_768 };

  function tryFit(asked: ContextNeed): number | null {
    try {
      return fitContext(asked);
    } catch {
      return null;
    }
  }

  it("takes all that the model was trained on where there is room", () => {
    expect(fitContext({ ...need, budgetBytes: 6000 * MIB })).toBe(32_768);
    expect(fitContext({ ...need, budgetBytes: 6000 * MIB, mostTokens: 512 })).toBe(512);
    expect(fitContext({ ...need, budgetBytes: 6000 * MIB, mostTokens: 300 })).toBe(300);
    expect(fitContext({ ...need, budgetBytes: 6000 * MIB, bytesPerToken: 0 })).toBe(32_768);
  });

  it("says how many bytes are short where there is none", () => {
    const budgetBytes = 2020 * MIB + 512 * 36_864 - 7;
    expect(() => fitContext({ ...need, budgetBytes })).toThrow(
      expect.objectContaining({ code: "OUT_OF_MEMORY", message: expect.stringContaining(": 7 bytes ") }),
    );
    expect(fitContext({ ...need, budgetBytes: budgetBytes + 7 })).toBe(512);
  });

  it("is the largest multiple of 256 that fits, for any budget", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 200_000 }), (mib, bytesPerToken) => {
        const asked = { ...need, bytesPerToken, budgetBytes: mib * MIB };
        const taken = (tokens: number) => need.weightsBytes + need.workspaceBytes + tokens * bytesPerToken;
        const tokens = tryFit(asked);
        const isLargest =
          tokens === null
            ? taken(512) > asked.budgetBytes
            : tokens % 256 === 0 &&
              taken(tokens) <= asked.budgetBytes &&
              (tokens === need.mostTokens || taken(tokens + 256) > asked.budgetBytes);
        expect(isLargest).toBe(true);
      }),
    );
  });
});

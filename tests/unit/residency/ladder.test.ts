import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviceBytes, kvBytes, roomAfterFailure, stepDown } from "../../../src-main/residency/ladder.ts";
import type { Choice, LadderRole, Rung, Setup } from "../../../src-main/residency/ladder.ts";

function plain(model: string, bytes: number): Choice {
  return { model, onDevice: true, weightsBytes: bytes, workspaceBytes: 0 };
}

/** 36 layers, KV cache of 36 KiB a token: Qwen2.5-3B's shape. */
function qwen(model: string, weightsBytes: number): Choice {
  const llm = { layers: 36, gpuLayers: 36, contextTokens: 4096, kvType: "f16" as const, kvBytesPerToken: 36 * 1024 };
  return { model, onDevice: true, weightsBytes, workspaceBytes: 300e6, llm };
}

const SETUP: Setup = {
  asr: plain("whisper-small", 550e6),
  llm: qwen("qwen-3b", 1930e6),
  tts: plain("kokoro", 330e6),
  smaller: { asr: [plain("whisper-base", 160e6)], llm: [qwen("qwen-1.5b", 1000e6)] },
};

const idsAt = (role: LadderRole, roomBytes: number) => stepDown(SETUP, role, roomBytes).map(({ id }) => id);

describe("the ladder", () => {
  it("is not entered where everything fits, one at a time", () => {
    for (const role of ["asr", "llm", "tts"] as const) expect(idsAt(role, 2400e6)).toEqual([]);
  });

  it("first leaves some layers to the processor, as few as it can", () => {
    const last = stepDown(SETUP, "llm", 2200e6).at(-1);
    expect(last).toMatchObject({ id: "gpu-layers", fits: true });
    expect(last?.setup.llm.llm?.gpuLayers).toBe(32);
    expect(last?.why).toBe(
      "32 of the 36 layers of qwen-3b on the device, the others on the processor: it answers more slowly.",
    );
  });

  it("goes on to a smaller KV cache, and then to a smaller model", () => {
    expect(idsAt("llm", 1320e6)).toEqual(["kv-type"]);
    expect(idsAt("llm", 1100e6)).toEqual(["kv-type", "kv-tokens", "kv-tokens", "llm-smaller"]);
  });

  it("takes a smaller recogniser, and the voice to the processor at once", () => {
    expect(idsAt("asr", 500e6)).toEqual(["asr-smaller"]);
    expect(idsAt("tts", 200e6)).toEqual(["tts-cpu"]);
  });

  it("ends on the processor, and each rung says what it gives up", () => {
    const conversation = ["kv-type", "kv-tokens", "kv-tokens"];
    expect(idsAt("llm", 0)).toEqual([...conversation, "llm-smaller", ...conversation, "cpu"]);
    expect(idsAt("asr", 0)).toEqual(["asr-smaller", "cpu"]);
    const rungs = stepDown(SETUP, "llm", 0);
    expect(rungs.every(({ why }) => /^[A-Z0-9a-z].+\.$/.test(why))).toBe(true);
    expect(rungs.at(-1)).toMatchObject({
      fits: true,
      why: "qwen-1.5b on the processor: it works, and takes its time.",
    });
  });

  it("counts the bytes of layers, KV cache and workspace", () => {
    const { llm } = SETUP;
    if (llm.llm === undefined) throw new Error("a language model");
    expect(kvBytes(llm.llm)).toBe(4096 * 36 * 1024);
    expect(deviceBytes(llm)).toBe(1930e6 + 4096 * 36 * 1024 + 300e6);
    expect(kvBytes({ ...llm.llm, kvType: "q8_0" })).toBe((4096 * 36 * 1024 * 34) / 64);
    expect(deviceBytes({ ...llm, onDevice: false })).toBe(0);
  });
});

describe("the way down of one model", () => {
  it("leaves the others alone, however big they are", () => {
    expect(stepDown(SETUP, "tts", 200e6)).toMatchObject([{ id: "tts-cpu", fits: true }]);
    expect(stepDown(SETUP, "asr", 100e6).map(({ id }) => id)).toEqual(["asr-smaller", "cpu"]);
    expect(stepDown(SETUP, "llm", 3e9)).toEqual([]);
  });

  it("passes over 8 bits where the model cannot have them", () => {
    const llm = {
      ...SETUP.llm,
      ...(SETUP.llm.llm === undefined ? {} : { llm: { ...SETUP.llm.llm, canShrinkKv: false } }),
    };
    expect(stepDown({ ...SETUP, llm }, "llm", 1320e6)[0]?.id).toBe("kv-tokens");
  });

  it("ends in memory with the least that there is, for there is no processor to go to", () => {
    const memory: Setup = { ...SETUP, device: "cpu" };
    expect(stepDown(memory, "tts", 1)).toEqual([]);
    expect(stepDown(memory, "asr", 1).map(({ id, fits }) => [id, fits])).toEqual([["asr-smaller", false]]);
    const rungs = stepDown(memory, "llm", 1);
    const once = ["kv-type", "kv-tokens", "kv-tokens"];
    expect(rungs.map(({ id }) => id)).toEqual([...once, "llm-smaller", ...once]);
    expect(rungs.at(-1)).toMatchObject({ fits: false, setup: { llm: { onDevice: true, llm: { gpuLayers: 36 } } } });
  });
});

describe("after a load that failed for memory", () => {
  const afterFailure = (setup: Setup, role: LadderRole): Rung | null =>
    stepDown(setup, role, roomAfterFailure(setup[role], 6e9)).at(-1) ?? null;

  it("asks for less of what failed, though there seemed to be room", () => {
    const next = afterFailure(SETUP, "llm");
    expect(next?.id).toBe("gpu-layers");
    expect(deviceBytes(next?.setup.llm ?? SETUP.llm)).toBeLessThan(deviceBytes(SETUP.llm) * 0.9);
    expect(afterFailure(SETUP, "tts")).toMatchObject({ id: "tts-cpu" });
    expect(afterFailure(SETUP, "asr")).toMatchObject({ id: "asr-smaller" });
  });

  it("has nothing to give when the model is not on the device", () => {
    expect(afterFailure({ ...SETUP, tts: { ...SETUP.tts, onDevice: false } }, "tts")).toBeNull();
  });

  it("is on the processor after few failures, whichever fails", () => {
    const roles = fc.array(fc.constantFrom<LadderRole>("asr", "llm", "tts"), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(roles, fc.integer({ min: 0, max: 6e9 }), (failures, roomBytes) => {
        let setup = SETUP;
        for (const role of ["asr", "llm", "tts"] as const)
          setup = stepDown(setup, role, roomBytes).at(-1)?.setup ?? setup;
        const failed = { asr: 0, llm: 0, tts: 0 };
        for (const role of failures) {
          const next = afterFailure(setup, role);
          expect(next === null).toBe(!setup[role].onDevice);
          if (next === null) continue;
          failed[role] += 1;
          expect(next.fits).toBe(true);
          expect(deviceBytes(next.setup[role])).toBeLessThan(deviceBytes(setup[role]));
          setup = next.setup;
        }
        expect(failed.tts).toBeLessThanOrEqual(1);
        expect(failed.asr).toBeLessThanOrEqual(2);
        expect(failed.llm).toBeLessThanOrEqual(9);
      }),
      { numRuns: 300 },
    );
  });
});

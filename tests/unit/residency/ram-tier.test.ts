import { cpSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWeightStore, type WeightStore } from "../../../src-main/engines/weights.ts";
import { createLog } from "../../../src-main/log.ts";
import { createRamTier, type RamTier, type RamTierOptions } from "../../../src-main/residency/ram-tier.ts";
import { modelsDir } from "../../../src-main/roots.ts";
import { STARTER_LLM } from "../../parts/starter-llm.ts";
import { makeTemporaryFolder } from "../../parts/temporary-folder.ts";

const GIB = 2 ** 30;
const ENCODER = join(modelsDir(), "starter/asr/onnx/encoder_model.onnx");
const DECODER = join(modelsDir(), "starter/asr/onnx/decoder_model_merged.onnx");
const SILERO = join(modelsDir(), "silero/silero_vad_v6.onnx");
const [ENCODER_BYTES, DECODER_BYTES] = [statSync(ENCODER).size, statSync(DECODER).size];

/** A tier of two models over a real store; what is around it can be changed while it runs. */
function start(given: Partial<RamTierOptions> = {}) {
  const store: WeightStore = createWeightStore();
  const far = { hold: store.hold, drop: async (paths: readonly string[]) => store.drop(paths) };
  const around = { returning: new Set(["asr", "llm"]), busy: false, availableBytes: 20 * GIB };
  const told: string[] = [];
  const tier: RamTier = createRamTier({
    stores: { asr: far, llm: far },
    budget: "auto",
    look: () => around,
    log: createLog("test", "info", (line) => told.push(line)),
    readMemory: () => ({ totalBytes: 24 * GIB, availableBytes: around.availableBytes }),
    everyMs: 10,
    ...given,
  });
  onTestFinished(() => tier.close());
  return { tier, store, around, told };
}

async function load(tier: RamTier, id: string, files: string[], diskBytes = 0): Promise<void> {
  tier.loaded(id, { files, diskBytes });
  await tier.settled();
}

describe("the RAM tier", () => {
  it("holds the files of what was loaded, once it may come back, and tells so", async () => {
    let changes = 0;
    const { tier, store, around } = start({ onChange: () => (changes += 1) });
    around.returning.delete("asr");
    await load(tier, "asr", [ENCODER, DECODER]);
    expect(tier.holds("asr")).toBe(false);
    around.returning.add("asr");
    tier.step();
    await tier.settled();
    expect(tier.holds("asr")).toBe(true);
    expect(store.has(ENCODER) && store.has(DECODER)).toBe(true);
    expect(tier.state()).toMatchObject({ heldBytes: ENCODER_BYTES + DECODER_BYTES });
    expect(changes).toBe(1);
  });

  it("lets go by itself of what stays on its device after all", async () => {
    const { tier, store, around } = start();
    await load(tier, "asr", [ENCODER]);
    around.returning.clear();
    await expect.poll(() => store.has(ENCODER)).toBe(false);
    expect(tier.holds("asr")).toBe(false);
  });

  it("waits with reading while a model is used, not with giving back", async () => {
    const { tier, store, around } = start();
    await load(tier, "asr", [ENCODER]);
    around.busy = true;
    await load(tier, "llm", [SILERO]);
    expect(tier.holds("llm")).toBe(false);
    around.availableBytes = 0;
    await expect.poll(() => store.has(ENCODER)).toBe(false);
    around.availableBytes = 20 * GIB;
    around.busy = false;
    tier.step();
    await tier.settled();
    // Memory was short a moment ago.
    expect(tier.state().heldBytes).toBe(0);
  });

  it("holds what saves the most within its budget, and nothing when it is off or there is no room", async () => {
    const { tier } = start({ budget: ENCODER_BYTES });
    await load(tier, "llm", [DECODER]);
    await load(tier, "asr", [ENCODER]);
    expect([tier.holds("asr"), tier.holds("llm")]).toEqual([true, false]);
    const off = start({ budget: "off" });
    await load(off.tier, "asr", [ENCODER]);
    expect(off.tier.holds("asr")).toBe(false);
    const full = start();
    full.around.availableBytes = 4 * GIB;
    await load(full.tier, "asr", [ENCODER]);
    expect(full.tier.state()).toMatchObject({ allowedBytes: 0, heldBytes: 0 });
  });

  it("reads again what was in pages of a file and had to come from the disk, counts it and says so", async () => {
    const { tier, told } = start();
    await load(tier, "llm", [STARTER_LLM.modelPath]);
    await load(tier, "llm", [STARTER_LLM.modelPath], 1000);
    expect(tier.state().models[1]).toMatchObject({ held: true, misses: 0 });
    await load(tier, "llm", [STARTER_LLM.modelPath], 2_000_000);
    expect(tier.state().models[1]).toMatchObject({ held: true, misses: 1 });
    expect(told.join("\n")).toContain("had to be read from the disk");
  });

  it("takes other files of the same model in place of the old ones", async () => {
    const { tier, store } = start();
    await load(tier, "asr", [ENCODER]);
    await load(tier, "asr", [DECODER]);
    expect([store.has(ENCODER), store.has(DECODER)]).toEqual([false, true]);
    await load(tier, "asr", []);
    expect([store.has(DECODER), tier.holds("asr")]).toEqual([false, false]);
  });

  it("keeps what it holds although the file is gone", async () => {
    const { tier } = start();
    const path = join(makeTemporaryFolder(), "graph.onnx");
    cpSync(SILERO, path);
    await load(tier, "asr", [path]);
    rmSync(path);
    await load(tier, "asr", [path]);
    expect(tier.holds("asr")).toBe(true);
  });

  it("reads again what went with its thread", async () => {
    const { tier, store } = start();
    await load(tier, "asr", [ENCODER]);
    store.drop([ENCODER]);
    tier.died(["asr"]);
    expect(tier.holds("asr")).toBe(false);
    await tier.settled();
    expect([tier.holds("asr"), store.has(ENCODER)]).toEqual([true, true]);
  });

  it("says once that a file cannot be read, and tries again at the next load", async () => {
    const { tier, told } = start();
    const path = join(makeTemporaryFolder(), "graph.onnx");
    await load(tier, "asr", [ENCODER, path]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told.filter((line) => line.includes("MODEL_MISSING"))).toHaveLength(1);
    cpSync(SILERO, path);
    await load(tier, "asr", [ENCODER, path]);
    expect(tier.holds("asr")).toBe(true);
  });

  it("stops reading when memory gets short in the middle, and holds nothing of it", async () => {
    const store = createWeightStore();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const slow = {
      async hold(paths: readonly string[], options: { signal: AbortSignal }) {
        begin();
        await new Promise((resolve) => options.signal.addEventListener("abort", resolve));
        // As a thread that had it already when the word came.
        await store.hold(paths, { signal: new AbortController().signal });
        options.signal.throwIfAborted();
        throw new Error("It was not called off.");
      },
      drop: async (paths: readonly string[]) => store.drop(paths),
    };
    const { tier, around } = start({ stores: { asr: slow } });
    tier.loaded("asr", { files: [ENCODER] });
    await begun;
    around.availableBytes = GIB;
    await tier.settled();
    expect([tier.holds("asr"), store.has(ENCODER)]).toEqual([false, false]);
  });

  it("does not know models of others", () => {
    const { tier } = start();
    tier.loaded("nobody", { files: [ENCODER] });
    tier.died(["nobody"]);
    expect(tier.holds("nobody")).toBe(false);
  });
});

import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findModel, modelDir, modelFile, readWholeCatalog } from "../../../src-main/catalog/catalog.ts";
import { readPipeline } from "../../../src-main/catalog/pipeline.ts";
import type { MachineRoom } from "../../../src-main/downloads/machine-room.ts";
import { foresee } from "../../../src-main/outlook/foresee.ts";
import type { Foresee, ForeseenModel, Outlook } from "../../../src-main/outlook/foresee.ts";
import { foretellPack } from "../../../src-main/outlook/pack.ts";
import { writeFakePipeline } from "../../parts/fake-pipeline.ts";

const GIB = 2 ** 30;
const home = mkdtempSync(join(tmpdir(), "miniflow-foresee-"));
const catalog = readWholeCatalog({ home, ownPath: "" });
const { signal } = new AbortController();
afterAll(() => rmSync(home, { recursive: true, force: true }));

const withGpu = (vramBytes: number): Pick<MachineRoom, "gpu"> => ({ gpu: { name: "GPU", vramBytes } });
const noGpu = { gpu: null };

function foreseePipeline(name: string, changes: Partial<Foresee> = {}): Promise<Outlook> {
  const pipeline = readPipeline(name);
  return foresee({ pipeline, catalog: catalog.models, machine: noGpu, measureOf: () => null, signal, ...changes });
}

function modelOf({ models }: Outlook, role: ForeseenModel["role"]): ForeseenModel {
  const model = models.find((one) => one.role === role);
  if (model === undefined) throw new Error(`no ${role}`);
  return model;
}

describe("the 6 GB pack, none of it here", () => {
  it("stays loaded on a GPU with 6 GB, with graphs in 8 bits in memory", async () => {
    const outlook = await foreseePipeline("six-gb", { machine: withGpu(6 * GIB) });
    expect(modelOf(outlook, "llm")).toMatchObject({
      basis: "catalog",
      isHere: false,
      shares: [{ device: "gpu", weightsBytes: 2_104_932_768, kvBytes: 4096 * 36_864 }],
    });
    const asr = modelOf(outlook, "asr").shares.map(({ device, weightsBytes }) => [device, weightsBytes]);
    expect(asr).toEqual([
      ["gpu", 352_825_870],
      ["cpu", 156_750_845],
    ]);
    expect(outlook.devices[0]).toMatchObject({ device: "gpu", life: "resident" });
    expect(outlook.givenUp).toEqual([]);
  });

  it("takes turns on one where not all of it fits", async () => {
    const outlook = await foreseePipeline("six-gb", { machine: withGpu(6 * GIB), budgetBytes: 3.55e9 });
    const [gpu] = outlook.devices;
    expect(gpu?.life).toBe("swapping");
    expect(gpu?.perTurn.loads.map(({ id }) => id)).toContain("tts");
    expect(gpu?.perTurn.loadMs).toBeGreaterThan(0);
  });

  it("gives something up on one where the language model does not fit even alone, and then fits", async () => {
    const outlook = await foreseePipeline("six-gb", { machine: withGpu(6 * GIB), budgetBytes: 2.4e9 });
    expect(outlook.givenUp[0]).toMatch(/of the 36 layers of qwen2\.5-3b-instruct on the device/);
    expect(outlook.devices[0]?.life).not.toBe("too-big");
    // The other layers are in memory now.
    const before = await foreseePipeline("six-gb", { machine: withGpu(6 * GIB) });
    expect(outlook.ramBytes).toBeGreaterThan(before.ramBytes);
  });

  it("goes to the processor where the GPU is far too small", async () => {
    const outlook = await foreseePipeline("six-gb", { machine: withGpu(1 * GIB) });
    expect(outlook.givenUp.at(-1)).toMatch(/on the processor/);
    expect(outlook.devices.every(({ life }) => life !== "too-big")).toBe(true);
  });

  it("without a GPU is in memory, with llama.cpp's second copy", async () => {
    const outlook = await foreseePipeline("six-gb");
    expect(outlook.devices.map(({ device, life }) => [device, life])).toEqual([["cpu", "resident"]]);
    expect(modelOf(outlook, "llm").shares[0]?.weightsBytes).toBe(2 * 2_104_932_768);
  });
});

describe("the starter pack", () => {
  it("is read from its files, and takes turns under 60 MiB", async () => {
    const outlook = await foreseePipeline("starter", { budgetBytes: 60 * 2 ** 20 });
    expect(outlook.models.every(({ basis, isHere }) => basis === "file" && isHere)).toBe(true);
    expect(modelOf(outlook, "llm").shares[0]?.kvBytes).toBeGreaterThan(0);
    expect(outlook.devices[0]?.life).toBe("swapping");
  });

  it("does not fit where the voice alone is too big, and says which it is", async () => {
    const outlook = await foreseePipeline("starter", { budgetBytes: 20 * 2 ** 20 });
    expect(outlook.devices[0]).toMatchObject({ life: "too-big", tooBig: ["tts"] });
  });

  it("is known better once it was loaded", async () => {
    const shares = [{ device: "cpu" as const, weightsBytes: 40e6, kvBytes: 0, workspaceBytes: 5e6 }];
    const measureOf: Foresee["measureOf"] = (model) => (model === "starter-asr" ? { shares, loadMs: 96 } : null);
    const outlook = await foreseePipeline("starter", { measureOf });
    expect(modelOf(outlook, "asr")).toMatchObject({ basis: "measured", shares, loadMs: 96 });
    expect(modelOf(outlook, "llm").basis).toBe("file");
  });
});

describe("fakes", () => {
  it("hold nothing unless they are told to", async () => {
    expect((await foreseePipeline("fake")).devices).toEqual([]);
  });

  it("imitate a GPU where none is, and its budget", async () => {
    const dials = { asr: { gpuBytes: 550e6 }, llm: { gpuBytes: 2350e6 }, tts: { gpuBytes: 330e6 } };
    const outlook = await foreseePipeline(writeFakePipeline(dials), { budgetBytes: 3e9 });
    expect(outlook.devices).toMatchObject([{ device: "gpu", life: "swapping", limitBytes: 3e9 }]);
    expect(outlook.devices[0]?.perTurn.loads.map(({ id }) => id)).toEqual(["asr", "tts"]);
  });
});

describe("a pack before it is downloaded", () => {
  const room = (gpu: MachineRoom["gpu"]): MachineRoom => ({ diskFreeBytes: 100e9, ramBytes: 16e9, gpu });
  const pack = (id: string) => {
    const found = catalog.packs.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  };

  it("says how its models will live", async () => {
    const six = await foretellPack(pack("six-gb"), catalog, room({ name: "GPU", vramBytes: 6 * GIB }), signal);
    expect(six[0]).toMatch(/^On the GPU all models stay loaded: about \d\.\d\d GiB, 5\.58 GiB allowed\.$/);
    const small = await foretellPack(pack("six-gb"), catalog, room({ name: "GPU", vramBytes: 2.6 * GIB }), signal);
    expect(small.join("\n")).toMatch(/Given up for want of memory: /);
    const light = await foretellPack(pack("light"), catalog, room(null), signal);
    expect(light).toEqual([expect.stringMatching(/^In memory all models stay loaded: about 2\.\d\d GiB, no limit\.$/)]);
  });

  it("says so although a file that is here is damaged", async () => {
    const model = findModel(catalog.models, "qwen2.5-1.5b-instruct");
    mkdirSync(modelDir(model), { recursive: true });
    const path = modelFile(model);
    writeFileSync(path, "");
    truncateSync(path, model.files[0]?.bytes ?? 0);
    expect(await foretellPack(pack("light"), catalog, room(null), signal)).toHaveLength(1);
    await expect(foreseePipeline("light")).rejects.toMatchObject({ code: "MODEL_CORRUPT" });
    rmSync(path);
  });

  it("says nothing where no pipeline uses just its models", async () => {
    const own = { ...pack("six-gb"), models: ["silero-vad"] };
    expect(await foretellPack(own, catalog, room(null), signal)).toEqual([]);
    expect(await foretellPack({ ...own, id: "mine" }, catalog, room(null), signal)).toEqual([]);
  });
});

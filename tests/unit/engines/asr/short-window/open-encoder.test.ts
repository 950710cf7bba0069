import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  describeWhole,
  openEncoder,
  type Encoder,
} from "../../../../../src-main/engines/asr/short-window/open-encoder.ts";
import { createRandom } from "../../../../../src-main/engines/asr/whisper/logits.ts";
import { floatTensor, openGraph, type Tensor } from "../../../../../src-main/engines/onnx.ts";
import { MiniflowError } from "../../../../../src-main/errors.ts";
import { makeTemporaryFolder } from "../../../../parts/temporary-folder.ts";
import { makeTinyEncoder, type TinyEncoder } from "../../../../parts/tiny-encoder.ts";

const FRAMES = 800;
const TINY: TinyEncoder = {
  bands: 4,
  heads: 2,
  headWidth: 2,
  layers: 1,
  seed: 3,
  frames: FRAMES,
  windowFrames: FRAMES,
  time: "fixed",
  positions: "weights",
  shapes: "parts",
};
const signal = new AbortController().signal;

function write(bytes: Uint8Array): string {
  const path = join(makeTemporaryFolder(), "encoder_model.onnx");
  writeFileSync(path, bytes);
  return path;
}

function makeFeeds(frames: number): Record<string, Tensor> {
  const random = createRandom(0);
  const values = Float32Array.from({ length: TINY.bands * frames }, () => random() - 0.5);
  return { input_features: floatTensor(values, [1, TINY.bands, frames]) };
}

async function openAt(path: string, options: Partial<Parameters<typeof openEncoder>[1]> = {}): Promise<Encoder> {
  const encoder = await openEncoder(
    { path, frames: FRAMES },
    {
      window: "auto",
      check: () => {},
      follow: async () => {},
      makeFeeds,
      output: "last_hidden_state",
      threads: 1,
      signal,
      ...options,
    },
  );
  await encoder.graph.close();
  return encoder;
}

function preparedOf(path: string): string[] {
  const dir = join(path, "..", "prepared");
  return existsSync(dir) ? readdirSync(dir).toSorted() : [];
}

describe("an encoder for whole windows", () => {
  it("is prepared once, beside the model, and opened as it was prepared from then on", async () => {
    const path = write(makeTinyEncoder(TINY));
    const first = await openAt(path);
    expect(first).toMatchObject({ length: "freed", whyWhole: undefined });
    const files = preparedOf(path);
    expect(files).toEqual([expect.stringMatching(/^encoder-[0-9a-f]{12}\.ort$/u), "encoder.json"]);
    const made = statSync(join(path, "..", "prepared", files[0] ?? "")).mtimeMs;
    const again = await openAt(path, { follow: () => Promise.reject(new Error("It was prepared again.")) });
    expect(again.graph.path).toBe(first.graph.path);
    expect(statSync(again.graph.path).mtimeMs).toBe(made);
    expect(preparedOf(path)).toEqual(files);
  });

  it("runs on any length then", async () => {
    const path = write(makeTinyEncoder(TINY));
    const graph = await openGraph((await openAt(path)).graph.path, { threads: 1, signal });
    for (const frames of [2, 150, FRAMES]) {
      const { last_hidden_state } = await graph.run(makeFeeds(frames), ["last_hidden_state"]);
      expect(last_hidden_state.dims).toEqual([1, frames / 2, 4]);
    }
    await graph.close();
  });

  it("is left alone where the whole window is asked for", async () => {
    const path = write(makeTinyEncoder(TINY));
    expect(await openAt(path, { window: "full" })).toMatchObject({ length: "whole", whyWhole: undefined });
    expect(preparedOf(path)).toEqual([]);
  });

  it("is prepared anew when the file is another one, and the old one goes", async () => {
    const path = write(makeTinyEncoder(TINY));
    const first = await openAt(path);
    writeFileSync(path, makeTinyEncoder({ ...TINY, seed: 4 }));
    utimesSync(path, 1, 1);
    const second = await openAt(path);
    expect(second.length).toBe("freed");
    expect(second.graph.path).not.toBe(first.graph.path);
    expect(existsSync(first.graph.path)).toBe(false);
    expect(preparedOf(path)).toHaveLength(2);
  });

  it.each(["cut short", "written over with something else", "deleted", "forgotten"])(
    "is prepared anew when what was prepared is %s",
    async (damage) => {
      const path = write(makeTinyEncoder(TINY));
      const { graph } = await openAt(path);
      const whole = readFileSync(graph.path);
      if (damage === "deleted") rmSync(graph.path);
      else if (damage === "cut short") writeFileSync(graph.path, whole.subarray(0, 100));
      else if (damage === "forgotten") writeFileSync(join(path, "..", "prepared", "encoder.json"), "{");
      else writeFileSync(graph.path, Buffer.alloc(whole.length, 7));
      expect((await openAt(path)).length).toBe("freed");
      expect(statSync(graph.path).size).toBe(whole.length);
      const again = await openAt(path, { follow: () => Promise.reject(new Error("It was prepared again.")) });
      expect(again).toMatchObject({ length: "freed", graph: { path: graph.path } });
    },
  );

  it("is prepared where the axis of time has a name and the positions are whole all the same", async () => {
    const path = write(makeTinyEncoder({ ...TINY, time: "named" }));
    expect((await openAt(path)).length).toBe("freed");
  });
});

describe("an encoder that cannot be shortened", () => {
  it("stays as it is, and says why, now and later, until it is another file", async () => {
    const path = write(makeTinyEncoder({ ...TINY, oddity: "factors" }));
    const source = { path, frames: FRAMES };
    const why = "This export cannot be shortened: rewritten, it does not run.";
    expect(await openAt(path)).toMatchObject({ length: "whole", whyWhole: why, graph: { path } });
    expect(preparedOf(path)).toEqual(["encoder.json"]);
    expect(await openAt(path)).toMatchObject({ length: "whole", whyWhole: why });
    expect(await describeWhole(source)).toBe(why);
    writeFileSync(path, makeTinyEncoder(TINY));
    expect(await describeWhole(source)).toBeUndefined();
    expect((await openAt(path)).length).toBe("freed");
    expect(await describeWhole(source)).toBeUndefined();
  });

  it("is kept where the rewritten one gives something else on the whole window", async () => {
    const { length, whyWhole } = await openAt(write(makeTinyEncoder({ ...TINY, oddity: "chance" })));
    expect(length).toBe("whole");
    expect(whyWhole).toMatch(/^This export cannot be shortened: .* something else on the whole window/u);
  });

  it("is kept where the decoder cannot follow", async () => {
    const path = write(makeTinyEncoder(TINY));
    const follow = () => Promise.reject(new MiniflowError("ENGINE_FAILED", "It takes 1500 positions."));
    const why = "This export cannot be shortened: its decoder takes whole windows only.";
    expect(await openAt(path, { follow })).toMatchObject({ length: "whole", whyWhole: why });
  });

  it("is tried again where it failed for want of memory", async () => {
    const path = write(makeTinyEncoder(TINY));
    const follow = () => Promise.reject(new MiniflowError("OUT_OF_MEMORY", "It is full."));
    const why = "This export cannot be shortened: there was too little memory to make a second file.";
    expect(await openAt(path, { follow })).toMatchObject({ length: "whole", whyWhole: why });
    expect(preparedOf(path)).toEqual([]);
    expect((await openAt(path)).length).toBe("freed");
  });

  it("is read in whole windows where nothing can be written beside it", async () => {
    const path = write(makeTinyEncoder(TINY));
    writeFileSync(join(path, "..", "prepared"), "a file where the folder would be");
    const why = "This export cannot be shortened: nothing can be written beside the model.";
    expect(await openAt(path)).toMatchObject({ length: "whole", whyWhole: why });
  });

  it("is MODEL_CORRUPT with half of the file, and nothing is left beside it", async () => {
    const path = write(makeTinyEncoder(TINY));
    writeFileSync(path, readFileSync(path).subarray(0, 500));
    await expect(openAt(path)).rejects.toMatchObject({ code: "MODEL_CORRUPT", path });
    expect(preparedOf(path)).toEqual([]);
  });

  it("is CANCELLED in the middle, and nothing is left beside it", async () => {
    const path = write(makeTinyEncoder(TINY));
    const stop = new AbortController();
    const follow = async () => stop.abort();
    await expect(openAt(path, { follow, signal: stop.signal })).rejects.toMatchObject({ code: "CANCELLED" });
    expect(preparedOf(path)).toEqual([]);
  });
});

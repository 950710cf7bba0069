import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openListener, type Listener } from "../../../models/recipes/evaluation/listener.ts";
import { openRawReader } from "../../../models/recipes/evaluation/raw-reader.ts";
import { readRecording } from "../../../src-main/audio/wav.ts";
import { listSamples } from "../../../src-main/catalog/samples.ts";
import { modelsDir } from "../../../src-main/roots.ts";

const modelDir = join(modelsDir(), "starter", "asr");
const [sample] = listSamples();

describe("a listener", () => {
  let listener: Listener;
  beforeAll(async () => {
    listener = await openListener({ modelDir });
  });
  afterAll(() => listener.close());

  it("hears a recording as a turn does, and knows which accent was used", async () => {
    const heard = await listener.hear(await readRecording(sample?.path ?? ""), "auto");
    expect(heard).toMatchObject({ text: sample?.text, verdict: "speech" });
    expect(listener.accents.filter((accent) => accent !== "auto")).toContain(heard.accent);
  });

  it("uses the accent it is told", async () => {
    const heard = await listener.hear(await readRecording(sample?.path ?? ""), "scottish");
    expect(heard.accent).toBe("scottish");
  });

  it("does not ask the recogniser where nobody speaks", async () => {
    expect(await listener.hear(new Float32Array(32_000), "auto")).toMatchObject({ text: "", verdict: "unasked" });
  });

  it("asks the recogniser alone where that is wanted", async () => {
    expect(await listener.read(new Float32Array(32_000), "auto")).toMatchObject({ text: "", verdict: "silence" });
  });
});

it("a listener says which file of a model it misses", async () => {
  await expect(openListener({ modelDir: join(modelsDir(), "nowhere") })).rejects.toMatchObject({
    code: "MODEL_MISSING",
  });
});

it("a raw reader reads what the engine reads", async () => {
  const reader = await openRawReader(modelDir);
  expect(await reader.read(await readRecording(sample?.path ?? ""))).toBe(sample?.text);
  await reader.close();
});

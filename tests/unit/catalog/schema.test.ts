import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findModel, modelBytes, modelDir, readWholeCatalog, type Catalog } from "../../../src-main/catalog/catalog.ts";
import { listPipelines, readPipeline } from "../../../src-main/catalog/pipeline.ts";
import { modelsOf } from "../../../src-main/catalog/engine-specs.ts";
import { readPins, writePins } from "../../../src-main/catalog/pins.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "miniflow-catalog-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HASH = "0123456789abcdef".repeat(4);
const REVISION = "0123456789abcdef".repeat(3).slice(0, 40);
const FILE = { path: "a.bin", bytes: 10, sha256: HASH };
const MODEL = {
  id: "mine",
  kind: "llm",
  engine: "llama",
  title: "Mine",
  source: { repo: "me/mine", revision: REVISION },
  licence: { id: "MIT", commercialUse: true },
  files: [FILE],
};

function read(models: object[], packs: object[] = [], own?: object): Catalog {
  const path = join(folder, "catalog.yml");
  const ownPath = own === undefined ? "" : join(folder, "own.yml");
  writeFileSync(path, JSON.stringify({ models, packs }));
  if (own !== undefined) writeFileSync(ownPath, JSON.stringify(own));
  return readWholeCatalog({ home: folder, path, ownPath });
}

describe("the catalog that ships", () => {
  const catalog = readWholeCatalog({ ownPath: "" });

  it("has every model that a pipeline names", () => {
    for (const name of listPipelines()) modelsOf(readPipeline(name), catalog.models);
  });

  it("has for each pack the pipeline of its name, and it names the same models", () => {
    expect(catalog.packs.map(({ id }) => id)).toEqual(["six-gb", "light"]);
    const named = catalog.packs.map(({ id }) => modelsOf(readPipeline(id), catalog.models).map((model) => model.id));
    expect(named).toEqual(catalog.packs.map(({ models }) => models));
  });

  it("has the voice that each pipeline begins with", () => {
    for (const { id } of catalog.packs) {
      const { tts } = readPipeline(id);
      const voices = "model" in tts ? findModel(catalog.models, tts.model).voices.map((voice) => voice.id) : [];
      expect(voices).toContain(tts.voice);
    }
  });

  it("names a licence with a link for everything that is downloaded", () => {
    const downloaded = catalog.models.filter(({ source }) => source !== undefined);
    expect(downloaded.length).toBeGreaterThan(10);
    expect(downloaded.filter(({ licence }) => licence.link === undefined)).toEqual([]);
  });

  it("has a light pack that is free for commercial use, and voices of five accents", () => {
    const light = catalog.packs.find(({ id }) => id === "light")?.models ?? [];
    expect(light.filter((id) => !findModel(catalog.models, id).licence.commercialUse)).toEqual([]);
    const piper = catalog.models.filter(({ engine }) => engine === "piper").flatMap(({ voices }) => voices);
    const accents = new Set(piper.map(({ accent }) => accent));
    for (const accent of ["american", "british", "scottish", "northern", "indian"]) expect(accents).toContain(accent);
  });

  it("has recognisers with every file that a Whisper folder needs", () => {
    const needed = ["config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json"];
    const graphs = ["onnx/encoder_model.onnx", expect.stringMatching(/^onnx\/decoder_model_merged/)];
    for (const { files } of catalog.models.filter(({ engine }) => engine === "whisper")) {
      const paths = files.map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining([...needed, "tokenizer_config.json", ...graphs]));
    }
  });
});

describe("a catalog", () => {
  it("places downloaded models in the data folder", () => {
    const [model] = read([MODEL]).models;
    expect(model && modelDir(model)).toBe(join(folder, "models", "mine"));
  });

  it("fills empty pins in from the lock file of the same revision, and from no other", () => {
    const open = { ...MODEL, files: [{ path: "a.bin", bytes: null, sha256: null }] };
    const dir = join(folder, "models", "mine");
    const pin = { bytes: 7, sha256: HASH, saidBy: "https://hub" };
    expect(read([open]).models.map(modelBytes)).toEqual([0]);
    writePins(dir, { revision: REVISION, licence: "MIT", files: { "a.bin": pin } });
    expect(read([open]).models[0]?.files).toEqual([{ path: "a.bin", bytes: 7, sha256: HASH }]);
    writePins(dir, { revision: "f".repeat(40), licence: "MIT", files: { "a.bin": pin } });
    expect(read([open]).models[0]?.files).toEqual(open.files);
  });

  it("reads a damaged lock file as none", () => {
    const dir = join(folder, "models", "mine");
    mkdirSync(dir, { recursive: true });
    for (const text of ["", "{", "[]", `{"revision": 1}`]) {
      writeFileSync(join(dir, "pins.json"), text);
      expect(readPins(dir, REVISION)).toBeNull();
    }
  });

  it("lets the user's own entries come before those of the same id", () => {
    const own = {
      models: [
        { ...MODEL, title: "Better" },
        { ...MODEL, id: "more" },
      ],
      packs: [],
    };
    const { models } = read([MODEL], [], own);
    expect(models.map(({ id, title }) => [id, title])).toEqual([
      ["mine", "Better"],
      ["more", "Mine"],
    ]);
  });

  it.each([
    ["a way out of the folder", { ...MODEL, files: [{ ...FILE, path: "../a.bin" }] }],
    ["an absolute path", { ...MODEL, files: [{ ...FILE, path: "/a.bin" }] }],
    ["a path of Windows", { ...MODEL, files: [{ ...FILE, path: "a\\b.bin" }] }],
    ["a name that downloads use", { ...MODEL, files: [{ ...FILE, path: "a.part" }] }],
    ["the same file twice", { ...MODEL, files: [FILE, { ...FILE, path: "A.bin" }] }],
    ["a hash that is none", { ...MODEL, files: [{ ...FILE, sha256: "abc" }] }],
    ["a branch instead of a commit", { ...MODEL, source: { repo: "me/mine", revision: "main" } }],
    ["neither folder nor source", { ...MODEL, source: undefined }],
    [
      "no pins for what comes with the program",
      { ...MODEL, source: undefined, dir: "x", files: [{ ...FILE, bytes: null }] },
    ],
    ["a voice without its file", { ...MODEL, voices: [{ id: "v", name: "V", accent: "x", file: "v.bin" }] }],
    ["a licence at no https address", { ...MODEL, licence: { ...MODEL.licence, link: "http://x.org" } }],
    ["a key that nothing reads", { ...MODEL, size: 3 }],
  ])("is refused with %s", (_what, model) => {
    expect(() => read([model])).toThrow(expect.objectContaining({ code: "MODEL_CORRUPT" }));
  });

  it("is refused when an id stands twice, or a pack names what is not there", () => {
    expect(() => read([MODEL, MODEL])).toThrow(expect.objectContaining({ code: "MODEL_CORRUPT" }));
    const pack = { id: "pack", title: "Pack", vramBytes: null, models: ["other"] };
    expect(() => read([MODEL], [pack])).toThrow(/pack names other/);
  });
});

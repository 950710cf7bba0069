import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findModel, modelDir, readCatalog } from "../../src-main/catalog/catalog.ts";
import { makeTinyKokoro } from "../parts/tiny-voices.ts";
import { jsonLines, runCli, startCli, type CliResult } from "../parts/run-cli.ts";
import { sha256, startHub, type TestHub } from "../parts/test-hub.ts";
import { REVISION, makeBytes } from "../parts/test-model.ts";

let hub: TestHub;
let home: string;
let cwd: string;
let env: Record<string, string>;

const LARGE = makeBytes(3_000_000, 1);
const SMALL = Buffer.from('{"words": 3}\n');
const LARGE_AT = `/tests/words/resolve/${REVISION}/deep/weights.bin`;
const SMALL_AT = `/tests/words/resolve/${REVISION}/config.json`;

beforeEach(async () => {
  hub = await startHub();
  hub.put(LARGE_AT, LARGE);
  hub.put(SMALL_AT, SMALL, { small: true });
  home = join(mkdtempSync(join(tmpdir(), "miniflow-home-")), "data");
  cwd = mkdtempSync(join(tmpdir(), "miniflow-cwd-"));
  writeCatalog([wordsModel()], []);
});
afterEach(async () => {
  await hub.close();
  rmSync(join(home, ".."), { recursive: true, force: true });
  rmSync(cwd, { recursive: true, force: true });
});

/** A model of two files; the small one has no pins. */
function wordsModel(): object {
  return {
    id: "words",
    kind: "llm",
    engine: "llama",
    title: "Words",
    source: { repo: "tests/words", revision: REVISION },
    licence: { id: "Strict", commercialUse: false, link: "https://example.invalid/licence" },
    files: [
      { path: "weights.bin", from: "deep/weights.bin", bytes: LARGE.length, sha256: sha256(LARGE) },
      { path: "config.json", bytes: null, sha256: null },
    ],
  };
}

function writeCatalog(models: object[], packs: object[]): void {
  const path = join(cwd, "own-catalog.yml");
  // YAML reads JSON.
  writeFileSync(path, JSON.stringify({ models, packs }));
  env = { MINIFLOW_CATALOG: path, HF_ENDPOINT: hub.endpoint, NO_PROXY: "127.0.0.1" };
}

const miniflow = (...args: string[]): Promise<CliResult> => runCli(args, { cwd, home, env });
const pull = (...names: string[]) => miniflow("models", "pull", ...names, "--accept-licence", "--json");
const at = (path: string) => join(home, "models", "words", path);
const gets = () => hub.requests.filter(({ method }) => method === "GET");

function checkHere(): void {
  expect(readFileSync(at("weights.bin")).equals(LARGE)).toBe(true);
  expect(readFileSync(at("config.json")).equals(SMALL)).toBe(true);
  expect(readdirSync(at("")).toSorted()).toEqual(["config.json", "pins.json", "weights.bin"]);
}

describe("models pull", () => {
  it("shows the licence and downloads nothing until it is agreed to", async () => {
    const { exitCode, stderr } = await miniflow("models", "pull", "words");
    expect([exitCode, hub.requests]).toEqual([1, []]);
    expect(stderr).toContain("Strict, NOT for commercial use");
    expect(stderr).toContain("https://example.invalid/licence");
    expect(stderr).toMatch(/--accept-licence.*\(LICENCE_NOT_ACCEPTED\)\n$/);
  });

  it("gets a model, and the second time neither asks nor downloads", async () => {
    const first = await pull("words");
    expect([first.exitCode, jsonLines(first.stdout)]).toEqual([
      0,
      [{ id: "words", bytes: LARGE.length + SMALL.length, receivedBytes: LARGE.length + SMALL.length, state: "here" }],
    ]);
    checkHere();
    hub.requests.length = 0;
    const second = await miniflow("models", "pull", "words", "--json");
    expect([second.exitCode, jsonLines(second.stdout)[0]?.["receivedBytes"], hub.requests]).toEqual([0, 0, []]);
  });

  it("goes on after it was killed, from where it was", async () => {
    hub.misbehave(LARGE_AT, { stall: 2_000_000 });
    const { child, ended } = startCli(["models", "pull", "words", "--accept-licence"], { cwd, home, env });
    await waitUntil(
      () => existsSync(at("weights.bin.part")) && readFileSync(at("weights.bin.part")).length === 2_000_000,
    );
    child.kill("SIGKILL");
    await ended;
    expect(existsSync(at("weights.bin"))).toBe(false);
    hub.requests.length = 0;
    expect((await pull("words")).exitCode).toBe(0);
    checkHere();
    expect(gets().find(({ path }) => path === LARGE_AT)?.headers.range).toBe("bytes=2000000-");
  });

  it("keeps what came when it is interrupted", async () => {
    hub.misbehave(LARGE_AT, { stall: 2_000_000 });
    const { child, ended } = startCli(["models", "pull", "words", "--accept-licence"], { cwd, home, env });
    await waitUntil(() => existsSync(at("weights.bin.part")) && readFileSync(at("weights.bin.part")).length > 0);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ exitCode: 130, stdout: "" });
    expect((await pull("words")).exitCode).toBe(0);
    checkHere();
  });

  it("in two processes at once gets every file once", async () => {
    const both = await Promise.all([pull("words"), pull("words")]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    checkHere();
    expect(gets().length).toBe(2);
  });

  it("without a name takes the pack that fits, and says why", async () => {
    const packs = [
      { id: "six-gb", title: "Too large", vramBytes: 9e15, models: ["words"] },
      { id: "light", title: "Fits", vramBytes: null, models: ["words"] },
    ];
    writeCatalog([wordsModel()], packs);
    const { exitCode, stderr } = await pull();
    expect(stderr).toMatch(/six-gb does not fit\. Does not fit on the GPU: .*\n/);
    expect(stderr).toMatch(/light fits\. Fits on the disk: .* Fits in memory: /);
    expect(exitCode).toBe(0);
    checkHere();
  });

  it("says which names there are when one is unknown", async () => {
    const { exitCode, stderr } = await pull("wards");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/"wards".*words.*\(USAGE\)\n$/);
  });

  it("refuses before it begins what the disk cannot hold", async () => {
    const words = { ...wordsModel(), files: [{ path: "weights.bin", bytes: 8e15, sha256: sha256(LARGE) }] };
    writeCatalog([words], []);
    const { exitCode, stderr } = await pull("words");
    expect([exitCode, hub.requests]).toEqual([1, []]);
    expect(stderr).toMatch(/Does not fit on the disk/);
    expect(stderr).toMatch(/\(DISK_FULL\)\n$/);
  });
});

describe("models verify, import and remove", () => {
  it("finds a changed byte, which pull mends", async () => {
    await pull("words");
    expect((await miniflow("models", "verify", "words")).exitCode).toBe(0);
    const bytes = readFileSync(at("weights.bin"));
    bytes[77] = (bytes[77] ?? 0) ^ 1;
    writeFileSync(at("weights.bin"), bytes);
    const { exitCode, stdout, stderr } = await miniflow("models", "verify", "words", "--json");
    expect([exitCode, jsonLines(stdout)[0]?.["state"]]).toEqual([1, "corrupt"]);
    expect(stderr).toMatch(/models pull words \(MODEL_CORRUPT\)\n$/);
    expect((await pull("words")).exitCode).toBe(0);
    checkHere();
  });

  it("takes a model from a folder, without a network", async () => {
    writeFileSync(join(cwd, "weights.bin"), LARGE);
    const part = await miniflow("models", "import", "words", cwd, "--json");
    expect([part.exitCode, jsonLines(part.stdout)]).toEqual([
      1,
      [{ id: "words", files: ["weights.bin"], missing: ["config.json"] }],
    ]);
    writeFileSync(join(cwd, "config.json"), SMALL);
    const whole = await miniflow("models", "import", "words", cwd, "--json");
    expect([whole.exitCode, jsonLines(whole.stdout)[0]?.["missing"]]).toEqual([0, []]);
    expect(whole.stderr).toContain("Nobody states what config.json of words must be");
    expect(hub.requests).toEqual([]);
    checkHere();
    expect((await miniflow("models", "verify", "words")).exitCode).toBe(0);
  });

  it("removes what was downloaded, and nothing that comes with MiniFlow", async () => {
    await pull("words");
    expect((await miniflow("models", "remove", "words")).exitCode).toBe(0);
    expect(existsSync(at(""))).toBe(false);
    const refused = await miniflow("models", "remove", "starter-llm");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/starter-llm comes with MiniFlow.*\(USAGE\)\n$/);
    expect(existsSync(modelDir(findModel(readCatalog(), "starter-llm")))).toBe(true);
  });
});

/** Bytes that mean nothing at the end of a file: it is another one then, which no model in the box has. */
const PADDING: Record<string, number[]> = { ".json": [0x0a], ".gguf": [0], ".onnx": [0x32, 1, 0x78] };

/** A pack's model with other weights: these files, served in its repository. */
function replaceModel(id: string, folder: string, paths: readonly string[]): object {
  const { dir: _dir, ...entry } = findModel(readCatalog(), id);
  const files = paths.map((path) => {
    const bytes = Buffer.concat([readFileSync(join(folder, path)), Buffer.from(PADDING[extname(path)] ?? [])]);
    hub.put(addressOf(id, path), bytes);
    return { path, bytes: bytes.length, sha256: sha256(bytes) };
  });
  const voices = id === "kokoro-82m" ? [{ id: "af_heart", name: "Heart", accent: "american" }] : [];
  return { ...entry, voices, files };
}

function addressOf(id: string, path: string): string {
  const { source } = findModel(readCatalog(), id);
  return `/${source?.repo ?? ""}/resolve/${source?.revision ?? ""}/${path}`;
}

const LLM_FILE = "starter-llm-q8_0.gguf";

/** The 6 GB pack with small weights: the starter's, and a Kokoro that only hums. */
function putSmallPack(): void {
  const kokoro = makeTinyKokoro(["af_heart"]);
  const asr = findModel(readCatalog(), "starter-asr");
  const models = [
    replaceModel(
      "whisper-small",
      modelDir(asr),
      asr.files.map(({ path }) => path),
    ),
    replaceModel("qwen2.5-3b-instruct", modelDir(findModel(readCatalog(), "starter-llm")), [LLM_FILE]),
    replaceModel("kokoro-82m", kokoro, ["tokenizer.json", "onnx/model.onnx", "voices/af_heart.bin"]),
  ];
  rmSync(kokoro, { recursive: true });
  writeCatalog(models, []);
}

it("makes a recogniser of whole windows ready for short ones when it is pulled, and removes what it made with the model", async () => {
  const folder = join(import.meta.dirname, "..", "fixtures", "tiny-whisper");
  const files = ["encoder_model.onnx", "decoder_model_merged.onnx", "config.json", "generation_config.json"];
  const more = ["preprocessor_config.json", "tokenizer.json", "tokenizer_config.json"];
  writeCatalog([replaceModel("whisper-small", folder, [...files, ...more])], []);
  const pulled = await pull("whisper-small");
  expect([pulled.exitCode, pulled.stderr]).toEqual([
    0,
    expect.stringContaining("Preparing Whisper small for this machine"),
  ]);
  expect(pulled.stderr).not.toMatch(/could not be prepared|cannot be shortened/);
  const dir = join(home, "models", "whisper-small");
  expect(readdirSync(join(dir, "prepared")).filter((name) => /^encoder-.*\.(?:onnx|ort)$/u.test(name))).toHaveLength(1);
  expect((await miniflow("models", "verify", "whisper-small")).exitCode).toBe(0);
  expect((await miniflow("models", "remove", "whisper-small")).exitCode).toBe(0);
  expect(existsSync(dir)).toBe(false);
});

const talk = () => miniflow("talk", "--one", "--json", "--pipeline", "six-gb");

describe("the 6 GB pack, with small weights", () => {
  it("pulled from a hub that misbehaves ends in a spoken answer", async () => {
    putSmallPack();
    hub.misbehave(
      addressOf("qwen2.5-3b-instruct", LLM_FILE),
      { drop: 1_000_000 },
      { status: 503 },
      { flip: 2_000_000 },
    );
    hub.misbehave(addressOf("whisper-small", "onnx/encoder_model.onnx"), { extra: 9 });
    hub.misbehave(addressOf("kokoro-82m", "voices/af_heart.bin"), { length: 17 });
    const pulled = await pull("six-gb");
    expect(pulled.stderr).toContain("the server answered 503; trying again");
    expect(pulled.exitCode).toBe(0);

    const { exitCode, stdout, stderr } = await talk();
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("(")]);
    const [turn] = jsonLines(stdout);
    expect(turn?.["outcome"]).toBe("answered");
    expect(String(turn?.["reply"])).toMatch(/\w/);
    expect(readFileSync(join(cwd, "reply.wav")).length).toBeGreaterThan(10_000);
  });

  it("is asked for where it is missing", async () => {
    putSmallPack();
    const { exitCode, stderr } = await talk();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/miniflow models pull whisper-small \(MODEL_MISSING\)\n$/);
  });

  it("is said by doctor to be not here, or begun, and nothing is broken by that", async () => {
    putSmallPack();
    hub.misbehave(addressOf("kokoro-82m", "tokenizer.json"), { status: 404 });
    expect((await pull("kokoro-82m")).exitCode).toBe(1);
    const { exitCode, stdout } = await miniflow("doctor", "--json");
    const found = new Map(jsonLines(stdout).map((finding) => [finding["what"], finding]));
    expect(found.get("pack six-gb")).toMatchObject({
      state: "absent",
      advice: "Get it with: miniflow models pull six-gb",
    });
    expect(found.get("kokoro-82m")).toMatchObject({ state: "absent", detail: "partly here" });
    expect(found.has("whisper-small")).toBe(false);
    expect(exitCode).toBe(0);
  });
});

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkFileHashes, readCatalog, type CatalogModel } from "../../../src-main/catalog/catalog.ts";
import { readPins } from "../../../src-main/catalog/pins.ts";
import { holdModel } from "../../../src-main/downloads/hold-model.ts";
import { importModel, removeModel } from "../../../src-main/downloads/import-model.ts";
import { pullModels, type PulledModel, type PullOptions } from "../../../src-main/downloads/pull.ts";
import type { Progress } from "../../../src-main/downloads/progress.ts";
import { sha256, startHub, type Deed, type TestHub } from "../../parts/test-hub.ts";
import { QUICK, REVISION, makeBytes, putModel } from "../../parts/test-model.ts";

const LARGE = makeBytes(40_000, 1);
const SMALL = Buffer.from('{"a": 1}\n');
const { signal } = new AbortController();

let hub: TestHub;
let home: string;
let notes: string[];
let progress: Progress[];

beforeEach(async () => {
  hub = await startHub();
  home = mkdtempSync(join(tmpdir(), "miniflow-pull-"));
  notes = [];
  progress = [];
});
afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true, force: true });
});

function pull(models: CatalogModel[], more: Partial<PullOptions> = {}): Promise<PulledModel[]> {
  return pullModels({
    models,
    home,
    signal,
    environment: { HF_ENDPOINT: hub.endpoint },
    dials: QUICK,
    onNote: (note) => void notes.push(note),
    onProgress: (one) => void progress.push(one),
    ...more,
  });
}

const gets = () => hub.requests.filter(({ method }) => method === "GET").map(({ path }) => path.split("/").at(-1));

describe("a pull", () => {
  it("leaves models whose every byte is right, and tells how far it is", async () => {
    const one = putModel(hub, home, "one", { "deep/large.bin": LARGE, "small.json": SMALL });
    const two = putModel(hub, home, "two", { "large.bin": makeBytes(20_000, 2) });
    const bytes = LARGE.length + SMALL.length;
    expect(await pull([one.model, two.model])).toEqual([
      { id: "one", bytes, receivedBytes: bytes },
      { id: "two", bytes: 20_000, receivedBytes: 20_000 },
    ]);
    for (const { model } of [one, two]) await checkFileHashes(model, signal);
    expect(progress.at(-1)).toMatchObject({ doneBytes: bytes + 20_000, totalBytes: bytes + 20_000 });
  });

  it("asks for no file that is here, and for one that is wrong", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE, "other.bin": makeBytes(100, 2) });
    await pull([model]);
    writeFileSync(join(model.dir, "other.bin"), makeBytes(100, 3));
    hub.requests.length = 0;
    expect(await pull([model])).toEqual([{ id: "one", bytes: LARGE.length + 100, receivedBytes: 100 }]);
    expect(gets()).toEqual(["other.bin"]);
    expect(notes).toContain("other.bin of one is here but is not right; it is got again.");
    await checkFileHashes(model, signal);
  });

  it("gets the other files when one cannot be had, and then says which", async () => {
    const { model, hubPath } = putModel(hub, home, "one", { "a.bin": LARGE, "b.bin": SMALL, "c.bin": makeBytes(9, 1) });
    hub.misbehave(hubPath("a.bin"), { status: 404 });
    await expect(pull([model], { parallel: 1 })).rejects.toMatchObject({
      code: "DOWNLOAD_REFUSED",
      message: expect.stringContaining("a.bin of one"),
    });
    expect(["a.bin", "b.bin", "c.bin"].map((path) => existsSync(join(model.dir, path)))).toEqual([false, true, true]);
  });

  it("never has more files under way than it may", async () => {
    const files = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`${index}.bin`, makeBytes(50, index)]));
    const { model, hubPath } = putModel(hub, home, "many", files);
    for (const path of Object.keys(files)) hub.misbehave(hubPath(path), { stall: 10 });
    const controller = new AbortController();
    const pulling = pull([model], { parallel: 2, signal: controller.signal });
    while (gets().length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(gets().length).toBe(2);
    controller.abort();
    await expect(pulling).rejects.toMatchObject({ name: "AbortError" });
  });

  it("copies a file that another model has, instead of downloading it", async () => {
    const one = putModel(hub, home, "one", { "large.bin": LARGE });
    const two = putModel(hub, home, "two", { "same.bin": LARGE, "small.json": SMALL });
    await pull([one.model]);
    hub.requests.length = 0;
    await pull([two.model], { neighbours: [one.model, two.model] });
    expect(gets()).toEqual(["small.json"]);
    await checkFileHashes(two.model, signal);
  });

  it("downloads it where the other model's file is damaged", async () => {
    const one = putModel(hub, home, "one", { "large.bin": LARGE });
    const two = putModel(hub, home, "two", { "same.bin": LARGE });
    await pull([one.model]);
    writeFileSync(join(one.model.dir, "large.bin"), makeBytes(LARGE.length, 9));
    await pull([two.model], { neighbours: [one.model] });
    await checkFileHashes(two.model, signal);
  });

  it("refuses a mirror that is no address", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const environment = { HF_ENDPOINT: "ftp://mirror" };
    await expect(pull([model], { environment })).rejects.toMatchObject({ code: "USAGE" });
  });
});

describe("a file without pins", () => {
  const unpinned = ["large.bin", "small.json"];
  const put = () =>
    putModel(hub, home, "open", { "large.bin": LARGE, "small.json": SMALL }, { unpinned, small: ["small.json"] });

  it("is checked against what the hub says, which goes into the lock file", async () => {
    const { model } = put();
    await pull([model]);
    expect(readPins(model.dir, REVISION)).toEqual({
      revision: REVISION,
      licence: "MIT",
      files: {
        "large.bin": { bytes: LARGE.length, sha256: sha256(LARGE), saidBy: hub.endpoint },
        "small.json": { bytes: SMALL.length, sha256: sha256(SMALL), saidBy: hub.endpoint },
      },
    });
  });

  it("is pinned from then on: the catalog knows it, and another one is refused", async () => {
    const { model, hubPath } = put();
    await pull([model]);
    const { dir: _dir, ...entry } = model;
    const path = join(home, "catalog.yml");
    writeFileSync(path, JSON.stringify({ models: [entry] }));
    const [read] = readCatalog({ home, path, ownPath: "" });
    if (read === undefined) throw new Error("The catalog has no model.");
    expect(read.files.map((file) => file.sha256)).toEqual([sha256(LARGE), sha256(SMALL)]);

    rmSync(join(model.dir, "large.bin"));
    hub.put(hubPath("large.bin"), makeBytes(LARGE.length, 2));
    await expect(pull([read])).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
  });

  it.each(["large.bin", "small.json"])("is not installed when %s is not what the hub says", async (path) => {
    const { model, hubPath } = put();
    hub.misbehave(hubPath(path), ...Array.from({ length: 5 }, (): Deed => ({ flip: 3 })));
    await expect(pull([model])).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(existsSync(join(model.dir, path))).toBe(false);
  });

  it("is not asked for over a line that could be read along", async () => {
    const { model } = put();
    const environment = { HF_ENDPOINT: "http://mirror.invalid" };
    await expect(pull([model], { environment })).rejects.toMatchObject({ code: "MODEL_UNPINNED" });
    expect(hub.requests).toEqual([]);
  });

  it("is not downloaded when the hub and the catalog disagree about its size", async () => {
    const { model } = put();
    const [first, ...others] = model.files;
    if (first === undefined) throw new Error("The model has no file.");
    const wrong = { ...model, files: [{ ...first, bytes: 5 }, ...others] };
    await expect(pull([wrong])).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(gets()).toEqual([]);
  });
});

describe("two who want the same model", () => {
  it("do not work on it at the same time: the second waits and finds it here", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const lock = holdModel(home, "one");
    const pulling = pull([model]);
    while (notes.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(notes).toEqual(["Another MiniFlow is getting one; waiting for it."]);
    expect(hub.requests).toEqual([]);
    lock.release();
    await pulling;
    await checkFileHashes(model, signal);
  });

  it("can stop waiting", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const lock = holdModel(home, "one");
    const controller = new AbortController();
    const pulling = pull([model], { signal: controller.signal });
    while (notes.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    await expect(pulling).rejects.toMatchObject({ name: "AbortError" });
    lock.release();
  });

  it("cannot remove or import it while the other gets it", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const lock = holdModel(home, "one");
    await expect(removeModel(model, home)).rejects.toMatchObject({ code: "MODEL_BUSY" });
    const importing = importModel(model, home, { home, signal, onNote: () => {} });
    await expect(importing).rejects.toMatchObject({ code: "MODEL_BUSY" });
    lock.release();
    expect(await removeModel(model, home)).toBe(false);
  });

  it("leave no lock behind when they are killed", async () => {
    const script = fileURLToPath(new URL("./hold-and-wait.ts", import.meta.url));
    const child = spawn(process.execPath, [script, home, "one"], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    expect(() => holdModel(home, "one")).toThrow(expect.objectContaining({ code: "MODEL_BUSY" }));
    child.kill("SIGKILL");
    await once(child, "exit");
    holdModel(home, "one").release();
  });
});

describe("an import", () => {
  it("takes a folder as the hub lays it out, or all files side by side", async () => {
    const folders = ["deep/large.bin", "large.bin"].map((path) => {
      const folder = mkdtempSync(join(home, "from-"));
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), LARGE);
      return folder;
    });
    for (const folder of folders) {
      const { model } = putModel(hub, home, "one", { "deep/large.bin": LARGE });
      expect(await importModel(model, folder, { home, signal, onNote: () => {} })).toEqual({
        files: ["deep/large.bin"],
        missing: [],
      });
      await checkFileHashes(model, signal);
      await removeModel(model, home);
    }
  });

  it("refuses another file of the same name, and keeps what was here", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const other = join(home, "large.bin");
    for (const bytes of [makeBytes(LARGE.length, 5), makeBytes(10, 5)]) {
      writeFileSync(other, bytes);
      const importing = importModel(model, other, { home, signal, onNote: () => {} });
      await expect(importing).rejects.toMatchObject({ code: "MODEL_CORRUPT", path: other });
      expect(existsSync(join(model.dir, "large.bin"))).toBe(false);
    }
  });

  it("says what it looked for where nothing is", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const empty = mkdtempSync(join(home, "empty-"));
    const importing = importModel(model, empty, { home, signal, onNote: () => {} });
    await expect(importing).rejects.toMatchObject({ code: "USAGE", hint: "Its files are: large.bin." });
  });
});

describe("a full disk", () => {
  it("is foreseen", async () => {
    const { model } = putModel(hub, home, "one", { "large.bin": LARGE });
    const huge = { ...model, files: model.files.map((file) => ({ ...file, bytes: 9e15 })) };
    await expect(pull([huge])).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringContaining("Nothing was begun"),
    });
    expect(hub.requests).toEqual([]);
  });
});

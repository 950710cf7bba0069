import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Dials } from "../../../src-main/downloads/attempts.ts";
import { downloadFile } from "../../../src-main/downloads/download-file.ts";
import { sha256, startHub, type Deed, type TestHub } from "../../parts/test-hub.ts";
import { QUICK, makeBytes } from "../../parts/test-model.ts";

const FILE = "/o/m/resolve/r/weights.bin";
const BYTES = makeBytes(50_000, 1);

let hub: TestHub;
let folder: string;
let target: string;
const pauses: string[] = [];

beforeEach(async () => {
  hub = await startHub();
  hub.put(FILE, BYTES);
  folder = mkdtempSync(join(tmpdir(), "miniflow-download-"));
  target = join(folder, "deep", "weights.bin");
  pauses.length = 0;
});
afterEach(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Options {
  dials?: Partial<Dials>;
  signal?: AbortSignal;
  token?: string;
  bytes?: Buffer;
  onBytes?(hereBytes: number): void;
}

function get({ dials, signal, token, bytes = BYTES, onBytes }: Options = {}): Promise<string> {
  return downloadFile({
    what: "weights.bin",
    url: new URL(FILE, hub.endpoint),
    target,
    expected: { bytes: bytes.length, sha256: sha256(bytes), gitSha1: null },
    token: token ?? null,
    dials: { ...QUICK, ...dials },
    signal: signal ?? new AbortController().signal,
    onBytes: (here) => onBytes?.(here),
    onPause: (why) => void pauses.push(why),
  });
}

/** The file is here whole, and nothing else. */
function checkHere(bytes = BYTES): void {
  expect(readFileSync(target).equals(bytes)).toBe(true);
  expect(readdirSync(join(folder, "deep"))).toEqual(["weights.bin"]);
}

/** Neither the file nor anything that could be taken for it. */
function checkNotHere(): void {
  expect(existsSync(target)).toBe(false);
}

/** Leaves the first 20,000 bytes behind, as a process does that was stopped. */
async function leavePart(): Promise<void> {
  const controller = new AbortController();
  hub.misbehave(FILE, { stall: 20_000 });
  const stopAt = (here: number) => here === 20_000 && controller.abort();
  await expect(get({ signal: controller.signal, onBytes: stopAt })).rejects.toMatchObject({ name: "AbortError" });
  checkNotHere();
  hub.requests.length = 0;
}

const ranges = () => hub.requests.map(({ headers }) => headers.range);

describe("a download", () => {
  it("gets a file and returns its hash", async () => {
    expect(await get()).toBe(sha256(BYTES));
    checkHere();
    expect(ranges()).toEqual([undefined]);
  });

  it("goes on where the connection broke, wherever that was", async () => {
    const cut = fc.integer({ min: 0, max: BYTES.length - 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 4 }), async (drops) => {
        rmSync(join(folder, "deep"), { recursive: true, force: true });
        hub.requests.length = 0;
        hub.misbehave(FILE, ...drops.map((drop) => ({ drop })));
        await get();
        checkHere();
        expect(hub.requests.length).toBeLessThanOrEqual(drops.length + 1);
      }),
      { numRuns: 40 },
    );
  });

  it("goes on where an earlier process left off, and asks only for the rest", async () => {
    await leavePart();
    await get();
    checkHere();
    expect(ranges()).toEqual(["bytes=20000-"]);
  });

  it("takes the whole where the server does not give parts", async () => {
    await leavePart();
    hub.misbehave(FILE, { whole: true });
    await get();
    checkHere();
  });

  it("begins anew when what is here is of an older file", async () => {
    await leavePart();
    const newer = makeBytes(60_000, 2);
    hub.put(FILE, newer);
    await get({ bytes: newer });
    checkHere(newer);
    expect(ranges()).toEqual([undefined]);
  });

  it("notices that the file changed between two attempts, and never mixes the two", async () => {
    await leavePart();
    hub.put(FILE, makeBytes(BYTES.length, 2));
    await expect(get()).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    checkNotHere();
    // The server knows by the ETag that the rest would not fit, and sends the whole; that is wrong, and is asked for once more.
    expect(ranges()).toEqual(["bytes=20000-", undefined]);
  });

  const curableFromTheStart: [string, Deed[]][] = [
    ["one wrong byte", [{ flip: 12_345 }]],
    ["a part that nobody asked for", [{ status: 206 }]],
    ["a shorter file", [{ length: 49_999 }]],
    ["a longer file", [{ length: 50_001 }]],
    ["more bytes than there are", [{ extra: 5 }]],
    ["a page instead of the file", [{ status: 200, headers: { "content-length": "9" } }]],
    ["a packed file", [{ packed: true }]],
    ["nothing", [{ status: 204 }]],
    ["an overloaded server", [{ status: 503 }, { status: 500 }, { status: 502 }]],
    ["a server that wants time", [{ status: 429, headers: { "retry-after": "0" } }]],
  ];
  it.each(curableFromTheStart)("survives %s", async (_what, deeds) => {
    hub.misbehave(FILE, ...deeds);
    await get();
    checkHere();
    expect(pauses.length).toBe(deeds.length);
  });

  const curableInTheMiddle: [string, Deed[]][] = [
    ["a wrong byte after a break", [{ flip: 40_000 }]],
    ["a range that begins elsewhere", [{ partFrom: 10 }]],
    ["a range of a file of another size", [{ contentRange: "bytes 20000-49999/60000" }]],
    ["a range that makes no sense", [{ contentRange: "lines 1-2" }]],
    ["no range where one was asked for", [{ status: 416 }]],
    ["an overloaded server in the middle", [{ status: 503 }, { status: 503 }]],
  ];
  it.each(curableInTheMiddle)("survives %s", async (_what, deeds) => {
    await leavePart();
    hub.misbehave(FILE, ...deeds);
    await get();
    checkHere();
    expect(pauses.length).toBe(deeds.length);
  });

  it("survives a page of unknown length instead of the file", async () => {
    hub.misbehave(FILE, { status: 200 });
    await get();
    checkHere();
  });

  it("survives a server that falls silent", async () => {
    hub.misbehave(FILE, { stall: 10_000 });
    await get({ dials: { stallMs: 700 } });
    checkHere();
    expect(pauses[0]).toBe("nothing came for 0.7 s");
  });

  it("never gives a wrong file its name, and says that it was wrong", async () => {
    hub.misbehave(FILE, { flip: 1 }, { flip: 1 }, { flip: 1 });
    await expect(get()).rejects.toMatchObject({
      code: "DOWNLOAD_CORRUPT",
      message: expect.stringContaining("weights.bin"),
    });
    checkNotHere();
    expect(hub.requests.length).toBe(2);
  });

  it("gives up in the end, keeps what came and says so", async () => {
    hub.misbehave(FILE, ...Array.from({ length: 20 }, (): Deed => ({ drop: 10 })));
    await expect(get({ dials: { worthBytes: 1_000_000 } })).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining("kept"),
    });
    expect(hub.requests.length).toBe(QUICK.maxInARow);
    expect(readFileSync(`${target}.part`).equals(BYTES.subarray(0, readFileSync(`${target}.part`).length))).toBe(true);
  });

  it.each([400, 401, 403, 404, 410, 451])("does not ask again after %i", async (status) => {
    hub.misbehave(FILE, { status });
    await expect(get()).rejects.toMatchObject({
      code: "DOWNLOAD_REFUSED",
      message: expect.stringContaining(String(status)),
    });
    expect(hub.requests.length).toBe(1);
    checkNotHere();
  });

  it("does not wait for hours", async () => {
    hub.misbehave(FILE, { status: 503, headers: { "retry-after": "7200" } });
    await expect(get()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining("120 minutes"),
    });
    expect(hub.requests.length).toBe(1);
  });

  it("says when nobody answers", async () => {
    await hub.close();
    await expect(get()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining("nobody answers"),
    });
  });

  it("can be cancelled in a pause", async () => {
    const controller = new AbortController();
    hub.misbehave(FILE, { status: 503, headers: { "retry-after": "300" } });
    const got = get({ signal: controller.signal });
    while (pauses.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await expect(got).rejects.toMatchObject({ name: "AbortError" });
  });

  it("throws away a part that was damaged on the disk", async () => {
    await leavePart();
    const kept = readFileSync(`${target}.part`);
    kept[5] = (kept[5] ?? 0) ^ 1;
    writeFileSync(`${target}.part`, kept);
    await get();
    checkHere();
    expect(ranges()).toEqual(["bytes=20000-", undefined]);
  });
});

describe("redirects", () => {
  let other: TestHub;
  beforeEach(async () => {
    other = await startHub();
    other.put("/signed", BYTES);
  });
  afterEach(() => other.close());

  it("are followed, and the token stays with the first host", async () => {
    hub.gate("hf_secret");
    hub.misbehave(FILE, { redirect: `${other.endpoint}/signed` });
    await get({ token: "hf_secret" });
    checkHere();
    expect(hub.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, "Bearer hf_secret"]);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("are asked for anew when a signed link has run out", async () => {
    await leavePart();
    other.misbehave("/signed", { status: 403 });
    const redirect = `${other.endpoint}/signed`;
    hub.misbehave(FILE, { redirect }, { redirect });
    await get();
    checkHere();
    expect(other.requests.map(({ headers }) => headers.range)).toEqual(["bytes=20000-", "bytes=20000-"]);
  });

  it("without end are given up", async () => {
    hub.misbehave(FILE, ...Array.from({ length: 100 }, (): Deed => ({ redirect: FILE })));
    await expect(get()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining("without end"),
    });
  });

  it("to what is no web address are not followed", async () => {
    hub.misbehave(FILE, ...Array.from({ length: 100 }, (): Deed => ({ redirect: "file:///etc/passwd" })));
    await expect(get()).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining("no address"),
    });
  });
});

describe("a model that wants an account", () => {
  it("says what to do without a token", async () => {
    hub.gate("hf_secret");
    await expect(get()).rejects.toMatchObject({ code: "DOWNLOAD_REFUSED", hint: expect.stringContaining("HF_TOKEN") });
  });

  it("says what to do with one that is not enough", async () => {
    hub.gate("hf_secret");
    await expect(get({ token: "hf_other" })).rejects.toMatchObject({
      code: "DOWNLOAD_REFUSED",
      hint: expect.stringContaining("terms"),
    });
    expect(hub.requests.length).toBe(2);
  });

  it("gets it with the right one", async () => {
    hub.gate("hf_secret");
    await get({ token: "hf_secret" });
    checkHere();
  });
});

describe("a full disk", () => {
  it.runIf(process.platform === "linux" && process.getuid?.() === 0)(
    "is told, what came is kept, and the download goes on when there is room",
    async () => {
      const disk = join(folder, "deep");
      mkdirSync(disk);
      const onDisk = (command: string) => spawnSync("bash", ["-c", `${command} "$0"`, disk]).status;
      const mount = (options: string) => onDisk(`mount -t tmpfs -o ${options} tmpfs`);
      // In a container that may not mount, there is no small disk to be had.
      if (mount("size=1m") !== 0) return;
      try {
        const bytes = makeBytes(3_000_000, 4);
        hub.put(FILE, bytes);
        await expect(get({ bytes })).rejects.toMatchObject({ code: "DISK_FULL" });
        checkNotHere();
        expect(mount("remount,size=8m")).toBe(0);
        hub.requests.length = 0;
        await get({ bytes });
        expect(ranges()[0]).toMatch(/^bytes=[1-9]/);
        checkHere(bytes);
      } finally {
        onDisk("umount");
      }
    },
  );
});

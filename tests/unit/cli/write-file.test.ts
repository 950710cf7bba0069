import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { checkWritable, writeWhole } from "../../../src-main/cli/write-file.ts";

const root = mkdtempSync(join(tmpdir(), "miniflow-write-"));
afterAll(() => rmSync(root, { recursive: true }));

let dir: string;
let count = 0;
beforeEach(() => {
  count += 1;
  dir = join(root, String(count));
  mkdirSync(dir);
});

const bytes = Buffer.from("sound");

describe("writeWhole", () => {
  it("makes the folders above, replaces what was there, and leaves nothing else", () => {
    const path = join(dir, "a", "b", "reply.wav");
    writeWhole(path, Buffer.from("old"));
    writeWhole(path, bytes);
    expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(join(dir, "a", "b"))).toEqual(["reply.wav"]);
  });

  it("that cannot rename keeps what was there and leaves nothing half-written", () => {
    const path = join(dir, "reply.wav");
    mkdirSync(join(path, "inside"), { recursive: true });
    expect(() => writeWhole(path, bytes)).toThrow(expect.objectContaining({ code: "FILE_UNWRITABLE", path }));
    expect(readdirSync(dir)).toEqual(["reply.wav"]);
  });

  it("below a file is an error that names the path", () => {
    writeFileSync(join(dir, "file"), "");
    const path = join(dir, "file", "reply.wav");
    expect(() => writeWhole(path, bytes)).toThrow(
      expect.objectContaining({ code: "FILE_UNWRITABLE", path, hint: expect.stringMatching(/--out/) }),
    );
  });
});

describe("checkWritable", () => {
  it("makes no folder and leaves no trace", () => {
    checkWritable(join(dir, "new", "folder"));
    expect(readdirSync(dir)).toEqual([]);
  });

  it("refuses a folder that is a file, or below one", () => {
    writeFileSync(join(dir, "file"), "");
    for (const folder of [join(dir, "file"), join(dir, "file", "below")]) {
      expect(() => checkWritable(folder)).toThrow(expect.objectContaining({ code: "FILE_UNWRITABLE", path: folder }));
    }
  });
});

describe("a full disk", () => {
  const mounted = mountSmallDisk();
  if (mounted === null) console.warn("The full disk test does not run: only root may mount a small disk here.");
  afterAll(() => {
    if (mounted !== null) runShell("umount", mounted);
  });

  it.skipIf(mounted === null)("is DISK_FULL and leaves nothing half-written", () => {
    const path = join(mounted ?? "", "reply.wav");
    expect(() => writeWhole(path, Buffer.alloc(1e6))).toThrow(expect.objectContaining({ code: "DISK_FULL" }));
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(mounted ?? "")).toEqual([]);
  });
});

/** A disk of 64 kB, or null where this user may not mount one. */
function mountSmallDisk(): string | null {
  const at = join(root, "small");
  mkdirSync(at, { recursive: true });
  return runShell("mount -t tmpfs -o size=64k tmpfs", at) === 0 ? at : null;
}

function runShell(command: string, path: string): number | null {
  return spawnSync("bash", ["-c", `${command} "$0"`, path]).status;
}

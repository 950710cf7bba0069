import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStorage } from "../../../src-main/storage/storage.ts";
import { countTurns, listTurns, saveTurn } from "../../../src-main/storage/turns.ts";
import { exampleSound, exampleTurn, makeFolder } from "./example.ts";

const script = fileURLToPath(new URL("./save-turns.ts", import.meta.url));
const folder = { path: "", remove: () => {} };
let home: string;
beforeEach(() => {
  Object.assign(folder, makeFolder());
  home = join(folder.path, "disk");
  mkdirSync(home);
});
afterEach(() => folder.remove());

const open = () => openStorage({ home, appVersion: "0.0.1" });
const audioFiles = () => readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) => /\.wav/.test(name));

/** A disk of two megabytes at `home`. Only some are allowed to make one: false for the others. */
function mountTinyDisk(): boolean {
  return runShell("mount -t tmpfs -o size=2m tmpfs", home) === 0;
}

function runShell(command: string, path: string): number | null {
  return spawnSync("bash", ["-c", `${command} "$0"`, path]).status;
}

/** Saves turns in another process until storing fails; returns how many were stored and the code of the failure. */
function fill(command: string, args: string[]): { saved: number; code: string | undefined } {
  const { stdout } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const lines = stdout.split("\n");
  return {
    saved: lines.filter((line) => line.startsWith("saved")).length,
    code: lines.find((line) => line.startsWith("failed"))?.slice("failed ".length),
  };
}

/** All turns are there, each with its two files, and no file without a turn. */
function checkKept(count: number): void {
  const storage = open();
  expect(storage.notice).toBeNull();
  expect(countTurns(storage)).toBe(count);
  const named = listTurns(storage, { limit: count }).flatMap((turn) => [turn.utteranceAudio, turn.replyAudio]);
  const found = audioFiles().map((name) => name.replaceAll("\\", "/").replace(/^audio\//, ""));
  expect(new Set(found)).toEqual(new Set(named));
  storage.close();
}

describe("a full disk", () => {
  it("fails the save with DISK_FULL when the database cannot grow, keeps what was before, and goes on when there is room", async () => {
    const storage = open();
    await saveTurn(storage, exampleTurn({ id: "before" }), exampleSound());
    const pages = Number(storage.db.pragma("page_count", { simple: true }));
    storage.db.pragma(`max_page_count = ${pages}`);
    const long = exampleTurn({ id: "long", reply: "word ".repeat(20_000) });
    await expect(saveTurn(storage, long, exampleSound())).rejects.toMatchObject({
      code: "DISK_FULL",
      message: "The disk is full. Everything that was stored before is kept.",
    });
    expect([countTurns(storage), audioFiles().length]).toEqual([1, 2]);
    storage.db.pragma("max_page_count = 1000000");
    await saveTurn(storage, long, exampleSound());
    storage.close();
    checkKept(2);
  });

  it.runIf(process.platform !== "win32")(
    "met by a process that stores turn after turn leaves nothing half-written, and nothing is lost",
    () => {
      const mounted = mountTinyDisk();
      try {
        const filler = join(home, "filler");
        if (mounted) writeFileSync(filler, Buffer.alloc(400_000));
        // Where no disk may be made, files are limited to a quarter of a megabyte: the database hits that.
        const { saved, code } = mounted
          ? fill(process.execPath, [script, home])
          : fill("bash", ["-c", 'ulimit -f 256; exec "$0" "$@"', process.execPath, script, home]);
        expect({ mounted, code }).toEqual({ mounted, code: mounted ? "DISK_FULL" : "STORAGE_FAILED" });
        expect(saved).toBeGreaterThan(0);
        rmSync(filler, { force: true });
        checkKept(saved);
      } finally {
        if (mounted) runShell("umount", home);
      }
    },
  );
});

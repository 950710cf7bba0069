import {
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdLock, inspectDatabase, openDatabase } from "../../../src-main/storage/database.ts";
import { openStorage } from "../../../src-main/storage/storage.ts";
import { countTurns, saveTurn } from "../../../src-main/storage/turns.ts";
import { exampleTurn, makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
beforeEach(() => {
  Object.assign(folder, makeFolder());
});
afterEach(() => folder.remove());

const file = () => join(folder.path, "miniflow.db");
const aside = () => readdirSync(folder.path).filter((name) => /^miniflow\.corrupt-[\dTZ-]+\.db$/.test(name));
const modeOf = (path: string) => statSync(path).mode & 0o777;

async function storeTurns(count: number): Promise<void> {
  const storage = openStorage({ home: folder.path, appVersion: "0.0.1" });
  for (let number = 0; number < count; number++) await saveTurn(storage, exampleTurn({ id: `t${number}` }), null);
  storage.close();
}

describe("openDatabase", () => {
  it("makes a database that is safe against power cuts, checks references and logs ahead", () => {
    const db = openDatabase(folder.path);
    const pragma = (name: string) => db.pragma(name, { simple: true });
    expect([pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")]).toEqual(["wal", 2, 1]);
    db.close();
  });

  it.runIf(process.platform !== "win32")("lets nobody else read its files", async () => {
    const storage = openStorage({ home: join(folder.path, "home"), appVersion: "0.0.1" });
    await saveTurn(storage, exampleTurn(), { recorded: new Float32Array(16), reply: null });
    const names = readdirSync(storage.home, { recursive: true, encoding: "utf8" });
    const open = names.filter((name) => (modeOf(join(storage.home, name)) & 0o077) !== 0);
    expect(names.length).toBeGreaterThan(5);
    expect([modeOf(storage.home), open]).toEqual([0o700, []]);
    storage.close();
  });

  it.each([
    ["is no database", () => writeFileSync(file(), "this was written by something else ".repeat(500))],
    ["was cut short", () => truncateSync(file(), Math.floor(statSync(file()).size / 2))],
    ["has a page overwritten", () => overwrite(4_096 * 2, 4_096 * 12)],
    ["has its schema overwritten", () => overwrite(100, 3_000)],
  ])("keeps a file aside that %s, begins a new one, and says where the old one is", async (_, damage) => {
    await storeTurns(100);
    damage();
    const damaged = readFileSync(file());
    const storage = openStorage({ home: folder.path, appVersion: "0.0.1" });
    expect(countTurns(storage)).toBe(0);
    const [kept = ""] = aside();
    expect(storage.notice?.code).toBe("DATABASE_CORRUPT");
    expect(storage.notice?.message).toContain(join(folder.path, kept));
    expect(readFileSync(join(folder.path, kept)).equals(damaged)).toBe(true);
    await saveTurn(storage, exampleTurn(), null);
    storage.close();

    const again = openStorage({ home: folder.path, appVersion: "0.0.1" });
    expect([again.notice, countTurns(again), aside().length]).toEqual([null, 1, 1]);
    again.close();
  });

  it("says that another program holds the database, and changes nothing", async () => {
    await storeTurns(1);
    const other = new BetterSqlite3(file());
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("BEGIN EXCLUSIVE");
    expect(() => openStorage({ home: folder.path, appVersion: "0.0.1" })).toThrow(
      expect.objectContaining({ code: "DATABASE_LOCKED", path: file() }),
    );
    other.close();
    const storage = openStorage({ home: folder.path, appVersion: "0.0.1" });
    expect([countTurns(storage), aside()]).toEqual([1, []]);
    storage.close();
  });

  it("refuses the database of a newer MiniFlow and leaves it as it is", async () => {
    await storeTurns(1);
    const newer = new BetterSqlite3(file());
    newer.pragma("user_version = 999");
    newer.close();
    const before = readFileSync(file());
    expect(() => openStorage({ home: folder.path, appVersion: "0.0.1" })).toThrow(/made by a newer MiniFlow.*999/);
    expect(readFileSync(file()).equals(before)).toBe(true);
    expect(aside()).toEqual([]);
  });

  it("says that the folder cannot be made where a file is in its way", () => {
    writeFileSync(file(), "");
    const home = join(file(), "home");
    expect(() => openStorage({ home, appVersion: "0.0.1" })).toThrow(
      expect.objectContaining({ code: "STORAGE_FAILED", path: home }),
    );
  });
});

describe("a damaged database, met by the command line", () => {
  const openShared = () => openStorage({ home: folder.path, appVersion: "0.0.1", shared: true });
  beforeEach(async () => {
    await storeTurns(100);
    overwrite(4_096 * 2, 4_096 * 12);
  });

  it("is kept aside as well while nobody else holds the folder", () => {
    const storage = openShared();
    expect([storage.notice?.code, countTurns(storage), aside().length]).toEqual(["DATABASE_CORRUPT", 0, 1]);
    storage.close();
  });

  it("is let be while a window holds the folder, and the error says what to do", () => {
    const lock = holdLock(join(folder.path, "instance.lock"));
    expect(openShared).toThrow(
      expect.objectContaining({ code: "DATABASE_CORRUPT", hint: expect.stringMatching(/again/) }),
    );
    expect(aside()).toEqual([]);
    lock?.release();
  });
});

describe("inspectDatabase", () => {
  it("counts the turns of a sound database and knows one that is not", async () => {
    expect(inspectDatabase(folder.path)).toBeNull();
    await storeTurns(100);
    expect(inspectDatabase(folder.path)).toEqual({ isSound: true, turns: 100 });
    overwrite(4_096 * 2, 4_096 * 12);
    const before = readFileSync(file());
    expect(inspectDatabase(folder.path)).toEqual({ isSound: false, turns: 0 });
    expect(readFileSync(file()).equals(before)).toBe(true);
  });
});

describe("holdLock", () => {
  it("is held by one at a time and leaves nothing but its empty file", () => {
    const path = join(folder.path, "a.lock");
    const lock = holdLock(path);
    expect(lock).not.toBeNull();
    expect(holdLock(path)).toBeNull();
    expect(readdirSync(folder.path)).toEqual(["a.lock"]);
    lock?.release();
    const next = holdLock(path);
    expect(next).not.toBeNull();
    next?.release();
    expect(statSync(path).size).toBe(0);
  });
});

function overwrite(from: number, to: number): void {
  const descriptor = openSync(file(), "r+");
  const end = Math.min(to, statSync(file()).size);
  writeSync(descriptor, Buffer.alloc(end - from, 0xa5), 0, end - from, from);
  closeSync(descriptor);
}

import BetterSqlite3 from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { migrate, schemaVersion } from "../../../../src-main/storage/migrate.ts";
import { firstTables } from "../../../../src-main/storage/migrations/0001-first-tables.ts";

let db: BetterSqlite3.Database;
beforeEach(() => {
  db = new BetterSqlite3(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, [firstTables]);
});

const row = {
  id: "t",
  conversation_id: "c",
  machine_id: "m",
  started_at: "2026-11-22T10:00:00.000Z",
  pipeline: "starter",
  accent: "auto",
  voice: "slt",
  outcome: "answered",
  start: "cold",
  transcript: "",
  reply: "",
  heard_reply: "",
  marks: "{}",
  timings: '{"wallMs":1.5}',
};

function insert(change: Partial<typeof row> = {}): void {
  const values = { ...row, ...change };
  const names = Object.keys(values);
  db.prepare(`INSERT INTO turns (${names.join()}) VALUES (${names.map((name) => `@${name}`).join()})`).run(values);
}

function insertParents(): void {
  db.exec("INSERT INTO machines VALUES ('m', 'a cpu', 2, 1024, 'an os', 'v24', '0.0.1')");
  db.exec("INSERT INTO conversations VALUES ('c', '2026-11-22T10:00:00.000Z')");
}

describe("0001-first-tables", () => {
  it("makes the four tables from nothing", () => {
    const names = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .pluck()
      .all();
    expect(names).toEqual(["conversations", "machines", "settings", "turns"]);
    expect(schemaVersion(db)).toBe(1);
  });

  it("takes a turn with its conversation and machine, and counts turns up", () => {
    insertParents();
    insert();
    insert({ id: "u" });
    expect(db.prepare("SELECT sequence, wall_ms, asr_ms FROM turns").all()).toEqual([
      { sequence: 1, wall_ms: 1.5, asr_ms: null },
      { sequence: 2, wall_ms: 1.5, asr_ms: null },
    ]);
  });

  it("refuses a turn without its conversation or machine", () => {
    expect(() => insert()).toThrow(/FOREIGN KEY/);
  });

  it.each([
    ["an outcome nobody knows", { outcome: "fine" }],
    ["a start nobody knows", { start: "lukewarm" }],
    ["timings that are no JSON", { timings: "{" }],
    ["marks that are no JSON", { marks: "" }],
  ])("refuses %s", (_, change) => {
    insertParents();
    expect(() => insert(change)).toThrow(/CHECK|malformed JSON/);
  });

  it("refuses a second turn of the same id", () => {
    insertParents();
    insert();
    expect(() => insert()).toThrow(/UNIQUE/);
  });
});

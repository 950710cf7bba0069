import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MIGRATIONS, migrate, schemaVersion } from "../../../src-main/storage/migrate.ts";
import { makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
let db: BetterSqlite3.Database;
beforeEach(() => {
  Object.assign(folder, makeFolder());
  db = new BetterSqlite3(join(folder.path, "a.db"));
});
afterEach(() => {
  db.close();
  folder.remove();
});

const tables = () => db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
const one = { version: 1, sql: "CREATE TABLE one (a TEXT)" };
const two = { version: 2, sql: "CREATE TABLE two (a TEXT); INSERT INTO one VALUES ('moved')" };

describe("migrate", () => {
  it("knows its steps by the numbers 1, 2, 3, …", () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it("takes the steps that are missing, once each", () => {
    migrate(db, [one]);
    expect([schemaVersion(db), tables()]).toEqual([1, ["one"]]);
    migrate(db, [one, two]);
    migrate(db, [one, two]);
    expect([schemaVersion(db), tables()]).toEqual([2, ["one", "two"]]);
    expect(db.prepare("SELECT count(*) FROM one").pluck().get()).toBe(1);
  });

  it("undoes a step that fails in the middle, and keeps those before it", () => {
    const broken = { version: 2, sql: "CREATE TABLE two (a TEXT); INSERT INTO nowhere VALUES (1)" };
    expect(() => migrate(db, [one, broken])).toThrow(/nowhere/);
    expect([schemaVersion(db), tables()]).toEqual([1, ["one"]]);
    migrate(db, [one, two]);
    expect(schemaVersion(db)).toBe(2);
  });

  it("refuses a schema that is newer than its steps", () => {
    migrate(db, [one, two]);
    expect(() => migrate(db, [one])).toThrow(expect.objectContaining({ code: "STORAGE_FAILED" }));
    expect(schemaVersion(db)).toBe(2);
  });
});

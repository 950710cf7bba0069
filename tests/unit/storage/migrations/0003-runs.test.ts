import BetterSqlite3 from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { migrate, schemaVersion } from "../../../../src-main/storage/migrate.ts";
import { firstTables } from "../../../../src-main/storage/migrations/0001-first-tables.ts";
import { heardAccent } from "../../../../src-main/storage/migrations/0002-heard-accent.ts";
import { runs } from "../../../../src-main/storage/migrations/0003-runs.ts";

let db: BetterSqlite3.Database;
beforeEach(() => {
  db = new BetterSqlite3(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, [firstTables, heardAccent]);
  db.exec("INSERT INTO machines VALUES ('m', 'a cpu', 2, 1024, 'an os', 'v24', '0.0.1')");
  migrate(db, [firstTables, heardAccent, runs]);
});

function insertRun(change: { state?: string; provenance?: string } = {}): void {
  const { state = "running", provenance = "{}" } = change;
  db.prepare("INSERT INTO runs VALUES ('r', 'Try', '', ?, '2026', NULL, 1, '{}', 's', 2, ?, NULL)").run(
    state,
    provenance,
  );
  db.exec("INSERT INTO run_arms VALUES ('r', 0, 'a', 'miniflow', '{}', NULL, 'none', NULL)");
}

const insertTrial = (number: number, arm = "a", metrics = "{}"): unknown =>
  db
    .prepare(
      `INSERT INTO trials (run_id, number, arm, dataset_row, repetition, is_warmup, status, started_at, marks, metrics)
       VALUES ('r', ?, ?, '{}', 0, 0, 'ok', '2026', '{}', ?)`,
    )
    .run(number, arm, metrics);

describe("0003-runs", () => {
  it("adds its tables and leaves what was there", () => {
    expect(schemaVersion(db)).toBe(3);
    expect(db.prepare("SELECT id FROM machines").pluck().all()).toEqual(["m"]);
  });

  it("takes a run with its arms and trials, and lets the trials go with the run", () => {
    insertRun();
    insertTrial(0);
    insertTrial(1);
    db.exec("DELETE FROM runs");
    expect(db.prepare("SELECT count(*) FROM trials").pluck().get()).toBe(0);
  });

  it("refuses a state that nobody knows, what is no JSON, an arm that there is not, and a number twice", () => {
    expect(() => insertRun({ state: "paused" })).toThrow(/CHECK/);
    expect(() => insertRun({ provenance: "{" })).toThrow(/CHECK|malformed/);
    insertRun();
    insertTrial(0);
    expect(() => insertTrial(0)).toThrow(/UNIQUE/);
    expect(() => insertTrial(1, "b")).toThrow(/FOREIGN KEY/);
    expect(() => insertTrial(1, "a", "")).toThrow(/CHECK|malformed/);
  });
});

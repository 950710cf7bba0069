import BetterSqlite3 from "better-sqlite3";
import { expect, it } from "vitest";
import { MIGRATIONS, migrate, schemaVersion } from "../../../../src-main/storage/migrate.ts";

it("adds its tables to a database with machines in it, and refuses rows of a machine that nobody knows", () => {
  const db = new BetterSqlite3(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, MIGRATIONS.slice(0, 3));
  db.exec("INSERT INTO machines VALUES ('m', 'a cpu', 2, 1024, 'an os', 'v24', '0.0.1')");
  migrate(db, MIGRATIONS.slice(0, 4));
  expect(schemaVersion(db)).toBe(4);
  db.exec("INSERT INTO measures VALUES ('m', 'a', '{}', '[]', 1.5)");
  db.exec("INSERT INTO given_up VALUES ('m', 'starter', '{}', '{}')");
  for (const row of ["measures VALUES ('other', 'a', '{}', '[]', 1)", "gpus VALUES ('other', 'a', 1)"]) {
    expect(() => db.exec(`INSERT INTO ${row}`)).toThrow(/FOREIGN KEY/u);
  }
  expect(() => db.exec("INSERT INTO measures VALUES ('m', 'b', '{}', 'no JSON', 1)")).toThrow(/CHECK/u);
  db.close();
});

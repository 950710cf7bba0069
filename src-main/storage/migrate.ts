import { MiniflowError } from "../errors.ts";
import type { Database } from "./database.ts";
import { firstTables } from "./migrations/0001-first-tables.ts";
import { heardAccent } from "./migrations/0002-heard-accent.ts";
import { runs } from "./migrations/0003-runs.ts";
import { measures } from "./migrations/0004-measures.ts";

/** One step of the schema. A released step is never edited: what changes is a step of its own. */
export interface Migration {
  /** 1, 2, 3, …: the schema's version once the step is done. */
  version: number;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [firstTables, heardAccent, runs, measures];

/**
 * Brings the schema up to the newest version, each step whole or not at all. The version is SQLite's `user_version`.
 * Errors: STORAGE_FAILED when the file is of a newer MiniFlow, which is left as it is.
 */
export function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const version = schemaVersion(db);
  const newest = migrations.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new MiniflowError(
      "STORAGE_FAILED",
      `The database ${db.name} was made by a newer MiniFlow (its schema is ${version}, this one knows ${newest}). It was not touched.`,
      { hint: "Update MiniFlow, or choose another folder with MINIFLOW_HOME.", path: db.name },
    );
  }
  for (const step of migrations.filter((step) => step.version > version)) {
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
}

export function schemaVersion(db: Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

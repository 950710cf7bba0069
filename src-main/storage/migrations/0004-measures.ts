import type { Migration } from "../migrate.ts";

/**
 * What loads have measured on a machine, by model and the options that matter for it; the GPU that was found there; and what was given
 * up there for want of memory, by the pipeline and what was asked of it.
 */
export const measures: Migration = {
  version: 4,
  sql: `
    CREATE TABLE measures (
      machine_id TEXT NOT NULL REFERENCES machines (id),
      model TEXT NOT NULL,
      options TEXT NOT NULL CHECK (json_valid(options)),
      shares TEXT NOT NULL CHECK (json_valid(shares)),
      load_ms REAL NOT NULL,
      PRIMARY KEY (machine_id, model, options)
    ) STRICT;

    CREATE TABLE gpus (
      machine_id TEXT PRIMARY KEY REFERENCES machines (id),
      name TEXT,
      capacity_bytes INTEGER
    ) STRICT;

    CREATE TABLE given_up (
      machine_id TEXT NOT NULL REFERENCES machines (id),
      pipeline TEXT NOT NULL,
      asked TEXT NOT NULL CHECK (json_valid(asked)),
      taken TEXT NOT NULL CHECK (json_valid(taken)),
      PRIMARY KEY (machine_id, pipeline)
    ) STRICT;
  `,
};

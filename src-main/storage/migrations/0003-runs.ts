import type { Migration } from "../migrate.ts";

/**
 * The runs of benchmarks (`bench/runs/records.ts` says what each field is). A trial's row is there once it has been played, whole;
 * what a run still has to play is not written down, it follows from the experiment.
 */
export const runs: Migration = {
  version: 3,
  sql: `
    CREATE TABLE runs (
      id TEXT PRIMARY KEY,
      experiment TEXT NOT NULL,
      source TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'finished')),
      started_at TEXT NOT NULL,
      ended_at TEXT,
      seed INTEGER NOT NULL,
      dataset TEXT NOT NULL CHECK (json_valid(dataset)),
      schedule_digest TEXT NOT NULL,
      trials_planned INTEGER NOT NULL,
      provenance TEXT NOT NULL CHECK (json_valid(provenance)),
      imported_from TEXT
    ) STRICT;

    CREATE TABLE run_arms (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      label TEXT NOT NULL,
      program TEXT NOT NULL,
      pipeline TEXT NOT NULL CHECK (json_valid(pipeline)),
      budget_bytes REAL,
      clear TEXT CHECK (clear IN ('none', 'models', 'files', 'process')),
      options TEXT CHECK (json_valid(options)),
      PRIMARY KEY (run_id, position),
      UNIQUE (run_id, label)
    ) STRICT;

    CREATE TABLE trials (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      arm TEXT NOT NULL,
      dataset_row TEXT NOT NULL CHECK (json_valid(dataset_row)),
      repetition INTEGER NOT NULL,
      is_warmup INTEGER NOT NULL CHECK (is_warmup IN (0, 1)),
      status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
      error TEXT CHECK (json_valid(error)),
      started_at TEXT NOT NULL,
      start TEXT CHECK (start IN ('cold', 'warm', 'swapped')),
      accent_asked TEXT,
      accent_heard TEXT,
      transcript TEXT,
      reply TEXT,
      reply_heard TEXT,
      stop_reason TEXT,
      marks TEXT NOT NULL CHECK (json_valid(marks)),
      timings TEXT CHECK (json_valid(timings)),
      metrics TEXT NOT NULL CHECK (json_valid(metrics)),
      utterance_file TEXT,
      reply_file TEXT,
      PRIMARY KEY (run_id, number),
      FOREIGN KEY (run_id, arm) REFERENCES run_arms (run_id, label)
    ) STRICT;
  `,
};

import type { Migration } from "../migrate.ts";

/**
 * The headline numbers of a turn are columns made from `timings`, so that a query can use them and they cannot disagree with
 * it. `sequence` is the order of turns: the order in which they were stored.
 */
export const firstTables: Migration = {
  version: 1,
  sql: `
    CREATE TABLE machines (
      id TEXT PRIMARY KEY,
      cpu TEXT NOT NULL,
      cores INTEGER NOT NULL,
      memory_bytes INTEGER NOT NULL,
      os TEXT NOT NULL,
      node_version TEXT NOT NULL,
      app_version TEXT NOT NULL
    ) STRICT;

    CREATE TABLE conversations (
      id TEXT PRIMARY KEY,
      started_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE turns (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL REFERENCES conversations (id),
      machine_id TEXT NOT NULL REFERENCES machines (id),
      started_at TEXT NOT NULL,
      pipeline TEXT NOT NULL,
      accent TEXT NOT NULL,
      voice TEXT NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('answered', 'interrupted', 'cancelled', 'unheard', 'failed')),
      start TEXT NOT NULL CHECK (start IN ('cold', 'warm', 'swapped')),
      transcript TEXT NOT NULL,
      confidence REAL,
      reply TEXT NOT NULL,
      heard_reply TEXT NOT NULL,
      notice TEXT CHECK (json_valid(notice)),
      marks TEXT NOT NULL CHECK (json_valid(marks)),
      timings TEXT NOT NULL CHECK (json_valid(timings)),
      utterance_audio TEXT,
      reply_audio TEXT,
      asr_ms REAL GENERATED ALWAYS AS (timings ->> '$.asrMs'),
      llm_first_token_ms REAL GENERATED ALWAYS AS (timings ->> '$.llmFirstTokenMs'),
      llm_ms REAL GENERATED ALWAYS AS (timings ->> '$.llmMs'),
      tts_first_chunk_ms REAL GENERATED ALWAYS AS (timings ->> '$.ttsFirstChunkMs'),
      tts_ms REAL GENERATED ALWAYS AS (timings ->> '$.ttsMs'),
      release_to_first_audio_ms REAL GENERATED ALWAYS AS (timings ->> '$.releaseToFirstAudioMs'),
      stage_sum_ms REAL GENERATED ALWAYS AS (timings ->> '$.stageSumMs'),
      wall_ms REAL GENERATED ALWAYS AS (timings ->> '$.wallMs')
    ) STRICT;

    CREATE INDEX turns_by_conversation ON turns (conversation_id, sequence);

    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT;
  `,
};

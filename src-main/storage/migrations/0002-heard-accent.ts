import type { Migration } from "../migrate.ts";

export const heardAccent: Migration = {
  version: 2,
  sql: "ALTER TABLE turns ADD COLUMN heard_accent TEXT",
};

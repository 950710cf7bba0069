import { createHash } from "node:crypto";
import { MiniflowError } from "../../errors.ts";
import type { DatasetRow } from "../runs/records.ts";
import type { ExaminedDataset } from "./file-rows.ts";

/**
 * The same dataset with its accents called otherwise, such as "Scottish English" by the recogniser's "scottish", so that they can be
 * asked of it and compared with what it hears. Those that are not named keep their name.
 */
export function renameAccents(dataset: ExaminedDataset, names: Readonly<Record<string, string>>): ExaminedDataset {
  const known = new Map(Object.entries(names));
  const rename = (row: DatasetRow): DatasetRow => ({
    ...row,
    accent: row.accent === null ? null : (known.get(row.accent) ?? row.accent),
  });
  return {
    ...dataset,
    async digest(options) {
      const renamed = JSON.stringify([...known].toSorted(([a], [b]) => (a < b ? -1 : 1)));
      return createHash("sha256")
        .update(`${await dataset.digest(options)}\n${renamed}`)
        .digest("hex");
    },
    async *rows(options) {
      for await (const row of dataset.rows(options)) yield rename(row);
    },
    async *examine(options) {
      for await (const reading of dataset.examine(options))
        yield reading instanceof MiniflowError ? reading : rename(reading);
    },
  };
}

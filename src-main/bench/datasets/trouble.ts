import { MiniflowError } from "../../errors.ts";

/** A place in a dataset, as people look for it: a file, and a line or a row of it. */
export interface Place {
  path: string;
  line?: number;
  row?: number;
}

/** A DATASET_INVALID error: `what` goes after the place and a colon. */
export function invalidDataset(place: Place, what: string, hint: string, cause?: unknown): MiniflowError {
  return new MiniflowError("DATASET_INVALID", `${describePlace(place)}: ${what}.`, { hint, path: place.path, cause });
}

function describePlace({ path, line, row }: Place): string {
  if (line !== undefined) return `${path}, line ${line}`;
  return row === undefined ? path : `${path}, row ${row}`;
}

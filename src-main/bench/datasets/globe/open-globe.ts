import { existsSync } from "node:fs";
import { join } from "node:path";
import { MiniflowError } from "../../../errors.ts";
import type { ExaminedDataset } from "../file-rows.ts";
import { openFolder } from "../folder.ts";
import { globeFolder } from "./pull-globe.ts";
import type { GlobeVersion } from "./pull-globe.ts";

const TABLE = "metadata.jsonl";

/** Whether the rows of this version were pulled. */
export function hasGlobe(home: string, version: GlobeVersion): boolean {
  return existsSync(join(globeFolder(home, version), TABLE));
}

/** Errors: DATASET_MISSING with the command that brings it. */
export async function openGlobe(version: GlobeVersion, home: string): Promise<ExaminedDataset> {
  const path = globeFolder(home, version);
  if (hasGlobe(home, version)) return openFolder({ kind: "folder", path, file: TABLE });
  throw new MiniflowError("DATASET_MISSING", `No rows of GLOBE ${version.toUpperCase()} are here.`, {
    path,
    hint: `Get some: miniflow bench datasets pull globe-${version}`,
  });
}

/**
 * Recordings to try the assistant on.
 *
 *     const dataset = await openDataset({ kind: "samples" }, { home, signal });
 *     for (const row of await pickRows(dataset, { count: 5, stratifyBy: "accent", seed: 1, signal }))
 *       console.log(row.transcript, await dataset.readSound(row.id, { signal }));
 *     await dataset.close();
 */
import type { ExaminedDataset } from "./file-rows.ts";
import { openFolder } from "./folder.ts";
import { openGenerated } from "./generated/open-generated.ts";
import { openGlobe } from "./globe/open-globe.ts";
import { openParquet } from "./parquet.ts";
import { renameAccents } from "./rename-accents.ts";
import { openSamples } from "./samples.ts";
import type { DatasetSpec } from "./spec.ts";

export interface OpenOptions {
  /** The data folder: what was pulled lies there. */
  home: string;
  signal: AbortSignal;
}

/** A relative path counts from the working directory (`resolveSpec`). Errors: DATASET_MISSING, DATASET_INVALID. */
export async function openDataset(spec: DatasetSpec, options: OpenOptions): Promise<ExaminedDataset> {
  const dataset = await openAsItIs(spec, options);
  return "accents" in spec && spec.accents !== undefined ? renameAccents(dataset, spec.accents) : dataset;
}

async function openAsItIs(spec: DatasetSpec, { home, signal }: OpenOptions): Promise<ExaminedDataset> {
  signal.throwIfAborted();
  switch (spec.kind) {
    case "samples":
      return openSamples();
    case "folder":
      return openFolder(spec);
    case "parquet":
      return openParquet(spec);
    case "globe":
      return openGlobe(spec.version, home);
    case "generated":
      return openGenerated(spec);
  }
}

import { checkFilesPresent, readCatalog, type CatalogModel } from "../catalog/catalog.ts";
import { toMiniflowError } from "../errors.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface ModelReport {
  id: string;
  kind: CatalogModel["kind"];
  title: string;
  bytes: number;
  licence: string;
  commercialUse: boolean;
  /** `here`: every file is, with its size. `missing`, `corrupt`: see `problem`. */
  state: "here" | "missing" | "corrupt";
  problem: string | null;
}

/** Prints every model of the catalog and whether it is here. */
export function listModels({ terminal }: CommandContext): void {
  for (const model of readCatalog().map(describeModel)) {
    terminal.show(model, () => [
      `${model.id.padEnd(16)} ${model.kind}  ${formatBytes(model.bytes).padStart(8)}  ${model.state.padEnd(8)} ${model.title} (${model.licence})`,
      ...(model.problem === null ? [] : [`  ${model.problem}`]),
    ]);
  }
}

/** A model and whether its files are here, by their sizes alone. */
export function describeModel(model: CatalogModel): ModelReport {
  const bytes = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const { id, kind, title, licence } = model;
  const facts = { id, kind, title, bytes, licence: licence.id, commercialUse: licence.commercialUse };
  try {
    checkFilesPresent(model);
    return { ...facts, state: "here", problem: null };
  } catch (error) {
    const { code, message } = toMiniflowError(error);
    return { ...facts, state: code === "MODEL_CORRUPT" ? "corrupt" : "missing", problem: message };
  }
}

/** "2.8 MB": decimal units, as disks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

import { checkFilesPresent, findModel, modelBytes, readWholeCatalog } from "../catalog/catalog.ts";
import type { Catalog, CatalogModel } from "../catalog/catalog.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import { MiniflowError, toMiniflowError } from "../errors.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface ModelReport {
  id: string;
  kind: CatalogModel["kind"];
  engine: CatalogModel["engine"];
  title: string;
  note: string | null;
  /** Of all its files, as far as they are known. */
  bytes: number;
  licence: string;
  commercialUse: boolean;
  accents: string[];
  packs: string[];
  /** False for models that come with MiniFlow. */
  isDownloaded: boolean;
  /** `here`: every file is, with its size. `missing`, `corrupt`: see `problem`. */
  state: "here" | "missing" | "corrupt";
  problem: string | null;
}

/** Prints every model of the catalog and whether it is here, and the packs. */
export function listModels({ terminal }: CommandContext): void {
  const catalog = readWholeCatalog();
  for (const model of catalog.models.map((model) => describeModel(model, catalog))) {
    const accents = model.accents.length > 1 ? `, ${model.accents.join(", ")}` : "";
    const use = model.commercialUse ? "" : ", not for commercial use";
    terminal.show(model, () => [
      `${model.id.padEnd(28)} ${model.kind}  ${formatBytes(model.bytes).padStart(8)}  ${model.state.padEnd(8)} ${model.title} (${model.licence}${use}${accents})`,
      ...(model.state === "corrupt" ? [`  ${model.problem ?? ""}`] : []),
    ]);
  }
  if (terminal.json) return;
  for (const { id, note, models } of catalog.packs) {
    const parts = models.map((part) => findModel(catalog.models, part));
    const here = parts.filter((part) => describeModel(part, catalog).state === "here").length;
    const bytes = parts.reduce((sum, part) => sum + modelBytes(part), 0);
    terminal.tell(`Pack ${id}: ${formatBytes(bytes)}, ${here} of ${parts.length} models here. ${note ?? ""}`.trim());
  }
  terminal.tell(
    "Get a pack or a model with: miniflow models pull NAME; without a name, the pack that fits this machine.",
  );
}

/** A model and whether its files are here, by their sizes alone. */
export function describeModel(model: CatalogModel, { packs }: Pick<Catalog, "packs">): ModelReport {
  const { id, kind, engine, title, licence } = model;
  const facts = {
    id,
    kind,
    engine,
    title,
    note: model.note ?? null,
    bytes: modelBytes(model),
    licence: licence.id,
    commercialUse: licence.commercialUse,
    accents: [...new Set(model.voices.map(({ accent }) => accent))],
    packs: packs.filter((pack) => pack.models.includes(id)).map((pack) => pack.id),
    isDownloaded: model.source !== undefined,
  };
  try {
    checkFilesPresent(model);
    return { ...facts, state: "here", problem: null };
  } catch (error) {
    const { code, message } = toMiniflowError(error);
    return { ...facts, state: code === "MODEL_CORRUPT" ? "corrupt" : "missing", problem: message };
  }
}

/** The models that these names mean: ids of models, and of packs. Errors: USAGE for what is neither. */
export function findNamed(names: readonly string[], { models, packs }: Catalog): CatalogModel[] {
  const ids = names.flatMap((name) => {
    const pack = packs.find(({ id }) => id === name);
    if (pack === undefined && !models.some(({ id }) => id === name)) {
      const known = [...packs, ...models].map(({ id }) => id).join(", ");
      throw new MiniflowError("USAGE", `There is no model and no pack "${name}".`, { hint: `There are: ${known}.` });
    }
    return pack?.models ?? [name];
  });
  return [...new Set(ids)].map((id) => findModel(models, id));
}

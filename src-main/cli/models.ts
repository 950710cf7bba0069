import { checkFilesPresent, findModel, modelBytes, readWholeCatalog } from "../catalog/catalog.ts";
import type { Catalog, CatalogModel } from "../catalog/catalog.ts";
import type { Pack } from "../catalog/schema.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import { MiniflowError, toMiniflowError } from "../errors.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface ModelReport {
  id: string;
  kind: CatalogModel["kind"];
  engine: CatalogModel["engine"];
  title: string;
  note: string | null;
  /** Of all its files; null where the hub has to be asked. */
  bytes: number | null;
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

export interface PackReport {
  id: string;
  kind: "pack";
  title: string;
  note: string | null;
  bytes: number;
  commercialUse: boolean;
  models: string[];
  /** `partly`: some of its models are. */
  state: "here" | "partly" | "missing";
}

/** Prints every model of the catalog and whether it is here, and the packs. */
export function listModels({ terminal }: CommandContext): void {
  const catalog = readWholeCatalog();
  for (const model of catalog.models.map((model) => describeModel(model, catalog))) {
    const { id, kind, bytes, state, title, licence, problem } = model;
    const accents = model.accents.length > 1 ? `, ${model.accents.join(", ")}` : "";
    const facts = `${licence}${model.commercialUse ? "" : ", not for commercial use"}${accents}`;
    terminal.show(model, () => [
      `${id.padEnd(28)} ${kind.padEnd(4)}  ${describeSize(bytes).padStart(8)}  ${state.padEnd(8)} ${title} (${facts})`,
      ...(state === "corrupt" ? [`  ${problem ?? ""}`] : []),
    ]);
  }
  for (const pack of catalog.packs.map((pack) => describePack(pack, catalog))) {
    const { id, kind, bytes, state, title, note } = pack;
    terminal.show(pack, () => [
      `${id.padEnd(28)} ${kind.padEnd(4)}  ${formatBytes(bytes).padStart(8)}  ${state.padEnd(8)} ${title}. ${note ?? ""}`.trim(),
    ]);
  }
  if (!terminal.json)
    terminal.tell("To get one: miniflow models pull NAME. Without a name it gets the pack that fits this machine.");
}

function describeSize(bytes: number | null): string {
  return bytes === null ? "?" : formatBytes(bytes);
}

function describePack(pack: Pack, catalog: Catalog): PackReport {
  const models = pack.models.map((id) => findModel(catalog.models, id));
  // What comes with MiniFlow is always here and says nothing about the pack.
  const states = models
    .filter((model) => model.source !== undefined)
    .map((model) => describeModel(model, catalog).state);
  const isEvery = states.every((state) => state === "here");
  return {
    id: pack.id,
    kind: "pack",
    title: pack.title,
    note: pack.note ?? null,
    bytes: models.reduce((sum, model) => sum + modelBytes(model), 0),
    commercialUse: models.every(({ licence }) => licence.commercialUse),
    models: pack.models,
    state: isEvery ? "here" : states.includes("here") ? "partly" : "missing",
  };
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
    bytes: model.files.some(({ bytes }) => bytes === null) ? null : modelBytes(model),
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

/** `miniflow models pull`: says what will fit, shows the licences, has them agreed to, and gets the models. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { findModel, modelBytes, modelDir, readWholeCatalog } from "../catalog/catalog.ts";
import type { Catalog, CatalogModel } from "../catalog/catalog.ts";
import { readPins } from "../catalog/pins.ts";
import type { Pack } from "../catalog/schema.ts";
import { choosePack, fitOf, needOf } from "../downloads/fit.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import { measureRoom } from "../downloads/machine-room.ts";
import { pullModels } from "../downloads/pull.ts";
import { foretellPack } from "../outlook/pack.ts";
import { MiniflowError } from "../errors.ts";
import { resolveHome } from "../storage/home.ts";
import { ask } from "./ask.ts";
import { findNamed } from "./models.ts";
import { prepareModel } from "./prepare-model.ts";
import { createProgressLine } from "./progress-line.ts";
import type { Terminal } from "./terminal.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface PullCommandOptions {
  acceptLicence?: boolean;
  dryRun?: boolean;
}

/** Prints an object for each model that was got. */
export async function pull(
  names: readonly string[],
  options: PullCommandOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const home = resolveHome();
  const catalog = readWholeCatalog({ home });
  const models = (await chooseModels(names, catalog, home, context)).filter((model) => model.source !== undefined);
  if (models.length === 0) terminal.tell("Nothing is to be downloaded: it comes with MiniFlow.");
  showLicences(models, terminal);
  if (options.dryRun === true) return;
  if (options.acceptLicence !== true) await haveAgreed(models, signal);

  const line = createProgressLine(process.stderr);
  const onNote = (note: string) => {
    line.clear();
    terminal.tell(note);
  };
  try {
    const pulled = await pullModels({
      models,
      home,
      signal,
      onNote,
      onProgress: line.show,
      neighbours: catalog.models,
    });
    line.clear();
    for (const one of pulled) {
      terminal.show({ ...one, state: "here" }, () => [
        `${one.id}: here, ${formatBytes(one.bytes)}, every byte checked${one.receivedBytes === 0 ? ", nothing had to be downloaded" : ""}`,
      ]);
    }
    for (const model of models) await prepareModel(model, context);
  } finally {
    line.clear();
  }
}

/** The models that were named, or the pack that fits; says what fits and why. Errors: USAGE, DISK_FULL. */
async function chooseModels(
  names: readonly string[],
  catalog: Catalog,
  home: string,
  { terminal, signal }: CommandContext,
): Promise<CatalogModel[]> {
  const packs = names.length === 0 ? catalog.packs : catalog.packs.filter(({ id }) => names.includes(id));
  const wantsGpu = packs.some(({ vramBytes }) => vramBytes !== null);
  if (wantsGpu) terminal.tell("Looking at this machine …");
  const machine = await measureRoom(home, { wantsGpu, signal });
  const tellLife = async (pack: Pack): Promise<void> => {
    for (const sentence of await foretellPack(pack, catalog, machine, signal)) terminal.tell(sentence);
  };
  const candidates = packs.map((pack) => ({ pack, need: needOfPack(pack, catalog) }));
  if (names.length === 0) {
    const { chosen, why } = choosePack(candidates, machine);
    for (const [place, sentence] of why.entries()) {
      const { pack } = candidates[place] ?? {};
      terminal.tell(sentence);
      // Without a GPU there is nothing to be said of a pack that wants one.
      const isForHere = pack === chosen?.pack || machine.gpu !== null;
      if (pack !== undefined && isForHere) await tellLife(pack);
    }
    if (chosen !== null) return findNamed([chosen.pack.id], catalog);
    throw new MiniflowError("USAGE", "No pack fits this machine; the starter pack, which needs no download, does.", {
      hint: "Name a pack or a model to get it all the same.",
    });
  }
  const models = findNamed(names, catalog);
  const [only] = candidates;
  const need = names.length === 1 && only !== undefined ? only.need : needOf(models, hereBytes(models), null);
  for (const sentence of fitOf(need, machine).lines) terminal.tell(sentence);
  for (const pack of packs) await tellLife(pack);
  return models;
}

function needOfPack(pack: Pack, catalog: Catalog) {
  const models = pack.models.map((id) => findModel(catalog.models, id));
  return needOf(models, hereBytes(models), pack);
}

/** What is here of them, whole or in parts. */
function hereBytes(models: readonly CatalogModel[]): number {
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const files = models.flatMap((model) => model.files.map(({ path }) => join(modelDir(model), path)));
  return files.reduce((sum, path) => sum + (sizeOf(path) || sizeOf(`${path}.part`)), 0);
}

function showLicences(models: readonly CatalogModel[], terminal: Terminal): void {
  for (const { id, title, licence, files, source } of models) {
    const use = licence.commercialUse ? "commercial use is allowed" : "NOT for commercial use";
    terminal.tell(
      `${id}: ${title}, ${formatBytes(modelBytes({ files }))}. Licence ${licence.id}, ${use}. ${licence.note ?? ""}`.trimEnd(),
    );
    if (licence.link !== undefined) terminal.tell(`  ${licence.link}`);
    if (source?.gated === true) terminal.tell("  It wants an account at the hub: set HF_TOKEN.");
  }
}

/** Errors: LICENCE_NOT_ACCEPTED. What was agreed to for an earlier pull of the same model is not asked for again. */
async function haveAgreed(models: readonly CatalogModel[], signal: AbortSignal): Promise<void> {
  const isAgreed = ({ source, licence, ...model }: CatalogModel) =>
    readPins(modelDir({ ...model, source, licence }), source?.revision ?? "")?.licence === licence.id;
  if (models.every(isAgreed)) return;
  if (process.stdin.isTTY && process.stderr.isTTY) {
    const question = `Agree to ${models.length > 1 ? "these licences" : "this licence"}? [y/N] `;
    const answer = await ask(question, { input: process.stdin, output: process.stderr }, signal);
    if (/^y(es)?$/iu.test(answer.trim())) return;
  }
  throw new MiniflowError("LICENCE_NOT_ACCEPTED", "Nothing was downloaded: the licences were not agreed to.", {
    hint: "Read them at the addresses above; --accept-licence agrees to them.",
  });
}

/** `miniflow models verify`, `import` and `remove`. */
import { checkFileHashes, findModel, modelBytes, readWholeCatalog } from "../catalog/catalog.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import { importModel, removeModel } from "../downloads/import-model.ts";
import { isAbort, toMiniflowError } from "../errors.ts";
import { resolveHome } from "../storage/home.ts";
import { describeModel, findNamed } from "./models.ts";
import { prepareModel } from "./prepare-model.ts";
import type { CommandContext } from "./with-assistant.ts";

/** Reads every byte of these models, or of all that are here; the program exits with 1 when one is not as it must be. */
export async function verifyModels(names: readonly string[], { terminal, signal }: CommandContext): Promise<void> {
  const catalog = readWholeCatalog();
  const isThere = (state: string) => state !== "missing";
  const models =
    names.length > 0
      ? findNamed(names, catalog)
      : catalog.models.filter((model) => isThere(describeModel(model, catalog).state));
  for (const model of models) {
    const report = describeModel(model, catalog);
    try {
      await checkFileHashes(model, signal);
      terminal.show({ ...report, state: "here" }, () => [`${model.id}: every byte as it must be`]);
    } catch (error) {
      if (isAbort(error)) throw error;
      const { code, message, hint } = toMiniflowError(error);
      const state = code === "MODEL_MISSING" ? "missing" : "corrupt";
      terminal.show({ ...report, state, problem: message }, () => [`${model.id}: ${state}`]);
      terminal.complain({ code, message: hint === undefined ? message : `${message} ${hint}` });
    }
  }
}

/** Takes a model from a folder or file of this machine; the program exits with 1 while files of it are missing. */
export async function importFrom(name: string, from: string, { terminal, signal }: CommandContext): Promise<void> {
  const home = resolveHome();
  const model = findModel(readWholeCatalog({ home }).models, name);
  const { files, missing } = await importModel(model, from, { home, signal, onNote: (note) => terminal.tell(note) });
  terminal.show({ id: model.id, files, missing }, () => [`${model.id}: took ${files.join(", ")}`]);
  if (missing.length > 0) {
    const message = `${model.id} is not whole yet: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing. Import them too, or get them with: miniflow models pull ${model.id}`;
    terminal.complain({ code: "MODEL_MISSING", message });
    return;
  }
  await prepareModel(model, { terminal, signal });
}

/** Deletes downloaded models. Names of packs mean their models. */
export async function removeModels(names: readonly string[], { terminal }: CommandContext): Promise<void> {
  const home = resolveHome();
  const catalog = readWholeCatalog({ home });
  const isPack = (id: string) => catalog.packs.some((pack) => pack.id === id);
  for (const model of findNamed(names, catalog)) {
    // A pack may name models that come with MiniFlow; only those that were named themselves are refused.
    if (model.source === undefined && names.some(isPack) && !names.includes(model.id)) continue;
    const wasHere = await removeModel(model, home);
    terminal.show({ id: model.id, wasHere }, () => [
      wasHere ? `${model.id}: removed, ${formatBytes(modelBytes(model))}` : `${model.id}: was not here`,
    ]);
  }
}

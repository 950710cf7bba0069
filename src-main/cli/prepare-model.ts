/** What an engine does once for a machine, done when its model has come instead of at the first question. */
import { modelDir } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { autoThreads } from "../catalog/pipeline.ts";
import { createWhisper } from "../engines/asr/whisper/whisper.ts";
import { createDeviceBook } from "../engines/devices/device-book.ts";
import { isAbort, toMiniflowError } from "../errors.ts";
import { devicesFile, resolveHome } from "../storage/home.ts";
import type { CommandContext } from "./with-assistant.ts";

/**
 * Rewrites a recogniser's encoder for short windows, for the devices that speech will use here. What goes wrong is told and left to the first
 * load, which tries again: the model is here all the same. Errors: CANCELLED.
 */
export async function prepareModel(model: CatalogModel, { terminal, signal }: CommandContext): Promise<void> {
  if (model.engine !== "whisper") return;
  terminal.tell(`Preparing ${model.title} for this machine …`);
  const threads = autoThreads();
  const tell = ({ message }: { message: string }) => terminal.tell(message);
  const book = createDeviceBook({ file: devicesFile(resolveHome()), tell });
  try {
    const devices = await book.devicesFor({ engine: "whisper", threads }, signal);
    const spec = { modelDir: modelDir(model), threads, language: "en", devices };
    const asr = createWhisper({ role: "asr", engine: "whisper", ...spec });
    await asr.load({ signal });
    const { whyFull } = await asr.describe();
    await asr.unload();
    if (whyFull !== null) terminal.tell(`${whyFull} Short questions cost as much time as long ones.`);
  } catch (error) {
    if (isAbort(error)) throw error;
    terminal.tell(`It could not be prepared: ${toMiniflowError(error).message}`);
  } finally {
    await book.close();
  }
}

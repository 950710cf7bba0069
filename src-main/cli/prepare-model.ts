/** What an engine does once for a machine, done when its model has come instead of at the first question. */
import { join } from "node:path";
import { modelDir } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { autoThreads } from "../catalog/pipeline.ts";
import { createWhisper } from "../engines/asr/whisper/whisper.ts";
import { createDeviceBook } from "../engines/devices/device-book.ts";
import type { Device } from "../engines/devices/order.ts";
import { openKeptGraph } from "../engines/kept-graph.ts";
import { isAbort, toMiniflowError } from "../errors.ts";
import { devicesFile, resolveHome } from "../storage/home.ts";
import type { CommandContext } from "./with-assistant.ts";

/**
 * Rewrites a recogniser's encoder for short windows and makes the forms of large graphs, for the devices that speech will use here. What
 * goes wrong is told and left to the first load, which tries again: the model is here all the same. Errors: CANCELLED.
 */
export async function prepareModel(model: CatalogModel, { terminal, signal }: CommandContext): Promise<void> {
  const { engine } = model;
  if (engine !== "whisper" && engine !== "kokoro" && engine !== "piper") return;
  terminal.tell(`Preparing ${model.title} for this machine …`);
  const threads = autoThreads();
  const tell = ({ message }: { message: string }) => terminal.tell(message);
  const book = createDeviceBook({ file: devicesFile(resolveHome()), tell });
  try {
    const devices = await book.devicesFor({ engine, threads }, signal);
    const how = { threads, devices, signal };
    const whyFull = engine === "whisper" ? await prepareRecogniser(model, how) : await prepareVoice(model, how);
    if (whyFull !== null) terminal.tell(`${whyFull} Short questions cost as much time as long ones.`);
  } catch (error) {
    if (isAbort(error)) throw error;
    terminal.tell(`It could not be prepared: ${toMiniflowError(error).message}`);
  } finally {
    await book.close();
  }
}

interface How {
  threads: number;
  devices: Device[];
  signal: AbortSignal;
}

/** Resolves with why it can only read whole windows; null where it can read short ones. */
async function prepareRecogniser(model: CatalogModel, { threads, devices, signal }: How): Promise<string | null> {
  const spec = { modelDir: modelDir(model), threads, language: "en", devices };
  const asr = createWhisper({ role: "asr", engine: "whisper", ...spec });
  await asr.load({ signal });
  const { whyFull } = await asr.describe();
  await asr.unload();
  return whyFull;
}

async function prepareVoice(model: CatalogModel, how: How): Promise<null> {
  // On a GPU the runtime optimises at each load.
  if (how.devices.some((device) => device !== "cpu")) return null;
  const graphs = model.files.filter(({ path }) => path.endsWith(".onnx"));
  for (const { path } of graphs) await (await openKeptGraph(join(modelDir(model), path), how)).close();
  return null;
}

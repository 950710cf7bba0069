/**
 * A recogniser of the Whisper architecture, from any folder in the hub's layout: the starter's and whisper-small's alike.
 * Rests on openai/whisper (`audio.py`, `decoding.py`, `transcribe.py`: features, prompt, suppressed tokens, guards), on the hub's
 * json files, and on the names and shapes of optimum's export of encoder and merged decoder.
 *
 *     const asr = createWhisper({ role: "asr", engine: "whisper", modelDir: "models/starter/asr", threads: 1, language: "en" });
 *     const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
 */
import { toMiniflowError } from "../../../errors.ts";
import { SPEECH_RATE_HZ, type Asr, type WhisperSpec } from "../../engine.ts";
import { graphMemory } from "../../graph-memory.ts";
import { holdModel, throwIfCancelled, type Opened } from "../../held-model.ts";
import { openKeptGraph } from "../../kept-graph.ts";
import { floatTensor, integerTensor, requireDim, requireTensors, type Graph } from "../../onnx.ts";
import { describeWhole, openEncoder } from "../short-window/open-encoder.ts";
import type { Proof } from "../short-window/prepare-encoder.ts";
import type { Source } from "../short-window/prepared-file.ts";
import { chooseWindow } from "./choose-window.ts";
import { listCacheNames, startDecoder, stepDecoder } from "./decode.ts";
import { createLogMel, HOP_SAMPLES } from "./log-mel.ts";
import { createRandom } from "./logits.ts";
import { readModelFolder, type WhisperFolder } from "./model-folder.ts";
import { joinReadings } from "./join-readings.ts";
import { AUTO_ACCENT, buildPrompt, listAccents } from "./prompt.ts";
import { encodeWindow, readWindow, type WhisperModel, type WindowReading } from "./reading.ts";
import { splitRecording } from "./split.ts";

export function createWhisper(spec: WhisperSpec): Asr {
  let whyWhole: string | undefined;
  let isBack = false;
  const held = holdModel(async (signal) => {
    const { opened, why } = await openWhisper(spec, signal, isBack);
    whyWhole = why;
    isBack = true;
    return opened;
  }, closeWhisper);
  return {
    load: (options) => held.load(options),
    unload: () => held.unload(),
    async describe() {
      const folder = await readModelFolder(spec.modelDir).catch((error: unknown) => {
        throw toMiniflowError(error);
      });
      return {
        accents: listAccents(folder),
        windowMs: (folder.windowSamples * 1000) / SPEECH_RATE_HZ,
        whyFull: spec.window === "full" ? null : (whyWhole ?? (await describeWhole(sourceOf(folder, spec))) ?? null),
      };
    },
    transcribe({ pcm, accent }, { signal }) {
      return held.use(signal, async (model) => {
        const asked = { prompt: buildPrompt(model.folder, { language: spec.language, accent }), accent };
        const { windowSamples } = model.folder;
        const readings: WindowReading[] = [];
        for (const { startSample, endSample } of splitRecording(pcm, windowSamples, model.length === "free")) {
          throwIfCancelled(signal);
          readings.push(await readWindow(model, pcm.subarray(startSample, endSample), asked, signal));
        }
        return joinReadings(model.folder, readings, accent);
      });
    },
  };
}

/**
 * `why`: a sentence about why short windows are not to be had. `isBack`: it was open before, in this thread. For what must see the model
 * itself; close it with `closeWhisper`.
 */
export async function openWhisper(
  spec: WhisperSpec,
  signal: AbortSignal,
  isBack = false,
): Promise<{ opened: Opened<WhisperModel>; why: string | undefined }> {
  const { threads, devices, window = "auto", beam = 1 } = spec;
  const folder = await readModelFolder(spec.modelDir);
  const prompt = buildPrompt(folder, { language: spec.language, accent: AUTO_ACCENT });
  const decoder = await openKeptGraph(folder.decoderPath, { threads, devices, signal });
  try {
    checkDecoder(folder, decoder);
    const proof: Proof = {
      makeFeeds: (frames) => makeNoise(folder, frames),
      output: "last_hidden_state",
      async follow(hidden) {
        await startDecoder({ decoder, folder }, hidden, prompt);
      },
      threads,
      signal,
    };
    const check = (encoder: Graph): void => checkEncoder(folder, encoder);
    const { graph: encoder, length, whyWhole } = await openEncoder(sourceOf(folder, spec), { ...proof, window, check });
    const model = { folder, encoder, decoder, length, window, beam, computeLogMel: createLogMel(folder.bands) };
    try {
      if (!isBack || [encoder, decoder].some(({ device }) => device !== "cpu")) await warmUp(model, prompt, signal);
    } catch (error) {
      await encoder.close();
      throw error;
    }
    return { opened: { model, ...graphMemory([encoder, decoder]) }, why: whyWhole };
  } catch (error) {
    await decoder.close();
    throw error;
  }
}

function sourceOf({ encoderPath, windowSamples }: WhisperFolder, { devices }: WhisperSpec): Source {
  return { path: encoderPath, frames: windowSamples / HOP_SAMPLES, devices };
}

/** Features that no two frames of are alike, the same every time. */
function makeNoise(folder: WhisperFolder, frames: number): ReturnType<Proof["makeFeeds"]> {
  const random = createRandom(0);
  const values = Float32Array.from({ length: folder.bands * frames }, () => 2 * random() - 1);
  const row = folder.accentRows.get(AUTO_ACCENT);
  return {
    input_features: floatTensor(values, [1, folder.bands, frames]),
    ...(row === undefined ? {} : { accent: integerTensor([row], [1]) }),
  };
}

export async function closeWhisper(model: WhisperModel): Promise<void> {
  await model.encoder.close();
  await model.decoder.close();
}

function checkEncoder(folder: WhisperFolder, encoder: Graph): void {
  requireTensors(encoder, "inputs", ["input_features", ...(folder.accentRows.size === 0 ? [] : ["accent"])]);
  requireTensors(encoder, "outputs", ["last_hidden_state", ...(folder.ctcVocab === undefined ? [] : ["ctc_logits"])]);
  requireDim(encoder, "inputs", "input_features", 1, folder.bands);
  requireDim(encoder, "inputs", "input_features", 2, folder.windowSamples / HOP_SAMPLES);
}

function checkDecoder(folder: WhisperFolder, decoder: Graph): void {
  const names = listCacheNames(folder.layers);
  requireTensors(decoder, "inputs", [
    "input_ids",
    "encoder_hidden_states",
    "use_cache_branch",
    ...names.map((name) => `past_key_values.${name}`),
  ]);
  requireTensors(decoder, "outputs", ["logits", ...names.map((name) => `present.${name}`)]);
  requireDim(decoder, "outputs", "logits", 2, folder.vocabSize);
}

/** Two seconds are about what people say, and enough for the JavaScript engine to see what is worth compiling. */
const WARM_UP_SAMPLES = 2 * SPEECH_RATE_HZ;
const WARM_UP_TOKENS = 8;

/**
 * The first utterance costs three times the later ones, in the graphs and in our own loops. Not so where every window is
 * 30 s long: there a run for nothing costs more than it saves. Nor, on the processor, where the model has been here before: our
 * loops are compiled by then, and whisper-small's first utterance takes as long as any other.
 */
async function warmUp(model: WhisperModel, prompt: readonly number[], signal: AbortSignal): Promise<void> {
  if (model.length === "whole") return;
  const { windowSamples } = model.folder;
  const totalSamples = chooseWindow(model, Math.min(WARM_UP_SAMPLES, windowSamples), windowSamples);
  const silence = model.computeLogMel(new Float32Array(totalSamples), totalSamples);
  const { hidden } = await encodeWindow(model, silence, AUTO_ACCENT);
  let { cache } = await startDecoder(model, hidden, prompt);
  for (let count = 0; count < WARM_UP_TOKENS; count++) {
    throwIfCancelled(signal);
    ({ cache } = await stepDecoder(model, hidden, cache, model.folder.endId));
  }
}

/**
 * A recogniser of the Whisper architecture, from any folder in the hub's layout: the starter's and whisper-small's alike.
 *
 *     const asr = createWhisper({ role: "asr", engine: "whisper", modelDir: "models/starter/asr", threads: 1, language: "en" });
 *     const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
 */
import { toMiniflowError } from "../../../errors.ts";
import { SPEECH_RATE_HZ, type Asr, type SpecOf } from "../../engine.ts";
import { holdModel, throwIfCancelled, type Opened } from "../../held-model.ts";
import { openGraph, requireDim, requireTensors } from "../../onnx.ts";
import { listCacheNames, startDecoder, stepDecoder } from "./decode.ts";
import { createLogMel, HOP_SAMPLES } from "./log-mel.ts";
import { readModelFolder } from "./model-folder.ts";
import { joinReadings } from "./join-readings.ts";
import { AUTO_ACCENT, buildPrompt, listAccents } from "./prompt.ts";
import { encodeWindow, readWindow, takesAnyLength, type WhisperModel, type WindowReading } from "./reading.ts";
import { splitRecording } from "./split.ts";

type WhisperSpec = Extract<SpecOf<"asr">, { engine: "whisper" }>;

export function createWhisper(spec: WhisperSpec): Asr {
  const held = holdModel((signal) => openWhisper(spec, signal), closeWhisper);
  return {
    load: (options) => held.load(options),
    unload: () => held.unload(),
    async describe() {
      const folder = await readModelFolder(spec.modelDir).catch((error: unknown) => {
        throw toMiniflowError(error);
      });
      return { accents: listAccents(folder), windowMs: (folder.windowSamples * 1000) / SPEECH_RATE_HZ };
    },
    transcribe({ pcm, accent }, { signal }) {
      return held.use(signal, async (model) => {
        const asked = { prompt: buildPrompt(model.folder, { language: spec.language, accent }), accent };
        const { windowSamples } = model.folder;
        const readings: WindowReading[] = [];
        for (const { startSample, endSample } of splitRecording(pcm, windowSamples, takesAnyLength(model))) {
          throwIfCancelled(signal);
          readings.push(await readWindow(model, pcm.subarray(startSample, endSample), asked, signal));
        }
        return joinReadings(model.folder, readings, accent);
      });
    },
  };
}

async function openWhisper(spec: WhisperSpec, signal: AbortSignal): Promise<Opened<WhisperModel>> {
  const folder = await readModelFolder(spec.modelDir);
  const prompt = buildPrompt(folder, { language: spec.language, accent: AUTO_ACCENT });
  const encoder = await openGraph(folder.encoderPath, { threads: spec.threads, signal });
  const decoder = await openGraph(folder.decoderPath, { threads: spec.threads, signal }).catch(
    async (error: unknown) => {
      await encoder.close();
      throw error;
    },
  );
  const model: WhisperModel = { folder, encoder, decoder, computeLogMel: createLogMel(folder.bands) };
  try {
    checkGraphs(model);
    await warmUp(model, prompt, signal);
  } catch (error) {
    await closeWhisper(model);
    throw error;
  }
  return { model, residentBytes: encoder.bytes + decoder.bytes };
}

async function closeWhisper(model: WhisperModel): Promise<void> {
  await model.encoder.close();
  await model.decoder.close();
}

function checkGraphs({ folder, encoder, decoder }: WhisperModel): void {
  const names = listCacheNames(folder.layers);
  requireTensors(encoder, "inputs", ["input_features", ...(folder.accentRows.size === 0 ? [] : ["accent"])]);
  requireTensors(encoder, "outputs", ["last_hidden_state", ...(folder.ctcVocab === undefined ? [] : ["ctc_logits"])]);
  requireTensors(decoder, "inputs", [
    "input_ids",
    "encoder_hidden_states",
    "use_cache_branch",
    ...names.map((name) => `past_key_values.${name}`),
  ]);
  requireTensors(decoder, "outputs", ["logits", ...names.map((name) => `present.${name}`)]);
  requireDim(encoder, "inputs", "input_features", 1, folder.bands);
  requireDim(encoder, "inputs", "input_features", 2, folder.windowSamples / HOP_SAMPLES);
  requireDim(decoder, "outputs", "logits", 2, folder.vocabSize);
}

/** Two seconds are about what people say, and enough for the JavaScript engine to see what is worth compiling. */
const WARM_UP_SAMPLES = 2 * SPEECH_RATE_HZ;
const WARM_UP_TOKENS = 8;

/**
 * The first utterance costs three times the later ones, in the graphs and in our own loops. Not so where every window is
 * 30 s long: there a run for nothing costs more than it saves.
 */
async function warmUp(model: WhisperModel, prompt: readonly number[], signal: AbortSignal): Promise<void> {
  if (!takesAnyLength(model)) return;
  const totalSamples = Math.min(WARM_UP_SAMPLES, model.folder.windowSamples);
  const silence = model.computeLogMel(new Float32Array(totalSamples), totalSamples);
  const { hidden } = await encodeWindow(model, silence, AUTO_ACCENT);
  let { cache } = await startDecoder(model, hidden, prompt);
  for (let count = 0; count < WARM_UP_TOKENS; count++) {
    throwIfCancelled(signal);
    ({ cache } = await stepDecoder(model, hidden, cache, model.folder.endId));
  }
}

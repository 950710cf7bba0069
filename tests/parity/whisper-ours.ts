/**
 * Our Whisper, opened in its own parts, so that its greedy reading can be had of sounds that the guards would give no text for.
 * They are the parts that `createWhisper` puts together, called in the same order. Tokens that go in circles are stopped by our
 * engine and not by the reference: there this one goes on too, step by step, to the end or the last position.
 */
import { floatTensor, integerTensor, openGraph, type Graph, type Tensor } from "../../src-main/engines/onnx.ts";
import {
  decodeWindow,
  startDecoder,
  stepDecoder,
  type DecoderModel,
  type DecoderStep,
  type FirstStep,
} from "../../src-main/engines/asr/whisper/decode.ts";
import { chooseBest, suppress } from "../../src-main/engines/asr/whisper/logits.ts";
import { createLogMel } from "../../src-main/engines/asr/whisper/log-mel.ts";
import { readModelFolder, type WhisperFolder } from "../../src-main/engines/asr/whisper/model-folder.ts";
import { AUTO_ACCENT, buildPrompt } from "../../src-main/engines/asr/whisper/prompt.ts";

const LANGUAGE = "en";

export interface OurWhisper {
  folder: WhisperFolder;
  /** Whether the encoder takes windows of any length. */
  takesAnyLength: boolean;
  /** The prompt, what was written, and the end where it came to one. */
  readGreedily: (pcm: Float32Array, totalSamples: number) => Promise<number[]>;
  close: () => Promise<void>;
}

export async function openOurWhisper(modelDir: string, signal: AbortSignal): Promise<OurWhisper> {
  const folder = await readModelFolder(modelDir);
  const prompt = buildPrompt(folder, { language: LANGUAGE, accent: AUTO_ACCENT });
  const encoder = await openGraph(folder.encoderPath, { threads: 1, signal });
  const decoder = await openGraph(folder.decoderPath, { threads: 1, signal });
  const computeLogMel = createLogMel(folder.bands);
  return {
    folder,
    takesAnyLength: typeof encoder.inputs.get("input_features")?.dims[2] !== "number",
    async readGreedily(pcm, totalSamples) {
      const { values, frames } = computeLogMel(pcm, totalSamples);
      const hidden = await encode(encoder, folder, values, frames);
      const model = { decoder, folder };
      const first = await startDecoder(model, hidden, prompt);
      const greedy = { promptLength: prompt.length, temperature: 0, seed: 0, signal };
      const { tokens, looped } = await decodeWindow(model, hidden, first, greedy);
      const written = tokens.map(({ id }) => id);
      const room = folder.maxTokens - prompt.length;
      if (looped) await goOn(model, { hidden, first, written, room });
      else if (written.length < room) written.push(folder.endId);
      return [...prompt, ...written];
    },
    async close() {
      await encoder.close();
      await decoder.close();
    },
  };
}

/** Adds to `written` what the greedy search would write after it. */
async function goOn(
  model: DecoderModel,
  { hidden, first, written, room }: { hidden: Tensor; first: FirstStep; written: number[]; room: number },
): Promise<void> {
  let step: DecoderStep = first;
  for (const id of written) step = await stepDecoder(model, hidden, step.cache, id);
  while (written.length < room && written.at(-1) !== model.folder.endId) {
    const id = chooseBest(suppress(step.logits, model.folder, written.length === 0));
    written.push(id);
    step = await stepDecoder(model, hidden, step.cache, id);
  }
}

async function encode(encoder: Graph, folder: WhisperFolder, values: Float32Array, frames: number): Promise<Tensor> {
  const row = folder.accentRows.get(AUTO_ACCENT);
  const { last_hidden_state } = await encoder.run(
    {
      input_features: floatTensor(values, [1, folder.bands, frames]),
      ...(row === undefined ? {} : { accent: integerTensor([row], [1]) }),
    },
    ["last_hidden_state"],
  );
  return last_hidden_state;
}

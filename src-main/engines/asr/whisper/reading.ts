/**
 * One window, read: features, encoder, decoder, and the guards' ladder of temperatures. What is believed first is taken.
 */
import { floatsOf, floatTensor, type Graph, type Tensor } from "../../onnx.ts";
import { decodeBeam } from "./beam.ts";
import { createCtcFrames, gapOf, scoreText, type CtcFrames } from "./ctc.ts";
import { decodeWindow, startDecoder, type Decoded, type FirstStep } from "./decode.ts";
import {
  compressionRatioOf,
  DEFAULT_GUARD_LIMITS,
  judgeReading,
  RETRY_TEMPERATURES,
  type Judgement,
  type Reading,
} from "./guards.ts";
import type { LogMel } from "./log-mel.ts";
import type { WhisperFolder } from "./model-folder.ts";

export interface WhisperModel {
  folder: WhisperFolder;
  encoder: Graph;
  decoder: Graph;
  computeLogMel: (pcm: Float32Array, totalSamples: number) => LogMel;
}

export interface WindowReading extends Reading {
  judgement: Judgement;
  temperature: number;
  tokens: Decoded["tokens"];
  heardAccent: string | undefined;
  marks: { featuresMs: number; encodeMs: number; decodeMs: number };
}

/** Sound is encoded up to the next multiple of this, so that few different lengths occur. */
const ROUND_SAMPLES = 8_000;
/** A likeliest reading with a CTC gap up to this is what the CTC head hears too: no other is looked for. */
const SHARED_GAP = 0.05;
const BEAM_WIDTH = 5;
/** The part that the CTC head has in choosing between readings. */
const CTC_WEIGHT = 0.35;

export async function readWindow(
  model: WhisperModel,
  pcm: Float32Array,
  prompt: readonly number[],
  signal: AbortSignal,
): Promise<WindowReading> {
  const begun = performance.now();
  const mel = model.computeLogMel(pcm, windowFor(model, pcm.length));
  const heard = performance.now();
  const { hidden, ctc } = await encodeWindow(model, mel);
  const encoded = performance.now();
  const first = await startDecoder(model, hidden, prompt);
  const read = async (temperature: number) => {
    const options = { promptLength: prompt.length, temperature, seed: 0, signal };
    const likely = await decodeWindow(model, hidden, first, options);
    if (ctc === undefined || temperature > 0) return judge(model.folder, likely, first, ctc, temperature);
    const isShared = gapOf(ctc, textOf(model.folder, likely)) <= SHARED_GAP;
    const decoded = isShared ? likely : await searchWithCtc(model, hidden, first, ctc, options);
    return judge(model.folder, decoded, first, ctc, temperature);
  };
  let taken = await read(0);
  // With a CTC head there were several readings to choose from: of 280 utterances none that was doubted then was believed later.
  for (const temperature of ctc === undefined ? RETRY_TEMPERATURES : []) {
    if (taken.judgement !== "doubted") break;
    taken = await read(temperature);
  }
  const marks = { featuresMs: heard - begun, encodeMs: encoded - heard, decodeMs: performance.now() - encoded };
  return { ...taken, marks };
}

/** Whether the encoder's time axis has a name and no size, so that short sound is quick. */
export function takesAnyLength(model: WhisperModel): boolean {
  return typeof model.encoder.inputs.get("input_features")?.dims[2] !== "number";
}

/** What is encoded: the whole window, or, where the graph takes any length, hardly more than the sound. */
export function windowFor(model: WhisperModel, soundSamples: number): number {
  const { windowSamples } = model.folder;
  if (!takesAnyLength(model)) return windowSamples;
  return Math.min(Math.ceil(Math.max(soundSamples, 1) / ROUND_SAMPLES) * ROUND_SAMPLES, windowSamples);
}

/** Runs the encoder, and the CTC head where there is one. */
export async function encodeWindow(
  model: WhisperModel,
  mel: LogMel,
): Promise<{ hidden: Tensor; ctc: CtcFrames | undefined }> {
  const { encoder, folder } = model;
  const feeds = { input_features: floatTensor(mel.values, [1, folder.bands, mel.frames]) };
  if (folder.ctcVocab === undefined) {
    const { last_hidden_state } = await encoder.run(feeds, ["last_hidden_state"]);
    return { hidden: last_hidden_state, ctc: undefined };
  }
  const { last_hidden_state, ctc_logits } = await encoder.run(feeds, ["last_hidden_state", "ctc_logits"]);
  return { hidden: last_hidden_state, ctc: createCtcFrames(floatsOf(ctc_logits), folder.ctcVocab) };
}

/** Several readings of the decoder's, and of them the one that decoder and CTC head together like best. */
async function searchWithCtc(
  model: WhisperModel,
  hidden: Tensor,
  first: FirstStep,
  ctc: CtcFrames,
  options: { promptLength: number; signal: AbortSignal },
): Promise<Decoded> {
  const readings = await decodeBeam(model, hidden, first, { ...options, width: BEAM_WIDTH });
  const scores = readings.map(
    (reading) => (1 - CTC_WEIGHT) * reading.logProb + CTC_WEIGHT * scoreText(ctc, textOf(model.folder, reading)),
  );
  const best = readings[scores.indexOf(Math.max(...scores))];
  if (best === undefined) throw new Error("The search for readings found none.");
  return best;
}

function textOf(folder: WhisperFolder, decoded: Decoded): string {
  return folder.decode(decoded.tokens.map((token) => token.id)).trim();
}

function judge(
  folder: WhisperFolder,
  decoded: Decoded,
  first: FirstStep,
  ctc: CtcFrames | undefined,
  temperature: number,
): Omit<WindowReading, "marks"> {
  const text = textOf(folder, decoded);
  const reading: Reading = {
    text,
    averageLogProb: decoded.averageLogProb,
    noSpeechProb: first.noSpeechProb,
    compressionRatio: compressionRatioOf(text),
    looped: decoded.looped,
    ctcGap: ctc === undefined ? undefined : gapOf(ctc, text),
  };
  const judgement = judgeReading(reading, DEFAULT_GUARD_LIMITS);
  return { ...reading, judgement, temperature, tokens: decoded.tokens, heardAccent: first.heardAccent };
}

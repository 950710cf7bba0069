/** One window, read: features, encoder, decoder, and whether to believe it. */
import { SPEECH_RATE_HZ } from "../../engine.ts";
import { floatsOf, floatTensor, integerTensor, type Graph, type Tensor } from "../../onnx.ts";
import type { Length } from "../short-window/open-encoder.ts";
import { decodeBeam } from "./beam.ts";
import { chooseWindow } from "./choose-window.ts";
import { createCtcFrames, gapOf, scoreText, type CtcFrames } from "./ctc.ts";
import { decodeWindow, startDecoder, type Decoded, type FirstStep } from "./decode.ts";
import {
  compressionRatioOf,
  DEFAULT_GUARD_LIMITS,
  judgeReading,
  repeatsItself,
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
  /** What the encoder takes, and what is asked for. */
  length: Length;
  window: "auto" | "full";
  /** Readings followed side by side; 1 where the likeliest token is taken each time. */
  beam: number;
  computeLogMel: (pcm: Float32Array, totalSamples: number) => LogMel;
}

export interface WindowReading extends Reading {
  judgement: Judgement;
  temperature: number;
  tokens: Decoded["tokens"];
  heardAccent: string | undefined;
  marks: { featuresMs: number; encodeMs: number; decodeMs: number; encodedMs: number };
  /** Read in the model's whole window. */
  isFull: boolean;
}

/**
 * A likeliest reading with a CTC gap up to this is what the CTC head hears too: no other is looked for. On the starter's test
 * sets that spares the search to seven utterances of ten (to two of ten for a synthesiser it never heard), at the same word
 * error rate: 2.3 % for seen voices, 3.2 % for unseen ones.
 */
const SHARED_GAP = 0.05;
const BEAM_WIDTH = 5;
/** The part that the CTC head has in choosing between readings; from 0.2 to 0.5 it makes little difference. */
const CTC_WEIGHT = 0.35;

/** What is asked of the model beside the sound. */
export interface Asked {
  /** The decoder's first tokens, made by `buildPrompt`. */
  prompt: readonly number[];
  /** One that the model knows. */
  accent: string;
}

/**
 * Reads one window. A model that has learnt on whole windows only is not believed when it doubts a shorter one: neither that it
 * cannot be read nor that nobody speaks. Then the whole window is read and judged anew.
 */
export async function readWindow(
  model: WhisperModel,
  pcm: Float32Array,
  asked: Asked,
  signal: AbortSignal,
): Promise<WindowReading> {
  const { windowSamples } = model.folder;
  const samples = chooseWindow(model, pcm.length, windowSamples);
  if (model.length !== "freed" || samples === windowSamples) return readIn(model, pcm, samples, asked, signal);
  const short = await readIn(model, pcm, samples, asked, signal);
  if (short.judgement === "speech" && !repeatsItself(short.tokens.map(({ id }) => id))) return short;
  const full = await readIn(model, pcm, windowSamples, asked, signal);
  return { ...full, marks: addMarks(short.marks, full.marks) };
}

async function readIn(
  model: WhisperModel,
  pcm: Float32Array,
  samples: number,
  { prompt, accent }: Asked,
  signal: AbortSignal,
): Promise<WindowReading> {
  const begun = performance.now();
  const mel = model.computeLogMel(pcm, samples);
  const heard = performance.now();
  const { hidden, ctc } = await encodeWindow(model, mel, accent);
  const encoded = performance.now();
  const first = await startDecoder(model, hidden, prompt);
  const isFull = samples === model.folder.windowSamples;
  const task: Task = { model, hidden, first, promptLength: prompt.length, isFull, signal };
  const taken = ctc === undefined ? await readAlone(task) : await readWithCtc(task, ctc);
  const marks = {
    featuresMs: heard - begun,
    encodeMs: encoded - heard,
    decodeMs: performance.now() - encoded,
    encodedMs: (samples * 1000) / SPEECH_RATE_HZ,
  };
  return { ...taken, isFull, marks };
}

function addMarks(a: WindowReading["marks"], b: WindowReading["marks"]): WindowReading["marks"] {
  return {
    featuresMs: a.featuresMs + b.featuresMs,
    encodeMs: a.encodeMs + b.encodeMs,
    decodeMs: a.decodeMs + b.decodeMs,
    encodedMs: a.encodedMs + b.encodedMs,
  };
}

/** Runs the encoder, tuned to the accent where it can be, and the CTC head where there is one. */
export async function encodeWindow(
  model: Pick<WhisperModel, "encoder" | "folder">,
  mel: LogMel,
  accent: string,
): Promise<{ hidden: Tensor; ctc: CtcFrames | undefined }> {
  const { encoder, folder } = model;
  const row = folder.accentRows.get(accent);
  const feeds = {
    input_features: floatTensor(mel.values, [1, folder.bands, mel.frames]),
    ...(row === undefined ? {} : { accent: integerTensor([row], [1]) }),
  };
  if (folder.ctcVocab === undefined) {
    const { last_hidden_state } = await encoder.run(feeds, ["last_hidden_state"]);
    return { hidden: last_hidden_state, ctc: undefined };
  }
  const { last_hidden_state, ctc_logits } = await encoder.run(feeds, ["last_hidden_state", "ctc_logits"]);
  return { hidden: last_hidden_state, ctc: createCtcFrames(floatsOf(ctc_logits), folder.ctcVocab) };
}

interface Task {
  model: WhisperModel;
  hidden: Tensor;
  first: FirstStep;
  promptLength: number;
  isFull: boolean;
  signal: AbortSignal;
}

type Taken = Omit<WindowReading, "marks" | "isFull">;

/**
 * The likeliest reading, and while it is doubted another, each a little more at random. A shortened window is not tried again:
 * the whole one is.
 */
async function readAlone(task: Task): Promise<Taken> {
  let taken = judge(task, await decodeLikeliest(task), 0, undefined);
  if (task.model.length === "freed" && !task.isFull) return taken;
  for (const temperature of RETRY_TEMPERATURES) {
    if (taken.judgement !== "doubted") break;
    taken = judge(task, await decodeTask(task, temperature), temperature, undefined);
  }
  return taken;
}

/**
 * The likeliest reading where the CTC head hears it too, else of several the one that decoder and CTC head together like best.
 * It is not tried again at random: of 280 utterances none whose reading was doubted here was believed at any temperature.
 */
async function readWithCtc(task: Task, ctc: CtcFrames): Promise<Taken> {
  const { folder } = task.model;
  const likeliest = await decodeTask(task, 0);
  if (gapOf(ctc, textOf(folder, likeliest)) <= SHARED_GAP) return judge(task, likeliest, 0, ctc);
  const readings = await decodeSeveral(task, task.model.beam > 1 ? task.model.beam : BEAM_WIDTH);
  const scores = readings.map(
    (reading) => (1 - CTC_WEIGHT) * reading.logProb + CTC_WEIGHT * scoreText(ctc, textOf(folder, reading)),
  );
  return judge(task, readings[scores.indexOf(Math.max(...scores))] ?? likeliest, 0, ctc);
}

/** With a beam, of several readings the likeliest by the token, as openai/whisper ranks them: a long one is less likely as a whole. */
async function decodeLikeliest(task: Task): Promise<Decoded> {
  if (task.model.beam === 1) return decodeTask(task, 0);
  const readings = await decodeSeveral(task, task.model.beam);
  return readings.reduce((best, reading) => (reading.averageLogProb > best.averageLogProb ? reading : best));
}

function decodeSeveral({ model, hidden, first, promptLength, signal }: Task, width: number): Promise<Decoded[]> {
  return decodeBeam(model, hidden, first, { promptLength, signal, width });
}

function decodeTask({ model, hidden, first, promptLength, signal }: Task, temperature: number): Promise<Decoded> {
  return decodeWindow(model, hidden, first, { promptLength, temperature, seed: 0, signal });
}

function textOf(folder: WhisperFolder, decoded: Decoded): string {
  return folder.decode(decoded.tokens.map((token) => token.id)).trim();
}

function judge({ model, first }: Task, decoded: Decoded, temperature: number, ctc: CtcFrames | undefined): Taken {
  const text = textOf(model.folder, decoded);
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

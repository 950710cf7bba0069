/**
 * A Piper voice (VITS), one graph with one speaker or many; everything about it is read from the JSON beside it.
 *
 *     const tts = createPiper({ role: "tts", engine: "piper", modelPath: ".../en_GB-alba-medium.onnx", threads: 2, voices: [] });
 *     await tts.speak({ text: "Hello there.", voice: "alba" }, { signal, onChunk });
 *
 * Rests on: src/piper/voice.py of OHF-Voice/piper1-gpl. `input` int64 [1, n], `input_lengths` int64 [1], `scales` f32 [3] = noise,
 * length, noise of the lengths, `sid` int64 [1] where there are speakers; `output` f32 [1, 1, samples], scaled to full range.
 * The real voices draw their noise anew at every call: the same text sounds a little different each time.
 */
import { MiniflowError, toMiniflowError } from "../../../errors.ts";
import { createLog } from "../../../log.ts";
import type { Tts, VoiceEntry } from "../../engine.ts";
import { graphMemory } from "../../graph-memory.ts";
import { holdModel, type Opened } from "../../held-model.ts";
import { openKeptGraph } from "../../kept-graph.ts";
import { floatsOf, floatTensor, integerTensor, requireTensors, type Graph } from "../../onnx.ts";
import { openEspeak, type Phonemise } from "../phonemes/espeak.ts";
import { speakPieces } from "../speak-pieces.ts";
import { writeOut } from "../speech-text/write-out.ts";
import { splitForSpeech } from "../split-for-speech.ts";
import { listVoices, readPiperConfig, speakerIdOf, type PiperConfig, type PiperSpec } from "./config.ts";
import { toPhonemeIds, toPhonemes } from "./phoneme-ids.ts";

/** About 12 s of speech. A piece blocks its thread while it is made, and an abort waits for it. */
const PIECE_CHARACTERS = 180;
const WARM_UP_TEXT = "Hello.";
/** Softer than this is silence, which has no full range. */
const SILENT = 1e-8;

interface PiperModel {
  graph: Graph;
  config: PiperConfig;
  voices: readonly VoiceEntry[];
  phonemise: Phonemise;
}

interface Piece {
  text: string;
  ids: number[];
}

const log = createLog("piper");

/** Errors of `speak`: VOICE_UNKNOWN; USAGE for a speed outside 0.5 to 2; MODEL_UNSUPPORTED for a speaker that is not there; ENGINE_FAILED. */
export function createPiper(spec: PiperSpec): Tts {
  const held = holdModel(
    (signal) => openPiper(spec, signal),
    (model) => model.graph.close(),
  );
  return {
    load: held.load,
    unload: held.unload,
    async describe() {
      const config = await readPiperConfig(spec.modelPath).catch((error: unknown) => {
        throw toMiniflowError(error);
      });
      return { voices: listVoices(spec, config).map(({ id, name, accent }) => ({ id, name, accent })), mixes: false };
    },
    speak({ text, voice, speed = 1 }, { signal, onChunk }) {
      return held.use(signal, async (model) => {
        const speaker = speakerIdOf(findVoice(model.voices, voice), model.config, spec.modelPath);
        const { sampleRateHz } = model.config;
        return speakPieces(preparePieces(model, text), { sampleRateHz, speed, signal, onChunk }, ({ ids }) =>
          synthesise(model, ids, speaker, speed),
        );
      });
    },
  };
}

async function openPiper(spec: PiperSpec, signal: AbortSignal): Promise<Opened<PiperModel>> {
  const config = await readPiperConfig(spec.modelPath);
  const phonemise = openEspeak();
  const { threads, devices } = spec;
  const graph = await openKeptGraph(spec.modelPath, { threads, devices, signal });
  const model: PiperModel = { graph, config, voices: listVoices(spec, config), phonemise };
  try {
    requireTensors(graph, "inputs", ["input", "input_lengths", "scales", ...(config.speakerCount > 1 ? ["sid"] : [])]);
    requireTensors(graph, "outputs", ["output"]);
    // The first call is slow, in espeak-ng and in the graph: better now than while a person waits.
    for (const { ids } of preparePieces(model, WARM_UP_TEXT)) await synthesise(model, ids, 0, 1);
  } catch (error) {
    await graph.close();
    throw error;
  }
  return { model, ...graphMemory([graph]) };
}

function findVoice(voices: readonly VoiceEntry[], asked: string): VoiceEntry {
  const found = voices.find(({ id }) => id === asked);
  if (found !== undefined) return found;
  throw new MiniflowError("VOICE_UNKNOWN", `There is no voice "${asked}" here.`, {
    hint: `Voices: ${voices.map(({ id }) => id).join(", ")}.`,
  });
}

function* preparePieces({ config, phonemise }: PiperModel, text: string): Generator<Piece> {
  const written = config.dialect === undefined ? text : writeOut(text, config.dialect);
  for (const piece of splitForSpeech(written, PIECE_CHARACTERS)) {
    const sentences = toPhonemes(piece, config, phonemise).map((phonemes) => toPhonemeIds(phonemes, config));
    const dropped = sentences.reduce((sum, sentence) => sum + sentence.dropped, 0);
    if (dropped > 0) log.debug("phonemes that the voice lacks were left out", { dropped });
    for (const { ids, spoken } of sentences) if (spoken > 0) yield { text: piece, ids };
  }
}

async function synthesise(
  { graph, config }: PiperModel,
  ids: readonly number[],
  speaker: number,
  speed: number,
): Promise<Float32Array> {
  const scales = Float32Array.of(config.noiseScale, config.lengthScale / speed, config.noiseWidth);
  const { output } = await graph.run(
    {
      input: integerTensor(ids, [1, ids.length]),
      input_lengths: integerTensor([ids.length], [1]),
      scales: floatTensor(scales, [3]),
      ...(graph.inputs.has("sid") ? { sid: integerTensor([speaker], [1]) } : {}),
    },
    ["output"],
  );
  return scaleToFull(floatsOf(output));
}

/** Piper's own: the loudest sample becomes 1. */
function scaleToFull(pcm: Float32Array): Float32Array {
  const peak = pcm.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  return peak < SILENT ? new Float32Array(pcm.length) : pcm.map((sample) => sample / peak);
}

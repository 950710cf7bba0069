/**
 * The Kokoro voices (82M parameters, StyleTTS 2), from any folder in the hub's layout.
 *
 *     const tts = createKokoro({ role: "tts", engine: "kokoro", modelDir, threads: 2, voices: [] });
 *     await tts.speak({ text: "Hello there.", voice: "af_heart" }, { signal, onChunk });
 *     await tts.speak({ text: "Hello there.", voice: "af_heart:0.7+bf_emma:0.3" }, { signal, onChunk });
 *
 * Rests on: kokoro.js/src/kokoro.js of hexgrad/kokoro. `input_ids` int64 [1, n], `style` f32 [1, 256], `speed` f32 [1] in,
 * `waveform` f32 [1, samples] at 24 kHz out.
 */
import { join } from "node:path";
import { toMiniflowError } from "../../../errors.ts";
import { createLog } from "../../../log.ts";
import type { Tts } from "../../engine.ts";
import { graphMemory } from "../../graph-memory.ts";
import { holdModel, type Opened } from "../../held-model.ts";
import { openKeptGraph } from "../../kept-graph.ts";
import { floatsOf, floatTensor, integerTensor, requireTensors, type Graph } from "../../onnx.ts";
import { openEspeak, type Phonemise } from "../phonemes/espeak.ts";
import { speakPieces } from "../speak-pieces.ts";
import type { Dialect } from "../speech-text/number-words.ts";
import { writeOut } from "../speech-text/write-out.ts";
import { cutToFit, splitForSpeech } from "../split-for-speech.ts";
import { findGraph, listVoices, type KokoroSpec, type KokoroVoice } from "./model-folder.ts";
import { toPhonemes } from "./phonemes.ts";
import { mixStyle, parseVoice, readStyles, STYLE_WIDTH, type Share } from "./styles.ts";
import { MOST_PHONEMES, readVocabulary, toInputIds, type Vocabulary } from "./vocabulary.ts";

const RATE_HZ = 24_000;
const BOUNDARIES = 2;
/** About 12 s of speech. A piece blocks its thread while it is made, and an abort waits for it. */
const PIECE_CHARACTERS = 180;
const WARM_UP_TEXT = "Hello.";

interface KokoroModel {
  graph: Graph;
  vocabulary: Vocabulary;
  phonemise: Phonemise;
  voices: readonly KokoroVoice[];
  /** Those read so far, by voice. */
  styles: Map<string, Float32Array>;
}

interface Piece {
  text: string;
  inputIds: number[];
}

const log = createLog("kokoro");

/** Errors of `speak`: VOICE_UNKNOWN; USAGE for a speed outside 0.5 to 2 or a mixture that cannot be read; MODEL_CORRUPT for a voice's file; ENGINE_FAILED. */
export function createKokoro(spec: KokoroSpec): Tts {
  const held = holdModel(
    (signal) => openKokoro(spec, signal),
    (model) => model.graph.close(),
  );
  return {
    load: held.load,
    unload: held.unload,
    async describe() {
      const voices = await listVoices(spec).catch((error: unknown) => {
        throw toMiniflowError(error);
      });
      return { voices: voices.map(({ id, name, accent }) => ({ id, name, accent })), mixes: true };
    },
    speak({ text, voice, speed = 1 }, { signal, onChunk }) {
      return held.use(signal, async (model) => {
        const shares = parseVoice(
          voice,
          model.voices.map(({ id }) => id),
        );
        const parts = await loadStyles(model, shares);
        const pieces = preparePieces(model, text, dialectOf(model, shares));
        return speakPieces(pieces, { sampleRateHz: RATE_HZ, speed, signal, onChunk }, ({ inputIds }) =>
          synthesise(model.graph, inputIds, mixStyle(parts, inputIds.length - BOUNDARIES), speed),
        );
      });
    },
  };
}

async function openKokoro(spec: KokoroSpec, signal: AbortSignal): Promise<Opened<KokoroModel>> {
  const vocabulary = await readVocabulary(join(spec.modelDir, "tokenizer.json"));
  const voices = await listVoices(spec);
  const phonemise = openEspeak();
  const { threads, devices } = spec;
  const graph = await openKeptGraph(findGraph(spec.modelDir), { threads, devices, signal });
  const model: KokoroModel = { graph, vocabulary, phonemise, voices, styles: new Map() };
  try {
    requireTensors(graph, "inputs", ["input_ids", "style", "speed"]);
    requireTensors(graph, "outputs", ["waveform"]);
    await warmUp(model);
  } catch (error) {
    await graph.close();
    throw error;
  }
  return { model, ...graphMemory([graph]) };
}

/** The first call is slow, in espeak-ng and in the graph: better now than while a person waits. */
async function warmUp(model: KokoroModel): Promise<void> {
  const [first] = model.voices;
  const parts = first === undefined ? [] : await loadStyles(model, [{ voice: first.id, weight: 1 }]);
  const { inputIds } = preparePiece(model, WARM_UP_TEXT, first?.dialect ?? "american");
  await synthesise(model.graph, inputIds, mixStyle(parts, inputIds.length - BOUNDARIES), 1);
}

async function loadStyles(
  { voices, styles }: KokoroModel,
  shares: readonly Share[],
): Promise<{ styles: Float32Array; weight: number }[]> {
  const parts: { styles: Float32Array; weight: number }[] = [];
  for (const { voice, weight } of shares) {
    const path = voices.find(({ id }) => id === voice)?.path ?? "";
    const read = styles.get(voice) ?? (await readStyles(path));
    styles.set(voice, read);
    parts.push({ styles: read, weight });
  }
  return parts;
}

/** A mixture is read as its greatest part is, the first of equals. */
function dialectOf({ voices }: KokoroModel, shares: readonly Share[]): Dialect {
  const greatest = shares.reduce((best, share) => (share.weight > best.weight ? share : best));
  return voices.find(({ id }) => id === greatest.voice)?.dialect ?? "american";
}

function* preparePieces(model: KokoroModel, text: string, dialect: Dialect): Generator<Piece> {
  for (const piece of splitForSpeech(writeOut(text, dialect), PIECE_CHARACTERS)) {
    const parts = cutToFit(
      piece,
      (part) => preparePiece(model, part, dialect),
      ({ inputIds }) => inputIds.length <= MOST_PHONEMES + BOUNDARIES,
    );
    for (const part of parts) if (part.inputIds.length > BOUNDARIES) yield part;
  }
}

function preparePiece({ vocabulary, phonemise }: KokoroModel, text: string, dialect: Dialect): Piece {
  const { inputIds, dropped } = toInputIds(toPhonemes(text, dialect, phonemise), vocabulary);
  if (dropped > 0) log.debug("phonemes that the vocabulary lacks were left out", { dropped });
  return { text, inputIds };
}

async function synthesise(
  graph: Graph,
  inputIds: readonly number[],
  style: Float32Array,
  speed: number,
): Promise<Float32Array> {
  const { waveform } = await graph.run(
    {
      input_ids: integerTensor(inputIds, [1, inputIds.length]),
      style: floatTensor(style, [1, STYLE_WIDTH]),
      speed: floatTensor(Float32Array.of(speed), [1]),
    },
    ["waveform"],
  );
  return floatsOf(waveform).map((sample) => Math.min(1, Math.max(-1, sample)));
}

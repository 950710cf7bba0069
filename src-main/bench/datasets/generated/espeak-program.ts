/**
 * espeak-ng with its sound, compiled to WebAssembly in the package `@echogarden/espeak-ng-emscripten` (GPL-3.0; see
 * THIRD-PARTY-NOTICES.md). The G2P that the neural voices use (`engines/tts/phonemes`) is another build, without sound.
 * Rests on: the package's espeak-ng.js 0.3.5; espeak-ng's speak_lib.h.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { concat, fromPcmBytes } from "../../../audio/pcm.ts";
import { MiniflowError } from "../../../errors.ts";
import { foreignPhonemes } from "./foreign-accents.ts";
import type { EnglishPhonemes } from "./foreign-accents.ts";
import type { EspeakSpeaker } from "./speakers.ts";

const require = createRequire(import.meta.url);

/** The package's own types: it comes without. */
interface EspeakModule {
  HEAPU8: Uint8Array;
  eSpeakNGWorker: new () => EspeakWorker;
}

interface EspeakWorker {
  /** 0 where there is such a voice. */
  set_voice(name: string): number;
  set_rate(wordsPerMinute: number): void;
  set_pitch(pitch: number): void;
  set_range(range: number): void;
  get_samplerate(): number;
  /** Where a text that ends with a zero lies. */
  text_to_phonemes(text: string, asIpa: 0 | 1): { ptr: number };
  synthesize(text: string, onChunk: (pcm: Int16Array | null) => boolean): void;
}

export interface EspeakProgram {
  sampleRateHz: number;
  /** The same text and speaker give the same samples. Blocks the thread for some 40 ms. Errors: ENGINE_FAILED. */
  say(text: string, speaker: EspeakSpeaker): Float32Array;
  english: EnglishPhonemes;
}

const ENGLISH = "gmw/en";
/** espeak-ng's own names of phonemes, not those of the IPA. */
const PLAIN_NAMES = 0;

/** The program and its voices. */
export function espeakFiles(): string[] {
  const program = require.resolve("@echogarden/espeak-ng-emscripten");
  return [program, join(dirname(program), "espeak-ng.data")];
}

/** Brings espeak-ng in: 0.15 s of a processor, 60 MB. Errors: MODEL_MISSING. */
export async function loadEspeakProgram(): Promise<EspeakProgram> {
  const { default: create } = loadPackage();
  const module = await create();
  const worker = withoutClock(() => new module.eSpeakNGWorker());
  // Its state goes on from one text to the next. Put back to the beginning, every text is its first.
  const untouched = module.HEAPU8.slice();
  const rewind = (voice: string) => {
    module.HEAPU8.set(untouched);
    module.HEAPU8.fill(0, untouched.length);
    if (worker.set_voice(voice) !== 0) throw new MiniflowError("ENGINE_FAILED", `espeak-ng has no voice "${voice}".`);
  };
  const words = new Map<string, string>();
  const english = (word: string): string => {
    const known = words.get(word);
    if (known !== undefined) return known;
    rewind(ENGLISH);
    const { ptr: from } = worker.text_to_phonemes(word, PLAIN_NAMES);
    const phonemes = Buffer.from(module.HEAPU8.subarray(from, module.HEAPU8.indexOf(0, from))).toString("latin1");
    words.set(word, phonemes);
    return phonemes;
  };

  return {
    sampleRateHz: worker.get_samplerate(),
    say(text, { voice, wordsPerMinute, pitch, pitchRange, habits }) {
      const input = habits === null ? text : foreignPhonemes(text, habits, english);
      rewind(voice);
      worker.set_rate(wordsPerMinute);
      worker.set_pitch(pitch);
      worker.set_range(pitchRange);
      const chunks: Float32Array[] = [];
      worker.synthesize(input, (pcm) => {
        if (pcm !== null) chunks.push(fromPcmBytes(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)));
        return false;
      });
      return concat(chunks);
    },
    english,
  };
}

/**
 * NOTICE: espeak-ng sows the noise of its breathy voices with the second of the clock at which it begins
 * (https://github.com/espeak-ng/espeak-ng, `srand(time(NULL))` in speech.c), so that no two beginnings sound alike. The clock stands
 * still for that one call, which nothing else runs beside. Goes when the seed can be set from outside.
 */
function withoutClock<T>(run: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return run();
  } finally {
    Date.now = now;
  }
}

function loadPackage(): { default: () => Promise<EspeakModule> } {
  try {
    return require("@echogarden/espeak-ng-emscripten");
  } catch (error) {
    throw new MiniflowError("MODEL_MISSING", "espeak-ng, which speaks the generated accents, cannot be loaded.", {
      hint: "Install MiniFlow's packages again (npm ci).",
      cause: error,
    });
  }
}

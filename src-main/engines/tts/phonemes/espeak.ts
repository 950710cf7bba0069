/**
 * From text to phonemes with espeak-ng, compiled to WebAssembly in the package `piper-phonemize` (GPL-3.0-or-later, and so is
 * every installer that carries it; see THIRD-PARTY-NOTICES.md). It holds Piper's own way from text to phonemes: clause by clause,
 * IPA taken apart into code points (NFD), the mark that ends a clause kept, flags of foreign words taken out, one list for a
 * sentence. Rests on: README and index.js of piper-phonemize 1.4; src/piper/phonemize_espeak.py of OHF-Voice/piper1-gpl.
 *
 *     const phonemise = openEspeak();
 *     phonemise("Hello world.", "en-us");   // ["həlˈoʊ wˈɜːld."]
 */
import { createRequire } from "node:module";
import { MiniflowError } from "../../../errors.ts";

const require = createRequire(import.meta.url);

/** The phonemes of each sentence of `text`, read by a voice of espeak-ng. Errors: MODEL_UNSUPPORTED for a voice it does not have. */
export type Phonemise = (text: string, espeakVoice: string) => string[];

/** The package's own types: it comes without. */
interface PiperPhonemize {
  /** Brings the data in when it is first called. */
  phonemizeToString(text: string, voice: string): string[] | null;
}

/** The build lists its British voice under the language's plain name only. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([["en-gb", "en"]]);

/** Brings espeak-ng in, the program and its data: 0.1 s of a processor and 17 MB. It stays for the life of the thread. Errors: MODEL_MISSING. */
export function openEspeak(): Phonemise {
  const espeak = loadPackage();
  return (text, espeakVoice) => {
    // A zero would end the text for a program in C.
    const sentences = espeak.phonemizeToString(text.replaceAll("\0", " "), OTHER_NAMES.get(espeakVoice) ?? espeakVoice);
    if (sentences !== null) return sentences;
    throw new MiniflowError("MODEL_UNSUPPORTED", `espeak-ng has no voice "${espeakVoice}" to read for this model.`, {
      hint: "Choose another voice.",
    });
  };
}

function loadPackage(): PiperPhonemize {
  try {
    const espeak: PiperPhonemize = require("piper-phonemize");
    espeak.phonemizeToString("", "en-us");
    return espeak;
  } catch (error) {
    throw new MiniflowError("MODEL_MISSING", "espeak-ng, which reads text for the neural voices, cannot be loaded.", {
      hint: "Install MiniFlow's packages again (npm ci).",
      cause: error,
    });
  }
}

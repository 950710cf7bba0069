/**
 * What the recogniser would have written had its guards believed it: the app's own steps up to the judgement, for finding out
 * what the guards throw away.
 */
import { buildPrompt } from "../../../src-main/engines/asr/whisper/prompt.ts";
import { readWindow } from "../../../src-main/engines/asr/whisper/reading.ts";
import { splitRecording } from "../../../src-main/engines/asr/whisper/split.ts";
import { closeWhisper, openWhisper } from "../../../src-main/engines/asr/whisper/whisper.ts";
import type { Window } from "./listener.ts";

export interface RawReader {
  /** All words, believed or not. */
  read(pcm: Float32Array): Promise<string>;
  close(): Promise<void>;
}

/** `window` defaults to "auto". */
export async function openRawReader(modelDir: string, window: Window = "auto"): Promise<RawReader> {
  const { signal } = new AbortController();
  const language = "en";
  const spec = { role: "asr", engine: "whisper", modelDir, threads: 1, language, window } as const;
  const { model } = (await openWhisper(spec, signal)).opened;
  const { folder } = model;
  const accent = "auto";
  const prompt = buildPrompt(folder, { language, accent });
  return {
    async read(pcm) {
      const texts: string[] = [];
      for (const { startSample, endSample } of splitRecording(pcm, folder.windowSamples, model.length === "free")) {
        const { text } = await readWindow(model, pcm.subarray(startSample, endSample), { prompt, accent }, signal);
        texts.push(text);
      }
      return texts.join(" ").trim();
    },
    close: () => closeWhisper(model),
  };
}
